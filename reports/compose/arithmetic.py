"""Answers that are computed: the result first, its formula in brackets, each input from its clause."""

from __future__ import annotations

from reports.compose.draft import Draft
from reports.compose.voice import Voice
from retrieval.findings import Computed


def say_computed(finding: Computed, voice: Voice) -> Draft:
    """One sentence of `messages.toml` [computed], chosen by formula and sign."""
    figure = finding.figure
    left, right = figure.inputs
    a, b = finding.names
    # What is held against each other are the rates, not what grows.
    rates = finding.sentence == "difference" and all(f.measure == "yoy" for f in figure.inputs)
    words = {
        "lead": _lead(finding, voice),
        "a": rated(a, voice) if rates else a,
        "b": rated(b, voice) if rates else b,
        "left": left.text,
        "right": right.text,
        "value": voice.value(abs(figure.value), figure.unit),
        "per": finding.per or "",
        "among": voice.say(f"computed.{finding.among}") if finding.among else "",
        "growth": "",
    }
    if finding.sentence in ("last_year", "region_above"):
        words["growth"] = _growth(figure.value, figure.unit, voice)
    line = voice.say(f"computed.{_key(finding)}", **words)
    return Draft(
        kind="comparison",
        answered=True,
        lines=(line,),
        sources=finding.sources,
        clauses=(),
        figures=(figure, left, right),
        said=(a, b),
        named=tuple(part for part in (finding.region_name, finding.period_text) if part),
        choices=(voice.say("choices.original"),),
    )


def _key(finding: Computed) -> str:
    value = finding.figure.value
    if finding.sentence == "difference":
        return "difference_none" if value == 0 else f"difference_{'up' if value > 0 else 'down'}"
    if finding.sentence == "threshold":
        return "threshold_short" if value >= 0 else "threshold_over"
    return finding.sentence


def _growth(value: float, unit: str, voice: Voice) -> str:
    text = voice.value(abs(value), unit)
    if value >= 0:
        return voice.say("computed.growth_up", value=text)
    return voice.say("computed.growth_down", value=text, signed=voice.value(value, unit))


def _lead(finding: Computed, voice: Voice) -> str:
    if not (finding.region_name or finding.period_text):
        return ""
    return voice.say("answer.lead", region=finding.region_name or "", period=finding.period_text or "")


def rated(name: str, voice: Voice) -> str:
    """What grows, as the name of its growth rate; a name that says so already stays as it is."""
    ends = tuple(voice.say("reckoned.rate_ends").split())
    return name if name.endswith(ends) else voice.say("reckoned.rate", name=name)
