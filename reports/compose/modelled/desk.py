"""The two read-only tools of the model. Viewer, day and level are bound here, in code; arguments are only words.

They ask through the same doors as the rules: clause search, and the metrics table under the viewer's scope. What they give
back is data: one line of JSON a piece, numbered on the shelf.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from config.errors import GongfuError
from reports.compose.draft import Draft
from reports.compose.figures import observed_line, target_figures
from reports.compose.modelled.shelf import Evidence, Origin, Shelf
from reports.compose.modelled.stops import ModelStopped, Why
from reports.compose.modelled.task import Task
from reports.compose.voice import Voice
from retrieval.evidence import Clause, Observation, Target
from retrieval.library import Library
from retrieval.lookup.knowledge import Knowledge, deadline_of, stated_period
from retrieval.lookup.sources import figure_of as stated_figure
from retrieval.lookup.sources import source_of, variant_source
from retrieval.lookup.texts.searching import Only, find
from retrieval.metrics.figures import figure_of
from retrieval.metrics.periods import find_periods
from retrieval.questions.normalise import normalise

MOST_USES = 6
"""Uses of the tools for one question; a model that asks on and on is stopped."""

MOST_ARGUMENT = 200
"""Characters of an argument that are read."""

SEARCHED, CLAUSES, ROWS, TARGETS, NAMES = 30, 6, 4, 2, 20
"""Pieces that one use gives, and names that are listed when none fits."""

MOST_SHOWN = 400
"""Characters of one clause or sentence."""

FAINT = 0.05
"""Score below which a hit is noise."""


class Desk:
    """The tools for one question; safe for several threads."""

    def __init__(self, task: Task, *, library: Library, voice: Voice, shelf: Shelf) -> None:
        self._task = task
        self._library = library
        self._voice = voice
        self._lock = threading.Lock()
        self._uses = 0
        self.shelf = shelf

    def search_plan(self, text: str, document: str | None = None) -> str:
        """Clauses near some words, in all documents or in one; numbered lines of JSON, or a sentence why there is none.

        Raises:
            ModelStopped: too many uses, or the documents have changed meanwhile.
        """
        self._use()
        with self._knowledge() as knowledge:
            only = self._only(document, knowledge)
            if only is None:
                return self._say("no_document")
            try:
                hits = find(text[:MOST_ARGUMENT], knowledge=knowledge, today=self._task.as_of, k=SEARCHED, only=only)
            except GongfuError:
                return self._say("no_words")
            clauses = [hit.clause for hit in hits if hit.score > FAINT and not hit.clause.is_unsure]
            clauses = [clause for clause in clauses if self._may_speak(clause)][:CLAUSES]
            return self._told([self._clause(clause, knowledge) for clause in clauses])

    def query_metrics(self, indicator: str, region: str | None = None, period: str | None = None) -> str:
        """Rows and targets of one indicator; numbered lines of JSON, or a sentence why there is none.

        Raises:
            ModelStopped: too many uses, or the table has changed meanwhile.
        """
        self._use()
        with self._knowledge() as knowledge:
            named = _longest(knowledge.lexicon.indicators.find(normalise(indicator[:MOST_ARGUMENT])))
            if named is None:
                return self._names(knowledge)
            code = self._region(region, knowledge)
            if code is None:
                return self._say("other_region")
            rows = self._rows(named, code, period, knowledge)
            aims = knowledge.metrics.targets(
                indicators=(named,), regions=(code,), scope=knowledge.scope, as_of=self._task.as_of
            )
            pieces = [self._row(row) for row in rows]
            return self._told(pieces + [self._target(aim) for aim in aims[:TARGETS]])

    def _use(self) -> None:
        with self._lock:
            self._uses += 1
            if self._uses > MOST_USES:
                raise ModelStopped(Why.LOOP)

    @contextmanager
    def _knowledge(self) -> Iterator[Knowledge]:
        # Held only while a tool works: a model may take half a minute, and a reload must not wait for it.
        with self._library.reading() as known:
            if known is not self._task.known:
                raise ModelStopped(Why.RELOADED)
            yield known.seen_by(self._task.viewer.scope)

    def _only(self, document: str | None, knowledge: Knowledge) -> Only | None:
        if not (document or "").strip():
            return Only()
        wanted = normalise(str(document)[:MOST_ARGUMENT]).strip("《》 ")
        found = [each for each in knowledge.documents() if wanted and wanted in normalise(each.title)]
        return Only(document=found[0].id) if found else None

    def _may_speak(self, clause: Clause) -> bool:
        if self._task.papers is not None and clause.document_id not in self._task.papers:
            return False
        places = self._task.places
        return not places or any(place.speaks(clause) for place in places)

    def _region(self, text: str | None, knowledge: Knowledge) -> str | None:
        """The region that is meant, when the question is about it; None: it is about another one."""
        allowed = self._task.regions
        code = _longest(knowledge.lexicon.regions.find(normalise((text or "")[:MOST_ARGUMENT])))
        if code is None:
            return next(iter(sorted(allowed & set(knowledge.catalogue.regions))), None)
        return code if code in allowed and code in knowledge.catalogue.regions else None

    def _rows(self, indicator: str, region: str, period: str | None, knowledge: Knowledge) -> list[Observation]:
        wanted = [found for found, _, _ in find_periods(normalise((period or "")[:MOST_ARGUMENT]), self._task.as_of)]
        rows, _ = knowledge.metrics.best(
            scope=knowledge.scope,
            as_of=self._task.as_of,
            indicators=(indicator,),
            regions=(region,),
            periods=wanted or None,
            official=True,
        )
        asked = [each for question in self._task.questions for each in question.periods]
        fitting = [row for row in rows if not asked or any(each.fits(row.period) for each in asked)]
        return [row for row in fitting if row.value is not None][:ROWS]

    def _names(self, knowledge: Knowledge) -> str:
        region = next(iter(sorted(self._task.regions & set(knowledge.catalogue.regions))), None)
        if region is None:
            return self._say("nothing")
        held = knowledge.metrics.available(region, scope=knowledge.scope, as_of=self._task.as_of)
        return self._voice.say("model.indicators", names="、".join(entry.indicator_name for entry in held[:NAMES]))

    def _told(self, pieces: Sequence[Evidence | None]) -> str:
        lines = [piece.line for piece in pieces if piece is not None]
        return "\n".join((self._say("data"), *lines)) if lines else self._say("nothing")

    def _say(self, key: str) -> str:
        return self._voice.say(f"model.{key}")

    def _clause(self, clause: Clause, knowledge: Knowledge) -> Evidence | None:
        return put_clause(self.shelf, clause, knowledge, self._task)

    def _row(self, row: Observation) -> Evidence | None:
        units = self._voice.units
        by = ["value", *(["yoy"] if row.yoy is not None else []), *(["rank"] if row.rank is not None else [])]
        proof = Draft(
            kind="figure",
            answered=True,
            lines=(),
            sources=(row.source,),
            figures=tuple(figure_of(row, units, by=each) for each in by),
            named=(row.region_name, row.period.text),
        )
        shown = {"data": observed_line(row, self._voice), "source": row.source.document}
        return self.shelf.put(("row", row.id), origin=Origin.ROW, shown=shown, proof=proof)

    def _target(self, target: Target) -> Evidence | None:
        proof = Draft(
            kind="figure",
            answered=True,
            lines=(),
            sources=(target.source,),
            figures=target_figures(target),
            named=(target.region_name, *((target.deadline.text,) if target.deadline else ())),
        )
        shown = {"target": f"{target.indicator_name} {target.source.quote}", "source": target.source.document}
        return self.shelf.put(("target", target.id), origin=Origin.ROW, shown=shown, proof=proof)


def put_clause(shelf: Shelf, clause: Clause, knowledge: Knowledge, task: Task) -> Evidence | None:
    """A clause with the rest of its sentence, where that is not too long."""
    whole = tuple(each for each in knowledge.index.sentence_clauses(clause) if not each.is_unsure)
    if clause not in whole or sum(len(each.text) for each in whole) > MOST_SHOWN:
        whole = (clause,)
    document = knowledge.document(clause)
    deadline = deadline_of(document, task.as_of)
    stated = stated_period(clause, knowledge, task.as_of) if deadline is None else None
    region = knowledge.region_name(clause.region)
    others = (variant_source(each, knowledge, task.as_of) for each in whole)
    source = source_of(whole, knowledge, task.as_of)
    times = [period.text for period in (deadline, stated) if period is not None]
    proof = Draft(
        kind="summary",
        answered=True,
        lines=(),
        sources=(source, *(other for other in others if other)),
        clauses=whole,
        figures=tuple(
            stated_figure(found, knowledge, task.as_of) for each in whole for found in knowledge.figures(each)
        ),
        said=(document.title, *clause.section),
        named=(*((region,) if region else ()), *times),
    )
    shown = {
        "text": source.quote[:MOST_SHOWN],
        "heading": clause.section[-1][:100] if clause.section else "",
        "document": document.title[:100],
    }
    key = ("clause", *(each.id for each in whole))
    heading = clause.section[-1] if clause.section else ""
    return shelf.put(key, origin=Origin.CLAUSE, shown=shown, proof=proof, heading=heading, document=document.title)


def put_drafts(shelf: Shelf, drafts: Sequence[Draft]) -> None:
    """What the rules answered, as the first pieces."""
    for draft in drafts:
        if draft.answered and draft.sources:
            shown = {"answer": "\n".join(draft.lines)[: MOST_SHOWN * 2]}
            shelf.put(("rules", draft.lines), origin=Origin.RULES, shown=shown, proof=replace(draft, choices=()))


def _longest(found: Sequence[tuple[int, int, str]]) -> str | None:
    return max(found, key=lambda each: each[1] - each[0])[2] if found else None
