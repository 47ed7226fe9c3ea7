"""A file's lines → its documents with their clauses: layout, articles, heads, outline and clauses in one call."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from config.errors import Permanent
from retrieval.documents.articles import Draft, normalised_title, split_articles
from retrieval.documents.clauses import Fragment, sentences, split_sentence
from retrieval.documents.continuations import without_references
from retrieval.documents.facts import Facts, joined_facts, read_facts
from retrieval.documents.headings import place_headed
from retrieval.documents.heads import Head, missing_head, missing_tail, read_head
from retrieval.documents.layout import lay_out
from retrieval.documents.outline import Placed, place, without_note_marks
from retrieval.documents.paper_reader import Paper
from retrieval.documents.papers import split_papers, spot_of, whole_file, without_chinese
from retrieval.documents.readers.base import Flow, RawText, Role
from retrieval.documents.records import Edition, Lead, ParsedDocument
from retrieval.documents.regions import RegionNames, article_region, issuer_region, most_local
from retrieval.documents.rules import Rules
from retrieval.documents.secrecy import refuse_classified
from retrieval.documents.sidecar import DocumentEntry, FileEntry
from retrieval.documents.source_checks import entry_of
from retrieval.documents.traced import Traced
from retrieval.evidence import Clause, SourceKind

PARSER_VERSION = "5"
TABLES = ("workbook", "csv")


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
    refuse_classified(raw, rules.papers.secrecy)
    known = RegionNames(names, rules.articles.other_names)
    headed = raw.flow is Flow.PARAGRAPHS
    if headed:
        papers, printed = split_papers(raw, rules), None
    else:
        layout = lay_out(raw, rules)
        paragraphs = without_references(layout.paragraphs, rules)
        papers = [Paper(draft, Facts()) for draft in split_articles(paragraphs, rules, known)]
        printed = layout.printed
    bylines = sum(paper.draft.byline is not None for paper in papers)
    dated = entry if entry.published else entry.model_copy(update={"published": printed})
    found = [_document(paper, raw=raw, entry=dated, names=known, rules=rules, bylines=bylines) for paper in papers]
    held = tuple(document for document in found if document.clauses)
    if not held and any(line.strip() for line in raw.lines) and without_chinese(raw.lines):
        # Titles, ends of sentences and marks are those of Chinese: another language has only its lines.
        rest = _document(whole_file(raw, rules), raw=raw, entry=dated, names=known, rules=rules, bylines=0)
        held = (rest,) if rest.clauses else ()
    if not held:
        raise Permanent("document_no_text", file=raw.name)
    return held


def _document(
    paper: Paper, *, raw: RawText, entry: FileEntry, names: RegionNames, rules: Rules, bylines: int
) -> ParsedDocument:
    draft = paper.draft
    head = _head(paper, raw.name, rules)
    body = "\n".join(paragraph.text for paragraph in draft.body)
    facts = _facts(paper, head, rules)
    said = _said(entry, head.title)
    bureau = rules.articles.bureau.search(body) if not head.official else None
    issuer = said.issuer or head.issuer
    region = said.region or _region(head, issuer, body, entry=entry, names=names, rules=rules)
    if region is None and raw.kind in TABLES:
        region = most_local((raw.lines[at - 1] for at in _captions(raw)), names)
    spans = [part.spaced.span for part in (*draft.titles, *draft.notice, *draft.body, *draft.signature)]
    whole = raw.flow is Flow.PARAGRAPHS
    edition = Edition(
        id=_digest(raw.name, normalised_title(head.title)),
        title=head.title,
        file=raw.name,
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
        missing_head=_or(said.missing_head, not whole and missing_head(draft, head, bylines=bylines, rules=rules)),
        missing_tail=_or(said.missing_tail, not whole and missing_tail(draft, rules)),
        continued=next((part.continued for part in draft.body if part.continued), None),
        published=said.published or entry.published or facts.published or (head.date if whole else None),
        inferred=entry.inferred and said.published is None,
        reason=entry.reason,
        state=said.state or facts.state,
        expires=said.expires or facts.expires,
        level=said.level or entry.level,
        kind=_kind(said, official=head.official, quoted=bureau is not None),
        preferred=entry.preferred,
    )
    clauses, leads = _clauses(draft, edition, raw, names, rules)
    sections = (
        clause.section for clause in reversed(clauses) if clause.section not in ((), (rules.titles.notice_section,))
    )
    stops_at = next(sections, ())
    return ParsedDocument(edition=replace(edition, stops_at=stops_at), clauses=clauses, leads=leads)


def _head(paper: Paper, file: str, rules: Rules) -> Head:
    """Printed facts, completed by those that the format or a label gives."""
    head = read_head(paper.draft, file=file, rules=rules)
    facts = paper.facts
    official = head.official or (facts.number is not None and paper.draft.byline is None)
    return replace(
        head,
        number=head.number or facts.number,
        issuer=head.issuer or (facts.issuer if official else None),
        date=head.date or (facts.date if official else None),
        official=official,
    )


def _facts(paper: Paper, head: Head, rules: Rules) -> Facts:
    draft = paper.draft
    texts = [part.text for part in (*draft.notice, *draft.body, *draft.signature)]
    own = read_facts(head.title, texts, official=head.official, issued=head.date, rules=rules)
    return joined_facts(paper.facts, own)


def _or(said: bool | None, found: bool) -> bool:
    return found if said is None else said


def _said(entry: FileEntry, title: str) -> DocumentEntry:
    return entry_of(entry, title) or DocumentEntry(title=title)


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
        title=head.title if head.named else "",
        kicker=head.kicker,
        body=body,
        entry=entry,
        names=names,
        rules=rules.articles,
    )


def _captions(raw: RawText) -> list[int]:
    """Lines that stand over the tables of a workbook."""
    return [at for at in range(1, len(raw.lines) + 1) if raw.spot(at).role in (Role.TITLE, Role.HEADING)]


def _clauses(
    draft: Draft, edition: Edition, raw: RawText, names: RegionNames, rules: Rules
) -> tuple[tuple[Clause, ...], tuple[Lead, ...]]:
    """The notice first, wherever it stands on the page, then the text, then the signature."""
    builder = _Builder(edition, raw, names)
    notice = (rules.titles.notice_section,)
    for position, paragraph in enumerate(draft.notice):
        whole = position < 2 or len(paragraph.text) <= rules.titles.longest
        for sentence in sentences(paragraph.body, rules):
            builder.add(split_sentence(sentence, rules, whole=whole and paragraph.title_like), notice, position)
    start = len(draft.notice)
    body = without_note_marks(draft.body)
    if raw.flow is Flow.PARAGRAPHS:
        path = place_headed([(paragraph, spot_of(raw, paragraph)) for paragraph in body], rules)
    else:
        path = place(body, rules)
    for position, placed in enumerate(path, start):
        _add(builder, placed, position, rules)
    for position, paragraph in enumerate(draft.signature, start + len(draft.body)):
        builder.add(split_sentence(paragraph.body, rules, whole=True), (), position)
    return tuple(builder.clauses), tuple(builder.leads)


def _add(builder: _Builder, placed: Placed, paragraph: int, rules: Rules) -> None:
    if placed.lead is not None and placed.lead.text:
        builder.leads.append(Lead(len(builder.clauses), placed.lead.text, placed.lead.span))
    if builder.is_row(placed.text):
        builder.add([Fragment(placed.text, "")], placed.section, paragraph)
        return
    for number, sentence in enumerate(sentences(placed.text, rules)):
        whole = placed.named and number == 0
        builder.add(split_sentence(sentence, rules, whole=whole), placed.section, paragraph)


class _Builder:
    """Numbers clauses and sentences, and gives ids."""

    def __init__(self, edition: Edition, raw: RawText, names: RegionNames) -> None:
        self._edition, self._raw, self._names = edition, raw, names
        self._sentence = 0
        self._seen: dict[str, int] = {}
        self.clauses: list[Clause] = []
        self.leads: list[Lead] = []

    def is_row(self, text: Traced) -> bool:
        """Whether a text is the row of a table, which is one clause."""
        return bool(text.text) and self._raw.spot(text.span[0]).role is Role.ROW

    def add(self, fragments: list[Fragment], section: tuple[str, ...], paragraph: int) -> None:
        """One sentence."""
        for fragment in fragments:
            if fragment.text.text:
                self.clauses.append(self._clause(fragment.text, fragment.tail, section, paragraph))
        self._sentence += 1

    def _clause(self, text: Traced, tail: str, section: tuple[str, ...], paragraph: int) -> Clause:
        edition = self._edition
        spots = [self._raw.spot(line) for line in dict.fromkeys(text.lines)]
        sure = [spot.confidence for spot in spots if spot.confidence is not None]
        base = _digest(edition.file, str(text.span), text.text)
        # A row speaks about the region that its cells name, whatever the table is about.
        own = most_local([text.text], self._names) if self.is_row(text) else None
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
            region=own or edition.region,
            file=edition.file,
            lines=text.span,
            page=next((spot.page for spot in spots if spot.page is not None), None),
            cells=spots[0].cells,
            confidence=min(sure, default=None),
            counted=self._raw.paragraphs,
        )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
