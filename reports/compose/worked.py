"""Answers that are computed from rows of the table: the result first, its formula in brackets, then the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from reports.blocks import Chart
from reports.compose.draft import Draft
from reports.compose.figures import target_figures
from reports.compose.voice import Voice
from retrieval.evidence import Figure, Target
from retrieval.metrics.figures import figure_of
from retrieval.metrics.rules import RULES
from retrieval.table_findings import Worked

FEWEST_POINTS = 3
"""Two values are read faster than a picture of them."""

KINDS: Mapping[str, str] = MappingProxyType({"trended": "trend", "aimed": "figure", "changed": "figure"})
"""Kind of the answer; the others are comparisons."""


def say_worked(finding: Worked, voice: Voice) -> Draft:
    """One function a kind, see `WAYS`."""
    lines = WAYS[finding.kind](finding, voice)
    if finding.is_unofficial and finding.interim is None:
        lines[0] = voice.say("answer.unofficial") + lines[0]
    target = target_figures(finding.target)
    extra = [figure_of(finding.interim, voice.units)] if finding.interim else []
    return Draft(
        kind=KINDS.get(finding.kind, "comparison"),
        answered=True,
        lines=tuple(lines),
        sources=finding.sources,
        figures=(*finding.made, *finding.said, *_growths(finding, voice), *extra, *target),
        said=(voice.say(f"status.{finding.verdict}"),) if finding.verdict else (),
        named=_named(finding),
        counts=(len(finding.rows),) if finding.kind == "averaged" else (),
        choices=(voice.say("choices.how"),) if finding.made else (),
        charts=_charts(finding, voice),
    )


def expression(figure: Figure, voice: Voice) -> str:
    """The formula of a figure with its inputs, in brackets; empty for one that would be too long."""
    if figure.rule is None:
        return ""
    # «A低于B»: the greater one first, so that the result is read as it is said.
    turned = figure.rule == "difference" and figure.value < 0
    texts = [_operand(each, voice) for each in (reversed(figure.inputs) if turned else figure.inputs)]
    written = RULES[figure.rule].written(texts)
    return voice.say("answer.formula", formula=written) if written else ""


def _operand(figure: Figure, voice: Voice) -> str:
    text = voice.value(abs(figure.value), figure.unit)
    return text if figure.value >= 0 else voice.say("answer.negative", value=text)


def _named(finding: Worked) -> tuple[str, ...]:
    names = [name for row in finding.rows for name in (row.region_name, row.period.text)]
    target = finding.target
    if target:
        names += [target.region_name, *((target.deadline.text,) if target.deadline else ())]
    return tuple(dict.fromkeys([*names, *((finding.among,) if finding.among else ())]))


def _growths(finding: Worked, voice: Voice) -> list[Figure]:
    """Reported growth beside the values that are said; what was computed is not reported."""
    if finding.kind not in ("compared", "trended", "listed"):
        return []
    said = {(figure.observation, figure.measure) for figure in finding.said}
    rows = [row for row in finding.rows if row.yoy is not None and (row.id, "yoy") not in said]
    return [figure_of(row, voice.units, by="yoy") for row in rows]


def shown_value(figure: Figure, voice: Voice) -> str:
    """A value, or a growth rate in its direction."""
    if figure.measure != "yoy":
        return voice.value(figure.value, figure.unit)
    direction = voice.say("answer.up" if figure.value >= 0 else "answer.down")
    return voice.say("worked.yoy", direction=direction, value=voice.value(abs(figure.value), figure.unit))


def _name(finding: Worked, voice: Voice) -> str:
    first = finding.rows[0]
    rate = finding.said and finding.said[0].measure == "yoy"
    return voice.say("worked.rate", indicator=first.indicator_name) if rate else first.indicator_name


def _compared(finding: Worked, voice: Voice) -> list[str]:
    high, low = finding.said[0], finding.said[-1]
    words = {
        "period": finding.rows[0].period.text,
        "indicator": _name(finding, voice),
        "a": high.region_name,
        "b": low.region_name,
    }
    made = finding.figure("difference")
    ratio = finding.figure("ratio")
    if ratio:
        gap = voice.value(ratio.value, ratio.unit)
        head = voice.say("worked.ratio", gap=gap, formula=expression(ratio, voice), **words)
    elif made and made.value == 0:
        head = voice.say("worked.equal", value=shown_value(high, voice), **words)
    elif made:
        gap = voice.value(abs(made.value), made.unit)
        key = "worked.higher" if made.value > 0 else "worked.lower"
        head = voice.say(key, gap=gap, formula=expression(made, voice), **words)
    else:
        head = voice.say("worked.highest", value=shown_value(high, voice), **words)
    each = [
        voice.say(
            "worked.each", region=figure.region_name, value=shown_value(figure, voice), more=_more(finding, at, voice)
        )
        for at, figure in enumerate(finding.said)
    ]
    return [head, voice.say("worked.list", each="；".join(each))]


def _more(finding: Worked, at: int, voice: Voice) -> str:
    row, figure = finding.rows[at], finding.said[at]
    if figure.measure == "yoy" or row.yoy is None:
        return ""
    direction = voice.say("answer.up" if row.yoy >= 0 else "answer.down")
    return voice.say("answer.observed_yoy", direction=direction, yoy=voice.value(abs(row.yoy), row.yoy_unit))


def _shared(finding: Worked, voice: Voice) -> list[str]:
    part, whole = finding.rows
    made = finding.made[0]
    return [
        voice.say(
            "worked.share",
            region=part.region_name,
            period=part.period.text,
            indicator=part.indicator_name,
            whole=whole.region_name,
            value=voice.value(made.value, made.unit),
            formula=expression(made, voice),
        )
    ]


def _averaged(finding: Worked, voice: Voice) -> list[str]:
    first, made = finding.rows[0], finding.made[0]
    return [
        voice.say(
            "worked.average",
            among=finding.among,
            of=len(finding.rows),
            period=first.period.text,
            indicator=_name_of_mean(finding, voice),
            value=voice.value(made.value, made.unit),
            formula=expression(made, voice),
        ),
        voice.say("worked.average_note"),
    ]


def _name_of_mean(finding: Worked, voice: Voice) -> str:
    first = finding.rows[0]
    rate = finding.made[0].inputs[0].inputs[0].measure == "yoy"
    return voice.say("worked.rate", indicator=first.indicator_name) if rate else first.indicator_name


def _trended(finding: Worked, voice: Voice) -> list[str]:
    first = finding.rows[0]
    points = [
        voice.say(
            _point(figure), period=row.period.text, value=shown_value(figure, voice), more=_more(finding, at, voice)
        )
        for at, (row, figure) in enumerate(zip(finding.rows, finding.said, strict=True))
    ]
    lines = [
        voice.say("worked.trend", region=first.region_name, indicator=_name(finding, voice), points="；".join(points))
    ]
    note = [voice.say("worked.computed")] if finding.figure("growth") else []
    return lines + _moved(finding, voice, now=-1, before=0) + note


def _point(figure: Figure) -> str:
    return "worked.point_yoy" if figure.measure == "yoy" else "worked.point"


def _changed(finding: Worked, voice: Voice) -> list[str]:
    row = finding.rows[0]
    head = voice.say(
        "worked.now",
        region=row.region_name,
        period=row.period.text,
        indicator=row.indicator_name,
        value=voice.value(finding.said[0].value, finding.said[0].unit),
    )
    note = [voice.say("worked.computed")] if finding.figure("growth") else []
    return [head + "".join(_moved(finding, voice, now=0, before=1)), *note]


def _moved(finding: Worked, voice: Voice, *, now: int, before: int) -> list[str]:
    change, growth = finding.figure("change"), finding.figure("growth")
    if change is None:
        return []
    base = finding.rows[before].period.text
    if change.value == 0:
        return [voice.say("worked.unchanged", base=base)]
    way = "rises" if change.value > 0 else "falls"
    points = "_points" if finding.said[now].unit == "%" else ""
    if growth and growth.value:
        value = voice.value(abs(growth.value), growth.unit)
        tail = voice.say(f"worked.{way}_by_rate", value=value, formula=expression(growth, voice))
    else:
        tail = ""
    value = voice.value(abs(change.value), change.unit)
    return [voice.say(f"worked.{way}{points}", base=base, value=value, formula=expression(change, voice), rate=tail)]


def _aimed(finding: Worked, voice: Voice) -> list[str]:
    row, gap, target = finding.rows[0], finding.figure("gap") or finding.figure("surplus"), finding.target
    if gap is None or target is None:
        return []
    words = {"region": row.region_name, "period": row.period.text, "indicator": row.indicator_name}
    value = voice.value(finding.said[0].value, finding.said[0].unit)
    lines = _interim(finding, voice)
    key = "even" if gap.value == 0 else "over" if gap.rule == "surplus" else "short"
    shown = {"gap": voice.value(abs(gap.value), gap.unit), "formula": expression(gap, voice) if gap.value else ""}
    mark = voice.say("answer.unofficial_short") if finding.interim and not row.source.kind.is_official else ""
    lines.append(mark + voice.say(f"worked.aim_{key}", value=value, **shown, **words))
    lines += _extra(finding, voice)
    if finding.verdict:
        lines.append(voice.say("worked.verdict", word=voice.say(f"status.{finding.verdict}")))
    lines.append(voice.say("answer.target_own", text=target.text, deadline=deadline_of(target)))
    if not row.period.is_annual and key != "short":
        lines.append(voice.say("answer.target_interim"))
    return lines


def _interim(finding: Worked, voice: Voice) -> list[str]:
    """A newer value that may not be held against the target: said first, because it was asked about."""
    row = finding.interim
    if row is None or row.value is None:
        return []
    key = "worked.interim_no" if "met" in finding.asked else "worked.interim"
    value = voice.value(row.value, row.unit)
    unofficial = not row.source.kind.is_official or finding.is_unofficial
    mark = voice.say("answer.unofficial_short") if unofficial else ""
    words = {"region": row.region_name, "period": row.period.text, "indicator": row.indicator_name, "mark": mark}
    return [voice.say(key, value=value, **words)]


def _extra(finding: Worked, voice: Voice) -> list[str]:
    lines = []
    for rule in ("completion", "course", "pace"):
        made = finding.figure(rule)
        if made:
            value = voice.value(made.value, made.unit)
            better = _wants_more(finding)
            key = f"worked.{rule}" + (("_up" if better else "_down") if rule == "pace" else "")
            lines.append(voice.say(key, value=value, formula=expression(made, voice)))
    return lines


def _wants_more(finding: Worked) -> bool:
    gap = finding.figure("gap")
    return gap is not None and gap.inputs[0].measure == "target"


def deadline_of(target: Target) -> str:
    """Until when, as text; empty: the plan does not say."""
    return target.deadline.text if target.deadline else ""


def _charts(finding: Worked, voice: Voice) -> tuple[Chart, ...]:
    if finding.kind != "trended" or len(finding.said) < FEWEST_POINTS:
        return ()
    first = finding.rows[0]
    title = voice.say("worked.chart", region=first.region_name, indicator=_name(finding, voice))
    points = tuple((row.period.text, figure.value) for row, figure in zip(finding.rows, finding.said, strict=True))
    return (Chart(title=title, unit=finding.said[0].unit, points=points),)


WAYS: Mapping[str, Callable[[Worked, Voice], list[str]]] = MappingProxyType(
    {
        "compared": _compared,
        "shared": _shared,
        "averaged": _averaged,
        "trended": _trended,
        "listed": _trended,
        "changed": _changed,
        "aimed": _aimed,
    }
)
"""How each kind of `Worked` is said."""
