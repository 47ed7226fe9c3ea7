"""Question → checked answer: understand, gather, draft, prove. Nothing leaves without the proof.

A draft that fails the check is not sent; the refusal is, and the log says why. A model's draft (later) goes through the
same gate.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import structlog

from config.messages import Messages
from reports.blocks import Block, Choices, Citation, Text
from reports.compose.base import Answer
from reports.compose.checks import Names, check
from reports.compose.draft import Draft
from reports.compose.rules import draft, say_refused
from reports.compose.sources import label, merged
from reports.compose.voice import Voice
from retrieval.access import Viewer
from retrieval.findings import Computed, Explained, Observed, Quoted, Ranked
from retrieval.gather import gather
from retrieval.library import Library
from retrieval.lookup.clauses import refuse
from retrieval.lookup.knowledge import Knowledge
from retrieval.questions.model import Question, Turn
from retrieval.questions.reading import Reading, leans
from retrieval.table_findings import Aimed, Lagging, Worked

EXPLAINABLE = (Quoted, Observed, Computed, Ranked, Worked, Aimed, Lagging)
"""Findings of which it can be said how their figures came about."""

_log = structlog.get_logger(__name__)


class RuleAnswerer:
    """Answers by rules over one `Library`; synchronous and heavy."""

    def __init__(self, library: Library, messages: Messages) -> None:
        self._library = library
        self._messages = messages
        self._voice = Voice(messages, library.words.catalogue.units)
        self._names = Names.of(library.words.catalogue)

    def answer(self, question: str, *, context: Sequence[Turn], viewer: Viewer, as_of: date) -> Answer:
        """One message, which may hold several questions; every figure in the result is proved."""
        with self._library.reading() as known:
            return self._answer(question, known.seen_by(viewer.scope), context=context, viewer=viewer, as_of=as_of)

    def _answer(
        self, question: str, knowledge: Knowledge, *, context: Sequence[Turn], viewer: Viewer, as_of: date
    ) -> Answer:
        regions = knowledge.catalogue.regions
        reading = Reading(
            lexicon=knowledge.lexicon,
            today=as_of,
            home=viewer.home_region,
            parents={code: region.parent for code, region in regions.items() if region.parent},
        )
        first, *others = reading.questions(question)
        drafts = [self._in_context(first, reading.resumed(first, context), knowledge, viewer, as_of)]
        for part in others:
            completed = reading.resumed(part, context) if leans(first) and not part.regions else None
            drafts.append(self._in_context(part, completed, knowledge, viewer, as_of))
        if not others and not drafts[0].answered and len(parts := reading.apart(question)) > 1:
            drafts = [self._proved(part, knowledge, viewer, as_of) for part in parts]
        if others and not any(d.answered for d in drafts):
            whole = reading.one(question)
            drafts = [self._in_context(whole, reading.resumed(whole, context), knowledge, viewer, as_of)]
        return self._finish(list(dict.fromkeys(drafts)))

    def _in_context(
        self, question: Question, resumed: Question | None, knowledge: Knowledge, viewer: Viewer, as_of: date
    ) -> Draft:
        """A half sentence is completed from the chat; a whole one only when it can't be answered by itself."""
        if resumed is not None and leans(question):
            completed = self._proved(resumed, knowledge, viewer, as_of)
            if completed.answered or not question.indicators:
                return completed
        alone = self._proved(question, knowledge, viewer, as_of)
        if alone.answered or resumed is None or question.intent or question.regions or question.indicators:
            return alone
        completed = self._proved(resumed, knowledge, viewer, as_of)
        return completed if completed.answered else alone

    def _proved(self, question: Question, knowledge: Knowledge, viewer: Viewer, as_of: date) -> Draft:
        finding = gather(question, knowledge=knowledge, viewer=viewer, as_of=as_of)
        if "explain" in question.table and isinstance(finding, EXPLAINABLE):
            finding = Explained(finding=finding)
        made = draft(finding, self._voice)
        problems = check(made, question=question.text, catalogue=knowledge.catalogue, names=self._names)
        if not problems:
            return made
        _log.error("answer_unproved", kind=made.kind, problems=[(p.kind, p.text) for p in problems])
        return say_refused(refuse("nothing", question, knowledge, place=None), self._voice)

    def _finish(self, drafts: Sequence[Draft]) -> Answer:
        sources, numbers = merged([d.sources for d in drafts])
        texts = ["\n".join(d.lines) + _marks(n) for d, n in zip(drafts, numbers, strict=True)]
        if len(texts) > 1:
            ordinals = self._messages.say("answer.numbers").split()
            texts = [
                self._messages.say("answer.multi", number=o, text=t) for o, t in zip(ordinals, texts, strict=False)
            ]
        blocks: list[Block] = [Text(text) for text in texts]
        blocks += [chart for d in drafts for chart in d.charts]
        blocks += [
            Citation(number, label(source, self._messages), source.quote, source.place)
            for number, source in enumerate(sources, 1)
        ]
        choices = tuple(dict.fromkeys(choice for d in drafts for choice in d.choices))[:4]
        if choices:
            blocks.append(Choices(choices))
        return Answer(
            answered=any(d.answered for d in drafts),
            kind=drafts[0].kind,
            text="\n".join(texts),
            blocks=tuple(blocks),
            figures=tuple(figure for d in drafts for figure in d.figures),
            sources=sources,
        )


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f"[{number}]" for number in numbers)
