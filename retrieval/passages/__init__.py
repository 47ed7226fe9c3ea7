"""Clauses → index → hits."""
