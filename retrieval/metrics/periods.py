"""Statistical periods (placeholder of the contract; the grammar follows)."""
