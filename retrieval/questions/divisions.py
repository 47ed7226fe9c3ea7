"""Places that a question names and that the own catalogue of regions may not hold: divisions, zones, towns.

Full names are told by a list of the country's divisions and by the segmenter; what they mean for an answer is decided
elsewhere. Looks at no document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.catalogs import any_of, longest_first, made_of
from retrieval.questions.segments import tagged_spans
from retrieval.questions.spans import Span, apart, crosses_any, within

DIVISIONS = "divisions.toml"

PLACES = frozenset({"ns", "nr", "nz", "nrt", "nrfg"})
"""Tags that the segmenter gives to names."""

LEAST = 3
"""Characters of a full name of the list: one of two may be the end of a longer name, or begin with a word that joins."""

HAN = "\u3400-\u9fff"
"""Chinese characters, within brackets of a pattern."""

LEAST_STEM = 2
"""Characters of the name of a zone before its end."""

LONGEST_STEM = 6
"""Characters of a stem that the segmenter has cut into pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DivisionWords:
    """The lists of `divisions.toml`.

    Attributes:
        names: full names of divisions of the country; stems: without their ends; last: their last characters;
            longest: characters of the longest.
        ends, small, zones: ends of names of divisions, of what lies below a county, of zones; ruled: of zones that are governed.
        zone_behind: a zone right behind the name of its place; town_behind: a name of a town there;
            alone: a short word that ends so, with nothing before it;
        areas: what is no division: a whole country, a part of a city, places of one kind; several: all of a level.
        leads: beginnings of general words; kinds: words before an end that name nothing; common: general words;
            general: all of these that are longer than an end.
    """

    names: frozenset[str]
    stems: frozenset[str]
    last: frozenset[str]
    longest: int
    ends: tuple[str, ...]
    small: tuple[str, ...]
    zones: tuple[str, ...]
    ruled: tuple[str, ...]
    leads: tuple[str, ...]
    kinds: frozenset[str]
    common: frozenset[str]
    general: tuple[str, ...]
    zone_behind: re.Pattern[str]
    town_behind: re.Pattern[str]
    alone: re.Pattern[str]
    areas: re.Pattern[str]
    several: re.Pattern[str]

    @classmethod
    def load(cls, folder: Path) -> DivisionWords:
        """Reads the file of a catalogue folder.

        Raises:
            Permanent: `catalogue_invalid`.
        """
        return made_of(folder, DIVISIONS, cls._of)

    @classmethod
    def _of(cls, tables: dict[str, Any]) -> DivisionWords:
        words = tables["words"]
        ends, small, zones = (longest_first(words[key]) for key in ("ends", "small", "zones"))
        names = frozenset(tables["divisions"]["names"].split())
        stems = (next((n.removesuffix(end) for end in ends if n.endswith(end)), "") for n in names)
        after = tables["after"]
        ended = "|".join(f"{re.escape(e)}(?![{after[e]}])" if e in after else re.escape(e) for e in (*small, *ends))
        below = "|".join(f"{re.escape(e)}(?![{after[e]}])" if e in after else re.escape(e) for e in words["towns"])
        return cls(
            names=names,
            stems=frozenset(stem for stem in stems if len(stem) >= 2),
            last=frozenset(name[-1] for name in names),
            longest=max(map(len, names), default=0),
            ends=ends,
            small=small,
            zones=zones,
            ruled=longest_first(words["ruled"]),
            leads=tuple(words["leads"]),
            kinds=frozenset(words["kinds"]),
            common=frozenset(words["common"]),
            general=tuple(w for w in (*words["common"], *zones) if len(w) > 1 and w not in small),
            areas=re.compile("|".join(tables["areas"]["words"])),
            several=re.compile("|".join(tables["areas"]["several"])),
            alone=re.compile(rf"(?<![{HAN}])(?=[{HAN}]{{3}})[{HAN}]{{2,4}}?({ended})"),
            town_behind=re.compile(rf"([{HAN}]{{2,4}}?)(?:{below})"),
            zone_behind=re.compile(rf"(?:{any_of(words['graded'])})?(?:{any_of(zones)})|(?:{below})"),
        )


def divisions_in(
    normal: str, *, plain: str, known: Sequence[Span], named: Sequence[Span], words: DivisionWords
) -> list[Span]:
    """Where a text names a place that is none of the known ones, in order.

    A place right behind a known one («甲县乙镇», «甲经开区») is taken with it: it is another place than that.

    Args:
        normal: a normalised text; plain: the same with times and fillers as spaces.
        known: where regions of the catalogue are named; named: where indicators are.
        words: the lists.
    """
    found = [
        *_listed(normal, words),
        *_zones(normal, known, words),
        *_segmented(normal, known, words),
        *(span for span in _alone(plain, words) if not crosses_any(span, known)),
    ]
    free = [span for span in found if not any(within(span, other) for other in known)]
    free = [span for span in free if not crosses_any(span, named)]
    free = [span for span in free if not any(span[0] < start < span[1] for start, _ in known)]
    # «4万的市»: what belongs to something is no name.
    free = [(start, end) for start, end in free if "的" not in normal[start:end]]
    return _joined(sorted(apart(free, lambda span: span)), known)


