"""A page's paragraphs → its documents: title, kicker, byline, notice, body; whose title belongs to which text."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from retrieval.documents.head_lines import is_subtitle
from retrieval.documents.layout import Paragraph
from retrieval.documents.regions import RegionNames
from retrieval.documents.rules import Rules
from retrieval.documents.traced import Traced

WIDE_GAP = 3
LONGEST_NOTICE = 15


@dataclass(slots=True)
class Draft:
    """A document that is being put together from paragraphs; `heads.py` reads its facts.

    Attributes:
        titles: paragraphs of kicker, title and what else stands above the text.
        notice: head, text and signature of the 通知 that issues the document.
        byline: as printed, spaces included.
        signature: paragraphs below the text that name issuer and date.
    """

    titles: list[Paragraph] = field(default_factory=list)
    notice: list[Paragraph] = field(default_factory=list)
    body: list[Paragraph] = field(default_factory=list)
    signature: list[Paragraph] = field(default_factory=list)
    byline: str | None = None
    title: str | None = None

    @property
    def closed(self) -> bool:
        """Whether the text is known to end: continued elsewhere, or signed."""
        return bool(self.signature) or bool(self.body and (self.body[-1].continued or self.body[-1].writer))


def normalised_title(title: str) -> str:
    """For comparing: letters and digits only, NFKC."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", title).lower() if sign.isalnum())


def split_articles(paragraphs: tuple[Paragraph, ...], rules: Rules, regions: RegionNames | None = None) -> list[Draft]:
    """Documents in the order in which their texts stand on the page; notices are with the paper that they issue.

    Args:
        paragraphs: of the page.
        rules: marks and word lists.
        regions: known names; a short line that names one is the title of another report, no subtitle.
    """
    walk = _Walk(rules, regions or RegionNames({}))
    for position, paragraph in enumerate(paragraphs):
        walk.take(paragraph, paragraphs[position + 1 : position + 8])
    return walk.finished()


