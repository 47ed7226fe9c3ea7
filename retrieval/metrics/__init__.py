"""The metrics table: catalogue, periods, units, store, comparisons."""
