"""Answers from the metrics table: one observation with its target, or a ranking."""

from __future__ import annotations

from dataclasses import replace

from reports.compose.draft import Draft
from reports.compose.voice import Voice
from retrieval.evidence import Figure, Observation, Target
from retrieval.findings import Observed, Ranked
from retrieval.metrics.figures import figure_of, target_figure
from retrieval.questions.normalise import normalise

RANK_UNIT = "名"
"""Unit of a rank, as `parse_quantity` reads it."""


def say_observed(finding: Observed, voice: Voice) -> Draft:
    """Value, growth and rank first; then the target, said as what it is."""
    row = finding.observation
    line = observed_line(row, voice)
    if finding.unofficial:
        line = voice.say("answer.unofficial") + line
    lines = [line]
    if finding.premise and finding.premise.actual:
        lines.append(voice.say("answer.premise_value", claimed=finding.premise.claimed, actual=finding.premise.actual))
    elif finding.premise:
        lines.append(voice.say("answer.premise_growth"))
    lines.extend(_beside_lines(finding, voice))
    lines.extend(_target_lines(finding, voice))
    others = (*finding.others, *((finding.official,) if finding.official else ()))
    return Draft(
        kind="figure",
        answered=True,
        lines=tuple(lines),
        sources=tuple(dict.fromkeys((*finding.sources, *(other.source for other in others)))),
        figures=(
            *figures_of(row, voice),
            *(figure_of(other, voice.units) for other in others),
            *target_figures(finding.target),
        ),
        said=tuple(dict.fromkeys((*(each.source.document for each in (row, *others)), *printed(finding.target)))),
        named=(*_named(finding), *(other.period.text for other in others)),
        denied=(finding.premise.claimed,) if finding.premise else (),
    )


def _beside_lines(finding: Observed, voice: Voice) -> list[str]:
    """What has to be said beside a value: sources that disagree, an older official value, a growth that nobody reported."""
    row, lines = finding.observation, []
    if finding.no_growth is not None:
        key = "answer.no_growth_basis" if finding.no_growth else "answer.no_growth"
        lines.append(voice.say(key, basis=finding.no_growth))
    if finding.uncompared:
        lines.append(voice.say("answer.uncompared"))
    seen: set[float | None] = set()
    for other in finding.others:
        if other.value not in seen:
            value = voice.value(other.value or 0, other.unit)
            words = {"document": other.source.document, "value": value, "used": row.source.document}
            lines.append(voice.say("answer.conflict", **words))
        seen.add(other.value)
    if finding.official and finding.official.value is not None:
        older = finding.official
        value = voice.value(older.value or 0, older.unit)
        lines.append(voice.say("answer.older_official", period=older.period.text, value=value))
    return lines


def _named(finding: Observed) -> tuple[str, ...]:
    target = finding.target
    names = [finding.observation.region_name, finding.observation.period.text, *finding.years_without_target]
    if target:
        names += [target.region_name, *((target.deadline.text,) if target.deadline else ())]
    return tuple(names)


def target_figures(target: Target | None) -> tuple[Figure, ...]:
    """A numeric target as a figure; none for a target in words."""
    return (target_figure(target),) if target is not None and target.value is not None else ()


def printed(target: Target | None) -> tuple[str, ...]:
    """The words of a target, where its clause prints them so («比2023年翻一番», «年均增长12%»): they prove themselves."""
    text = normalise(target.text) if target is not None else ""
    # A text that begins with its number is carried by the figure.
    return (text,) if target is not None and not text[:1].isdigit() and text in normalise(target.source.quote) else ()


def observed_line(row: Observation, voice: Voice) -> str:
    """Region, period, indicator, value, growth and rank in one sentence."""
    more = ""
    if row.yoy is not None:
        direction = voice.say("answer.up" if row.yoy >= 0 else "answer.down")
        more += voice.say("answer.observed_yoy", direction=direction, yoy=voice.value(abs(row.yoy), row.yoy_unit))
    if row.rank is not None:
        more += voice.say("answer.observed_rank", among=row.rank_among or "", rank=row.rank)
    return voice.say(
        "answer.observed",
        region=row.region_name,
        period=row.period.text,
        indicator=row.indicator_name,
        value="" if row.value is None else voice.value(row.value, row.unit),
        more=more if row.value is not None else more.lstrip("，"),
    )


