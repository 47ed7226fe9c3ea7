"""One text of a head, a row's name or a title → what it says: region, indicator, period, unit, kind of figure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from retrieval.metrics.catalog import Indicator
from retrieval.metrics.importer.names import BRACKET, Names, RegionMark
from retrieval.metrics.importer.spans import Piece, take_pieces
from retrieval.metrics.importer.words import fold

MOST = 80
_SEPARATOR = re.compile(r"[、,;/ ]")
_TAIL = re.compile(r"^(?P<name>.+?)[:,](?P<unit>[^:,]{1,12})$")
_SPACED = re.compile(r"\s+")


class Measure(StrEnum):
    """What the figures of a column are."""

    VALUE = "value"
    YOY = "yoy"
    POINTS = "points"
    RANK = "rank"
    LAST_YEAR = "last_year"
    CHANGE = "change"
    CHANGE_OR_YOY = "change_or_yoy"
    SHARE = "share"
    OTHER = "other"
    REMARK = "remark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """What a text says; None and empty: nothing about it.

    Attributes:
        role: `region` `indicator` `unit` `period` `serial` … of a column that says what a row is about.
        unknown: what is left and was not understood.
        stated: printed name of the indicator, folded.
        bare: the text is nothing but its unit, without brackets or «单位».
        bad_unit: text in brackets in the place of a unit that is none («亿»).
        rank_of: `value` or `yoy`.
    """

    text: str = ""
    role: str = ""
    region: RegionMark | None = None
    indicator: Indicator | None = None
    unknown: str = ""
    stated: str = ""
    pieces: tuple[Piece, ...] = ()
    units: tuple[str, ...] = ()
    bare: bool = False
    bad_unit: str = ""
    measure: Measure | None = None
    rank_of: str = ""
    basis: str = ""


class Heads:
    """Reads texts; the same text always the same way.

    Args:
        names: of the catalogue, with the words.
    """

    def __init__(self, names: Names) -> None:
        self.names, self.words = names, names.words
        self._known: dict[str, Facets] = {}

    def read(self, text: str) -> Facets:
        """What a text says."""
        if text not in self._known:
            self._known[text] = self._read(text)
        return self._known[text]

    def _read(self, text: str) -> Facets:
        folded = fold(text)
        if not folded:
            return Facets()
        if len(folded) > MOST:
            return Facets(text=text, unknown=text.strip())
        for role, pattern in self.words.head.items():
            if pattern.fullmatch(folded):
                measure = Measure.REMARK if role == "remark" else None
                return Facets(text=text, role=role, measure=measure)
        name = self.strip_prefix(folded)
        whole = self.named(name)
        if whole is not None:
            return replace(whole, text=text)
        return self._parts(text, name)

    def strip_prefix(self, folded: str) -> str:
        """Without numbering, bullets and «其中»."""
        for _ in range(3):
            found = self.words.prefix.match(folded)
            if found is None or found.end() == len(folded) or not found[0]:
                break
            folded = folded[found.end() :]
        return folded

    def units(self, folded: str) -> tuple[str, ...]:
        """Units of a list such as «亿元、%»; empty when one of them is none."""
        table = self.names.catalogue.units
        parts = [folded] if table.find(folded) is not None else [p for p in _SEPARATOR.split(folded) if p]
        parts = ["%" if part in ("±%", "+-%", "+/-%") else part for part in parts]
        return tuple(parts) if parts and all(table.find(part) is not None for part in parts) else ()

    def named(self, folded: str) -> Facets | None:
        """A text that is wholly a name."""
        region = self.names.region(folded)
        if region is not None:
            return Facets(region=region)
        indicator = self.names.indicator(folded)
        return Facets(indicator=indicator, stated=folded) if indicator is not None else None

    def _parts(self, text: str, folded: str) -> Facets:
        facets = Facets(text=text)
        if folded not in ("%", "‰") and (whole := self.measure(folded)) is not None:
            return replace(facets, measure=whole[0], rank_of=whole[1], basis=whole[2])
        if units := self.units(folded):
            return replace(facets, units=units, bare=True)
        inner = self.words.lines["unit"].match(folded)
        if inner is not None:
            return replace(
                facets, units=self.units(inner["units"]), role="" if self.units(inner["units"]) else "unit_line"
            )
        rest, facets = self._brackets(folded, facets)
        tail = _TAIL.match(rest)
        if tail is not None and self.units(tail["unit"]):
            rest, facets = tail["name"], replace(facets, units=self.units(tail["unit"]))
        if rest and (found := self.named(rest)) is not None:
            return replace(facets, region=found.region, indicator=found.indicator, stated=found.stated)
        pieces, rest = take_pieces(rest, self.words)
        facets = replace(facets, pieces=(*pieces, *facets.pieces))
        return self._rest(self.strip_prefix(rest), facets)

    def _brackets(self, folded: str, facets: Facets) -> tuple[str, Facets]:
        """Units, periods and kinds of figures in brackets are taken; other brackets stay part of the name."""
        rest = folded
        for found in BRACKET.finditer(folded):
            inside = found[1]
            inner = self.words.lines["unit"].match(inside)
            units = self.units(inner["units"] if inner else inside)
            measured = None if inside in ("%", "‰") else self.measure(inside)
            if measured is not None and measured[0] in (Measure.YOY, Measure.POINTS, Measure.RANK):
                rest = rest.replace(found[0], inside)
            elif inside in self.names.catalogue.units.multipliers:
                facets, rest = replace(facets, bad_unit=inside), rest.replace(found[0], "")
            elif units:
                facets, rest = replace(facets, units=units), rest.replace(found[0], "")
            elif self.words.lines["bracket"].fullmatch(inside) and not take_pieces(inside, self.words)[0]:
                rest = rest.replace(found[0], "")
            else:
                pieces, left = take_pieces(inside, self.words)
                if pieces and not left:
                    facets = replace(facets, pieces=(*facets.pieces, *pieces))
                    rest = rest.replace(found[0], "")
        return rest, facets

    def measure(self, folded: str) -> tuple[Measure, str, str] | None:
        """Kind of figure that a text wholly is, with what a rank counts and the basis of a rate."""
        for name, pattern in self.words.measure.items():
            found = pattern.fullmatch(folded)
            if found is None:
                continue
            groups = found.groupdict()
            of = groups.get("of") or groups.get("of2") or ""
            rank_of = ""
            if name == "rank" and of:
                rank_of = "yoy" if any(sign in of for sign in ("增", "同比")) else "value"
            return Measure(name), rank_of, groups.get("basis") or ""
        return None

    def _rest(self, rest: str, facets: Facets) -> Facets:
        if not rest:
            return facets
        whole = self.measure(rest)
        if whole is not None:
            return replace(facets, measure=whole[0], rank_of=whole[1], basis=whole[2])
        found = self.named(rest)
        if found is not None:
            return replace(facets, region=found.region, indicator=found.indicator, stated=found.stated)
        best: Facets | None = None
        for cut in range(1, len(rest)):
            left, right = rest[:cut].rstrip(":,-、的"), rest[cut:].lstrip(":,-、")
            name = self.named(left) if left else None
            if name is None:
                continue
            joined = replace(
                facets,
                region=name.region or facets.region,
                indicator=name.indicator or facets.indicator,
                stated=name.stated,
            )
            tail = self.measure(right) if right else None
            if tail is not None:
                best = replace(joined, measure=tail[0], rank_of=tail[1], basis=tail[2])
            elif name.region is not None and (more := self.named(right)) is not None and more.indicator is not None:
                best = replace(joined, indicator=more.indicator, stated=more.stated)
        return best if best is not None else self._unknown(rest, facets)

    def _unknown(self, rest: str, facets: Facets) -> Facets:
        """An unknown name, perhaps with a kind of figure behind it."""
        for cut in range(1, len(rest)):
            tail = self.measure(rest[cut:])
            if tail is not None and len(rest) - cut >= 2 and tail[0] not in (Measure.OTHER, Measure.VALUE):
                return replace(facets, unknown=rest[:cut], measure=tail[0], rank_of=tail[1], basis=tail[2])
        return replace(facets, unknown=rest)


def is_period_only(facets: Facets) -> bool:
    """Whether a text says nothing but a period."""
    return (
        bool(facets.pieces)
        and not (facets.region or facets.indicator or facets.unknown or facets.units)
        and (facets.measure is None)
    )