class _Walk:
    """State of one pass over the paragraphs."""

    def __init__(self, rules: Rules, regions: RegionNames) -> None:
        self._rules = rules
        self._regions = regions
        self._drafts: list[Draft] = []
        self._notices: list[Draft] = []
        self._notice: Draft | None = None
        self._run: list[Paragraph] = []

    def take(self, paragraph: Paragraph, following: tuple[Paragraph, ...]) -> None:
        """Puts one paragraph where it belongs."""
        if self._starts_notice(paragraph, following):
            self._open_notice(paragraph)
        elif self._notice is not None and self._in_notice(paragraph):
            self._notice.notice.append(paragraph)
            if is_signed(paragraph.text, self._rules):
                self._notice = None
        elif self._is_signature(paragraph, following):
            self._drafts[-1].signature.append(paragraph)
        elif self._is_subtitle(paragraph, following):
            self._run.append(paragraph)
        elif paragraph.title_like and self._is_title(paragraph, following):
            self._notice = None
            self._run.append(paragraph)
        else:
            if not any(is_signed(other.text, self._rules) for other in following):
                self._notice = None  # the paper follows its notice at once, without a signature or a title between
            self._add_text(paragraph)

    def finished(self) -> list[Draft]:
        """All documents; a notice that issues none of them is a document of its own."""
        if self._run and self._drafts and self._drafts[-1].body:
            # Lines below the last text («附件», «此件公开发布») belong to it: nothing follows that they could head.
            last = self._drafts[-1]
            (last.signature if last.signature else last.body).extend(self._run)
        for notice in self._notices:
            self._hand_over(notice)
        return [draft for draft in self._drafts if draft.body or draft.notice]

    def _starts_notice(self, paragraph: Paragraph, following: tuple[Paragraph, ...]) -> bool:
        text = paragraph.text
        if self._rules.titles.notice.match(text):
            return True
        after = following[0].text if following else ""
        organisation = paragraph.title_like and self._rules.titles.organisation.search(text)
        return bool(organisation and self._rules.titles.notice.match(text + after))

    def _open_notice(self, paragraph: Paragraph) -> None:
        # The issuer may stand on a line above «关于印发…»: both are the head of one notice.
        if self._notice is not None and len(self._notice.notice) == 1:
            self._notice.notice.append(paragraph)
            return
        if self._run:
            self._drafts.append(Draft(titles=self._run))
            self._run = []
        self._notice = Draft(notice=[paragraph])
        self._notices.append(self._notice)

    def _in_notice(self, paragraph: Paragraph) -> bool:
        assert self._notice is not None
        signature = self._rules.titles.organisation.search(paragraph.text) or is_signed(paragraph.text, self._rules)
        if self._rules.titles.number_of(paragraph.text) is not None:
            return True
        if paragraph.title_like and not signature:
            return False
        return len(self._notice.notice) < LONGEST_NOTICE and self._rules.mark_of(paragraph.text) is None

    def _is_signature(self, paragraph: Paragraph, following: tuple[Paragraph, ...]) -> bool:
        if not self._drafts or not self._drafts[-1].body or self._run or not paragraph.title_like:
            return False
        if is_signed(paragraph.text, self._rules):
            return True
        dated = any(is_signed(other.text, self._rules) for other in following[:3])
        return bool(dated and self._rules.titles.organisation.search(paragraph.text))

    def _is_title(self, paragraph: Paragraph, following: tuple[Paragraph, ...]) -> bool:
        """A new document begins here, or only a part of the one that is open."""
        if self._run or not self._drafts or not self._drafts[-1].body:
            return True
        open_draft = self._drafts[-1]
        text = paragraph.text
        body = open_draft.body[-1].text
        broken = body.rstrip(self._rules.page.closers)[-1:] not in (*self._rules.page.sentence_end, "：", ":", "；")
        if open_draft.closed or (broken and not open_draft.body[-1].title_like) or paragraph.gap >= WIDE_GAP:
            return True
        ahead = next((other for other in following if not other.title_like), None)
        if ahead is not None and self._rules.articles.byline.match(ahead.spaced.text):
            return True
        if self._regions.codes(text) and self._rules.mark_of(text) is None:
            return True
        if following and following[0] is ahead and self._rules.articles.lead.match(ahead.text):
            return True
        return bool(self._rules.titles.paper.search(text)) or len(text) > self._rules.titles.longest_subtitle

    def _is_subtitle(self, paragraph: Paragraph, following: tuple[Paragraph, ...]) -> bool:
        """Below the title of a new document, and no item of a list: no line with such a mark follows."""
        if not self._run or not following or self._rules.titles.subtitle.match(following[0].text):
            return False
        return is_subtitle(paragraph.text, self._run[-1].text, self._rules)

    def _add_text(self, paragraph: Paragraph) -> None:
        byline = self._rules.articles.byline.match(paragraph.spaced.text)
        if self._run:
            self._drafts.append(Draft(titles=self._run))
            self._run = []
        elif self._begins_without_title(paragraph, bylined=byline is not None):
            self._drafts.append(Draft())
        draft = self._drafts[-1]
        if byline and not draft.body:
            draft.byline = " ".join(byline[1].split())
            rest = paragraph.spaced[byline.end() :].strip()
            if not rest.text:
                return
            paragraph = Paragraph(
                spaced=rest,
                title_like=False,
                block=paragraph.block,
                gap=0,
                continued=paragraph.continued,
                writer=paragraph.writer,
            )
        draft.body.append(paragraph)
        draft.byline = draft.byline or paragraph.writer

    def _begins_without_title(self, paragraph: Paragraph, *, bylined: bool) -> bool:
        if not self._drafts:
            return True
        open_draft = self._drafts[-1]
        return bool(open_draft.body) and (open_draft.closed or bylined or paragraph.resumed is not None)

    def _hand_over(self, notice: Draft) -> None:
        """Gives a notice to the document that it issues."""
        head = notice_head(notice.notice, self._rules)
        match = self._rules.titles.notice.match(head)
        named = normalised_title(match[2]) if match else ""
        for draft in self._drafts:
            own = normalised_title("".join(line.text for line in draft.titles))
            if own and named and (named in own or (own in named and len(own) * 2 > len(named))):
                draft.notice = notice.notice
                return
        untitled = next((draft for draft in self._drafts if not draft.titles and draft.body), None)
        if untitled is not None and match and self._follows(untitled, notice):
            untitled.notice, untitled.title = notice.notice, match[2]
            return
        notice.title = head
        self._drafts.append(notice)

    @staticmethod
    def _follows(draft: Draft, notice: Draft) -> bool:
        return draft.body[0].spaced.span[0] > notice.notice[-1].spaced.span[1]


def is_signed(text: str, rules: Rules) -> bool:
    """Whether a short text ends with a full date and holds nothing but issuers besides."""
    found = list(rules.titles.date.finditer(text))
    if not found or len(found) > 1 or text[found[0].end() :].strip("）)"):
        return False
    before = text[: found[0].start()].strip("（(")
    return not before or bool(rules.titles.organisation.search(before))


def notice_head(paragraphs: list[Paragraph], rules: Rules) -> str:
    """The head of a notice, which may stand on two lines."""
    first = paragraphs[0].text
    if rules.titles.notice.match(first) or len(paragraphs) == 1:
        return first
    return first + paragraphs[1].text


def title_text(spaced: Traced) -> str:
    """A title with one space where spaces were printed; lines that go on are joined without."""
    return " ".join("".join(spaced.text.split("\n")).split())
