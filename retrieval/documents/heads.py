"""The facts of one document: title, kicker, issuer, 文号, date; what is missing at its ends."""

from __future__ import annotations

from dataclasses import dataclass, replace

from retrieval.documents.articles import Draft, is_signed, notice_head, title_text
from retrieval.documents.layout import Paragraph
from retrieval.documents.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What is printed above, around and below the text of a document; not `named`: its title only says where it stands."""

    title: str
    kicker: str | None
    issuer: str | None
    number: str | None
    date: str | None
    official: bool
    named: bool = True


def read_head(draft: Draft, *, file: str, rules: Rules) -> Head:
    """Facts of a draft; a text without any title is named by its place."""
    lines, number, issuer, dated = _sorted_titles(draft, rules)
    kicker, title = _kicker_and_title(lines, news=draft.byline is not None, rules=rules)
    title = draft.title or title
    head = notice_head(draft.notice, rules) if draft.notice else ""
    number = number or next((own for line in draft.notice if (own := rules.titles.number_of(line.text))), None)
    signed = [*dated, *(paragraph.text for paragraph in (*draft.signature, *draft.notice[1:]))]
    official = bool(draft.notice or draft.signature or number) or (
        draft.byline is None and bool(title and rules.titles.paper.search("".join(title.split())))
    )
    first = (draft.body or draft.notice)[0].spaced.span[0]
    return Head(
        title=title or rules.titles.untitled.format(file=file, line=first),
        kicker=kicker,
        issuer=issuer or _issuer(draft, head, title or "", signed, rules) if official else None,
        number=number,
        date=_date(signed, rules) if official else None,
        official=official,
        named=bool(title),
    )


def missing_head(draft: Draft, head: Head, *, bylines: int, rules: Rules) -> bool:
    """Whether the text begins in the middle.

    The page says so, or the first words cannot begin a text, or the other reports of the page (`bylines` of them) name
    their reporter and this one does not, which happens when the column above it is lost.
    """
    if not draft.body:
        return False
    first = draft.body[0]
    if first.resumed or rules.articles.broken_start.match(first.text):
        return True
    if head.official or draft.byline is not None:
        return False
    return bylines > 0 or not draft.titles


def missing_tail(draft: Draft, rules: Rules) -> bool:
    """Whether the text breaks off: the page says where it goes on, or the last sentence has no end."""
    if not draft.body:
        return False
    last = draft.body[-1]
    end = last.text.rstrip(rules.page.closers)[-1:]
    open_end = end not in rules.page.sentence_end and not last.title_like
    return bool(last.continued) or (open_end and not draft.signature)


def _sorted_titles(draft: Draft, rules: Rules) -> tuple[list[Paragraph], str | None, str | None, list[str]]:
    """Title lines without 文号, date, and an issuer that stands on a line of its own."""
    lines: list[Paragraph] = []
    issuers: list[Paragraph] = []
    number = red_issuer = None
    dated: list[str] = []
    for printed in draft.titles:
        line, own = _without_number(printed, rules)
        number = own or number
        red = rules.papers.head.red_head.match(line.text)
        alone = len(draft.titles) > 1 and draft.byline is None and rules.titles.organisation.search(line.text)
        if (own := rules.titles.number_of(line.text)) is not None:
            number = own
        elif lines and (given := rules.titles.occasion.match("".join(line.text.split()))):
            dated += [given["date"]] if given["date"] else []
        elif is_signed(line.text.strip("（()）"), rules) or rules.papers.head.month.match(line.text):
            dated.append(line.text)
        elif red and len(draft.titles) > 1 and rules.titles.organisation.search(red[1]):
            red_issuer = red_issuer or red[1]
        elif alone and not rules.titles.paper.search(line.text) and not (red_issuer and not lines):
            issuers.append(line)
        else:
            lines.append(line)
    if not lines and len(issuers) > 1:
        lines.append(issuers.pop())  # something must be the title
    names = " ".join(title_text(line.spaced) for line in issuers)
    return lines, number, red_issuer or names or None, dated


def _without_number(line: Paragraph, rules: Rules) -> tuple[Paragraph, str | None]:
    """A title without the 文号 that stands in brackets at its end, and that 文号."""
    text = line.spaced.text
    found = rules.papers.head.number.search(text)
    if (
        found is None
        or found.start() < 2
        or text[found.start() - 1] not in "（("
        or text[found.end() :] not in {"）", ")"}
    ):
        return line, None
    return replace(line, spaced=line.spaced[: found.start() - 1].strip()), found[1]


def _kicker_and_title(lines: list[Paragraph], *, news: bool, rules: Rules) -> tuple[str | None, str | None]:
    """Above a news title a line in a block of its own is its kicker; lines of one block are one title."""
    if not lines:
        return None, None
    subtitled = [bool(rules.titles.subtitle.match(line.text)) for line in lines[1:]]
    breaks = [
        at for at, (line, above) in enumerate(zip(lines[1:], lines, strict=False), 1) if line.block != above.block
    ]
    first = next((at for at in breaks if not subtitled[at - 1]), None)
    kicker: list[Paragraph] = []
    if news and first is not None:
        kicker, lines = lines[:first], lines[first:]
    title = ""
    for line in lines:
        text = title_text(line.spaced)
        direct = (
            not title
            or rules.titles.parenthesis.match(line.text)
            or rules.titles.subtitle.match(line.text)
            or rules.titles.issued_by.match(line.text[:2] + text)
        )
        title += text if direct else f" {text}"
    return " ".join(title_text(line.spaced) for line in kicker) or None, title


def _issuer(draft: Draft, head: str, title: str, signed: list[str], rules: Rules) -> str | None:
    """Who issued it: named before «关于» in the notice or the title, else in the signature."""
    if head:
        named = rules.titles.notice.match(_spaced_head(draft, rules)) or rules.titles.notice.match(head)
        if named and named[1].strip():
            return " ".join(named[1].split())
    named = rules.titles.issued_by.match(title)
    if named and rules.titles.organisation.search(named[1].strip()):
        return " ".join(named[1].split())
    organisations = [_before_date(text, rules) for text in signed if len(text) <= rules.titles.longest]
    found = [text for text in organisations if text and rules.titles.organisation.search(text)]
    return " ".join(found) or None


def _spaced_head(draft: Draft, rules: Rules) -> str:
    parts = [title_text(line.spaced) for line in draft.notice[:2]]
    return parts[0] if rules.titles.notice.match(parts[0]) else "".join(parts)


def _before_date(text: str, rules: Rules) -> str:
    found = rules.titles.date.search(text)
    return (text[: found.start()] if found else text).strip("（(")


def _date(signed: list[str], rules: Rules) -> str | None:
    for text in reversed(signed):
        found = rules.titles.date.search(text)
        if found and len(text) <= rules.titles.longest:
            year, month, day = (_number(part) for part in found.groups())
            if 1 <= month <= 12 and 1 <= day <= 31:
                return f"{year:04d}-{month:02d}-{day:02d}"
    return None


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    import cn2an

    if len(text) == 4:
        return int("".join(str(cn2an.cn2an(sign.replace("〇", "零"), "normal")) for sign in text))
    return int(cn2an.cn2an(text, "normal"))
