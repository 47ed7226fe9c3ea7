"""Comparisons of figures, each by a named formula that an answer can show, and only of like with like.

What must not be compared (other indicator, period, unit, basis, official with unofficial, real with invented) is
refused, never approximated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from config.errors import Permanent
from config.messages import Messages
from retrieval.access import Scope
from retrieval.evidence import Figure, Observation, Target
from retrieval.metrics.catalog import Catalogue, Indicator, Region
from retrieval.metrics.figures import Ranked, Ranking, figure_of, measured, target_figure
from retrieval.metrics.periods import Period
from retrieval.metrics.rules import difference_unit
from retrieval.metrics.store import MetricsStore
from retrieval.metrics.unit_table import plain


class Comparer:
    """The formulas over one catalogue.

    Args:
        catalogue: units, directions, bases.
        messages: wording of the formulas (`[formulas]`); None: the packaged sentences.
    """

    def __init__(self, catalogue: Catalogue, messages: Messages | None = None) -> None:
        self._catalogue = catalogue
        self._messages = messages or Messages.load()

    # --- standing ----------------------------------------------------------------------------------------------------

    def members(self, among: str) -> tuple[Region, ...]:
        """Regions to be ranked: those right below a region (by code), or the members of a group (by name or alias)."""
        if among in self._catalogue.regions:
            return self._catalogue.children(among)
        group = self._catalogue.group_names.get(among)
        if group is None:
            raise Permanent("region_unknown", region=among)
        return tuple(self._catalogue.regions[code] for code in self._catalogue.groups[group])

    def rank(
        self,
        store: MetricsStore,
        indicator: str,
        period: Period,
        among: str,
        *,
        scope: Scope,
        as_of: date,
        region: str | None = None,
        by: str = "value",
    ) -> Ranking:
        """Standing within a parent or a group, by table values only.

        Args:
            store: the metrics table.
            indicator: id.
            period: exactly this one; other periods are never mixed in.
            among: code of the parent, or name of a group.
            scope: the viewer.
            as_of: only figures published by then.
            region: whose place is asked for; None: only the table.
            by: `value` or `yoy` (reported growth).
        """
        members = self.members(among)
        rows, _ = store.best(
            scope=scope,
            as_of=as_of,
            indicators=(indicator,),
            regions=tuple(member.code for member in members),
            periods=(period,),
            official=True,
        )
        return self.rank_rows(rows, members, indicator=indicator, period=period, region=region, by=by)

    def rank_rows(
        self,
        rows: Sequence[Observation],
        members: Sequence[Region],
        *,
        indicator: str,
        period: Period,
        region: str | None = None,
        by: str = "value",
    ) -> Ranking:
        """See `rank`, over rows that are there already.

        Raises:
            Permanent: `not_comparable`: the rows are not of one kind.
        """
        facts = self._catalogue.indicators[indicator]
        members = [member for member in members if member.exists_in(period)]
        codes = {member.code for member in members}
        usable = {row.region: row for row in rows if row.region in codes and measured(row, by) is not None}
        self._like_with_like(list(usable.values()), facts, by)
        lower = facts.better == "lower" and by == "value"
        ordered = sorted(usable.values(), key=lambda row: self._catalogue.order(row.region))
        ordered.sort(key=lambda row: measured(row, by) or Decimal(0), reverse=not lower)
        values = [measured(row, by) for row in ordered]
        places = tuple(
            Ranked(rank=values.index(value) + 1, observation=row, tied=values.count(value) > 1)
            for row, value in zip(ordered, values, strict=True)
        )
        missing = tuple(member for member in members if member.code not in usable)
        ranking = Ranking(indicator=facts, period=period, by=by, places=places, missing=missing)
        return self._placed(ranking, region) if region else ranking

    def _placed(self, ranking: Ranking, region: str) -> Ranking:
        own = next((place for place in ranking.places if place.observation.region == region), None)
        if own is None:
            return ranking
        ahead = next((place for place in reversed(ranking.places) if place.rank < own.rank), None)
        behind = next((place for place in ranking.places if place.rank > own.rank), None)
        return replace(
            ranking,
            own=own,
            ahead=ahead,
            behind=behind,
            to_ahead=self._distance(ahead, own, ranking.by) if ahead else None,
            to_behind=self._distance(own, behind, ranking.by) if behind else None,
        )

    def _distance(self, better: Ranked, worse: Ranked, by: str) -> Figure:
        found = self.difference(better.observation, worse.observation, by=by)
        if found.value >= 0:
            return found
        return self.difference(worse.observation, better.observation, by=by)

    def _like_with_like(self, rows: Sequence[Observation], indicator: Indicator, by: str) -> None:
        def kinds(row: Observation) -> tuple[object, ...]:
            basis = (row.basis or indicator.basis) if by == "yoy" else None
            unit = row.yoy_unit if by == "yoy" else row.unit
            sample = self._catalogue.regions[row.region].sample
            level = self._catalogue.regions[row.region].level
            period = row.period.twins()[0].end if row.period.is_annual else row.period
            return row.indicator, period, unit, basis, row.source.kind.is_official, row.release, sample, level

        if len({kinds(row) for row in rows}) > 1:
            raise Permanent("not_comparable", what=indicator.name)

    # --- two figures -------------------------------------------------------------------------------------------------

    def difference(self, left: Observation, right: Observation, *, by: str = "value") -> Figure:
        """`left` minus `right`, exact; between two rates in 百分点.

        Raises:
            Permanent: `not_comparable`: other indicator, unit or kind of period, or a figure is missing.
        """
        first, second = measured(left, by), measured(right, by)
        same_kind = left.period.kind is right.period.kind and left.period.months == right.period.months
        same_kind = same_kind or (left.period.is_annual and right.period.is_annual)
        units = (left.yoy_unit, right.yoy_unit) if by == "yoy" else (left.unit, right.unit)
        if first is None or second is None or left.indicator != right.indicator or not same_kind or len(set(units)) > 1:
            raise Permanent("not_comparable", what=left.indicator_name)
        return self._computed("difference", left, first - second, difference_unit(units[0]), (left, right), by=by)

    def gap(self, observation: Observation, target: Target) -> Figure:
        """What is missing to the target, never negative by sign of direction: 0 or less when it is met.

        Raises:
            Permanent: `interim_not_judged`: an annual target, and a value of part of a year that may not be held
                against it; `not_comparable`: other indicator, region or unit, or the target has no number.
        """
        indicator = self._catalogue.indicators[observation.indicator]
        if not observation.period.is_annual and not indicator.interim_on_course:
            raise Permanent("interim_not_judged", period=observation.period.text, what=indicator.name)
        same = observation.indicator == target.indicator and observation.unit == target.unit
        if not same or target.value is None or observation.value is None:
            raise Permanent("not_comparable", what=indicator.name)
        goal, value = plain(target.value), plain(observation.value)
        lower = target.comparator in {"<", "<="} or (target.comparator == "=" and indicator.better == "lower")
        missing = value - goal if lower else goal - value
        return self._figure(
            "gap",
            observation,
            missing,
            difference_unit(target.unit),
            left=target.text,
            right=self._catalogue.units.format_value(value, observation.unit),
            inputs=(figure_of(observation, self._catalogue.units), target_figure(target)),
        )

    def growth(self, current: Observation, before: Observation | None = None) -> Figure | None:
        """Yoy: the reported one; else computed where the basis allows it; else None.

        A rate changes in 百分点. Totals whose growth is meant 可比价, 实际 or 同口径 have no growth that could be
        computed from them.
        """
        if current.yoy is not None:
            return figure_of(current, self._catalogue.units, by="yoy")
        if before is None or None in (before.value, current.value):
            return None
        indicator = self._catalogue.indicators[current.indicator]
        fits = before.indicator == current.indicator and before.region == current.region and before.unit == current.unit
        official = before.source.kind.is_official == current.source.kind.is_official
        if not (fits and official and before.period == current.period.same_last_year()):
            return None
        now, then = plain(current.value or 0.0), plain(before.value or 0.0)
        if indicator.unit == "%":
            return self._computed(
                "change", current, now - then, difference_unit(indicator.unit), (current, before), by="value"
            )
        if not allows_growth(indicator, current.basis) or then <= 0:
            return None
        rate = (now / then - 1) * 100
        return self._computed("growth", current, rate, "%", (current, before), by="value", precision=1)

    def average(self, rows: Sequence[Observation], *, by: str = "value") -> Figure:
        """Plain mean over regions (简单平均), one decimal more than the figures.

        Raises:
            Permanent: `not_comparable`: nothing to average, or not of one kind.
        """
        values = [value for row in rows if (value := measured(row, by)) is not None]
        indicator = self._catalogue.indicators[rows[0].indicator] if rows else None
        if indicator is None or len(values) != len(rows):
            raise Permanent("not_comparable", what=indicator.name if indicator else "")
        self._like_with_like(rows, indicator, by)
        digits = max(-int(value.normalize().as_tuple().exponent) for value in values)
        mean = sum(values, Decimal(0)) / len(values)
        unit = rows[0].yoy_unit if by == "yoy" else rows[0].unit
        return self._computed("average", rows[0], mean, unit, tuple(rows), by=by, precision=max(digits, 0) + 1)

    # --- making figures ----------------------------------------------------------------------------------------------

    def _computed(
        self,
        formula: str,
        about: Observation,
        value: Decimal,
        unit: str,
        inputs: Sequence[Observation],
        *,
        by: str,
        precision: int | None = None,
    ) -> Figure:
        figures = tuple(figure_of(row, self._catalogue.units, by=by) for row in inputs)
        return self._figure(
            formula,
            about,
            value,
            unit,
            left=figures[0].text,
            right=figures[-1].text,
            inputs=figures,
            precision=precision,
        )

    def _figure(
        self,
        formula: str,
        about: Observation,
        value: Decimal,
        unit: str,
        *,
        left: str,
        right: str,
        inputs: tuple[Figure, ...],
        precision: int | None = None,
    ) -> Figure:
        text = self._catalogue.units.format_value(value, unit, precision)
        said = self._messages.say(f"formulas.{formula}", left=left, right=right, result=text, count=len(inputs))
        return Figure(
            value=float(value),
            unit=unit,
            text=text,
            measure="yoy" if formula in {"growth", "change"} else "difference",
            source=about.source,
            indicator=about.indicator,
            indicator_name=about.indicator_name,
            region=about.region,
            region_name=about.region_name,
            period=about.period,
            formula=said,
            inputs=inputs,
            rule=formula if formula == "difference" else None,
        )


def allows_growth(indicator: Indicator, basis: str | None) -> bool:
    """Whether a growth rate may be computed from values: never from totals meant 可比价, 实际 or 同口径."""
    meant = basis or indicator.basis
    return meant == "名义" or (meant is None and indicator.nature in {"stock", "count"})
