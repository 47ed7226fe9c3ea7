"""Answers that are computed: the result first, its formula in brackets, each input from its clause."""

from __future__ import annotations

from config.messages import Messages
from reports.compose.draft import Draft
from retrieval.findings import Computed
from retrieval.metrics.units import format_value


def say_computed(finding: Computed, messages: Messages) -> Draft:
    """One sentence of `messages.toml` [computed], chosen by formula and sign."""
    figure = finding.figure
    left, right = figure.inputs
    a, b = finding.names
    words = {
        "lead": _lead(finding, messages),
        "a": a,
        "b": b,
        "left": left.text,
        "right": right.text,
        "value": format_value(abs(figure.value), figure.unit),
        "per": finding.per or "",
        "among": messages.say(f"computed.{finding.among}") if finding.among else "",
        "growth": "",
    }
    if finding.sentence in ("last_year", "region_above"):
        words["growth"] = _growth(figure.value, figure.unit, messages)
    line = messages.say(f"computed.{_key(finding)}", **words)
    return Draft(
        kind="comparison",
        answered=True,
        lines=(line,),
        sources=finding.sources,
        clauses=(),
        figures=(figure, left, right),
        said=(a, b),
        named=tuple(part for part in (finding.region_name, finding.period_text) if part),
        choices=(messages.say("choices.original"), messages.say("choices.how")),
    )


def _key(finding: Computed) -> str:
    value = finding.figure.value
    if finding.sentence == "difference":
        return "difference_none" if value == 0 else f"difference_{'up' if value > 0 else 'down'}"
    if finding.sentence == "threshold":
        return "threshold_short" if value >= 0 else "threshold_over"
    return finding.sentence


def _growth(value: float, unit: str, messages: Messages) -> str:
    text = format_value(abs(value), unit)
    if value >= 0:
        return messages.say("computed.growth_up", value=text)
    return messages.say("computed.growth_down", value=text, signed=format_value(value, unit))


def _lead(finding: Computed, messages: Messages) -> str:
    if not (finding.region_name or finding.period_text):
        return ""
    return messages.say("answer.lead", region=finding.region_name or "", period=finding.period_text or "")
