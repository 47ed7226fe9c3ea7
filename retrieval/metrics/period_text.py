"""The grammar of statistical periods in text.

General time parsers read «1-6月» as the sixth of January, so the grammar here is our own. It knows no indicator.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

from retrieval.metrics.numerals import DIGITS
from retrieval.metrics.period import Period, PeriodKind

_WIDE = (
    {0xFF10 + digit: str(digit) for digit in range(10)}
    | dict.fromkeys(map(ord, "～"), "~")
    | dict.fromkeys(map(ord, "–―−﹣－"), "—")
)
_TO = r"\s*(?:-|—|~|至|到)+\s*"
_YEAR4 = r"(?:19|20)\d{2}|[一二][〇零○九][〇零○一二三四五六七八九]{2}"
_YEAR2 = r"(?<![近过去满期长达延第续龄逾超为了是约又再\d.])(?:1\d|2\d|3[0-5])"
_AFTER_YEAR2 = r"(?![内来间以多期制龄前后左之])"
MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:[12]\d|3[01]|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_YEAR = (
    rf"(?:(?<![\d.])(?P<y4>{_YEAR4})\s*年度?|(?P<y2>{_YEAR2})\s*年(?:度{_AFTER_YEAR2}|{_AFTER_YEAR2})"
    r"|(?P<word>今年|本年度?|当年|去年|上年度?|上一年|过去的?一年|前年|明年))"
)
_PART = (
    rf"(?:(?P<m1>(?<!\d){MONTH})月?份?{_TO}(?P<m2>{MONTH})\s*月份?"
    rf"|(?:前|头)(?P<mn>{MONTH}|两)个?月(?!\d)"
    r"|(?P<half>上半年|下半年)"
    rf"|(?:前(?P<qn>[二三两23])个?季度|[1一]{_TO}(?P<q2>[234二三四])季度)"
    r"|第?(?P<q>[1-4一二三四])季度"
    rf"|(?P<md>(?<![\d.]){MONTH})\s*月\s*(?P<day>{_DAY})\s*日"
    rf"|(?P<m>(?<![\d.第—-]){MONTH})\s*月份?(?P<mend>底|末)?(?!\d)"
    r"|(?P<since>以来))"
)
_TEXT = re.compile(
    rf"(?P<sy1>(?<![\d.])(?:{_YEAR4}))\s*年?{_TO}(?P<sy2>{_YEAR4})\s*年"
    rf"|(?:{_YEAR}\s*的?\s*)(?P<bare>全年|年?[底末]|终)?(?:{_PART})?"
    rf"|{_PART.replace('?P<', '?P<n_')}"
    r"|(?P<last>上个?月|上月|上个?季度|本月|当月|本季度)"
    r"|[“\"「『]?十(?P<plan>[一二三四五六])五[”\"」』]?(?:规划|计划)?(?P<plan_end>期?末|收官)?"
    r"|(?P<iso>(?<![\d.-])20\d{2}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)(?![\d-])"
    r"|(?P<loose>(?<![\dA-Za-z.第-])20[1-3]\d)(?=\s|$|[，。？?、的]|[A-Z])"
)
_AGO = {
    "今年": 0,
    "本年": 0,
    "本年度": 0,
    "当年": 0,
    "去年": 1,
    "上年": 1,
    "上年度": 1,
    "上一年": 1,
    "过去一年": 1,
    "过去的一年": 1,
    "前年": 2,
    "明年": -1,
}
MOST_YEARS_BACK = 50
"""«比2020年同期»: how far back that may be."""

_THAT_MONTH = "当月"
_SAME_LAST_YEAR = re.compile(r"(?:去年|上年)同期")
_PLAN_NAME = re.compile("十[一二三四五六]五")
_OWN_YEAR = re.compile(rf"{_YEAR4}|{_PLAN_NAME.pattern}")


def find_periods(text: str, today: date) -> list[tuple[Period, int, int]]:
    """Every period in `text` with the span of its words, from left to right.

    A missing year means the latest such period that has ended by `today`, or the year that the sentence gave just
    before. «去年同期» needs a period to stand on: it is returned when the text holds one (see also
    `asks_same_period_last_year`, for questions that lean on the conversation).
    """
    plain = text.translate(_WIDE)
    found: list[tuple[Period, int, int]] = []
    same_year = [match.span() for match in _SAME_LAST_YEAR.finditer(plain)]
    for match in _TEXT.finditer(plain):
        if any(start <= match.start() < end for start, end in same_year):
            continue
        if match["last"] == _THAT_MONTH and found:  # «12月当月», «1—6月…，当月»
            before, _, end = found[-1]
            if match.start() > end:
                found.append((Period.of_month(before.end.year, before.end.month), *match.span()))
            continue
        carried = found[-1][0] if found and match.start() - found[-1][2] <= 2 else None
        try:
            period = _read(match, today, carried)
        except ValueError:
            continue
        if period is not None:
            found.append((period, match.start(), match.end()))
    if found:
        found += [(found[0][0].same_last_year(), start, end) for start, end in same_year]
    return sorted(_same_stretch(found, plain), key=lambda item: item[1])


def _same_stretch(found: list[tuple[Period, int, int]], plain: str) -> list[tuple[Period, int, int]]:
    """«前三季度…比2020年同期»: that stretch of the year that is named, not the whole year."""
    stretch = next((period for period, _, _ in found if period.kind not in (PeriodKind.YEAR, PeriodKind.SPAN)), None)
    if stretch is None:
        return found
    read: list[tuple[Period, int, int]] = []
    for period, start, end in found:
        back = stretch.end.year - period.end.year
        if period.kind is PeriodKind.YEAR and plain.startswith("同期", end) and 0 < back <= MOST_YEARS_BACK:
            period = stretch
            for _ in range(back):
                period = period.same_last_year()
        read.append((period, start, end))
    return read


def names_its_year(printed: str) -> bool:
    """Whether the words of a period hold a whole year or the name of a plan: «五月底» and «去年» lean on what is known."""
    return _OWN_YEAR.search(printed.translate(_WIDE)) is not None


def names_that_month(printed: str) -> bool:
    """Whether «当月» is the only time that a text names: it leans on what was spoken of before."""
    words = [match["last"] for match in _TEXT.finditer(printed.translate(_WIDE))]
    return bool(words) and all(word == _THAT_MONTH for word in words)


def names_a_plan(printed: str) -> bool:
    """Whether the words of a period are those of a five-year plan («十四五»)."""
    return _PLAN_NAME.search(printed) is not None


def asks_same_period_last_year(text: str) -> bool:
    """Whether the text says «去年同期» or «上年同期»."""
    return _SAME_LAST_YEAR.search(text) is not None


def period_spans(text: str) -> list[tuple[int, int]]:
    """Where periods and dates stand in `text`, without reading them: so that no one takes them for quantities."""
    plain = text.translate(_WIDE)
    spans = [match.span() for match in _TEXT.finditer(plain) if match.end() > match.start()]
    spans += [m.span() for m in re.finditer(rf"{_DAY}日{_TO}{_DAY}日", plain)]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    # «7月19日至20日»: the second day has no month of its own.
    for (_, left), (right, _) in pairwise(list(joined)):
        if plain[left:right].strip() in {"至", "到", "-", "—"}:
            joined.append((left, right))
    return sorted(joined)


def _read(match: re.Match[str], today: date, carried: Period | None) -> Period | None:
    groups = match.groupdict()
    if groups["sy1"]:
        return Period.of_years(number_of(groups["sy1"]), number_of(groups["sy2"]))
    if groups["plan"]:
        first = 1956 + 5 * (9 + DIGITS[groups["plan"]])
        return Period.of_point(date(first + 4, 12, 31)) if groups["plan_end"] else Period.of_years(first, first + 4)
    if groups["last"]:
        return _last(groups["last"], today)
    if groups["iso"]:
        return Period.parse_key(groups["iso"])
    if groups["loose"]:
        return Period.of_year(int(groups["loose"]))
    year = _year(groups, today)
    part = {name.removeprefix("n_"): value for name, value in groups.items() if value is not None}
    if year is not None:
        return _part_of(part, year, today) or _whole(groups, year)
    if part.get("since"):
        return None
    if carried is not None and carried.kind is not PeriodKind.SPAN:
        return _part_of(part, carried.end.year, today)
    return _latest(part, today)


def _year(groups: dict[str, str | None], today: date) -> int | None:
    if groups["y4"]:
        return number_of(groups["y4"])
    if groups["y2"]:
        return 2000 + int(groups["y2"])
    return today.year - _AGO[groups["word"]] if groups["word"] else None


def _whole(groups: dict[str, str | None], year: int) -> Period:
    bare = groups["bare"]
    if bare and bare != "全年":
        return Period.of_point(date(year, 12, 31))
    return Period.of_year(year)


def _part_of(part: dict[str, str], year: int, today: date) -> Period | None:
    if "m1" in part:
        return Period.of_months(year, number_of(part["m1"]), year, number_of(part["m2"]))
    if "mn" in part:
        return Period.cumulative(year, number_of(part["mn"]))
    if "half" in part:
        return Period.cumulative(year, 6) if part["half"] == "上半年" else Period.of_months(year, 7, year, 12)
    if "qn" in part or "q2" in part:
        return Period.cumulative(year, 3 * number_of(part.get("qn") or part["q2"]))
    if "q" in part:
        return Period.of_quarter(year, number_of(part["q"]))
    if "md" in part:
        return Period.of_point(date(year, number_of(part["md"]), number_of(part["day"])))
    if "m" in part:
        month = Period.of_month(year, number_of(part["m"]))
        return Period.of_point(month.end) if "mend" in part else month
    if "since" in part and year == today.year and today.month > 1:
        return Period.cumulative(year, today.month - 1)
    return None


def _latest(part: dict[str, str], today: date) -> Period | None:
    period = _part_of(part, today.year, today)
    if period is not None and period.end > today:
        return _part_of(part, today.year - 1, today)
    return period


def _last(word: str, today: date) -> Period:
    if "季" in word:
        quarter = Period.of_quarter(today.year, (today.month + 2) // 3)
        return quarter if word[0] == "本" else quarter.previous()
    month = Period.of_month(today.year, today.month)
    return month if word[0] in "本当" else Period.of_month(*_year_month(today.replace(day=1) - timedelta(days=1)))


def _year_month(day: date) -> tuple[int, int]:
    return day.year, day.month


def number_of(text: str) -> int:
    """A year, a month or a day («2021», «二〇二一», «十二»)."""
    if text.isdecimal() and text.isascii():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)
    return int("".join(str(DIGITS[char]) for char in text))
