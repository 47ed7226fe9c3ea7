"""Signed files in a folder: the way by hand, where no platform can be reached."""
