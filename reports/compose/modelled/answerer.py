"""Rules, then maybe the model: the rules' answer is always made, and it is what is sent whenever the model gives nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import structlog

from config.errors import GongfuError
from reports.blocks import Text
from reports.compose.base import Answer, ModelUse
from reports.compose.draft import Draft
from reports.compose.guarded import RuleAnswerer, silent
from reports.compose.modelled.agent import Writer, load_agent
from reports.compose.modelled.breaker import Breaker
from reports.compose.modelled.desk import Desk, put_drafts
from reports.compose.modelled.endpoint import Endpoint, Session
from reports.compose.modelled.judge import Judge
from reports.compose.modelled.shelf import Evidence, Origin, Shelf
from reports.compose.modelled.stops import ILL, ModelStopped, Why
from reports.compose.modelled.task import Task, Wish
from reports.compose.modelled.wanted import Wanted
from reports.compose.modelled.words import ModelWords
from reports.compose.sources import merged
from reports.compose.voice import Voice
from retrieval.access import Viewer
from retrieval.passages.base import Progress
from retrieval.questions.model import Turn

MOST_OFFERS, OFFERED = 6, 3
"""Questions that are offered when the model found something and nothing may be said."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAnswerer:
    """Answers like `RuleAnswerer`, and better where a model is wanted and everything it says is proved.

    Attributes:
        spent: tokens that a person (its stable name) has used today.
    """

    rules: RuleAnswerer
    endpoint: Endpoint
    breaker: Breaker
    words: ModelWords
    spent: Callable[[str], int]

    def answer(
        self, question: str, *, context: Sequence[Turn], viewer: Viewer, as_of: date, progress: Progress = silent
    ) -> Answer:
        """One message; `Answer.use` says what the model had to do with it."""
        shelf = Shelf()
        with self.rules.library.reading() as known:
            mine = known.seen_by(viewer.scope)
            drafts = self.rules.drafts(question, mine, context=context, viewer=viewer, as_of=as_of)
            wanted = Wanted(rules=self.rules, words=self.words, level=self.endpoint.settings.level, known=known)
            task, seeds = wanted.task(question, drafts, context=context, viewer=viewer, as_of=as_of)
        if isinstance(task, Why):
            return replace(self.rules.finish(drafts), use=self._use(task))
        if self.spent(viewer.person) >= self.endpoint.settings.tokens_per_person_day:
            return replace(self.rules.finish(drafts), use=self._use(Why.BUDGET))
        if not self.breaker.enter():
            return replace(self.rules.finish(drafts), use=self._use(Why.BREAKER))
        put_drafts(shelf, seeds)
        return self._modelled(task, drafts, shelf, progress, context, viewer)

    def _modelled(
        self,
        task: Task,
        drafts: Sequence[Draft],
        shelf: Shelf,
        progress: Progress,
        context: Sequence[Turn],
        viewer: Viewer,
    ) -> Answer:
        # Before the clock of the question runs: the first import takes seconds.
        load_agent()
        session, started = self.endpoint.session(), self.endpoint.now()
        answer, why = self._tried(task, shelf, session, progress)
        if why in ILL:
            self.breaker.failed()
        elif why is not Why.FAILED:
            self.breaker.went_well()
        ms = round((self.endpoint.now() - started) * 1000)
        if answer is None:
            offers = self._offers(task, shelf, context, viewer) if task.wish is Wish.UNCLEAR else ()
            answer = self.rules.finish(_with_choices(drafts, offers))
        return replace(answer, use=self._use(why, session=session, ms=ms))

    def _tried(self, task: Task, shelf: Shelf, session: Session, progress: Progress) -> tuple[Answer | None, Why]:
        try:
            return self._written(task, shelf, session, progress), Why.USED
        except ModelStopped as error:
            why = error.why
        except (GongfuError, LookupError, TypeError, ValueError, AttributeError, RuntimeError, OSError) as error:
            # Whatever a library makes of odd output: the rules' answer is there.
            why = Why.FAILED
            _log.error("model_failed", wish=task.wish.value, exc_info=error)
        _log.warning("model_stopped", why=why.value, wish=task.wish.value)
        return None, why

    def _written(self, task: Task, shelf: Shelf, session: Session, progress: Progress) -> Answer:
        messages = self.rules.messages
        voice = Voice(messages, task.known.catalogue.units)
        desk = Desk(task, library=self.rules.library, voice=voice, shelf=shelf)
        judge = Judge(task=task, shelf=shelf, names=self.rules.names, words=self.words)
        lines = "\n".join(piece.line for piece in shelf.pieces) or messages.say("model.no_evidence_yet")
        ask = messages.say("model.ask", question=task.text[:2000], before=task.before[:500], evidence=lines)
        writer = Writer(endpoint=self.endpoint, messages=messages)
        verdict = writer.write(
            ask, most_chars=task.most_chars, desk=desk, session=session, judge=judge.verdict, progress=progress
        )
        return self._finished(verdict.drafts, messages.say("model.closing"))

    def _finished(self, drafts: Sequence[Draft], closing: str) -> Answer:
        """The sentences as one paragraph, each with the numbers of its own sources."""
        answer = self.rules.finish(drafts)
        _, numbers = merged([draft.sources for draft in drafts])
        said = [
            "".join(draft.lines) + "".join(f"[{n}]" for n in own) for draft, own in zip(drafts, numbers, strict=True)
        ]
        text = "\n".join(("".join(said), closing))
        blocks = (Text(text), *(block for block in answer.blocks if not isinstance(block, Text)))
        return replace(answer, kind="summary", text=text, blocks=blocks)

    def _offers(self, task: Task, shelf: Shelf, context: Sequence[Turn], viewer: Viewer) -> tuple[str, ...]:
        """Whole questions about what the model found, as far as the rules answer them; no word of them is the model's."""
        named = tuple(dict.fromkeys(each for piece in shelf.pieces if (each := self._offer(piece))))[:MOST_OFFERS]
        with self.rules.library.reading() as known:
            mine = known.seen_by(viewer.scope)

            def has_answer(text: str) -> bool:
                found = self.rules.drafts(text, mine, context=context, viewer=viewer, as_of=task.as_of)
                return all(draft.answered for draft in found)

            return tuple(text for text in named if has_answer(text))[:OFFERED]

    def _offer(self, piece: Evidence) -> str:
        """From names of the catalogue and headings; "": nothing to ask."""
        say, figure = self.rules.messages.say, next(iter(piece.proof.figures), None)
        if piece.origin is Origin.ROW and figure is not None and figure.indicator_name:
            period = figure.period.text if figure.period is not None else ""
            words = {"region": figure.region_name or "", "indicator": figure.indicator_name, "period": period}
            return say("model.offer_row", **words)
        if piece.origin is Origin.CLAUSE and 2 < len(piece.heading) <= 30:
            return say("model.offer_heading", heading=piece.heading)
        return ""

    def _use(self, why: Why, *, session: Session | None = None, ms: int = 0) -> ModelUse:
        settings = self.endpoint.settings
        tokens_in, tokens_out = (session.tokens_in, session.tokens_out) if session else (0, 0)
        return ModelUse(
            why=why.value,
            name=settings.model or "",
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            cost=round((tokens_in * settings.price_in + tokens_out * settings.price_out) / 1_000_000, 6),
            ms=ms,
        )


def _with_choices(drafts: Sequence[Draft], offers: tuple[str, ...]) -> list[Draft]:
    if not offers:
        return list(drafts)
    first, *others = drafts
    return [replace(first, choices=(*offers, *first.choices)[:4]), *others]
