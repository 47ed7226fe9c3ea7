"""Whom we talk to: channels, conversations, the command line; the only place where parts are put together."""
