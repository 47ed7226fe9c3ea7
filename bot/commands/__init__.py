"""What can be said besides questions: one file a verb."""
