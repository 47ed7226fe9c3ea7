"""Several regions side by side, for one indicator and one period: difference, share, mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retrieval.evidence import Figure
from retrieval.lookup.places import name_of
from retrieval.lookup.table.desk import Desk, Stated, only
from retrieval.lookup.table.standing import group_asked
from retrieval.metrics.compare import Comparer
from retrieval.metrics.rules import counted, difference_unit, made
from retrieval.table_findings import Worked

FEWEST = 3
"""A mean over fewer regions is none."""

MOST = 12
"""Regions that one comparison lists."""


def compared(desk: Desk) -> Worked | None:
    """Two regions or more: who has more, and by how much where they are two."""
    calc = desk.knowledge.lexicon.vocabulary.calc
    if calc["percent_more"].search(desk.question.normal):
        return None
    codes = _named(desk)
    if len(codes) == 1:
        codes += _above(desk, codes[0])
    if not 1 < len(codes) <= MOST:
        return None
    together = _together(desk, codes)
    if together is None:
        return None
    additive = desk.indicator.additive and desk.by == "value"
    if additive and len({desk.knowledge.catalogue.regions[each.row.region].level for each in together}) > 1:
        return None
    ordered = sorted(together, key=lambda each: -each.figure.value)
    figures: tuple[Figure, ...] = ()
    if len(together) == 2 and "ratio" in desk.question.compute:
        figures = only(made("ratio", [e.figure for e in together], unit="倍", units=desk.units))
        return Worked.of("compared", [e.row for e in together], figures, said=[e.figure for e in together])
    if len(ordered) == 2:
        # «甲比乙低多少»: the first is the subject.
        ordered = together if calc["than"].search(desk.question.normal) else ordered
        unit = difference_unit(ordered[0].figure.unit)
        figures = only(made("difference", [e.figure for e in ordered], unit=unit, units=desk.units))
    return Worked.of("compared", [each.row for each in ordered], figures, said=[e.figure for e in ordered])


def shared(desk: Desk) -> Worked | None:
    """The share of a region in one above it; only of what adds up."""
    if not desk.indicator.additive or desk.by != "value" or _of_another(desk):
        return None
    regions = desk.knowledge.catalogue.regions
    codes = [code for code in _named(desk) if code in regions]
    if desk.place is None or desk.place.code not in regions:
        return None
    own = desk.place.code
    # «占全市比重»: the region above, unless another one is named.
    lineage = desk.knowledge.catalogue.lineage(own)
    named = [m.key for m in desk.question.regions if m.key in lineage]
    whole = next(iter([*named, *_city_said(desk, own), *(c for c in codes if c in lineage)]), regions[own].parent)
    together = _together(desk, [own, whole]) if whole else None
    if together is None:
        return None
    part = next(each for each in together if each.row.region == own)
    total = next(each for each in together if each.row.region != own)
    figures = only(made("share", [part.figure, total.figure], unit="%", units=desk.units))
    return Worked.of("shared", [part.row, total.row], figures, said=[part.figure, total.figure]) if figures else None


def _of_another(desk: Desk) -> bool:
    """«甲占乙的比重» of two quantities, not of two regions: another indicator, or the only one as the whole."""
    if len({mention.key for mention in desk.question.indicators}) > 1:
        return True
    found = desk.knowledge.lexicon.vocabulary.calc["share_of"].search(desk.question.normal)
    catalogue = desk.knowledge.catalogue
    lineage = catalogue.lineage(desk.place.code) if desk.place and desk.place.code in catalogue.regions else ()
    whole = any(m.key in lineage for m in desk.question.regions) or bool(
        desk.place and _city_said(desk, desk.place.code)
    )
    return found is not None and not whole and all(m.start >= found.end() for m in desk.question.indicators)


def averaged(desk: Desk) -> Worked | None:
    """The plain mean over the regions below the named one, or over a group, all of which must have a figure."""
    catalogue = desk.knowledge.catalogue
    among = group_asked(desk.question, catalogue) or desk.region
    if among in catalogue.regions and not catalogue.children(among):
        return None
    members = Comparer(catalogue, desk.knowledge.messages).members(among)
    together = _together(desk, [member.code for member in members])
    if together is None or len(together) < FEWEST:
        return None
    first = together[0].figure
    total = made("sum", [each.figure for each in together], unit=first.unit, units=desk.units)
    if total is None:
        return None
    number = counted(len(together), "个", about=first, units=desk.units)
    region = catalogue.regions.get(among)
    about = replace(first, region=region.code if region else None, region_name=name_of(among, catalogue))
    figures = only(made("average", [total, number], unit=first.unit, units=desk.units, about=about))
    return Worked.of("averaged", [each.row for each in together], figures, said=(), among=name_of(among, catalogue))


def _named(desk: Desk) -> list[str]:
    catalogue = desk.knowledge.catalogue
    named = list(dict.fromkeys(m.key for m in desk.question.regions if m.key in catalogue.regions))
    lower = [code for code in named if not any(code in catalogue.lineage(other) for other in named if other != code)]
    return lower or named


def _above(desk: Desk, code: str) -> list[str]:
    """The region above that the question names beside its own («比全省低多少»)."""
    lineage = desk.knowledge.catalogue.lineage(code)
    named = [m.key for m in desk.question.regions if m.key in lineage]
    return (named or _city_said(desk, code))[:1]


def _city_said(desk: Desk, code: str) -> list[str]:
    """«全市», «市里»: the region right above a county."""
    regions = desk.knowledge.catalogue.regions
    words = desk.knowledge.lexicon.vocabulary.own.get("city", ())
    parent = regions[code].parent if code in regions else None
    said = any(word in desk.question.normal for word in words)
    return [parent] if said and parent and regions[parent].level == "city" else []


def _together(desk: Desk, codes: Sequence[str]) -> list[Stated] | None:
    """One comparable figure for each region, of the newest moment that all of them have."""
    regions = desk.knowledge.catalogue.regions
    if len({regions[code].sample for code in codes}) > 1:
        return None
    moments: dict[tuple[object, ...], dict[str, Stated]] = {}
    for each in desk.stated(codes):
        if desk.fits(each.row.period):
            moments.setdefault(each.moment, {}).setdefault(each.row.region, each)
    for found in moments.values():
        releases = {each.row.release for each in found.values() if each.row.release}
        bases = {each.row.basis for each in found.values() if each.row.basis}
        if len(found) == len(set(codes)) and len(releases) < 2 and (desk.by == "value" or len(bases) < 2):
            return [found[code] for code in dict.fromkeys(codes)]
    return None
