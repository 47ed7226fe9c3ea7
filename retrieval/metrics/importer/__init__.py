"""Workbooks of statistics bureaus → observations with their cells: pure functions from a grid to what was understood."""
