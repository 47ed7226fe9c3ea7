"""What is true: finds figures and clauses for one viewer; no prose, no chat."""
