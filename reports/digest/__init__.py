"""The weekly digest: sections from the board, the picture plan, and the issues with their states."""
