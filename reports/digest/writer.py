"""Says figures: each number that goes into the text is recorded with its source and its citation number.

A section that wants to say a figure has to ask here, so nothing reaches the text without a source.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from config.messages import Messages
from retrieval.evidence import Figure, Observation, SourceRef, Target
from retrieval.metrics.board import BoardRow
from retrieval.metrics.figures import target_figure
from retrieval.metrics.unit_table import UnitTable


class Writer:
    """Collects what is said while one digest is written; used once."""

    def __init__(self, *, messages: Messages, units: UnitTable) -> None:
        self._messages = messages
        self._units = units
        self.figures: list[Figure] = []
        self.sources: list[SourceRef] = []
        self.counts: list[int] = []

    def say(self, key: str, **data: object) -> str:
        """A sentence of the table `digest`."""
        return self._messages.say(f"digest.{key}", **data)

    def count(self, rows: Sequence[object]) -> int:
        """How many rows; recorded."""
        self.counts.append(len(rows))
        return len(rows)

    def date(self, day: date, *, short: bool = False) -> str:
        """2021年7月25日, or 7月25日."""
        return self.say("week_date_short" if short else "week_date", year=day.year, month=day.month, day=day.day)

    def cite(self, *sources: SourceRef) -> str:
        """Citation marks, e.g. `[1][3]`; a new source gets the next number."""
        found = []
        for source in sources:
            if source not in self.sources:
                self.sources.append(source)
            found.append(self.sources.index(source) + 1)
        return "".join(f"[{number}]" for number in dict.fromkeys(found))

    def value(self, row: Observation) -> str:
        """«14.41亿元», or a dash when the row holds a growth rate only; recorded."""
        if row.value is None:
            return ""
        return self._record(row.value, row.unit, "value", row)

    def growth(self, row: Observation) -> str:
        """«同比增长44.6%», empty when none is reported; recorded."""
        if row.yoy is None:
            return ""
        kind = "points" if row.yoy_unit == "百分点" else "yoy"
        if row.yoy == 0:
            return self.say("yoy_flat")
        said = self._record(abs(row.yoy), row.yoy_unit, "yoy", row, stored=row.yoy)
        return self.say(f"{kind}_{'up' if row.yoy > 0 else 'down'}", value=said)

    def observation(self, row: Observation) -> str:
        """«14.41亿元，同比增长44.6%（2021年1—6月）»."""
        said = "，".join(part for part in (self.value(row), self.growth(row)) if part)
        return self.say("value", value=said or self.say("no_value"), period=row.period.text)

    def latest(self, row: BoardRow) -> str:
        """The value that gave the status, with a newer interim one beside it; a dash when there is none."""
        judged, interim = row.assessment.judged, row.assessment.interim
        if judged is None:
            return self.observation(interim) if interim else self.say("no_value")
        said = self.observation(judged)
        return self.say("value_beside", value=said, beside=self.observation(interim)) if interim else said

    def target(self, target: Target) -> str:
        """The target as printed; recorded."""
        if target.value is not None:
            self.figures.append(target_figure(target))
        return target.text

    def gap(self, row: BoardRow) -> str:
        """«差0.04倍», «优于目标0.1倍», or empty when there is no number to compare; recorded."""
        gap, judged = row.assessment.gap, row.assessment.judged
        if gap is None or judged is None or gap == 0:
            return ""
        formula = f"|{row.assessment.value} − {row.target.value}|"
        said = self._computed(abs(gap), row.gap_unit, "difference", row, formula)
        return self.say("row_gap" if gap > 0 else "row_beyond", gap=said)

    def expected(self, row: BoardRow) -> str:
        """The value on the line, rounded to one digit more than is customary; empty when there is none."""
        found = row.assessment
        if found.expected is None or found.base is None or found.expected == row.target.value:
            return ""
        digits = 2 if row.indicator.precision is None else row.indicator.precision + 1
        return self._computed(found.expected, row.target.unit, "expected", row, "B+(T−B)·m/M", digits=digits)

    def rank(self, row: Observation) -> int:
        """The reported rank; recorded."""
        rank = row.rank or 0
        self._record(float(rank), "名", "rank", row)
        return rank

    def _record(self, said: float, unit: str, measure: str, row: Observation, *, stored: float | None = None) -> str:
        text = self._units.format_value(said, unit)
        self.figures.append(
            Figure(
                value=said if stored is None else stored,
                unit=unit,
                text=text,
                measure=measure,
                source=row.source,
                indicator=row.indicator,
                indicator_name=row.indicator_name,
                region=row.region,
                region_name=row.region_name,
                period=row.period,
            )
        )
        return text

    def _computed(
        self, value: float, unit: str, measure: str, row: BoardRow, formula: str, *, digits: int | None = None
    ) -> str:
        # Computed figures may carry binary noise; values as stored never do.
        text = self._units.format_value(value, unit, 4 if digits is None else digits)
        judged = row.assessment.judged
        self.figures.append(
            Figure(
                value=value,
                unit=unit,
                text=text,
                measure=measure,
                source=judged.source if judged else row.target.source,
                indicator=row.indicator.id,
                indicator_name=row.indicator.name,
                region=row.region,
                period=judged.period if judged else None,
                formula=formula,
                inputs=(target_figure(row.target),) if row.target.value is not None else (),
            )
        )
        return text
