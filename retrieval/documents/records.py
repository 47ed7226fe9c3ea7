"""The frozen values of the documents layer."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.access import Level
from retrieval.evidence import Clause, SourceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One printing of one document, as one file holds it.

    Attributes:
        id: stable over reloads of the same file name and title.
        label: «甲版»; what the sidecar says, else given by the order of files.
        kicker: 引题, the line above the title.
        lines: first and last line of title and text.
        missing_head, missing_tail: the text begins, or ends, in the middle.
        continued: where the page says that the text goes on («第五版»); that part is not held.
        stops_at: section path of the last clause.
        date: 成文日期 as ISO date where printed.
        preferred: what the sidecar says: True, False, or None for nothing.
        copy_of: id of the printing whose text this file repeats; it is not compared and not searched.
        replaced_by: id of the newer version of the document; this one is kept, and not searched.
        loaded: ISO day on which this content was loaded first; None: not recorded.
    """

    id: str
    title: str
    file: str
    label: str | None
    lines: tuple[int, int]
    kicker: str | None = None
    byline: str | None = None
    issuer: str | None = None
    number: str | None = None
    date: str | None = None
    region: str | None = None
    bureau: str | None = None
    official: bool = False
    missing_head: bool = False
    missing_tail: bool = False
    continued: str | None = None
    stops_at: tuple[str, ...] = ()
    published: str | None = None
    inferred: bool = False
    reason: str | None = None
    state: str | None = None
    expires: str | None = None
    level: str = Level.PUBLIC.value
    kind: SourceKind = SourceKind.MEDIA
    preferred: bool | None = None
    copy_of: str | None = None
    replaced_by: str | None = None
    loaded: str | None = None

    @property
    def live(self) -> bool:
        """Whether its text is compared and searched."""
        return self.copy_of is None and self.replaced_by is None


@dataclass(frozen=True, slots=True)
class Lead:
    """What is printed before a clause and is no part of it: a heading, a dash that marks an item.

    Attributes:
        before: `order` of the clause.
        lines: first and last line.
    """

    before: int
    text: str
    lines: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDocument:
    """One document of one file: its printing and its clauses in the order of the text."""

    edition: Edition
    clauses: tuple[Clause, ...]
    leads: tuple[Lead, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRecord:
    """One document of the corpus; facts are those of the preferred printing, completed by the others.

    Attributes:
        published: ISO date or month; None: not known.
        inferred: `published` is a conclusion of the sidecar, for the reason in `reason`.
        state: «现行», «已废止» … as the sidecar says, or None.
        editions: the preferred one first.
        loaded: ISO day on which the first of them was loaded.
        ended: `repealed` or `lapsed`: it is no longer in force, whatever `expires` says; see `force.end_of`.
        ended_on: ISO date or month from which `ended` counts; None: always.
        ended_by: title of the held document that repeals it.
    """

    id: str
    title: str
    region: str | None
    issuer: str | None
    number: str | None
    date: str | None
    published: str | None
    inferred: bool
    reason: str | None
    state: str | None
    expires: str | None
    level: str
    kind: SourceKind
    bureau: str | None
    official: bool
    editions: tuple[Edition, ...]
    loaded: str | None = None
    ended: str | None = None
    ended_on: str | None = None
    ended_by: str | None = None

    @property
    def known_from(self) -> str | None:
        """ISO date or month from which it counts: when it was published, else when it was loaded."""
        return self.published or self.loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How one printing words a place.

    Attributes:
        text: the clauses that hold the place, as printed.
        piece: where `text` differs, as start and end: every stretch of it; a start alone is a gap («» against «、»).
    """

    edition: str
    file: str
    lines: tuple[int, int]
    text: str
    piece: tuple[tuple[int, int], ...] = ()

    @property
    def shown(self) -> str:
        """`text` with the stretches that differ between 【】."""
        parts, position = [], 0
        for start, end in self.piece:
            parts += [self.text[position:start], f"【{self.text[start:end]}】"]
            position = end
        return "".join((*parts, self.text[position:]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A place where two printings differ.

    Attributes:
        kind: `wording`, `punctuation`, `spacing` (between words in Latin letters), or `only` (one side lacks the text).
        clause_id: the searched clause that it concerns.
        left: the preferred printing; None: it lacks the text.
        right: the other printing; None: it lacks the text.
        misprint: `left` or `right`: that side is probably a misprint.
        reason: why: `no_word`, `repeated`, `elsewhere`.
        figures: a number, a comparator or what a number is about is worded differently.
    """

    document_id: str
    kind: str
    section: tuple[str, ...]
    clause_id: str
    left: Wording | None
    right: Wording | None
    misprint: str | None = None
    reason: str | None = None
    figures: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """All documents of one version, ready to be searched.

    Attributes:
        version: number of the version; 0 while it is not staged.
        clauses: the searched copy, document after document.
        differences: between printings.
    """

    version: int
    documents: tuple[DocumentRecord, ...]
    clauses: tuple[Clause, ...]
    differences: tuple[Difference, ...]
