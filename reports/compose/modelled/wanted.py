"""Whether a message is for the model: only what the rules do worse, and never what they settled or must refuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from reports.compose.draft import Draft
from reports.compose.guarded import RuleAnswerer
from reports.compose.modelled.stops import Why
from reports.compose.modelled.task import Task, Wish, narrowed, near_clauses
from reports.compose.modelled.words import ModelWords
from reports.compose.settled import reading_of
from retrieval.access import Level, Viewer
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.texts.hits import papers
from retrieval.questions.half import leans
from retrieval.questions.model import Turn
from retrieval.questions.reading import Reading

MOST_CHARS = 350
"""Of the model's text; with the numbers of its sources and the closing line it stays under 400."""

POLICY = frozenset({"secrets", "destructive", "opinion"})
"""Intents that no model ever sees."""

OPEN = frozenset({"nothing", "unsure", "unclear"})
"""Refusals that say «not found in these words»; the others know what is asked and that it is not held."""

MEANT = frozenset({"unsure"})
"""Of these, refusals that name clauses which may be meant: a model may say which; elsewhere it may only offer questions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The decision over one state of knowledge; all of it is made before anything is sent.

    Attributes:
        level: highest level of data that may be sent to the endpoint.
        known: of nobody in particular.
    """

    rules: RuleAnswerer
    words: ModelWords
    level: str
    known: Knowledge

    def task(
        self, text: str, drafts: Sequence[Draft], *, context: Sequence[Turn], viewer: Viewer, as_of: date
    ) -> tuple[Task | Why, list[Draft]]:
        """What the model is to do, with the rules' answer on the subject as first evidence; or why it is left out."""
        wish = self._wish(text, drafts)
        if wish is None:
            return Why.NOT_NEEDED, []
        about = self._about(text, wish, context)
        reading = reading_of(self.known.seen_by(viewer.scope), viewer, as_of)
        read = [reading.one(each) for each in (text, about.subject) if each]
        if any(question.intent in POLICY for question in read) or any(draft.kind == "policy" for draft in drafts):
            return Why.POLICY, []
        if not about.subject:
            return Why.NOT_NEEDED, []
        passing = narrowed(viewer, Level(self.level), self.known.catalogue)
        seeds = [] if wish is Wish.UNCLEAR else self._seeds(about, viewer, passing, as_of)
        if seeds is None:
            return Why.LEVEL, []
        if seeds and not any(draft.answered for draft in seeds) and not _open(seeds):
            return Why.NOT_NEEDED, []
        task = self._made(text, wish, about, reading, passing, as_of)
        if wish is not Wish.UNCLEAR:
            return task, seeds
        meant = [clause for draft in drafts if draft.reason in MEANT for clause in draft.clauses]
        around = self.known.index.sentence_clauses
        return replace(task, near=frozenset(each.id for clause in meant for each in around(clause))), []

    def _made(self, text: str, wish: Wish, about: _About, reading: Reading, passing: Viewer, as_of: date) -> Task:
        theirs = self.known.seen_by(passing.scope)
        read = reading.questions(about.subject)
        leaning = about.is_earlier or any(leans(question) for question in read)
        resumed = [reading.resumed(question, about.turns) if leans(question) else None for question in read]
        questions = tuple(whole or question for whole, question in zip(resumed, read, strict=True))
        earlier = next((turn.content for turn in reversed(about.turns) if turn.role == "user"), "")
        named = [found for question in questions if (found := papers(question, theirs)) is not None]
        return Task(
            wish=wish,
            text=text,
            subject=about.subject,
            before=about.subject if about.is_earlier else earlier if leaning else "",
            questions=questions,
            viewer=passing,
            as_of=as_of,
            known=self.known,
            papers=frozenset().union(*named) if named else None,
            near=near_clauses(questions, theirs),
            most_chars=self.words.most_chars(text, MOST_CHARS),
        )

    def _wish(self, text: str, drafts: Sequence[Draft]) -> Wish | None:
        if self.words.asks_style(text):
            return Wish.STYLE
        if self.words.asks_synthesis(text):
            return Wish.SYNTHESIS
        return Wish.UNCLEAR if _open(drafts) else None

    def _about(self, text: str, wish: Wish, context: Sequence[Turn]) -> _About:
        """What the message is about: of «改成口语» it is the question before, as it stood there."""
        subject = text if wish is Wish.UNCLEAR else self.words.subject(text)
        if sum(sign.isalnum() for sign in subject) > 1 and subject not in self.words.back:
            return _About(subject, tuple(context), is_earlier=False)
        for at in range(len(context) - 1, -1, -1):
            if context[at].role == "user" and (earlier := self.words.subject(context[at].content)):
                return _About(earlier, tuple(context[:at]), is_earlier=True)
        return _About("", (), is_earlier=True)

    def _seeds(self, about: _About, viewer: Viewer, passing: Viewer, as_of: date) -> list[Draft] | None:
        """The rules' answer on the subject; None: it rests on more than may be sent."""
        found = [
            self.rules.drafts(
                about.subject, self.known.seen_by(each.scope), context=about.turns, viewer=each, as_of=as_of
            )
            for each in (viewer, passing)
        ]
        seen, passed = ([draft.lines for draft in drafts] for drafts in found)
        return found[1] if seen == passed else None


@dataclass(frozen=True, slots=True)
class _About:
    """The subject of a message, and the turns before it; `is_earlier`: it is an earlier message."""

    subject: str
    turns: tuple[Turn, ...]
    is_earlier: bool


def _open(drafts: Sequence[Draft]) -> bool:
    return all(draft.kind == "refusal" and draft.reason in OPEN for draft in drafts)
