"""Names of a workbook against the catalogue: indicators by exact names only, regions, totals and what is no division."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from retrieval.metrics.catalog import Catalogue, Indicator
from retrieval.metrics.importer.spans import take_pieces
from retrieval.metrics.importer.words import Words, fold

BRACKET = re.compile(r"\(([^()]*)\)")


class RegionKind(StrEnum):
    """What a name of a row or column stands for."""

    KNOWN = "known"
    CITY = "city"  # «全市»
    PROVINCE = "province"
    COUNTY = "county"  # «全县»
    TOTAL = "total"  # «合计»: whatever the rows above belong to
    ZONE = "zone"  # no division of the catalogue, and none is expected
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RegionMark:
    """A region as printed; `code` is empty unless it is known."""

    kind: RegionKind
    text: str
    code: str = ""


class Names:
    """Finds names; remembers nothing but the catalogue's own, prepared once.

    Args:
        catalogue: indicators and regions.
        words: totals, zones, names that are too loose for a figure.
    """

    def __init__(self, catalogue: Catalogue, words: Words) -> None:
        self.catalogue, self.words = catalogue, words
        self._indicators: dict[str, set[str]] = {}
        for name, ids in catalogue.indicator_names().items():
            self._indicators.setdefault(fold(name), set()).update(ids)
        self._official = {fold(indicator.name): indicator for indicator in catalogue.indicators.values()}
        self._longest = max(map(len, self._indicators), default=0)
        self._divisions = sorted(
            ((fold(name), code) for name, code in catalogue.names().items()), key=lambda named: -len(named[0])
        )
        self._groups = frozenset(map(fold, catalogue.group_names))
        self._any_total = frozenset().union(*words.totals.values())

    def indicator(self, folded: str) -> Indicator | None:
        """By its name, or an alias that fits one indicator and is not among the loose ones."""
        if folded in self._official:
            return self._official[folded]
        ids = self._indicators.get(folded, set())
        if len(ids) != 1 or folded in self.words.loose:
            return None
        return self.catalogue.indicators[next(iter(ids))]

    def candidates(self, folded: str) -> tuple[str, ...]:
        """Names of the indicators that a loose alias may mean."""
        return tuple(self.catalogue.indicators[key].name for key in sorted(self._indicators.get(folded, ())))

    def region(self, folded: str) -> RegionMark | None:
        """A division, a total or a zone; None: neither."""
        found = self.catalogue.find_region(folded)
        if found is not None and folded not in self.catalogue.regions:
            kind = self._total(folded)
            return RegionMark(kind, folded) if kind else RegionMark(RegionKind.KNOWN, folded, found.code)
        kind = self._total(folded)
        if kind is not None:
            return RegionMark(kind, folded)
        own = self._with_total(folded)
        if own is not None:
            return RegionMark(RegionKind.KNOWN, folded, own)
        short = [r for r in self.catalogue.regions.values() if len(folded) >= 2 and r.name[:-1] == folded]
        if len(short) == 1:
            return RegionMark(RegionKind.KNOWN, folded, short[0].code)
        # A district of elsewhere may end as a zone does («甲新区»): it is missing in the catalogue, and said so.
        if folded in self._groups or (self.words.zones.fullmatch(folded) and folded not in self.words.divisions):
            return RegionMark(RegionKind.ZONE, folded)
        return None

    def _total(self, folded: str) -> RegionKind | None:
        pairs = (
            ("city_total", RegionKind.CITY),
            ("province_total", RegionKind.PROVINCE),
            ("county_total", RegionKind.COUNTY),
            ("total", RegionKind.TOTAL),
        )
        return next((kind for key, kind in pairs if folded in self.words.totals[key]), None)

    def _with_total(self, folded: str) -> str | None:
        """«某市合计», «某市全市»."""
        for words in self.words.totals.values():
            for word in words:
                if folded.endswith(word) and len(folded) > len(word):
                    found = self.catalogue.find_region(folded.removesuffix(word).rstrip("(:-"))
                    if found is not None and found.level != "county":
                        return found.code
        return None

    def regions_in(self, text: str) -> list[str]:
        """Codes of the divisions that a title or a file's name mentions, longest names first, none twice."""
        rest, found = fold(text), []
        for name, code in self._divisions:
            if len(name) >= 2 and name in rest and name not in self._any_total:
                rest = rest.replace(name, "\n")
                found.append(code)
        return list(dict.fromkeys(found))

    def indicator_in(self, text: str) -> Indicator | None:
        """The one indicator of a title, when only filling words, regions and periods stand around it."""
        rest = BRACKET.sub(lambda found: "" if self._meaningless(found[1]) else found[0], fold(text))
        rest = take_pieces(rest, self.words)[1]
        for length in range(min(len(rest), self._longest), 1, -1):
            for start in range(len(rest) - length + 1):
                found = self.indicator(rest[start : start + length])
                if found is not None:
                    around = (rest[:start], rest[start + length :])
                    return found if all(self._fills(part) for part in around) else None
        return None

    def _meaningless(self, inside: str) -> bool:
        """A remark in brackets, or units."""
        units = self.catalogue.units
        stated = self.words.lines["unit"].match(inside)
        inside = stated["units"] if stated is not None else inside
        return self.words.lines["bracket"].fullmatch(inside) is not None or all(
            units.find(part) is not None for part in re.split("[、,]", inside)
        )

    def without_regions(self, folded: str) -> str:
        """A folded text without the divisions that it names."""
        for name, _ in self._divisions:
            folded = folded.replace(name, "")
        return folded

    def _fills(self, text: str) -> bool:
        text = self.without_regions(text)
        while text:
            found = self.words.filler.match(text)
            if found is None or not found[0]:
                return False
            text = text[found.end() :]
        return True


def common_parent(catalogue: Catalogue, codes: Iterable[str]) -> str | None:
    """The division right above all of these; None when they have none in common."""
    parents = {catalogue.regions[code].parent for code in codes}
    return next(iter(parents)) if len(parents) == 1 else None
