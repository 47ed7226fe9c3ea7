"""Operations on feedback and on questions without an answer; see `bot.operations`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bot.operation import Arguments, Held, Operation, reading
from config.errors import Permanent

if TYPE_CHECKING:
    from bot.app import App
    from retrieval.passages.base import Progress


def _list(held: Held, arguments: Arguments) -> list[dict[str, Any]]:
    """`{state?}` → rows, the newest first."""
    from bot.feedback import FeedbackState, FeedbackStore

    state = arguments.get("state")
    if state and state not in list(FeedbackState):
        raise Permanent("feedback_state_unknown", state=str(state)[:30], states=", ".join(FeedbackState))
    return FeedbackStore(held.engine).rows(state=FeedbackState(state) if state else None)


def _confirm(app: App, arguments: Arguments, _progress: Progress) -> dict[str, Any]:
    """`{id, expected?, unanswerable?}` → the row."""
    from bot.feedback import FeedbackState, FeedbackStore

    return FeedbackStore(app.engine).decide(
        arguments["id"],
        FeedbackState.CONFIRMED,
        at=app.clock.now(),
        expected=arguments.get("expected") or "",
        unanswerable=bool(arguments.get("unanswerable")),
    )


def _dismiss(app: App, arguments: Arguments, _progress: Progress) -> dict[str, Any]:
    """`{id}` → the row."""
    from bot.feedback import FeedbackState, FeedbackStore

    return FeedbackStore(app.engine).decide(arguments["id"], FeedbackState.DISMISSED, at=app.clock.now())


def _questions(held: Held, _arguments: Arguments) -> list[dict[str, Any]]:
    """`{}` → the question set that confirmed feedback makes."""
    from bot.feedback import FeedbackStore
    from bot.feedback_set import questions_of

    return questions_of(FeedbackStore(held.engine), held.messages)


def _unanswered(held: Held, arguments: Arguments) -> dict[str, Any]:
    """`{week?}` → `{week, questions}`; without a week the one that closed last."""
    from bot.commands.digest import parse_week
    from bot.unanswered import Unanswered
    from config.clock import IsoWeek

    given = arguments.get("week")
    week = parse_week(given) if given else IsoWeek.closed_before(held.clock.today())
    return {"week": str(week), "questions": Unanswered(held.engine).of(week)}


FEEDBACK: Mapping[str, Operation] = MappingProxyType(
    {
        "feedback.list": reading(_list),
        "feedback.confirm": Operation(work=_confirm),
        "feedback.dismiss": Operation(work=_dismiss),
        "feedback.questions": reading(_questions),
        "questions.unanswered": reading(_unanswered),
    }
)
