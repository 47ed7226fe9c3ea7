"""What a paper says about itself: 文号, issuer, dates, whether and until when it is in force."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from retrieval.documents.paper_rules import PaperRules, StateRules
from retrieval.documents.rules import Rules

ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
NUMERALS = {
    sign: value
    for value, signs in enumerate(("零〇", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for sign in signs
}
FULL_YEAR = (12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Facts of one paper; None: not printed. Dates are ISO dates.

    Attributes:
        title: that a label names.
        published: by a label of the page («发布日期»).
        state: a word of the catalogue («已废止», «试行»).
        expires: the last day on which it is in force.
    """

    title: str | None = None
    number: str | None = None
    issuer: str | None = None
    date: str | None = None
    published: str | None = None
    state: str | None = None
    expires: str | None = None


def labelled_facts(texts: Iterable[str], rules: PaperRules) -> Facts:
    """From lines such as «发文字号：… 成文日期：…»; the first of each kind counts."""
    found: dict[str, str] = {}
    for text in texts:
        for fact, value in rules.labelled(text):
            if value:
                found.setdefault(fact, value)
    number = rules.head.number.search("".join(found.get("number", "").split()))
    return Facts(
        title=found.get("title"),
        number=number[1] if number else None,
        issuer=found.get("issuer"),
        date=iso_date(found.get("date", "")),
        published=iso_date(found.get("published", "")),
        state=_said_state(found.get("state", ""), rules.state),
        expires=iso_date(found.get("expires", "")),
    )


def read_facts(title: str, texts: Iterable[str], *, official: bool, issued: str | None, rules: Rules) -> Facts:
    """From the title and the text: state, and the day until which it is in force.

    Args:
        title: of the paper.
        texts: paragraphs without spaces.
        official: an official paper: the years in the title bound it.
        issued: ISO date from which «有效期三年» counts when the text names no other.
        rules: marks and word lists.
    """
    said = rules.papers.state
    plain = "".join(title.split())
    state = expires = None
    of_title = said.of_title.search(plain)
    if of_title:
        state = said.repealed if said.says_repealed.search(of_title[1]) else said.lapsed
    elif said.says_trial.search(plain):
        state = said.trial
    begins = issued
    for text in texts:
        own = said.of_text.search(text)
        if own and state in (None, said.trial):
            state = said.repealed if said.says_repealed.search(own[1]) else said.lapsed
        starts = said.starts.search(text)
        begins = _day(*map(int, starts.groups())) if starts else begins
        until, years = said.until.search(text), said.years.search(text)
        if until:
            expires = _until(until)
        elif years and begins:
            expires = _years_later(begins, _count(years[1]))
    covers = said.covers.search(plain) if official and expires is None else None
    return Facts(state=state, expires=f"{covers[1]}-12-31" if covers else expires)


def joined_facts(first: Facts, *others: Facts) -> Facts:
    """The first one's, completed by the others."""
    found = first
    for other in others:
        missing = {name: getattr(other, name) for name in Facts.__dataclass_fields__ if getattr(found, name) is None}
        found = replace(found, **missing)
    return found


def _said_state(text: str, rules: StateRules) -> str | None:
    if rules.says_repealed.search(text):
        return rules.repealed
    return rules.lapsed if rules.says_lapsed.search(text) else None


def iso_date(text: str) -> str | None:
    """The first full date of a text as an ISO date."""
    found = ISO.search("".join(text.split()))
    return _day(*map(int, found.groups())) if found else None


def _day(year: int, month: int, day: int) -> str | None:
    if not (1900 <= year <= 2200 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


def _until(found: re.Match[str]) -> str | None:
    month = int(found[2]) if found[2] else FULL_YEAR[0]
    ends = {4: 30, 6: 30, 9: 30, 11: 30, 2: 28}
    return _day(int(found[1]), month, int(found[3]) if found[3] else ends.get(month, FULL_YEAR[1]))


def _count(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, _, ones = text.rpartition("十")
    if "十" not in text:
        return NUMERALS.get(text, 0)
    return (NUMERALS.get(tens, 1) if tens else 1) * 10 + NUMERALS.get(ones, 0)


def _years_later(start: str, years: int) -> str | None:
    """The day before the same day some years later."""
    from datetime import date, timedelta

    first = date.fromisoformat(start)
    if not years:
        return None
    same = date(first.year + years, first.month, min(first.day, 28) if first.month == 2 else first.day)
    return (same - timedelta(days=1)).isoformat()
