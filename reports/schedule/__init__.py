"""Who wants a digest when, and what is due at a given moment."""
