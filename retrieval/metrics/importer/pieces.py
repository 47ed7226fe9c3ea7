"""Pieces of periods in heads, titles and names of sheets («2023年», «6月», «累计»); `spans` makes periods of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from retrieval.metrics.importer.words import Words, fold
from retrieval.metrics.numerals import DIGITS
from retrieval.metrics.period_text import MONTH, number_of

_YEAR = r"(?P<year>(?<!\d)(?:19|20)\d{2})(?:年度?|(?=[./-]?\d{1,2}月)|(?=[上下前一二三四第]))"
_SHORT = r"(?P<short>(?<![\d.])[12]\d)年"
_PART = (
    rf"(?:(?P<first>(?<![\d.]){MONTH})月?(?:份)?(?:-|至|到){{1,2}}(?P<last>{MONTH})月(?:份)?"
    rf"|(?P<half>上半年|下半年)|前(?P<quarters>[二三四两])(?:个)?季度?|前(?P<months>{MONTH}|两)个月|(?:1|一)(?:-|至)(?P<quarters2>[234二三四])季度"
    rf"|第?(?P<quarter>[1-4一二三四])季度|(?P<month>(?<![\d.]){MONTH})月(?:份)?(?P<end>末|底)?(?!\d)"
    r"|(?P<whole>全年|年末|年底|末|底))"
)
_SPAN = re.compile(
    rf"(?P<y1>(?:19|20)\d{{2}})年?(?:-|至|到)(?P<y2>(?:19|20)\d{{2}})年?"
    rf"|(?:{_YEAR}|{_SHORT}){_PART}?"
    r"|(?<!\d)(?P<dot>(?:19|20)\d{2})[./_-](?P<dotm>1[0-2]|0?[1-9])(?![\d月./_-]|-\d)"
    r"|(?<!\d)(?P<six>(?:19|20)\d{2})(?P<sixm>0[1-9]|1[0-2])(?!\d)"
    rf"|{_PART.replace('?P<', '?P<n_')}"
)
_DAY = re.compile(
    r"(?:19|20)\d{2}年\d{1,2}月\d{1,2}日|(?:19|20)\d{2}(?P<sep>[./-])\d{1,2}(?P=sep)\d{1,2}(?!\d|月)|(?<!\d)\d{8}(?!\d)"
)
_COUNT = r"(?:\d{1,2}|[一二三四五六七八九十两]{1,3})"
_REST = re.compile(
    rf"(?:第?{_COUNT}(?:(?:-|至|到){{1,2}}{_COUNT})?(?:个?月|季)"
    rf"|{_COUNT}(?:-|至|到){{1,2}}{_COUNT}(?!\d|[万千百亿元岁人户个分天家%.])"
    rf"|前{_COUNT}(?:个?月|季|$)|[上下]半(?!年))"
)
"""What says a part of the year, in words or numbers that are none of it."""
_RUNNING = re.compile(r"(?<=\d)\s+(?=(?:19|20)\d{2})")
_BARE_YEAR = re.compile(r"(?P<year>(?:19|20)\d{2})")


_DIGITS = {sign: str(digit) for sign, digit in DIGITS.items() if sign != "两"}
_SPELT = re.compile(rf"(?<![{''.join(_DIGITS)}十])(?:一九|二[〇零○])[{''.join(_DIGITS)}]{{2}}(?=年)")
_DOTTED = re.compile(r"(?<!\d)(?P<year>20\d{2})[./](?P<first>1[0-2]|0?[1-9])-(?P<last>1[0-2]|0?[1-9])月?(?![\d./-])")
_LETTERED = re.compile(r"(?<![\da-z])(?P<year>20\d{2})年?q(?P<quarter>[1-4])(?!\d)")
_TWICE = re.compile(
    rf"(?<!\d)(?P<year>20\d{{2}})(?:年|[./])(?P<first>{MONTH})(?:月(?:份)?)?(?:-|至|到){{1,2}}(?P=year)(?:年|[./])(?P<last>{MONTH})(?:月|(?![\d./-]))"
)


class Form(StrEnum):
    """What kind of stretch a piece says."""

    NONE = "none"
    YEAR = "year"
    MONTHS = "months"  # from `first` to `last`, January mostly: cumulative
    MONTH = "month"
    QUARTER = "quarter"
    POINT = "point"
    CUMULATIVE = "cumulative"  # «累计»: the months are said elsewhere
    SINGLE = "single"  # «本月»: the month is said elsewhere
    YEARS = "years"
    UNCLEAR = "unclear"  # a year with a part that is none («2024年1-16月»), or parts that contradict each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a period.

    Attributes:
        first: first month, or quarter for `QUARTER`.
        last: last month.
        printed: months were printed («1-3月», not «一季度»).
    """

    year: int | None = None
    form: Form = Form.NONE
    first: int = 0
    last: int = 0
    printed: bool = True


