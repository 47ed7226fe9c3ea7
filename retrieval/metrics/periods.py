"""The public face of periods; the work is done in `period` and `period_text`."""

from __future__ import annotations

from retrieval.metrics.period import Period, PeriodKind, month_end
from retrieval.metrics.period_text import asks_same_period_last_year, find_periods, period_spans

__all__ = [
    "Period",
    "PeriodKind",
    "asks_same_period_last_year",
    "find_periods",
    "month_end",
    "period_spans",
]
