"""Which regions a question names: those of the catalogue, «我市» for the asker's own, and places that nobody here holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from retrieval.metrics.catalog import Catalogue
from retrieval.questions.divisions import DivisionWords, divisions_in, stem_alone
from retrieval.questions.model import Mention
from retrieval.questions.normalise import normalise
from retrieval.questions.phrases import Phrases
from retrieval.questions.spans import Span, within

OUTSIDE = "outside:"
"""Begins the key of a place that the catalogue does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceNames:
    """Names of regions, ready for matching.

    Attributes:
        phrases: name → code, or the full name of a place of `outside.toml` behind `OUTSIDE`.
        doubled: normalised name → codes, where several regions of one level bear it.
        levels, above, official: of each code its level, the regions above it, its name.
        seat: code of the region that questions without one are about.
        groups: names of groups of regions («山区县»): they are no counties, however they end.
    """

    phrases: Phrases
    doubled: Mapping[str, tuple[str, ...]]
    levels: Mapping[str, str]
    above: Mapping[str, tuple[str, ...]]
    official: Mapping[str, str]
    seat: str
    groups: Phrases

    @classmethod
    def of(cls, catalogue: Catalogue, outside: Mapping[str, str]) -> PlaceNames:
        """Of a catalogue and the places beyond it (name → full name)."""
        doubled = {name: codes[0] for name, codes in catalogue.shared_names.items()}
        places = {name: OUTSIDE + full for name, full in outside.items()} | doubled | dict(catalogue.said_names)
        return cls(
            phrases=Phrases(places),
            doubled={normalise(name): codes for name, codes in catalogue.shared_names.items()},
            levels={code: region.level for code, region in catalogue.regions.items()},
            above={code: catalogue.lineage(code) for code in catalogue.regions},
            official={code: region.name for code, region in catalogue.regions.items()},
            seat=catalogue.seat.code,
            groups=Phrases({name: name for name in catalogue.group_names}),
        )

    def own(self, home: str | None) -> Mapping[str, str]:
        """Level → code of the asker's own region of it; without a home those of the office."""
        line = (home if home in self.levels else self.seat) or self.seat
        found: dict[str, str] = {}
        for code in (line, *self.above[line]):
            found.setdefault(self.levels[code], code)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a question names.

    Attributes:
        regions: in no order; printed: words for other places that the documents print.
        options: full names of the regions that `doubted`, a word of the question, may mean alike.
    """

    regions: tuple[Mention, ...]
    printed: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    doubted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, as far as it is understood before its regions are.

    Attributes:
        normal: normalised; plain: the same with times, question words and fillers as spaces.
        indicators: where names of indicators stand; figure: a figure is asked for, or the message is half a sentence.
        printed: whether the documents print a text; compared: whether what stands before and behind a region only
            compares or ranks with it.
    """

    normal: str
    plain: str
    indicators: Sequence[Span]
    figure: bool
    printed: Callable[[str], bool]
    compared: Callable[[str, str], bool]


def named(
    asked: Asked, *, names: PlaceNames, words: DivisionWords, own: Mapping[str, tuple[str, ...]], home: str | None
) -> Named:
    """All regions of a question.

    Args:
        own: words for the asker's own region by level («我县», «全市»).
        home: code of the asker's region, or None.
    """
    held = [Mention(key, asked.normal[s:e], s, e) for s, e, key in names.phrases.find(asked.normal)]
    grouped = [(s, e) for s, e, _ in names.groups.find(asked.normal)]
    # «环某湖县» is no region «某湖».
    held = [each for each in held if not any(s <= each.start and each.end < e for s, e in grouped)]
    strange, printed = _strange(asked, held, words, grouped)
    kept = [mention for mention in held if not any(within((mention.start, mention.end), span) for span in strange)]
    kept, options, doubted = _told_apart(kept, names, home)
    mine = [
        Mention(code, phrase, at, at + len(phrase))
        for level, code in names.own(home).items()
        for phrase in own.get(level, ())
        if (at := asked.normal.find(phrase)) >= 0
    ]
    mine = [_of_asker(mention, mine, kept, asked, names, home) for mention in mine]
    there = [Mention(OUTSIDE + asked.normal[s:e], asked.normal[s:e], s, e) for s, e in strange]
    # A zone that is printed is a thing of the text («…产业园建了多久») as often as a place.
    said = tuple(word for s, e in printed if not (word := asked.normal[s:e]).endswith(words.zones))
    return Named(regions=(*kept, *there, *mine), printed=said, options=options, doubted=doubted)


def _of_asker(
    said: Mention, mine: Sequence[Mention], held: Sequence[Mention], asked: Asked, names: PlaceNames, home: str | None
) -> Mention:
    """«全市» of somebody in a county that is itself called a city is that; beside its name, or compared with, what lies above."""
    if home is None or names.levels.get(home) == names.levels.get(said.key):
        return said
    own = [each for each in mine if names.official[home].endswith(each.surface[-1:])]
    alone = (
        not any(mention.key == home for mention in held) and min(own, key=lambda each: each.start, default=None) == said
    )
    beside = asked.compared(asked.normal[: said.start], asked.normal[said.end :])
    return replace(said, key=home) if alone and not beside else said


def _strange(
    asked: Asked, held: Sequence[Mention], words: DivisionWords, grouped: Sequence[Span]
) -> tuple[list[Span], list[Span]]:
    """Places that the catalogue does not hold, and those of them that are left to the search.

    One that the documents print is, unless a figure is asked for: then only what speaks of it counts.
    """
    known = [(mention.start, mention.end) for mention in held]
    found = divisions_in(asked.normal, plain=asked.plain, known=known, named=asked.indicators, words=words)
    found = [(s, e) for s, e in found if not any(s < end and start < e for start, end in grouped)]
    printed = [] if asked.figure else [(s, e) for s, e in found if asked.printed(asked.normal[s:e])]
    found = [span for span in found if span not in printed]
    if found or held or not asked.figure:
        return found, printed
    bare = stem_alone(asked.plain, taken=[*asked.indicators, *grouped], words=words)
    return [bare] if bare and not asked.printed(asked.normal[slice(*bare)]) else [], printed


def _told_apart(
    held: Iterable[Mention], names: PlaceNames, home: str | None
) -> tuple[list[Mention], tuple[str, ...], str]:
    """Mentions of a name that several regions bear: the one under another named region, the asker's own; else a doubt."""
    held = list(held)
    others = {mention.key for mention in held if mention.surface not in names.doubled}
    line = {home, *names.above.get(home or "", ())[:1]} - {None}
    kept: list[Mention] = []
    for mention in held:
        codes = names.doubled.get(mention.surface, (mention.key,))
        meant = [code for code in codes if others & set(names.above.get(code, ()))] if len(codes) > 1 else list(codes)
        meant = meant or [code for code in codes if line & {code, *names.above[code][:1]}]
        if len(meant) != 1:
            options = [
                names.official[names.above[code][0]] + names.official[code] for code in codes if names.above[code]
            ]
            return [m for m in held if m is not mention], tuple(options), mention.surface
        kept.append(Mention(meant[0], mention.surface, mention.start, mention.end))
    return kept, (), ""
