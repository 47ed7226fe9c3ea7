"""Text → typed question; looks at no document."""
