"""Answers that are computed from any number of figures: the result first, its formula in brackets, then what limits it."""

from __future__ import annotations

from collections.abc import Sequence

from reports.compose.arithmetic import rated
from reports.compose.draft import Draft
from reports.compose.voice import Voice
from reports.compose.worked import shown_value
from retrieval.evidence import Figure
from retrieval.metrics.rules import RULES
from retrieval.table_findings import Reckoned

RATED = frozenset({"apart", "which", "equal"})
"""Sentences in which the names alone do not say that growth rates are meant."""

SIGNED = frozenset({"apart", "which", "levels"})
"""Sentences that say which of two is more."""


def say_reckoned(finding: Reckoned, voice: Voice) -> Draft:
    """One sentence of `messages.toml` [reckoned], chosen by what was computed and by its sign."""
    if finding.sentence.startswith("chosen"):
        return _chosen(finding, voice)
    result = finding.made[0] if finding.made else None
    first = voice.say(f"reckoned.{_key(finding)}", **_words(finding, result, voice))
    if finding.unofficial:
        first = voice.say("answer.unofficial") + first
    lines = [first]
    if finding.demanded and finding.said[0].period:
        region = finding.region_name or ""
        lines.append(voice.say("reckoned.demanded", region=region, deadline=finding.said[0].period.text))
    lines += [voice.say(f"reckoned.{note}") for note in finding.notes]
    named = [finding.region_name, finding.period_text, *(f.region_name for f in finding.said)]
    named += [finding.given.get("among")]
    named += [f.period.text for f in (*finding.said, *finding.made) if f.period]
    return Draft(
        kind="comparison",
        answered=True,
        lines=tuple(lines),
        sources=finding.sources,
        figures=(*finding.made, *finding.said, *((finding.limit,) if finding.limit else ())),
        said=finding.names,
        counts=finding.counts[:1],
        named=tuple(dict.fromkeys(name for name in named if name)),
    )


def written(figure: Figure, voice: Voice) -> str:
    """The formula of a figure in brackets, its inputs as their sources print them; empty for one that is too long."""
    if figure.rule is None:
        return ""
    turned = figure.rule == "difference" and figure.value < 0
    inputs = figure.inputs[::-1] if turned else figure.inputs
    texts = [
        each.text if each.value >= 0 else voice.say("answer.negative", value=_size(each, voice)) for each in inputs
    ]
    made = RULES[figure.rule].written(texts)
    return voice.say("answer.formula", formula=made) if made else ""


def _size(figure: Figure, voice: Voice) -> str:
    return voice.value(abs(figure.value), figure.unit)


def _key(finding: Reckoned) -> str:
    if finding.sentence not in SIGNED:
        return finding.sentence
    return f"{finding.sentence}_{'up' if finding.made[0].value > 0 else 'down'}"


def _words(finding: Reckoned, result: Figure | None, voice: Voice) -> dict[str, str]:
    said = finding.said
    rates = finding.sentence in RATED and all(figure.measure == "yoy" for figure in said)
    names = [rated(name, voice) if rates else name for name in finding.names]
    growth = next((f for f in said[1:] if f.measure == "yoy"), None)
    way = "" if growth is None else voice.say("answer.up" if growth.value >= 0 else "answer.down")
    return {
        "lead": _lead(finding, voice),
        "names": "、".join(names),
        "first": names[0],
        "others": "、".join(names[1:]),
        "a": names[0],
        "b": names[-1],
        "left": _limited(said[0], voice) if said[0].measure != "yoy" else shown_value(said[0], voice),
        "value": _size(result, voice) if result else "",
        "formula": written(result, voice) if result else "",
        "word": finding.word,
        "answer": voice.say(f"reckoned.limit_{finding.word}")
        if finding.word and finding.sentence.startswith("limit")
        else "",
        "limit": finding.limit.text if finding.limit else "",
        "gap": _size(finding.made[1], voice) if len(finding.made) > 1 else "",
        "count": str(finding.counts[0]) if finding.counts else "",
        "growth": f"{way}{_size(growth, voice)}" if growth else "",
        **finding.given,
    }


def _limited(figure: Figure, voice: Voice) -> str:
    """The number with the limit that its source prints behind it («1000亿元以上»)."""
    tail = figure.source.quote.partition(figure.text)[2] if figure.observation is None else ""
    return figure.text + next((word for word in voice.say("reckoned.limits").split() if tail.startswith(word)), "")


def _lead(finding: Reckoned, voice: Voice) -> str:
    if finding.demanded or not (finding.region_name or finding.period_text):
        return ""
    return voice.say("answer.lead", region=finding.region_name or "", period=finding.period_text or "")


def _chosen(finding: Reckoned, voice: Voice) -> Draft:
    """How many regions meet the limit and which, what is equal to it, and of how many that is said."""
    meeting, of, missing = finding.counts
    named = finding.said[: meeting or 1]
    lines = [
        voice.say(
            f"reckoned.{finding.sentence}",
            period=finding.period_text or "",
            indicator=_indicator(finding, voice),
            relation=voice.say(f"reckoned.chosen_{finding.word}", limit=_limit(finding, voice)),
            count=meeting,
            each=_each(named, voice),
            among=finding.given["among"],
        )
    ]
    equal = finding.said[len(named) :]
    if equal:
        lines.append(voice.say("reckoned.chosen_equal", each=_each(equal, voice)))
    lines.append(voice.say(f"reckoned.chosen_{'some' if missing else 'all'}", of=of, missing=missing))
    regions = (f.region_name for f in finding.said)
    return Draft(
        kind="ranking",
        answered=True,
        lines=tuple(lines),
        sources=finding.sources,
        figures=(*finding.made, *finding.said, *((finding.limit,) if finding.limit else ())),
        named=tuple(n for n in (finding.period_text, finding.given["among"], *regions) if n),
        counts=finding.counts,
    )


def _indicator(finding: Reckoned, voice: Voice) -> str:
    name = finding.names[0]
    return voice.say("worked.rate", indicator=name) if finding.said[0].measure == "yoy" else name


def _limit(finding: Reckoned, voice: Voice) -> str:
    limit = finding.limit
    if limit is None or limit.measure == "limit":
        return limit.text if limit else ""
    return voice.say("reckoned.chosen_region", region=limit.region_name, value=shown_value(limit, voice))


def _each(figures: Sequence[Figure], voice: Voice) -> str:
    return "、".join(
        voice.say("worked.each", region=figure.region_name, value=shown_value(figure, voice), more="")
        for figure in figures
    )
