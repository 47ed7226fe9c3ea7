"""Settings and reference data; knows nothing of the rest."""
