"""Calculations over figures that texts state or the table holds: which, over what, by which rule."""
