"""What stands around a table and holds for all of it: period, region, unit, indicator, and what the workbook says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from retrieval.metrics.catalog import Catalogue, Indicator, Region
from retrieval.metrics.importer.grid import Place
from retrieval.metrics.importer.heads import Heads
from retrieval.metrics.importer.model import Facts
from retrieval.metrics.importer.names import RegionKind, RegionMark, common_parent
from retrieval.metrics.importer.spans import Form, Piece, pieces_of
from retrieval.metrics.importer.words import Words, fold
from retrieval.metrics.rows import parse_published


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """All that a table may take from outside.

    Attributes:
        pieces: of the period, by distance: captions, name of the sheet, name of the file.
        units: of «单位：…» above it; `unit_place`: there. `other_units`: of its title, where both are said.
        indicator: of its title, or of the sheet's name; None: none that is certain.
        names: texts that may say which region it is about, the nearest first.
    """

    pieces: tuple[tuple[Piece, ...], ...]
    units: tuple[str, ...]
    unit_place: Place | None
    other_units: tuple[str, ...]
    indicator: Indicator | None
    names: tuple[str, ...]


def around(
    placed: Sequence[tuple[Place, str]],
    sheet: str,
    file: str,
    heads: Heads,
    *,
    above: Sequence[tuple[Place, str]] = (),
) -> Around:
    """Reads captions, the sheet's name and the file's.

    Args:
        placed: captions of the table itself.
        above: those of the first table of the sheet: for what the table's own do not say.
    """
    stem = PurePosixPath(file).stem
    own, further = _plain(placed, heads), _plain(above, heads)
    units, unit_place = _stated_units(own.told, heads)
    if not units:
        units, unit_place = _stated_units(further.told, heads)
    bracketed = [found for _, text in (*own.told, *further.told) if (found := heads.read(text).units)]
    return Around(
        pieces=(
            own.pieces or further.pieces,
            _told(pieces_of(sheet, heads.words)),
            _of_file(stem, heads.words),
        ),
        units=units or next(iter(bracketed), ()),
        unit_place=unit_place,
        other_units=tuple(unit for found in bracketed for unit in found if units and found != units),
        indicator=_indicator([*own.named, *further.named, sheet, *re.split(r"[_\s]", stem)], heads),
        names=(*own.named, *further.named, sheet, stem),
    )


@dataclass(frozen=True, slots=True)
class _Captions:
    told: list[tuple[Place, str]]
    named: list[str]
    pieces: tuple[Piece, ...]


def _plain(placed: Sequence[tuple[Place, str]], heads: Heads) -> _Captions:
    """Captions without the line of publication; those that are no line of units may name things."""
    told = [(place, text) for place, text in placed if not heads.words.facts["published"].search(fold(text))]
    named = [text for _, text in told if not heads.words.lines["unit"].match(fold(text))]
    return _Captions(told, named, _told([piece for text in named for piece in pieces_of(text, heads.words)]))


def _of_file(stem: str, words: Words) -> tuple[Piece, ...]:
    """Pieces of a file's name; four digits alone are a year there."""
    pieces = _told(pieces_of(stem.replace("_", " "), words))
    bare = re.search(r"(?<!\d)20\d{2}(?!\d)", stem)
    if bare is None or any(piece.year or piece.form is Form.YEARS for piece in pieces):
        return pieces
    return (*pieces, Piece(year=int(bare[0]), form=Form.YEAR))


def _stated_units(told: Iterable[tuple[Place, str]], heads: Heads) -> tuple[tuple[str, ...], Place | None]:
    """Units of «单位：…», and where they stand; the last that are some."""
    units: tuple[str, ...] = ()
    where: Place | None = None
    for place, text in told:
        found = heads.words.lines["unit"].match(fold(text)) or heads.words.lines["unit_inside"].search(fold(text))
        own = heads.units(found["units"]) if found is not None else ()
        units, where = (own, place) if own else (units, where)
    return units, where


def _told(pieces: list[Piece]) -> tuple[Piece, ...]:
    """«1-6月 … 累计»: a title's word for the kind only matters where the title says months too."""
    return tuple(p for p in pieces if p.form not in (Form.CUMULATIVE, Form.SINGLE)) + tuple(
        p for p in pieces if p.form in (Form.CUMULATIVE, Form.SINGLE)
    )


