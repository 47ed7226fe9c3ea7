"""Names of what is demanded: cleaned of what leads to them, and shared out among the values of a list."""

from __future__ import annotations

import re
from collections.abc import Callable

from retrieval.metrics.demand_words import DemandWords
from retrieval.metrics.period_text import period_spans

_MARK = re.compile(
    r"^(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、]|[一二三四五六七八九十]{1,3}[、是]|[-—·●※◆\s])+"
)
_FROM = re.compile(r"[由从](?:(?P<year>\d{4})年?[底末]?)?的?\d[\d.,]*[^\d]*$")
_BASE = re.compile(r"[较比](?P<year>\d{4})年?[底末]?$")
_PLACE_TIME = re.compile(r"较[一-鿿]{2,8}$")
_OPEN, _CLOSE = "（(“《「【", "）)”》」】"


def cleaned(text: str, words: DemandWords) -> tuple[str, str | None, int | None]:
    """The name without time, connectives and hedges before it; the hedge and the base year that were there."""
    hedge: str | None = None
    base: int | None = None
    text = text.strip()
    if (start := _FROM.search(text)) is not None:
        base = int(start["year"]) if start["year"] else None
        text = text[: start.start()]
    while text:
        rest = _without_time(_MARK.sub("", text)).lstrip(_CLOSE + " 　")
        lead = words.lead.match(rest)
        if lead is not None:
            hedge = lead[0] if lead[0] in words.soft else hedge
            rest = rest[lead.end() :]
        if rest == text:
            break
        text = rest
    if (compared := _BASE.search(text)) is not None:
        base, text = int(compared["year"]), text[: compared.start()]
    text = text.rstrip(" 　：:、")
    timeless = _without_time_after(text)
    if timeless != text and (each := re.search(rf"(?:{words.each.pattern})$", timeless)) is not None:
        timeless = timeless[: each.start()]
    text = _PLACE_TIME.sub("", timeless)
    if (place := words.places.match(text)) is not None:
        text = text[place.end() :]
    return text, hedge, base


def _without_time_after(text: str) -> str:
    """«治理率到2022年», «能耗“十四五”»: times at the end are none of the name."""
    while True:
        ends = [start for start, end in period_spans(text) if end >= len(text.rstrip(_CLOSE + "、底末前"))]
        if not ends or ends[0] == 0:
            return text
        text = re.sub(r"[到至在于、，“]+$", "", text[: ends[0]])


def _without_time(text: str) -> str:
    for start, end in period_spans(text):
        if start == 0:
            return text[end:]
    return text


def paired_names(name: str, count: int, words: DemandWords, known: Callable[[str], bool], years: int = 0) -> list[str]:
    """The names of `count` values, in order; empty when the list does not tell them apart.

    One name for all where as many `years` as values were listed.
    """
    if count in {1, years}:
        return [name] * count
    for marks in ("、和与及", "、", "和与及"):
        names = [found for found in _split(name, marks) if found]
        if len(names) == count:
            return _completed(names, words, known)
    return []


def each_name(name: str, words: DemandWords) -> list[str]:
    """The names of a list («甲率、乙率») of which every one is a name by itself; else the whole."""
    names = [found for found in _split(name, "、和与及") if found]
    alone = len(names) > 1 and all(found.endswith(words.heads) for found in names)
    return names if alone else [name]


def _split(text: str, marks: str) -> list[str]:
    found, depth, start = [], 0, 0
    for position, char in enumerate(text):
        depth += (char in _OPEN) - (char in _CLOSE)
        if char in marks and depth <= 0:
            found.append(text[start:position].removesuffix("以"))
            start = position + 1
    return [*found, text[start:]]


def _completed(names: list[str], words: DemandWords, known: Callable[[str], bool]) -> list[str]:
    """«甲、乙和丙三大产业产值» → «甲产业产值», «乙产业产值», «丙产业产值»."""
    last = names[-1]
    if (parts := words.parts.search(last)) is not None and parts.start() > 0:
        end = last[parts.end() :]
        return [own + end for own in (*names[:-1], last[: parts.start()])]
    head = next((head for head in words.heads if last.endswith(head)), "")
    return [*(_ended(own, last, head, words, known) for own in names[:-1]), last]


def _ended(own: str, last: str, head: str, words: DemandWords, known: Callable[[str], bool]) -> str:
    if own.endswith(words.heads) or not head:
        return own
    for length in range(len(own), 1, -1):
        if (at := last.find(own[-length:])) >= 0:
            return own + last[at + length :]
    for cut in range(1, len(last)):
        if known(own + last[cut:]):
            return own + last[cut:]
    return own + head