def stem_alone(normal: str, *, taken: Sequence[Span], words: DivisionWords) -> Span | None:
    """The short name of a division, where nothing else is left of a text («甲乙的指标多少»).

    Args:
        taken: all that is understood: names, times, question words, fillers.
    """
    rest = list(normal)
    for start, end in taken:
        rest[start:end] = " " * (end - start)
    left = [(m.start(), m.end()) for m in re.finditer(f"[{HAN}]+", "".join(rest))]
    bare = [(s, e) for s, e in left if normal[s:e].strip("的") in words.stems]
    return bare[0] if len(left) == len(bare) == 1 else None


def _listed(normal: str, words: DivisionWords) -> list[Span]:
    lengths = range(LEAST, min(len(normal), words.longest) + 1)
    ends = (end for end in range(1, len(normal) + 1) if normal[end - 1] in words.last)
    spans = ((end - n, end) for end in ends for n in lengths if n <= end)
    return [(s, e) for s, e in spans if normal[s:e] in words.names]


def _zones(normal: str, known: Sequence[Span], words: DivisionWords) -> list[Span]:
    """A zone right behind the name of a place, with it."""
    found = []
    for start, end in (*known, *_place_tokens(normal)):
        town = words.town_behind.match(normal, end)
        if town and not _kind(town[1], words) and not town[0].endswith(words.general):
            found.append((start, town.end()))
        behind = words.zone_behind.match(normal, end)
        if behind and normal[start:end] not in (*words.common, *words.zones):
            found.append((start, behind.end()))
    return found + _nouned(normal, words)


def _nouned(normal: str, words: DivisionWords) -> list[Span]:
    """A zone with the noun right before it, which no list knows as a place («屈子管理区»); not for words for any zone."""
    found = []
    for start, end, tag in tagged_spans(normal):
        stem = normal[start:end]
        zone = next((zone for zone in words.ruled if normal.startswith(zone, end)), None)
        if (
            zone
            and len(stem) >= LEAST_STEM
            and tag.startswith("n")
            and not _kind(stem, words)
            and stem not in words.zones
        ):
            found.append((start, end + len(zone)))
    return found


def _place_tokens(normal: str) -> list[Span]:
    return [(s, e) for s, e, tag in tagged_spans(normal) if tag == "ns" and e - s > 1]


def _segmented(normal: str, known: Sequence[Span], words: DivisionWords) -> list[Span]:
    """Words that the segmenter takes for names and that end as divisions do; an end by itself with the word before it."""
    found = []
    tokens = tagged_spans(normal)
    for at, (start, end, tag) in enumerate(tokens):
        word = normal[start:end]
        if word in words.common and word not in (*words.ends, *words.small):
            continue
        last = next((e for e in (*words.small, *words.ends) if word.endswith(e)), None)
        if last is None:
            continue
        if len(word) > len(last):
            if (tag in PLACES or _follows(start, known)) and not _general(word, last, words):
                found.append((start, end))
        elif at and (stem := _stem(normal, tokens[at - 1], last, known, words)):
            found.append((stem, end))
    return found


def _alone(plain: str, words: DivisionWords) -> list[Span]:
    """Short words that end as divisions do, with nothing right before them, whatever the segmenter makes of them."""
    found = words.alone.finditer(plain)
    return [m.span() for m in found if not _general(m[0], m[1], words) and not m[0].endswith(words.general)]


def _stem(
    normal: str, before: tuple[int, int, str], last: str, known: Sequence[Span], words: DivisionWords
) -> int | None:
    """Where the name begins whose end stands by itself; None: it is no name."""
    start, end, tag = before
    word = normal[start:end]
    if not 2 <= len(word) <= LONGEST_STEM or not re.fullmatch(f"[{HAN}]+", word):
        return None
    if crosses_any((start, end), known) or _general(word + last, last, words):
        return None
    sure = tag in PLACES or _follows(start, known)
    # «新建区»: a common word may be the stem of a county or a district, rarely that of a town.
    open_to = last in words.ends and tag[:1] in ("n", "a", "v", "i", "l")
    return start if sure or open_to else None


def _follows(start: int, known: Sequence[Span]) -> bool:
    return any(end == start for _, end in known)


def _general(word: str, last: str, words: DivisionWords) -> bool:
    stem = word.removesuffix(last)
    return word in words.common or stem in words.common or _kind(stem, words)


def _kind(stem: str, words: DivisionWords) -> bool:
    """Whether the words before an end tell of what kind something is, and name nothing."""
    return any(stem.endswith(kind) for kind in words.kinds) or stem.startswith(words.leads)


def _joined(spans: Sequence[Span], known: Sequence[Span]) -> list[Span]:
    """Each with the known place that ends where it begins."""
    return [(next((s for s, e in known if e == start), start), end) for start, end in spans]
