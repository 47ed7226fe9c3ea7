"""Finding → draft → check → answer."""