def _indicator(texts: Iterable[str], heads: Heads) -> Indicator | None:
    for text in texts:
        found = heads.names.indicator_in(text) if len(text) <= 80 else None
        if found is not None:
            return found
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where a table is at home: for «全市» and «合计».

    Attributes:
        stated: city that the captions, the sheet or the file name; None: none, or several.
        implied: what the counties (or cities) of the sheet belong to; None: no one thing.
        whole: the one region that a table without regions is about.
    """

    stated: str | None
    implied: str | None
    whole: str | None
    catalogue: Catalogue

    def resolve(self, mark: RegionMark | None) -> Region | None:
        """The division that a mark stands for; None: it can't be known."""
        regions = self.catalogue.regions
        if mark is None:
            return regions[self.whole] if self.whole else None
        if mark.kind is RegionKind.KNOWN:
            return regions[mark.code]
        if mark.kind is RegionKind.PROVINCE:
            return self.catalogue.province
        code = self._total(mark.kind)
        return regions[code] if code else None

    def _total(self, kind: RegionKind) -> str | None:
        if kind is RegionKind.COUNTY:
            return self.whole if self.whole and self._level(self.whole) == "county" else None
        if kind is RegionKind.TOTAL and self.implied:
            return self.implied
        if self.stated and self.implied and self.stated != self.implied:
            return None
        code = self.stated or self.implied
        return code if code and (kind is RegionKind.TOTAL or self._level(code) == "city") else None

    def _level(self, code: str) -> str:
        return self.catalogue.regions[code].level


def home(found: Around, codes: Iterable[str], heads: Heads, workbook: str | None) -> Home:
    """Where a table is at home.

    Args:
        codes: divisions that the table itself names.
        workbook: what other sheets of the workbook belong to.
    """
    catalogue = heads.names.catalogue
    inside = [code for code in codes if catalogue.regions[code].parent is not None]
    levels = {catalogue.regions[code].level for code in inside}
    lowest = "county" if "county" in levels else "city"
    implied = common_parent(catalogue, [c for c in inside if catalogue.regions[c].level == lowest]) if inside else None
    stated = _one([c for text in found.names for c in heads.names.regions_in(text)], catalogue, "city")
    return Home(
        stated=stated,
        implied=implied or (workbook if not inside else None),
        whole=_whole(found, heads, workbook),
        catalogue=catalogue,
    )


def _one(codes: Iterable[str], catalogue: Catalogue, level: str) -> str | None:
    found = {code for code in codes if catalogue.regions[code].level == level}
    return next(iter(found)) if len(found) == 1 else None


def _whole(found: Around, heads: Heads, workbook: str | None) -> str | None:
    """The one region of captions and sheet; else of the file; «全市» alone needs a city that is known."""
    catalogue = heads.names.catalogue
    *near, stem = found.names
    for texts in (near, [stem]):
        codes = [code for text in texts for code in heads.names.regions_in(text)]
        for level in ("county", "city", "province"):
            here = {code for code in codes if catalogue.regions[code].level == level}
            if len(here) > 1:
                return None
            if here:
                return next(iter(here))
    city = any(word in fold(text) for text in found.names for word in heads.words.totals["city_total"])
    return workbook if city else None


def facts_of(texts: Sequence[str], words: Words) -> Facts:
    """Bureau, day of publication, state and level that titles and notes state."""
    values = {"bureau": "", "published": "", "release": ""}
    for text in texts:
        folded = fold(text)
        for key in ("bureau", "published"):
            found = words.facts[key].search(folded)
            if found is not None and not values[key]:
                groups = [group for name, group in found.groupdict().items() if group and name.startswith("it")]
                values[key] = groups[0] if groups else ""
        for name, pattern in words.release.items():
            if pattern.search(folded):
                values["release"] = name
    levels = [name for name, pattern in words.level.items() if any(pattern.search(fold(text)) for text in texts)]
    day = re.sub(r"[年月./]", "-", values["published"]).rstrip("日-")
    padded = "-".join(part.zfill(2) for part in day.split("-")) if day else ""
    published = parse_published(padded) if padded else None
    return Facts(
        bureau=values["bureau"],
        published=published.isoformat() if published else "",
        release=values["release"],
        level=next(iter(levels), ""),
        sample=any(words.facts["sample"].search(fold(text)) for text in texts),
    )
