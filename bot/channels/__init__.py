"""Places to talk: the port in `base`, one module or folder a place."""
