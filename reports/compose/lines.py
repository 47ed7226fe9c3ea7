"""One line of a finished text as the gate reads it: what is proved verbatim, and where it names what. Judges nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from reports.compose.gate_words import GateWords
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.periods import Period, PeriodKind, find_periods, period_spans
from retrieval.questions.normalise import normalise
from retrieval.questions.phrases import Phrases

HOLE = "□"
"""Stands for proved text where only the rest is looked at; no number, name or quotation mark."""

_YEAR = re.compile(r"\d{4}|(?<!\d)\d{2}年|[〇零一二三四五六七八九]{2,}年|十[一二三四五六]五")
_ANY_DAY = date(2030, 12, 31)
"""Periods without a year are compared without one, so the day does not matter."""

Span = tuple[int, int]

WHOLE = 6
"""Letters from which on evidence is a statement, not a word."""

_LIMIT = re.compile(r"(?:超过|高于|低于|不足|少于|多于|至少|最多|大约|约|接近|近|突破)$")
_NEARLY = re.compile(r"(?:不足|少于|多于|至少|最多|大约|约|接近|近|突破)$")
_SCALE = re.compile(r"[十百千万亿倍成]|个?百分点")
_LIMITED = re.compile(r"及?以[上下内]|之内|左右|上下")
_NUMBER = re.compile(r"\d[^\d,;。:]{0,3}$")
"""A number with its unit at the end."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A known name in a line; `keys`: region codes or indicator ids that it may mean."""

    keys: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period named in a line; without a year it fits any."""

    period: Period
    year_given: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Names:
    """The catalogue's names, and the words of the language, ready for matching."""

    regions: Phrases
    indicators: Phrases
    words: GateWords = field(default_factory=GateWords.load)

    @classmethod
    def of(cls, catalogue: Catalogue) -> Names:
        """Names of regions with the aliases that are a part of the name (others are everyday words), and of indicators."""
        regions: dict[str, tuple[str, ...]] = {}
        for region in catalogue.regions.values():
            for name in (region.name, *(a for a in region.aliases if a in region.name)):
                regions[name] = (*regions.get(name, ()), region.code)
        return cls(Phrases(regions), Phrases(dict(catalogue.indicator_names())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line, normalised; all positions index `text`.

    Attributes:
        masked: the text with every proved span replaced by holes of the same length.
        evidence, said: spans that stand verbatim in the evidence, or that the finding allows to be repeated.
        unread: words for a time that mean no certain period («今年», «1-16月», «去年同期»).
        turned: evidence that the words around it deny or limit.
    """

    text: str
    masked: str
    evidence: tuple[Span, ...]
    said: tuple[Span, ...]
    regions: tuple[Mention, ...]
    indicators: tuple[Mention, ...]
    periods: tuple[Stretch, ...]
    unread: tuple[str, ...]
    turned: tuple[str, ...]

    def quotes(self, start: int, end: int) -> bool:
        """Whether a stretch lies inside text of the evidence."""
        return any(s <= start and end <= e for s, e in self.evidence)

    def proves(self, start: int, end: int) -> bool:
        """Whether a stretch lies inside proved text; a number that only begins there is not proved."""
        return any(s <= start and end <= e for s, e in (*self.evidence, *self.said))


def read_line(text: str, *, evidence: Sequence[str], said: Sequence[str], names: Names) -> Line:
    """Reads one line; `evidence` and `said` are normalised."""
    # A full-width minus is arithmetic; as a hyphen it would make a range or a negative number.
    plain = normalise(text.replace("－", "减"))
    found = _spans(plain, evidence)
    proved = tuple(span for span in found if _stands(plain, span, names.words))
    spoken = tuple(span for span in _spans(plain, said) if _whole(plain, span, name=True))
    masked = plain
    for start, end in (*proved, *spoken):
        masked = masked[:start] + HOLE * (end - start) + masked[end:]
    periods = tuple(_stretches(plain))
    seen = [(found.start, found.end) for found in periods]
    unread = [
        plain[s:e] + ("同期" if plain.startswith("同期", e) else "")
        for s, e in period_spans(plain)
        if HOLE not in masked[s:e] and not any(a < e and s < b for a, b in seen)
    ]
    unread += [plain[f.start : f.end] for f in periods if f.period.kind is PeriodKind.SPAN and not f.year_given]
    return Line(
        text=plain,
        masked=masked,
        evidence=proved,
        said=spoken,
        regions=tuple(Mention(keys, s, e) for s, e, keys in names.regions.find(plain)),
        indicators=tuple(Mention(tuple(keys), s, e) for s, e, keys in names.indicators.find(plain)),
        periods=periods,
        unread=tuple(unread),
        turned=tuple(plain[s:e] for s, e in found if _denies(plain, (s, e), (*proved, *spoken), names.words)),
    )


def _stands(text: str, span: Span, words: GateWords) -> bool:
    """Whether a quotation is left as it is by what touches it: no denial, no limit, no number that goes on."""
    before, after = text[: span[0]], text[span[1] :]
    if words.denied_before.search(before) or words.denied_after.match(after) or _LIMIT.search(before):
        return False
    return _whole(text, span)


def _whole(text: str, span: Span, *, name: bool = False) -> bool:
    """Whether a stretch is no part of a longer number, and no limit is put on the number that it begins or ends with.

    «高于» before a name that begins with one limits nothing, «近» does.
    """
    before, after, inside = text[: span[0]], text[span[1] :], text[span[0] : span[1]]
    begins = inside[:1].isdigit() and (before[-1:].isdigit() or before[-1:] in {".", "-", "负", "第"})
    goes_on = inside[-1:].isdigit() and (after[:1].isdigit() or after[:1] in {".", "%", "‰"} or _SCALE.match(after))
    limited = inside[:1].isdigit() and (_NEARLY if name else _LIMIT).search(before) is not None
    limited = limited or (_NUMBER.search(inside) is not None and _LIMITED.match(after) is not None)
    return not begins and not goes_on and not limited


def _denies(text: str, span: Span, proved: Sequence[Span], words: GateWords) -> bool:
    """Whether a whole statement of the evidence is turned round; inside other proved text it is not."""
    start, end = span
    if end - start < WHOLE or any(s <= start and end <= e for s, e in proved):
        return False
    return words.denied_before.search(text[:start]) is not None or words.denied_after.match(text[end:]) is not None


def _spans(text: str, known: Iterable[str]) -> tuple[Span, ...]:
    return tuple(match.span() for part in known for match in re.finditer(re.escape(part), text))


def _stretches(text: str) -> list[Stretch]:
    # A relative year («今年», «去年同期») can't be proved from the text alone: it stays unread.
    found = [
        (p, s, e) for p, s, e in find_periods(text, _ANY_DAY) if not re.match(r"[今本去上前明当]年|[上本当]", text[s:e])
    ]
    return [Stretch(period, _YEAR.search(text[s:e]) is not None, s, e) for period, s, e in found]


def stated_periods(text: str) -> list[Period]:
    """The periods that a text names with their year."""
    return [found.period for found in _stretches(normalise(text)) if found.year_given]


def same_period(found: Stretch, period: Period) -> bool:
    """Whether the words may stand for the period: the same stretch, or the year for its last day and the reverse."""
    if found.year_given:
        return any(twin == found.period for twin in period.twins())
    mine = found.period
    return mine.kind is period.kind and (mine.start.month, mine.end.month) == (period.start.month, period.end.month)
