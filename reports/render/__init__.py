"""Blocks and plans to what a channel carries: plain text and PNG. Pure functions."""
