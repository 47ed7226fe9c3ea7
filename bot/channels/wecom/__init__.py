"""WeCom (企业微信): what its three kinds of channels share."""
