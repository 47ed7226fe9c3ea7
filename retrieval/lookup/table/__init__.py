"""Questions that the metrics table settles: one row, a standing, a course, targets."""
