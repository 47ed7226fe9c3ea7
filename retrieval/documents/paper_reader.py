"""The parts of one paper: what stands above its title, the notice that issues it, its text, its signature."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from retrieval.documents.articles import Draft, is_signed, normalised_title
from retrieval.documents.facts import Facts, iso_date, joined_facts, labelled_facts
from retrieval.documents.layout import Paragraph
from retrieval.documents.readers.base import RawText, Role, Spot
from retrieval.documents.rules import Rules
from retrieval.documents.traced import Traced, joined

MOST_TITLE_LINES = 4
MOST_HEAD_LINES = 30
MOST_SERIES_LINES = 8


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph with what its format says of it."""

    paragraph: Paragraph
    spot: Spot

    @property
    def text(self) -> str:
        """Without the spaces of typesetting."""
        return self.paragraph.text


@dataclass(frozen=True, slots=True)
class Paper:
    """A draft of a document, and its facts."""

    draft: Draft
    facts: Facts


def short_line(text: str, rules: Rules) -> bool:
    """Whether a line could be a title or a signature: short, unmarked, not the end of a sentence."""
    if not text or len(text) > rules.titles.longest + 20 or rules.mark_of(text):
        return False
    return text[-1] not in rules.page.sentence_end + "，、,；;：:" and not any(sign in text for sign in "。；;")


def made_paragraph(spaced: Traced, rules: Rules) -> Paragraph:
    """A paragraph of its own."""
    paragraph = Paragraph(spaced=spaced, title_like=False, block=0, gap=0)
    return replace(paragraph, title_like=short_line(paragraph.text, rules))


def issued_title(text: str, rules: Rules) -> str:
    """Title of the paper that a notice of this name issues, normalised; empty: it is no such notice."""
    found = rules.papers.head.notice.match(text)
    return normalised_title(found[2] or found[3]) if found else ""


def number_in(text: str, rules: Rules) -> str | None:
    """文号 in a line."""
    found = rules.papers.head.number.search(text)
    return found[1] if found else None


