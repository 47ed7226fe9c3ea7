"""Which clauses may be found, as data: a `Filter` becomes one array of booleans over all clauses before anything is searched.

A function called for each of 100,000 clauses would cost more than the search itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from retrieval.documents.records import Corpus
from retrieval.metrics.periods import Period
from retrieval.passages.lexical import LexicalIndex
from retrieval.questions.normalise import normalise

Mask = NDArray[np.bool_]

MASKS = 32
"""Masks remembered for each corpus version: one byte a clause each."""

NEVER = 0
"""Day number of a document without a date: outside every range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Conditions that a clause has to meet, all of them; the empty filter lets everything through.

    Attributes:
        documents: ids of documents; None: any.
        visible: ids of the documents that the viewer may see; None: all. Apart from `documents`, so that neither
            replaces the other.
        regions: codes of regions that its document may speak about, None among them for documents without one; None:
            any, and `naming` counts for nothing.
        naming: normalised words; a clause whose text holds one of them passes `regions` wherever it comes from.
        clauses: ids of clauses; None: any.
        published: first and last day of a range; a document that is dated by a month or a year passes when some day of
            it lies inside, one without a date never does. None: any.
        sure: only clauses that were not recognised with doubt.
    """

    documents: frozenset[str] | None = None
    visible: frozenset[str] | None = None
    regions: frozenset[str | None] | None = None
    naming: tuple[str, ...] = ()
    clauses: frozenset[str] | None = None
    published: tuple[date, date] | None = None
    sure: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether everything passes."""
        chosen = (self.documents, self.visible, self.regions, self.clauses, self.published)
        return not self.sure and all(each is None for each in chosen)


class Columns:
    """What filters ask about, one entry a clause, and the masks made from it; immutable but for what is remembered."""

    def __init__(self, corpus: Corpus, rows: dict[str, int], lexical: Callable[[], LexicalIndex]) -> None:
        self._clauses = corpus.clauses
        self._rows = rows
        self._lexical = lexical
        self._documents, self._document = _codes([c.document_id for c in corpus.clauses])
        self._regions, self._region = _codes([c.region for c in corpus.clauses])
        self._unsure = np.fromiter((c.is_unsure for c in corpus.clauses), dtype=bool, count=len(corpus.clauses))
        days = {document.id: _days(document.known_from) for document in corpus.documents}
        spans = [days.get(document or "", (NEVER, NEVER)) for document in self._documents]
        self._first = np.array([first for first, _ in spans], dtype=np.int32)
        self._last = np.array([last for _, last in spans], dtype=np.int32)
        self.mask = lru_cache(maxsize=MASKS)(self._mask)
        self._named = lru_cache(maxsize=MASKS)(self._naming)

    def _mask(self, where: Filter) -> Mask:
        """True for the clauses that pass, by row; not to be written to."""
        passing = np.ones(len(self._clauses), dtype=bool)
        for wanted in (where.documents, where.visible):
            if wanted is not None:
                passing &= _among(self._documents, wanted)[self._document]
        if where.regions is not None:
            there = _among(self._regions, where.regions)[self._region]
            passing &= there | self._named(where.naming) if where.naming else there
        if where.clauses is not None:
            passing &= self._chosen(where.clauses)
        if where.published is not None:
            first, last = (day.toordinal() for day in where.published)
            passing &= ((self._last >= first) & (self._first <= last) & (self._last != NEVER))[self._document]
        if where.sure:
            passing &= ~self._unsure
        passing.flags.writeable = False
        return passing

    def _chosen(self, clauses: frozenset[str]) -> Mask:
        chosen = np.zeros(len(self._clauses), dtype=bool)
        chosen[[self._rows[key] for key in clauses if key in self._rows]] = True
        return chosen

    def _naming(self, words: tuple[str, ...]) -> Mask:
        naming = np.zeros(len(self._clauses), dtype=bool)
        for word in words:
            possible = self._lexical().may_contain(word)
            rows = range(len(self._clauses)) if possible is None else possible.tolist()
            naming[[row for row in rows if word in normalise(self._clauses[row].text)]] = True
        return naming


def _codes(values: Sequence[str | None]) -> tuple[list[str | None], NDArray[np.int32]]:
    numbers: dict[str | None, int] = {}
    codes = np.fromiter((numbers.setdefault(v, len(numbers)) for v in values), dtype=np.int32, count=len(values))
    return list(numbers), codes


def _among(values: Sequence[str | None], wanted: frozenset[str] | frozenset[str | None]) -> Mask:
    return np.array([value in wanted for value in values], dtype=bool)


def _days(published: str | None) -> tuple[int, int]:
    if published is None:
        return NEVER, NEVER
    period = Period.parse_key(published)
    return period.start.toordinal(), period.end.toordinal()
