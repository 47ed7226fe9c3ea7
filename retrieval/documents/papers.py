"""Lines of a format that says what they are → papers: head, notice, text, signature, and what they say about themselves.

A file is one paper unless its titles are each followed by a reporter or a 文号 of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from retrieval.documents.articles import Draft, normalised_title
from retrieval.documents.facts import Facts
from retrieval.documents.layout import Paragraph
from retrieval.documents.paper_reader import Item, Paper, PaperReader, issued_title, made_paragraph, number_in
from retrieval.documents.readers.base import PLAIN, RawText, Role, Spot
from retrieval.documents.rules import Rules
from retrieval.documents.traced import Traced, joined

CHINESE = 0.05
SHORTEST_JOINED = 11


def split_papers(raw: RawText, rules: Rules) -> list[Paper]:
    """Papers of a file in order."""
    items = [item for item in _items(raw, rules) if not _noise(item, raw, rules)]
    if raw.kind == "html":
        items = _page_text(items, rules)
    starts = _starts(items, rules)
    parts = [items[start:end] for start, end in zip(starts, [*starts[1:], len(items)], strict=True)]
    papers = [PaperReader(part, raw, rules).paper() for part in parts]
    return [paper for paper in papers if paper.draft.body or paper.draft.notice]


def without_chinese(texts: Iterable[str]) -> bool:
    """Whether a text has hardly any Chinese: such a file is read, and the person who loads it is told."""
    visible = [sign for text in texts for sign in text if not sign.isspace()]
    return sum("\u4e00" <= sign <= "\u9fff" for sign in visible) < CHINESE * len(visible)


def whole_file(raw: RawText, rules: Rules) -> Paper:
    """All lines as the text of one paper that the file names."""
    body = [item.paragraph for item in _items(raw, rules)]
    return Paper(Draft(body=body, title=PurePosixPath(raw.name).stem), Facts())


def _items(raw: RawText, rules: Rules) -> list[Item]:
    """Paragraphs; in Markdown a line that does not end a sentence goes on in the next one."""
    found: list[Item] = []
    last = 0
    for number, line in enumerate(raw.lines, 1):
        spot = raw.spot(number)
        text = line.strip()
        if not text:
            continue
        traced = Traced.of(text, number)
        if raw.kind == "markdown" and found and last == number - 1 and _runs_on(found[-1], text, spot, rules):
            found[-1] = replace(
                found[-1], paragraph=made_paragraph(joined([found[-1].paragraph.spaced, traced]), rules)
            )
        else:
            found.append(Item(made_paragraph(traced, rules), spot))
        last = number
    return found


def _runs_on(before: Item, text: str, spot: Spot, rules: Rules) -> bool:
    if before.spot.role is not Role.TEXT or spot.role is not Role.TEXT or rules.mark_of(text):
        return False
    ended = before.text[-1] in (*rules.page.sentence_end, *rules.page.closers, *"：:；;")
    return not ended and not text.startswith(("- ", "* ", "+ ")) and len(before.text) > SHORTEST_JOINED


def _noise(item: Item, raw: RawText, rules: Rules) -> bool:
    """Page numbers, imprints, buttons."""
    if item.spot.role is not Role.TEXT:
        return False
    if raw.kind == "html" and rules.papers.web.noise.match(item.text):
        return True
    if rules.papers.head.contents.match(item.text):
        return True
    furniture = raw.kind == "docx" and any(pattern.match(item.text) for pattern in rules.page.furniture[:2])
    return furniture or rules.papers.head.imprint.match(item.text) is not None


def _page_text(items: list[Item], rules: Rules) -> list[Item]:
    """A web page without what stands above its title, other than labels, and below its text."""
    title = next((at for at, item in enumerate(items) if item.spot.role is Role.TITLE), 0)
    kept = [item for item in items[:title] if rules.papers.labelled(item.paragraph.spaced.text)] + items[title:]
    for at, item in enumerate(kept):
        if at > 2 and item.spot.role is not Role.ROW and rules.papers.web.end.match(item.text):
            rest = sum(len(other.text) for other in kept[at + 1 :])
            if rest * 2 < sum(len(other.text) for other in kept[:at]):
                return kept[:at]
    return kept


def _starts(items: list[Item], rules: Rules) -> list[int]:
    """Where papers begin: 0, and every title that has a reporter or a 文号 of its own, when there are several."""
    found: list[int] = []
    for at, item in enumerate(items):
        heads = item.spot.role is Role.TITLE or (item.spot.role is Role.HEADING and item.spot.level == 1)
        follows = (
            at
            and items[at - 1].spot.role in (Role.TITLE, item.spot.role)
            and items[at - 1].spot.level == item.spot.level
        )
        if not heads or follows or item.spot.cells or rules.mark_of(item.text):
            continue
        below = items[at + 1 : at + 1 + rules.papers.head.near]
        bylined = any(rules.articles.byline.match(other.paragraph.spaced.text) for other in below)
        above = at
        while above and number_in(items[above - 1].text, rules) and len(items[above - 1].text) < rules.titles.longest:
            above -= 1
        numbered = above < at or any(number_in(other.text, rules) and other.paragraph.title_like for other in below[:2])
        if bylined or numbered:
            found.append(above)
    if len(found) < 2:
        return [0]
    return [0, *(start for start in found[1:] if not _issued(items[found[0] : start], items[start:], rules))]


def _issued(before: list[Item], after: list[Item], rules: Rules) -> bool:
    """Whether a notice before a title issues the paper of that title."""
    named = {issued_title(item.text, rules) for item in before}
    title = normalised_title("".join(item.text for item in after[:2]))
    return any(name and name in title for name in named)


def spot_of(raw: RawText, paragraph: Paragraph) -> Spot:
    """What the format says of a paragraph."""
    first = paragraph.spaced.span[0]
    return raw.spot(first) if first else PLAIN
