"""A file's lines → its documents with their clauses: layout, articles, heads, outline and clauses in one call."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from config.errors import Permanent
from retrieval.documents.articles import Draft, normalised_title, split_articles
from retrieval.documents.clauses import Fragment, sentences, split_sentence
from retrieval.documents.heads import Head, missing_head, missing_tail, read_head
from retrieval.documents.layout import lay_out
from retrieval.documents.outline import Placed, place
from retrieval.documents.readers.base import RawText
from retrieval.documents.records import Edition, ParsedDocument
from retrieval.documents.regions import RegionNames, article_region, issuer_region
from retrieval.documents.rules import Rules
from retrieval.documents.sidecar import DocumentEntry, FileEntry
from retrieval.documents.traced import Traced
from retrieval.evidence import Clause, SourceKind

PARSER_VERSION = "1"


def parse(raw: RawText, *, entry: FileEntry, names: Mapping[str, str], rules: Rules) -> tuple[ParsedDocument, ...]:
    """Documents of a file in the order of its text.

    Args:
        raw: the lines.
        entry: what the sidecar says about the file.
        names: name or alias of a region → code.
        rules: marks and word lists.

    Raises:
        Permanent: `document_classified` (carries a mark of secrecy), `document_no_text` (no sentence found).
    """
    if any(rules.page.classified.search(line) for line in raw.lines):
        raise Permanent("document_classified")
    layout = lay_out(raw, rules)
    drafts = split_articles(layout.paragraphs, rules)
    known = RegionNames(names)
    bylines = sum(draft.byline is not None for draft in drafts)
    dated = entry if entry.published else entry.model_copy(update={"published": layout.printed})
    found = [
        _document(draft, file=raw.name, entry=dated, names=known, rules=rules, bylines=bylines) for draft in drafts
    ]
    held = tuple(document for document in found if document.clauses)
    if not held:
        raise Permanent("document_no_text", file=raw.name)
    return held


def _document(
    draft: Draft, *, file: str, entry: FileEntry, names: RegionNames, rules: Rules, bylines: int
) -> ParsedDocument:
    head = read_head(draft, file=file, rules=rules)
    body = "\n".join(paragraph.text for paragraph in draft.body)
    said = _said(entry, head.title)
    bureau = rules.articles.bureau.search(body) if not head.official else None
    issuer = said.issuer or head.issuer
    region = said.region or _region(head, issuer, body, entry=entry, names=names, rules=rules)
    edition_id = _digest(file, normalised_title(head.title))
    spans = [part.spaced.span for part in (*draft.titles, *draft.notice, *draft.body, *draft.signature)]
    edition = Edition(
        id=edition_id,
        title=head.title,
        file=file,
        label=entry.edition,
        lines=(min(first for first, _ in spans), max(last for _, last in spans)),
        kicker=head.kicker,
        byline=draft.byline,
        issuer=issuer,
        number=said.number or head.number,
        date=head.date,
        region=region,
        bureau=said.bureau or (bureau[1] if bureau else None),
        official=head.official,
        missing_head=_or(said.missing_head, missing_head(draft, head, bylines=bylines, rules=rules)),
        missing_tail=_or(said.missing_tail, missing_tail(draft, rules)),
        continued=next((part.continued for part in draft.body if part.continued), None),
        published=said.published or entry.published,
        inferred=entry.inferred and said.published is None,
        reason=entry.reason,
        state=said.state,
        expires=said.expires,
        level=said.level or entry.level,
        kind=_kind(said, official=head.official, quoted=bureau is not None),
        preferred=entry.preferred,
    )
    clauses = _clauses(draft, edition, rules)
    stops_at = clauses[-1].section if clauses else ()
    return ParsedDocument(edition=replace(edition, stops_at=stops_at), clauses=clauses)


def _or(said: bool | None, found: bool) -> bool:
    return found if said is None else said


def _said(entry: FileEntry, title: str) -> DocumentEntry:
    own = normalised_title(title)
    matching = (item for item in entry.documents if own.startswith(normalised_title(item.title)))
    return next(matching, DocumentEntry(title=title))


def _kind(said: DocumentEntry, *, official: bool, quoted: bool) -> SourceKind:
    if said.kind is not None:
        return SourceKind(said.kind)
    return SourceKind.OFFICIAL if official else SourceKind.QUOTED if quoted else SourceKind.MEDIA


def _region(
    head: Head, issuer: str | None, body: str, *, entry: FileEntry, names: RegionNames, rules: Rules
) -> str | None:
    if head.official:
        return issuer_region(issuer, head.title, names) or entry.county or entry.city
    return article_region(
        title=head.title, kicker=head.kicker, body=body, entry=entry, names=names, rules=rules.articles
    )


def _clauses(draft: Draft, edition: Edition, rules: Rules) -> tuple[Clause, ...]:
    """The notice first, wherever it stands on the page, then the text, then the signature."""
    builder = _Builder(edition)
    notice = (rules.titles.notice_section,)
    for position, paragraph in enumerate(draft.notice):
        whole = position < 2 or len(paragraph.text) <= rules.titles.longest
        for sentence in sentences(paragraph.body, rules):
            builder.add(split_sentence(sentence, rules, whole=whole and paragraph.title_like), notice, position)
    start = len(draft.notice)
    for position, placed in enumerate(place(draft.body, rules), start):
        _add(builder, placed, position, rules)
    for position, paragraph in enumerate(draft.signature, start + len(draft.body)):
        builder.add(split_sentence(paragraph.body, rules, whole=True), (), position)
    return tuple(builder.clauses)


def _add(builder: _Builder, placed: Placed, paragraph: int, rules: Rules) -> None:
    for number, sentence in enumerate(sentences(placed.text, rules)):
        whole = placed.named and number == 0
        builder.add(split_sentence(sentence, rules, whole=whole), placed.section, paragraph)


class _Builder:
    """Numbers clauses and sentences, and gives ids."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._sentence = 0
        self._seen: dict[str, int] = {}
        self.clauses: list[Clause] = []

    def add(self, fragments: list[Fragment], section: tuple[str, ...], paragraph: int) -> None:
        """One sentence."""
        for fragment in fragments:
            if fragment.text.text:
                self.clauses.append(self._clause(fragment.text, fragment.tail, section, paragraph))
        self._sentence += 1

    def _clause(self, text: Traced, tail: str, section: tuple[str, ...], paragraph: int) -> Clause:
        edition = self._edition
        base = _digest(edition.file, str(text.span), text.text)
        again = self._seen[base] = self._seen.get(base, -1) + 1
        return Clause(
            id=base if again == 0 else _digest(base, str(again)),
            text=text.text,
            tail=tail,
            section=section,
            sentence=self._sentence,
            order=len(self.clauses),
            paragraph=paragraph,
            document=edition.title,
            document_id=edition.id,
            edition_id=edition.id,
            edition=edition.label,
            region=edition.region,
            file=edition.file,
            lines=text.span,
        )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
