"""The public face of units and quantities; the work is done in `unit_table` and `quantities`."""

from __future__ import annotations

from retrieval.metrics.numerals import chinese_number
from retrieval.metrics.quantities import Quantity, parse_names, parse_quantity
from retrieval.metrics.unit_table import Unit, UnitTable, convert, default_units, format_value, plain

__all__ = [
    "Quantity",
    "Unit",
    "UnitTable",
    "chinese_number",
    "convert",
    "default_units",
    "format_value",
    "parse_names",
    "parse_quantity",
    "plain",
]
