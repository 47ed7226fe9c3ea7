"""Question → checked answer: understand, gather, draft, prove. Nothing leaves without the proof.

A draft that fails the check is not sent; the refusal is, and the log says why. A model's sentences go through the same
gate (`reports.compose.modelled`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from config.messages import Messages
from reports.blocks import Block, Choices, Citation, Table, Text
from reports.compose.base import Answer
from reports.compose.checks import Names
from reports.compose.draft import Draft
from reports.compose.offers import offered
from reports.compose.settled import Settling
from reports.compose.sources import label, merged
from reports.compose.voice import Voice
from retrieval.access import Viewer
from retrieval.library import Library
from retrieval.lookup.knowledge import Knowledge
from retrieval.passages.base import Progress
from retrieval.questions.model import Turn

OFFICE = "office"
"""`Draft.reason` of an answer that is to be had at the office only."""


def silent(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


class RuleAnswerer:
    """Answers by rules over one `Library`; synchronous and heavy."""

    def __init__(self, library: Library, messages: Messages) -> None:
        self.library = library
        self.messages = messages
        self.names = Names.of(library.words.catalogue)
        self._voice = Voice(messages, library.words.catalogue.units)

    def answer(
        self, question: str, *, context: Sequence[Turn], viewer: Viewer, as_of: date, progress: Progress = silent
    ) -> Answer:
        """One message, which may hold several questions; every figure in the result is proved. Too quick for progress."""
        with self.library.reading() as known:
            return self.finish(
                self.drafts(question, known.seen_by(viewer.scope), context=context, viewer=viewer, as_of=as_of)
            )

    def drafts(
        self, question: str, knowledge: Knowledge, *, context: Sequence[Turn], viewer: Viewer, as_of: date
    ) -> list[Draft]:
        """One proved draft for each question of a message; `knowledge` is the viewer's.

        A message that is a follow-up button acts on the last answer of the chat. The choices stand with the first draft.
        A refusal of what the viewer may see, but not here, is the sentence that sends him to the office; it says nothing
        of what is held.
        """
        here = self._drafts(question, knowledge, context=context, viewer=viewer, as_of=as_of)
        if viewer.beyond is None or not any(_refuses(draft) for draft in here):
            return here
        known = knowledge.seen_by(viewer.beyond)
        there = self._drafts(
            question, known, context=context, viewer=replace(viewer, scope=viewer.beyond, beyond=None), as_of=as_of
        )
        office = Draft(kind="policy", answered=False, lines=(self.messages.say("policy.office"),), reason=OFFICE)
        if len(here) != len(there):
            # Read otherwise by who knows more: what belongs to what can't be told.
            return [office] if any(draft.answered for draft in there) else here
        return [office if _refuses(a) and b.answered else a for a, b in zip(here, there, strict=True)]

    def _drafts(
        self, question: str, knowledge: Knowledge, *, context: Sequence[Turn], viewer: Viewer, as_of: date
    ) -> list[Draft]:
        settling = Settling(knowledge=knowledge, viewer=viewer, as_of=as_of, voice=self._voice, names=self.names)
        button = settling.button(question)
        if button is not None:
            return self._pressed(button, settling, context)
        found = settling.message(question, context)
        choices = offered(found, settling, (*context, Turn("user", question)))
        return _with_choices([each.said() for each in found], choices)

    def _pressed(self, button: str, settling: Settling, context: Sequence[Turn]) -> list[Draft]:
        before = settling.before(context)
        found = settling.pressed(button, before)
        if not found:
            key = f"pressed.{button}" if before else "pressed.alone"
            return [Draft(kind="refusal" if before else "policy", answered=False, lines=(self.messages.say(key),))]
        drafts = [each.said() for each in found]
        own = tuple(choice for each in drafts for choice in each.choices if settling.button(choice) is None)
        return _with_choices(drafts, own or offered(before, settling, context, tapped=button))

    def finish(self, drafts: Sequence[Draft]) -> Answer:
        """The drafts as one answer, with numbered sources."""
        sources, numbers = merged([d.sources for d in drafts])
        texts = [
            "\n".join(d.lines) + _marks(n) + (f"\n{d.note}" if d.note else "")
            for d, n in zip(drafts, numbers, strict=True)
        ]
        if len(texts) > 1:
            ordinals = self.messages.say("answer.numbers").split()
            texts = [self.messages.say("answer.multi", number=o, text=t) for o, t in zip(ordinals, texts, strict=False)]
        blocks: list[Block] = [Text(text) for text in texts]
        blocks += [Table((), tuple((line,) for line in d.rest)) for d in drafts if d.rest]
        blocks += [chart for d in drafts for chart in d.charts]
        blocks += [
            Citation(number, label(source, self.messages), source.quote, source.place)
            for number, source in enumerate(sources, 1)
        ]
        choices = tuple(dict.fromkeys(choice for d in drafts for choice in d.choices))[:4]
        if choices:
            blocks.append(Choices(choices))
        return Answer(
            answered=any(d.answered for d in drafts),
            kind=drafts[0].kind,
            text="\n".join((*texts, *_listed(drafts))),
            blocks=tuple(blocks),
            figures=tuple(figure for d in drafts for figure in d.figures),
            sources=sources,
        )


def _refuses(draft: Draft) -> bool:
    return not draft.answered and draft.kind == "refusal"


def _with_choices(drafts: Sequence[Draft], choices: tuple[str, ...]) -> list[Draft]:
    return [replace(each, choices=() if at else choices) for at, each in enumerate(drafts)]


def _listed(drafts: Sequence[Draft]) -> tuple[str, ...]:
    """What may be chosen, where the answer is nothing but that: channels show it from the block."""
    asked = [choice for d in drafts if d.kind == "choices" for choice in d.choices if choice in d.said]
    return tuple(f"{number} {choice}" for number, choice in enumerate(asked, 1))


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f"[{number}]" for number in numbers)
