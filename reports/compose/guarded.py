"""Question → checked answer: understand, gather, draft, prove. Nothing leaves without the proof.

A draft that fails the check is replaced by the bare quotation of its sources, and that failing too by the refusal: the
deterministic text is always there. A model's draft (later) goes through the same gate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import structlog

from config.messages import Messages
from reports.blocks import Block, Choices, Citation, Text
from reports.compose.base import Answer
from reports.compose.checks import Names, check
from reports.compose.draft import Draft
from reports.compose.rules import draft, say_refused
from reports.compose.sources import label, merged
from retrieval.access import Viewer
from retrieval.findings import Refused
from retrieval.gather import gather
from retrieval.library import Library
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.operands import topic
from retrieval.questions.follow_up import last_question, resume
from retrieval.questions.model import Question, Turn
from retrieval.questions.parse import parse
from retrieval.questions.split import split

_log = structlog.get_logger(__name__)


class RuleAnswerer:
    """Answers by rules over one `Library`; synchronous and heavy."""

    def __init__(self, library: Library, messages: Messages) -> None:
        self._library = library
        self._messages = messages
        self._names = Names.of(library.words.catalogue)

    def answer(self, question: str, *, context: Sequence[Turn], viewer: Viewer, as_of: date) -> Answer:
        """One message, which may hold several questions; every figure in the result is proved."""
        knowledge = self._library.knowledge
        parts = self._understand(question, context, knowledge, viewer, as_of)
        drafts = [self._proved(part, knowledge, viewer, as_of) for part in parts]
        if len(drafts) > 1 and not all(d.answered for d in drafts):
            whole = self._proved(self._one(question, context, knowledge, viewer, as_of), knowledge, viewer, as_of)
            if whole.answered and not any(d.answered for d in drafts):
                drafts = [whole]
        return self._finish(drafts)

    def _understand(
        self, text: str, context: Sequence[Turn], knowledge: Knowledge, viewer: Viewer, as_of: date
    ) -> list[Question]:
        def read(part: str) -> Question:
            return self._parse(part, knowledge, viewer, as_of)

        def asks(part: str) -> bool:
            found = read(part)
            return _has_topic(found, knowledge) or bool(found.regions and found.elliptical)

        pieces = split(text, knowledge.lexicon.vocabulary, asks)
        first = self._one(pieces[0], context, knowledge, viewer, as_of)
        questions = [first]
        for piece in pieces[1:]:
            part = read(piece)
            lacks = not part.indicators and (not part.regions or len(part.core) < 2)
            inherited = part if part.regions else replace(part, regions=first.regions)
            questions.append(resume(part, questions[-1]) if lacks and part.elliptical else inherited)
        return questions

    def _one(self, text: str, context: Sequence[Turn], knowledge: Knowledge, viewer: Viewer, as_of: date) -> Question:
        question = self._parse(text, knowledge, viewer, as_of)
        before = last_question(context)
        if before is None or not _leans(question):
            return question
        earlier = [turn for turn in context if turn.role == "user"][:-1]
        previous = self._one(before, earlier, knowledge, viewer, as_of)
        return resume(question, previous)

    def _parse(self, text: str, knowledge: Knowledge, viewer: Viewer, as_of: date) -> Question:
        regions = knowledge.catalogue.regions
        return parse(
            text,
            lexicon=knowledge.lexicon,
            today=as_of,
            home=viewer.home_region,
            parents={code: region.parent for code, region in regions.items() if region.parent},
        )

    def _proved(self, question: Question, knowledge: Knowledge, viewer: Viewer, as_of: date) -> Draft:
        finding = gather(question, knowledge=knowledge, viewer=viewer, as_of=as_of)
        made = draft(finding, self._messages)
        problems = check(made, question=question.text, catalogue=knowledge.catalogue, names=self._names)
        if not problems:
            return made
        _log.error("answer_unproved", kind=made.kind, problems=[(p.kind, p.text) for p in problems])
        return say_refused(Refused(reason="nothing", topic=question.core), self._messages)

    def _finish(self, drafts: Sequence[Draft]) -> Answer:
        sources, numbers = merged([d.sources for d in drafts])
        texts = ["\n".join(d.lines) + _marks(n) for d, n in zip(drafts, numbers, strict=True)]
        if len(texts) > 1:
            ordinals = self._messages.say("answer.numbers").split()
            texts = [
                self._messages.say("answer.multi", number=o, text=t) for o, t in zip(ordinals, texts, strict=False)
            ]
        blocks: list[Block] = [Text(text) for text in texts]
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


def _has_topic(question: Question, knowledge: Knowledge) -> bool:
    """Whether a piece asks for something by itself: an indicator, or a question word with a topic beside it."""
    if question.indicators:
        return True
    return bool(question.wants) and len(topic(question.core, knowledge).replace(" ", "")) >= 2


def _leans(question: Question) -> bool:
    """Whether a question needs the one before it: a half sentence, or no topic of its own."""
    return question.elliptical or (not question.indicators and len(question.core.replace(" ", "")) <= 6)


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f"[{number}]" for number in numbers)
