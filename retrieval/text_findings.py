"""Findings about a text itself; `retrieval.findings` names them beside the others."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.evidence import Clause, SourceRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Clauses of one part of a document that each name one of the things that were asked for, in order."""

    clauses: tuple[Clause, ...]
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """The regions of a group, by their names, as the catalogue holds them; `within`: those of one region only."""

    group: str
    names: tuple[str, ...]
    within: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """A fact of a document itself: its date, issuer, number, day of printing, reporter, title.

    Attributes:
        kind: name of the fact, key of its sentence in `messages.toml` [imprint].
        value: as printed; None: not known.
        inferred: the value is a conclusion from the page.
        editions: labels of the printings that are held.
        clauses: where it stands; empty when it is no part of the text.
    """

    kind: str
    document: str
    value: str | None
    sources: tuple[SourceRef, ...]
    clauses: tuple[Clause, ...] = ()
    inferred: bool = False
    editions: tuple[str, ...] = ()
    documents: int = 0
