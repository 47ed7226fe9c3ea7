"""Lines that may head a text: which could be a title, a subtitle below it, an issuer or a date."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.documents.lines import Line
from retrieval.documents.rules import Rules

MOST_LINES = 6


def title_like(text: str, rules: Rules) -> bool:
    """Whether a line without spaces is short, unmarked, and no sentence."""
    if (
        not text
        or rules.mark_of(text)
        or rules.articles.byline.match(text)
        or text[-1] in rules.page.open_end + "：:。"
        or rules.page.leads_to.match(text)
    ):
        return False
    if rules.titles.notice.match(text):
        return True
    commas = sum(text.count(sign) for sign in "，,")
    longest = rules.titles.longest if commas == 0 else rules.titles.longest * 3 // 4
    return len(text) <= longest and commas <= 1 and not any(sign in text for sign in "。；;")


def is_subtitle(text: str, above: str, rules: Rules) -> bool:
    """Whether a line with a dash before it goes on with the title above («——某县上半年经济观察»)."""
    dash = rules.titles.subtitle.match(text)
    return dash is not None and title_like(above, rules) and title_like(text[dash.end() :], rules)


def heads_go_on(groups: Sequence[Sequence[Line]], line: Line, rules: Rules) -> bool:
    """Whether a line below the name of a paper says who issued it or when, or is the first of the text below such lines.

    Args:
        groups: lines of the block so far, by paragraph.
        line: the next one.
        rules: marks and word lists.
    """
    if sum(map(len, groups)) > MOST_LINES:
        return False
    first, *others = ("".join(line.bare for line in group) for group in groups)
    if not rules.titles.paper.search(first) or not title_like(first, rules):
        return False
    return all(_signs(text, rules) for text in others) and (bool(others) or _signs(line.bare, rules))


def _signs(text: str, rules: Rules) -> bool:
    """Whether a line holds nothing but issuers or a date."""
    if not title_like(text, rules):
        return False
    date = rules.titles.date.fullmatch(text.strip("（()）"))
    return date is not None or rules.titles.organisation.search(text) is not None


def in_head(groups: Sequence[Sequence[Line]], rules: Rules) -> bool:
    """Whether the last group is the title that a block begins with, or the subtitle below it."""
    if len(groups) == 1:
        return True
    return len(groups) == 2 and len(groups[0]) == 1 and is_subtitle(groups[1][0].bare, groups[0][0].bare, rules)
