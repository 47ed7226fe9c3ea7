"""What the command line can have done. Arguments and results are JSON: dates as text, files as absolute paths.

Those that need SQL only have a `read`, for the light application of `bot.reading`. Nothing here knows of the command line
or of requests.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bot.confirming import CANDIDATES
from bot.feedback_operations import FEEDBACK
from bot.mailing import MAILING
from bot.operation import Arguments, Held, Operation, changing, reading
from bot.source_doubts import source_doubts

if TYPE_CHECKING:
    from bot.app import App
    from bot.conversation import Conversation
    from retrieval.passages.base import Progress


def talking(conversation: Conversation) -> Operation:
    """One message of a terminal elsewhere: `{chat, message, text}` → `{blocks, ends}`."""

    async def say(app: App, arguments: Arguments, progress: Progress) -> dict[str, Any]:
        from bot.channels.base import Address, Incoming
        from bot.people import LOCAL
        from reports.blocks_json import blocks_json

        incoming = Incoming(
            address=Address(LOCAL, arguments["chat"]),
            sender=None,
            message_id=arguments["message"],
            text=arguments["text"],
            at=app.clock.now(),
        )
        reply = await conversation.reply(incoming, progress)
        return {"blocks": blocks_json(reply.blocks), "ends": reply.ends}

    return Operation(work=say)


def _ask(app: App, arguments: Arguments, _progress: Progress) -> dict[str, Any]:
    """`{question, region?, as_of?}` → `{answer: the documented form, blocks}`."""
    from bot.answer_json import answer_json
    from reports.blocks_json import blocks_json
    from retrieval.access import Viewer

    region = arguments.get("region")
    viewer = Viewer.operator(app.region_code(region) if region else None)
    started = time.perf_counter()
    answer = app.asker.ask(arguments["question"], viewer=viewer, as_of=_day(arguments))
    spent = (time.perf_counter() - started) * 1000
    return {"answer": answer_json(answer, identity=None, ms=spent), "blocks": blocks_json(answer.blocks)}


def _batch(app: App, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """`{questions, out, as_of?}` (files) → `{count}`."""
    from bot.batch import answer_one, read_questions
    from bot.files import write_json_lines

    questions, day = read_questions(Path(arguments["questions"])), _day(arguments)

    def answers() -> Any:
        for number, asked in enumerate(questions, 1):
            yield answer_one(asked, asker=app.asker, messages=app.messages, regions=app.region_code, as_of=day)
            progress("answers", number, len(questions))

    write_json_lines(Path(arguments["out"]), answers())
    return {"count": len(questions)}


def _search(app: App, arguments: Arguments, _progress: Progress) -> list[dict[str, Any]]:
    """`{words, k, region?, document?, as_of?}` → hits, best first."""
    from bot.asking import check_question
    from retrieval.lookup.texts.searching import Only

    words = check_question(arguments["words"], most_chars=app.settings.chat.question_chars)
    region = arguments.get("region")
    only = Only(
        region=app.region_code(region) if region else None,
        document=arguments.get("document"),
        published_by=_day(arguments),
    )
    return app.documents.search(words, arguments["k"], only)


def _import(app: App, arguments: Arguments, _progress: Progress) -> dict[str, Any]:
    """`{file, decisions?, accept_jumps?}` → what was imported."""
    return app.tables.import_file(
        Path(arguments["file"]),
        decisions=arguments.get("decisions") or (),
        accept_jumps=bool(arguments.get("accept_jumps")),
    )


def _preview_table(held: Held, arguments: Arguments) -> dict[str, Any]:
    """`{file, decisions?}` → what would be imported."""
    return held.tables.preview(Path(arguments["file"]), decisions=arguments.get("decisions") or ())


def _template(held: Held, arguments: Arguments) -> dict[str, Any]:
    """`{folder}` → `{file}`."""
    return {"file": str(held.tables.template(Path(arguments["folder"])))}


def _withdraw(app: App, arguments: Arguments, _progress: Progress) -> dict[str, Any]:
    """`{batch}` → `{batch, count}`."""
    return {"batch": arguments["batch"], "count": app.tables.withdraw(arguments["batch"])}


def _query(held: Held, arguments: Arguments) -> list[dict[str, Any]]:
    """`{indicator, region?, period?, as_of?}` → values, newest first."""
    region, period = arguments.get("region"), arguments.get("period")
    return held.tables.query(arguments["indicator"], region=region, period=period, as_of=_day(arguments))


def _make_digest(app: App, arguments: Arguments, _progress: Progress) -> dict[str, Any]:
    """`{region, week?, as_of?, out?}` → `{id, title, state, blocks, board, review, files}`."""
    from bot.commands.digest import parse_week
    from reports.blocks_json import blocks_json

    week, out = arguments.get("week"), arguments.get("out")
    made = app.digests.make(
        arguments["region"],
        week=parse_week(week) if week else None,
        as_of=_day(arguments),
        out=Path(out) if out else None,
    )
    return {
        "id": made.id,
        "title": made.title,
        "state": made.state,
        "blocks": blocks_json(made.blocks),
        "board": made.board,
        "review": list(made.review),
        "files": [str(file) for file in made.files],
    }


def _sign_digest(app: App, arguments: Arguments, _progress: Progress) -> dict[str, Any]:
    """`{id}` → the row of the list."""
    row = app.digests.sign(arguments["id"])
    # Whoever waits for it gets it now, not at the next look.
    app.ledger.wake(at=app.clock.now())
    return row


def doctor(states: Callable[[], Mapping[str, str]] | None = None) -> Operation:
    """`{}` → `[{name, well, detail}]`; `states`: of the channels of this service, None: it is none."""

    async def look(app: App, _arguments: Arguments, _progress: Progress) -> list[dict[str, Any]]:
        from dataclasses import asdict

        from bot.doctor import examine, examine_channels

        found = await asyncio.to_thread(examine, app)
        found += await examine_channels(app, states() if states is not None else None)
        return [asdict(check) for check in found]

    return Operation(work=look)


async def _test_channel(app: App, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """`{channel, to?}` → `{channel, to, state, text}`."""
    from bot.channel_test import through_channel

    return await through_channel(app, arguments, progress)


def _day(arguments: Arguments) -> date | None:
    text = arguments.get("as_of")
    return date.fromisoformat(text) if text else None


OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        "ask": Operation(work=_ask),
        "batch": Operation(work=_batch),
        "search": Operation(work=_search),
        "doctor": doctor(),
        "channels.test": Operation(work=_test_channel),
        "documents.list": reading(lambda held, _arguments: held.documents.rows(as_of=held.clock.today())),
        "documents.doubts": reading(
            lambda held, _arguments: source_doubts(
                held.documents.store, held.tables.data, held.tables.store.catalogue.names(), held.tables.messages
            )
        ),
        "documents.show": reading(lambda held, arguments: held.documents.show(arguments["id"])),
        "documents.diff": reading(lambda held, arguments: held.documents.diff(arguments["id"])),
        "documents.add": changing(
            lambda app, arguments, progress: app.documents.add(
                [Path(path) for path in arguments["paths"]], progress, preview=bool(arguments.get("preview"))
            )
        ),
        "documents.remove": changing(lambda app, arguments, _progress: app.documents.remove(arguments["id"])),
        "documents.reload": changing(
            lambda app, arguments, progress: app.documents.reload(progress, preview=bool(arguments.get("preview")))
        ),
        "documents.rollback": changing(lambda app, _arguments, _progress: app.documents.rollback()),
        "documents.reindex": changing(lambda app, _arguments, progress: app.documents.reindex(progress)),
        "catalog.export": reading(
            lambda held, arguments: held.catalog.export(Path(arguments["file"]), arguments["table"])
        ),
        "catalog.preview": reading(lambda held, arguments: held.catalog.preview(Path(arguments["file"]))),
        "catalog.import": changing(lambda app, arguments, _progress: app.catalog.take(Path(arguments["file"]))),
        "metrics.import": Operation(work=_import),
        "metrics.preview": reading(_preview_table),
        "metrics.template": reading(_template),
        "metrics.list": reading(lambda held, _arguments: held.tables.batches()),
        "metrics.query": reading(_query),
        "metrics.conflicts": reading(lambda held, arguments: held.tables.conflicts(as_of=_day(arguments))),
        "metrics.withdraw": Operation(work=_withdraw),
        "digest.make": Operation(work=_make_digest),
        "digest.sign": Operation(work=_sign_digest),
        "digest.list": reading(lambda held, _arguments: held.digests.rows()),
        **CANDIDATES,
        **FEEDBACK,
        **MAILING,
    }
)
"""Every operation by its name; `chat.say` is added by whoever holds a conversation."""
