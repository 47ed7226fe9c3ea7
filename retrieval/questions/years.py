"""Years that people type without «年»: «2021甲县指标», «指标2022比2021», «2021Q1», «2021 6月»."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SPACED = re.compile(r"(?<![\d.])((?:19|20)\d\d)\s+(?=\d)")
"""Spaces part a year from what follows; without them the digits would run together."""

_AFTER_NUMBER = re.compile(r"(?<=\d\.\d)\s+(?=(?:19|20)\d\d(?!\d))")
"""«2.5 2020»: the year is no part of the number before it."""

_PART = re.compile(r"(?<![\d.])(20\d\d)年?(?:(q)([1-4])(?!\d)|(h)([12])(?!\d)|[./-](1[0-2]|0?[1-9])(?=月))")
_LEADS = re.compile(r"(?<![\d.])(20\d\d)(?=全年|上半年|下半年|前[二三两23头]|第?[一二三四1-4]季|年?底)(?!年)")
"""«2020全年» lacks its «年»."""

_BARE = re.compile(r"(?<![\d.第〔\[(])(?<!\d-)((?:19|20)\d\d)(?![\d.,%‰年〕\])]|-\d)")
_RANGE = re.compile(r"(?<![\d.])((?:19|20)\d\d-(?:19|20)\d\d)(?![\d.%年])")
_ALONE = re.compile(r"(?:那么?)?((?:19|20)\d\d)的?呢?\??")
_LETTER = re.compile(r"[a-z]$")
_TOGETHER = re.compile(r"(?<=\d{4}年)([比较和与跟及到至、-])((?:19|20)\d\d)(?![\d.%年])")
_CLAIMED = re.compile("(?:达到?|超过?|突破|破|增至|降至|升至|增加|减少|大约|约|接近|近|等于|不足|至少|共|有)$")
_COUNTED = re.compile(
    "[余多来几]?(?:[十百千万亿兆元块角分钱个人名位家户套张所座条项次天日月号亩吨米克斤倍成度点件例平公里里微立辆台场床间栋只头"
    "股份批字页班岁届支]|百分|平方|分钟|小时|辖区)"
)
"""What is counted or measured, right behind the number: then it is no year."""


def spaced_years(text: str) -> str:
    """The text as typed with «年» between a year and the number that follows it after a space."""
    parted = _AFTER_NUMBER.sub("、", text)
    return _SPACED.sub(r"\1年", parted)


def with_years(normal: str, *, named: Sequence[tuple[int, int]], indicator: bool) -> str:
    """Normalised text in which each bare year has its «年».

    Args:
        normal: see `normalise`.
        named: where names of regions and indicators stand.
        indicator: whether an indicator is named: then a number without a unit is a year wherever it stands; otherwise
            only right beside a region.
    """
    alone = _ALONE.fullmatch(normal)
    if alone:
        return normal.replace(alone[1], f"{alone[1]}年", 1)
    marked: list[str] = []
    last = 0
    for found in _BARE.finditer(normal):
        if any(start <= found.start() < end for start, end in named):
            continue
        if _LETTER.search(normal[: found.start()]) and not any(found.start() == end for _, end in named):
            continue
        beside = any(found.start() == end or found.end() == start for start, end in named)
        if (beside or indicator) and _is_year(normal, found, [start for start, _ in named]):
            marked += [normal[last : found.end()], "年"]
            last = found.end()
    text = "".join([*marked, normal[last:]])
    if indicator:
        text = _RANGE.sub(lambda m: m[0] if _COUNTED.match(text, m.end()) else f"{m[0]}年", text)
    text = _TOGETHER.sub(r"\1\2年", text)
    return _LEADS.sub(r"\1年", _PART.sub(_part, text))


def _is_year(normal: str, found: re.Match[str], starts: Sequence[int]) -> bool:
    if _CLAIMED.search(normal[: found.start()]):
        return False
    return found.end() in starts or not _COUNTED.match(normal, found.end())


def _part(found: re.Match[str]) -> str:
    year = f"{found[1]}年"
    if found[2]:
        return f"{year}{'一二三四'[int(found[3]) - 1]}季度"
    if found[4]:
        return year + ("上半年" if found[5] == "1" else "下半年")
    return f"{year}{int(found[6])}"