def take_pieces(folded: str, words: Words) -> tuple[list[Piece], str]:
    """All pieces of a folded text, and what is left of it."""
    pieces: list[Piece] = []
    rest = _usual(folded)
    if _BARE_YEAR.fullmatch(rest):
        return [Piece(year=int(rest), form=Form.YEAR)], ""
    for form, key in ((Form.CUMULATIVE, "cumulative"), (Form.SINGLE, "month")):
        found = words.period[key].search(rest)
        if found:
            pieces.append(Piece(form=form))
            rest = rest[: found.start()] + rest[found.end() :]
            break
    for match in _SPAN.finditer(rest):
        piece = _piece(match.groupdict())
        if piece is not None and piece.form is Form.YEAR and _REST.match(rest, match.end()):
            piece = replace(piece, form=Form.UNCLEAR)
        if piece is not None:
            pieces.append(piece)
    return pieces, re.sub(r"^[:,、\-]+|[:,、\-]+$", "", _SPAN.sub("", rest)).replace("()", "") if pieces else folded


def _usual(folded: str) -> str:
    """«二〇二四年», «2024.1-6», «2024年1月-2024年6月» and «2024q2» in the usual spelling."""
    spelt = _SPELT.sub(lambda found: "".join(_DIGITS[sign] for sign in found[0]), folded)
    spelt = _TWICE.sub(lambda m: f"{m['year']}年{m['first']}-{m['last']}月", spelt)
    dotted = _DOTTED.sub(lambda m: f"{m['year']}年{int(m['first'])}-{int(m['last'])}月", spelt)
    return _LETTERED.sub(lambda m: f"{m['year']}年{m['quarter']}季度", dotted)


def pieces_of(text: str, words: Words) -> list[Piece]:
    """All pieces of a text."""
    # «表1-1 2022年»: without its space the number of the table would run into the year.
    apart = _RUNNING.sub("_", text)
    found = take_pieces(_DAY.sub("", fold(apart)), words)[0]
    single, through = (next((p for p in found if p.form is form), None) for form in (Form.MONTH, Form.MONTHS))
    if single is not None and through is not None and single.last == through.last != through.first:
        # «2024年6月(1-6月)»: the month alone, or all that ran up to it?
        return [replace(single, form=Form.UNCLEAR)]
    return found


def _piece(found: dict[str, str | None]) -> Piece | None:
    if found["y1"]:
        first, last = int(found["y1"]), int(found["y2"] or 0)
        return Piece(form=Form.YEARS, first=first, last=last)
    if found["dot"] or found["six"]:
        month = int(found["dotm"] or found["sixm"] or 0)
        return Piece(year=int(found["dot"] or found["six"] or 0), form=Form.MONTH, first=month, last=month)
    year = int(found["year"]) if found["year"] else 2000 + int(found["short"]) if found["short"] else None
    part = {key.removeprefix("n_"): value for key, value in found.items() if value}
    return _part(part, year)


def _part(part: dict[str, str], year: int | None) -> Piece | None:
    if "first" in part:
        first, last = number_of(part["first"]), number_of(part["last"])
        return Piece(year=year, form=Form.MONTHS, first=first, last=last) if first < last else None
    if "half" in part:
        first, last = (1, 6) if part["half"][0] == "上" else (7, 12)
        return Piece(year=year, form=Form.MONTHS, first=first, last=last)
    if "quarters" in part or "quarters2" in part:
        count = number_of(part.get("quarters") or part["quarters2"])
        return Piece(year=year, form=Form.MONTHS, first=1, last=count * 3, printed=False)
    if "months" in part:
        return Piece(year=year, form=Form.MONTHS, first=1, last=number_of(part["months"]))
    if "quarter" in part:
        quarter = number_of(part["quarter"])
        return Piece(year=year, form=Form.QUARTER, first=quarter * 3 - 2, last=quarter * 3, printed=False)
    if "month" in part:
        month = number_of(part["month"])
        return Piece(year=year, form=Form.POINT if "end" in part else Form.MONTH, first=month, last=month)
    if part.get("whole") in ("年末", "年底", "末", "底"):
        return Piece(year=year, form=Form.POINT, first=12, last=12) if year else None
    return Piece(year=year, form=Form.YEAR)
