"""Operations on candidates; see `bot.operations`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bot.operation import Arguments, Operation, changing

if TYPE_CHECKING:
    from bot.app import App
    from bot.candidates import Candidates
    from retrieval.passages.base import Progress


def _of(app: App) -> Candidates:
    from bot.candidates import Candidates

    return Candidates(library=app.documents.library, messages=app.messages, clock=app.clock)


def _listed(app: App, arguments: Arguments, _progress: Progress) -> list[dict[str, Any]]:
    """`{document?, indicator?, comparator?, kind?, sure?, state?}` → rows."""
    return _of(app).rows(arguments)


def _decided(app: App, arguments: Arguments, _progress: Progress) -> dict[str, Any]:
    """`{keys?, reject?, as_indicator?, as_region?, …filters}` → `{decided, in_force, incomplete}`."""
    own = {"keys", "reject", "as_indicator", "as_region"}
    return _of(app).decide(
        {key: value for key, value in arguments.items() if key not in own},
        by=app.messages.say("cli.operator"),
        keys=arguments.get("keys") or (),
        reject=bool(arguments.get("reject")),
        indicator=arguments.get("as_indicator"),
        region=arguments.get("as_region"),
    )


def _forgotten(app: App, arguments: Arguments, _progress: Progress) -> dict[str, Any]:
    """`{keys}` → `{forgotten}`."""
    return {"forgotten": _of(app).forget(arguments["keys"])}


CANDIDATES: Mapping[str, Operation] = MappingProxyType(
    {
        "metrics.candidates": Operation(work=_listed),
        "metrics.confirm": changing(_decided),
        "metrics.unconfirm": changing(_forgotten),
    }
)
"""To be entered in `bot.operations.OPERATIONS`."""