class PaperReader:
    """One pass over the items of one paper."""

    def __init__(self, items: list[Item], raw: RawText, rules: Rules) -> None:
        self._items, self._raw, self._rules = items, raw, rules
        self._at = 0
        self._labels: list[str] = []
        self._facts = Facts()

    def paper(self) -> Paper:
        """Head, notice, text and signature."""
        draft = Draft()
        title = self._head()
        self._below(draft)
        named = issued_title("".join(line.text for line in title), self._rules)
        if named and self._at < len(self._items):
            title = self._notice(draft, title, named)
        draft.title = "".join(" ".join(line.spaced.text.split()) for line in title) or self._stem()
        draft.titles = [*title, *draft.titles]
        self._body(draft)
        if not draft.body and draft.notice:
            draft.body, draft.notice = draft.notice[1:], []
        facts = joined_facts(labelled_facts(self._labels, self._rules.papers), self._facts)
        if not title and facts.title:
            draft.title = facts.title
        return Paper(draft, facts)

    def _stem(self) -> str:
        return PurePosixPath(self._raw.name).stem

    def _head(self) -> list[Paragraph]:
        """Lines of the title; what stands above it gives facts."""
        styled = next(
            (at for at, item in enumerate(self._items[:MOST_HEAD_LINES]) if item.spot.role is Role.TITLE), None
        )
        if styled is not None and any(self._is_text(item) for item in self._items[:styled]):
            styled = None
        lines: list[Paragraph] = []
        if styled is None:
            self._series()
        while self._at < len(self._items) and len(lines) < MOST_TITLE_LINES:
            item = self._items[self._at]
            if styled is not None and self._at < styled:
                self._note(item)
            elif self._note(item):
                pass
            elif self._is_title(item, lines, styled=styled is not None):
                lines.append(item.paragraph)
            else:
                break
            self._at += 1
        return lines if self._at < len(self._items) else lines[:1] if lines and self._back(lines) else []

    def _series(self) -> None:
        """The head of minutes and bulletins: issuer, name of the series, number, issuer and date; the title is below."""
        head, numbered, facts = self._rules.papers.head, False, Facts()
        for at, item in enumerate(self._items[:MOST_SERIES_LINES]):
            issuer, date = self._dated(item.text)
            if head.serial.match(item.text):
                numbered = True
                facts = joined_facts(facts, Facts(number=item.text))
            elif date:
                facts = joined_facts(facts, Facts(issuer=issuer, date=date))
            elif not head.series.match(item.text) and not self._issuer(item):
                if numbered and item.paragraph.title_like:
                    self._at, self._facts = at, joined_facts(self._facts, facts)
                return

    def _dated(self, text: str) -> tuple[str | None, str | None]:
        """Issuer and date of a line that holds nothing else."""
        found = self._rules.titles.date.search(text)
        if not found or not is_signed(text, self._rules):
            return None, None
        return text[: found.start()].strip("（(") or None, iso_date(found[0])

    def _back(self, lines: list[Paragraph]) -> bool:
        """Nothing but short lines: the first is the title, the others are the text."""
        self._at = next(at for at, item in enumerate(self._items) if item.paragraph is lines[0]) + 1
        return self._at < len(self._items)

    def _is_text(self, item: Item) -> bool:
        return item.spot.role is Role.TEXT and not item.paragraph.title_like and not self._labelled(item)

    def _labelled(self, item: Item) -> bool:
        return bool(self._rules.papers.labelled(item.paragraph.spaced.text))

    def _is_title(self, item: Item, lines: list[Paragraph], *, styled: bool) -> bool:
        role = item.spot.role
        before = "".join(line.text for line in lines)
        if lines and self._rules.papers.head.below.match(item.text) and not self._rules.titles.date.search(item.text):
            return role in (Role.TITLE, Role.TEXT, Role.HEADING)
        if styled or role is Role.TITLE:
            return role is Role.TITLE and not (before and self._complete(before, item))
        if self._rules.articles.byline.match(item.paragraph.spaced.text):
            return False
        plain = role is Role.TEXT or (
            not item.spot.cells and role is Role.HEADING and item.spot.level in (1, 9) and not lines
        )
        return plain and item.paragraph.title_like and not self._complete(before, item)

    def _complete(self, title: str, item: Item) -> bool:
        """A notice has its whole name: the next title is that of the paper."""
        paper = self._rules.titles.paper.search(title)
        if issued_title(title, self._rules):
            return True
        return bool(paper) and item.spot.role is not Role.TITLE and len(title) > 6

    def _note(self, item: Item) -> bool:
        """Takes a line that only gives facts: labels, 文号, the red head, a date."""
        text, spaced = item.text, item.paragraph.spaced.text
        number = number_in(text, self._rules)
        red = self._rules.papers.head.red_head.match(text)
        issues = red is not None and self._rules.titles.organisation.search(red[1]) is not None
        if self._labelled(item):
            self._labels.append(spaced)
        elif (
            number and item.paragraph.title_like and not issued_title(text, self._rules) and len(text) < 3 * len(number)
        ):
            self._facts = joined_facts(self._facts, Facts(number=number))
        elif red and issues and (item.spot.role is not Role.TITLE or self._at < MOST_TITLE_LINES):
            self._facts = joined_facts(self._facts, Facts(issuer=red[1]))
        else:
            return False
        return True

    def _below(self, draft: Draft) -> None:
        """Below the title: labels, 文号, a date in brackets, the reporter."""
        while self._at < len(self._items):
            item = self._items[self._at]
            byline = self._rules.articles.byline.match(item.paragraph.spaced.text)
            if byline and draft.byline is None:
                draft.byline = " ".join(byline[1].split())
                rest = item.paragraph.spaced[byline.end() :].strip()
                self._at += 1
                if rest.text:
                    draft.body.append(made_paragraph(rest, self._rules))
                    return
                continue
            if is_signed(item.text.strip("（()）"), self._rules) or self._issuer(item):
                draft.titles.append(item.paragraph)
            elif self._enacted(item):
                pass
            elif (item.spot.role is Role.ROW and not self._labelled(item)) or not self._note(item):
                return
            self._at += 1

    def _enacted(self, item: Item) -> bool:
        """«（某日某机关令第…号公布）» below the title of a regulation: date and 文号, and whose order it is."""
        text = item.text.strip("（()）")
        dated = self._rules.titles.date.match(text)
        if not dated or not self._rules.papers.head.below.match(item.text):
            return False
        number = number_in(text[dated.end() :], self._rules)
        order = self._rules.papers.head.order.match(number) if number else None
        self._facts = joined_facts(
            self._facts, Facts(number=number, issuer=order[1] if order else None, date=iso_date(dated[0]))
        )
        return True

    def _issuer(self, item: Item) -> bool:
        """An issuer on a line of its own, or the month of a cover."""
        organisation = self._rules.titles.organisation.search(item.text) or self._rules.papers.head.month.match(
            item.text
        )
        return item.paragraph.title_like and organisation is not None and item.spot.role is not Role.ROW

    def _notice(self, draft: Draft, title: list[Paragraph], named: str) -> list[Paragraph]:
        """Text and signature of the notice, then the title of the paper that it issues; returns that title."""
        start = self._at
        own = next((at for at in range(start, len(self._items)) if self._begins(at, named)), None)
        if own is None:
            return title
        draft.notice = [_merged(title, self._rules), *(item.paragraph for item in self._items[start:own])]
        lines: list[Paragraph] = []
        self._at = own
        while self._at < len(self._items) and len(lines) < MOST_TITLE_LINES:
            item = self._items[self._at]
            whole = normalised_title("".join(line.text for line in lines)) == named
            below = self._rules.papers.head.below.match(item.text)
            if lines and not below and (whole or item.spot.role is not Role.TITLE):
                break
            lines.append(item.paragraph)
            self._at += 1
        return lines

    def _begins(self, at: int, named: str) -> bool:
        """Whether the title of the issued paper stands here, on one line or on two."""
        item = self._items[at]
        if not item.paragraph.title_like or item.spot.role is Role.ROW:
            return False
        lines = [other.text for other in self._items[at : at + 3] if other.paragraph.title_like]
        ways = {normalised_title("".join(lines[:count])) for count in range(1, len(lines) + 1)}
        own = normalised_title(item.text)
        return named in ways or (item.spot.role is Role.TITLE and bool(own) and (own in named or named in own))

    def _body(self, draft: Draft) -> None:
        """The rest: text, and the lines that sign it."""
        rest = self._items[self._at :]
        at = 0
        while at < len(rest):
            count = 0 if draft.signature else self._signed(rest, at)
            if count and draft.body:
                draft.signature += [item.paragraph for item in rest[at : at + count]]
            else:
                count = 1
                draft.body.append(rest[at].paragraph)
            at += count

    def _signed(self, rest: list[Item], at: int) -> int:
        """Lines of a signature that begins here: issuers and the date; 0: none."""
        count = 0
        while at + count < len(rest) and count < MOST_TITLE_LINES:
            item = rest[at + count]
            if item.spot.role is Role.ROW or not item.paragraph.title_like:
                return 0
            if is_signed(item.text, self._rules):
                return count + 1
            if not self._rules.titles.organisation.search(item.text):
                return 0
            count += 1
        return 0


def _merged(lines: list[Paragraph], rules: Rules) -> Paragraph:
    return replace(made_paragraph(joined([line.spaced for line in lines]), rules), title_like=True)