def _target_lines(finding: Observed, voice: Voice) -> list[str]:
    target = finding.target
    lines: list[str] = []
    deadline = target.deadline.text if target and target.deadline else ""
    if finding.years_without_target:
        lines.append(
            voice.say("answer.years_without_target", years="、".join(finding.years_without_target), deadline=deadline)
        )
    if target is None:
        return lines
    if finding.reference:
        lines.append(
            voice.say(
                "answer.target_reference",
                region=target.region_name,
                text=target.text,
                deadline=deadline,
                level=target.level,
            )
        )
    else:
        lines.append(voice.say("answer.target_own", text=target.text, deadline=deadline))
        if not finding.judged:
            lines.append(voice.say("answer.target_interim"))
    return lines


def figures_of(row: Observation, voice: Voice) -> tuple[Figure, ...]:
    """The figures that an observation says: value, growth, rank."""
    said = {"value": row.value, "yoy": row.yoy, "rank": row.rank}
    return tuple(figure_of(row, voice.units, by=by) for by, value in said.items() if value is not None)


def say_ranked(finding: Ranked, voice: Voice) -> Draft:
    """The standing of one region with the next ahead and behind, or the table."""
    ranking = finding.ranking
    own = ranking.own
    rows = [own, *(p for p in (ranking.ahead, ranking.behind) if p)] if own else list(finding.shown or ranking.places)
    figures = [figure for place in rows for figure in ranked_figures(place.rank, place.observation, voice)]
    figures += [f for f in (ranking.to_ahead, ranking.to_behind) if f]
    lines = _own_lines(finding, voice) if own else _table_lines(finding, voice)
    earlier = finding.earlier.own if finding.earlier else None
    if finding.earlier and own and earlier:
        figures += ranked_figures(earlier.rank, earlier.observation, voice)
        key = "same" if earlier.rank == own.rank else "forward" if own.rank < earlier.rank else "back"
        lines.append(voice.say(f"answer.moved_{key}", period=finding.earlier.period.text, rank=earlier.rank))
    if ranking.missing:
        lines.append(voice.say("answer.ranked_missing", count=len(ranking.missing)))
    return Draft(
        kind="ranking",
        answered=True,
        lines=tuple(lines),
        sources=finding.sources,
        figures=tuple(figures),
        named=(
            ranking.period.text,
            finding.among,
            *(p.observation.region_name for p in rows),
            *((finding.earlier.period.text,) if finding.earlier else ()),
        ),
        counts=(ranking.of, len(ranking.missing)),
        choices=(voice.say("choices.how"),),
    )


def _own_lines(finding: Ranked, voice: Voice) -> list[str]:
    ranking = finding.ranking
    own = ranking.own
    if own is None:
        return []
    lines = [
        voice.say(
            "answer.ranked",
            period=ranking.period.text,
            region=own.observation.region_name,
            indicator=own.observation.indicator_name,
            value=_said(own.observation, ranking.by, voice),
            among=finding.among,
            of=ranking.of,
            rank=own.rank,
            tied=voice.say("answer.ranked_tied") if own.tied else "",
        )
    ]
    for key, place, figure in (
        ("ahead", ranking.ahead, ranking.to_ahead),
        ("behind", ranking.behind, ranking.to_behind),
    ):
        if place and figure:
            lines.append(
                voice.say(
                    f"answer.ranked_{key}",
                    region=place.observation.region_name,
                    value=_said(place.observation, ranking.by, voice),
                    gap=voice.value(abs(figure.value), figure.unit),
                )
            )
    return lines


def _table_lines(finding: Ranked, voice: Voice) -> list[str]:
    ranking = finding.ranking
    first = ranking.places[0].observation
    name = voice.say("worked.rate", indicator=first.indicator_name) if ranking.by == "yoy" else first.indicator_name
    key = f"ranked_{finding.lead}" if finding.lead else "ranked_table"
    head = voice.say(f"answer.{key}", period=ranking.period.text, among=finding.among, indicator=name)
    rows = [
        voice.say(
            "answer.ranked_row",
            rank=place.rank,
            region=place.observation.region_name,
            value=_said(place.observation, ranking.by, voice),
        )
        for place in finding.shown or ranking.places
    ]
    return [head, *rows]


def _said(row: Observation, by: str, voice: Voice) -> str:
    if by != "yoy" or row.yoy is None:
        return voice.value(row.value or 0, row.unit)
    direction = voice.say("answer.up" if row.yoy >= 0 else "answer.down")
    return direction + voice.value(abs(row.yoy), row.yoy_unit)


def ranked_figures(rank: int, row: Observation, voice: Voice) -> tuple[Figure, ...]:
    """What a row of a ranking says: its figures, and the rank computed here."""
    own = [figure for figure in figures_of(row, voice) if figure.measure != "rank"]
    return (*own, replace(own[0], value=float(rank), unit=RANK_UNIT, text=str(rank), measure="rank"))
