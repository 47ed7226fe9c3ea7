"""One message over one channel, and in plain words what became of it.

While a service runs, the message goes its way through the ledger: a second connection would throw out the first on some
platforms. Else the channel is opened for this one message; what comes in meanwhile is kept in the inbox.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.channels.base import Address, Channel
from bot.channels.names import FOLDER, WECOM, WECOM_GROUP
from bot.channels.switched import MAKERS, Means, make
from bot.inbox import Inbox
from bot.operation import Arguments, Operation
from config.errors import GongfuError, NotFound, Permanent, Transient, Uncertain
from config.settings import Settings
from reports.blocks import Blocks, Text
from reports.delivery.model import NOT_ACTIVATED, TEST, DeliveryState, NewDelivery

if TYPE_CHECKING:
    from bot.app import App
    from retrieval.passages.base import Progress

WAIT_S, LOOK_S = 60.0, 0.2
SENT, UNSURE, FAILED = "sent", "uncertain", "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it: one of the words above, and the error that speaks against it."""

    state: str
    error: GongfuError | None = None


async def through_channel(app: App, arguments: Arguments, _progress: Progress) -> dict[str, Any]:
    """`{channel, to?}` → `{channel, to, state, text}`; opens the channel for it.

    Raises:
        NotFound: `channel_unknown`. Permanent: `channel_off`, `channel_test_nobody`.
    """
    name, to = _asked(app.settings, arguments)
    if not await asyncio.to_thread(app.subscriptions.reaches, name, to):
        return _row(app, name, to, Outcome(FAILED, Transient(NOT_ACTIVATED)))
    try:
        channel = make(name, means_of(app))
    except Permanent as error:
        return _row(app, name, to, Outcome(FAILED, error))
    return _row(app, name, to, await _opened(app, channel, Address(name, to)))


def through_ledger(app: App, arguments: Arguments, _progress: Progress) -> dict[str, Any]:
    """The same by the service that runs: owed, sent by its outbox, waited for; what is not sent in time is not sent later.

    Raises:
        As `through_channel`.
    """
    name, to = _asked(app.settings, arguments)
    now, key = app.clock.now(), f"{TEST}:{uuid.uuid4().hex}"
    new = NewDelivery(key=key, kind=TEST, channel=name, chat=to, created_at=now, next_at=now, content=_blocks(app))
    app.ledger.owe(new)
    until = time.monotonic() + WAIT_S
    while (outcome := _settled(app, key, last=time.monotonic() > until)) is None:
        time.sleep(LOOK_S)
    return _row(app, name, to, outcome)


THROUGH_CHANNEL, THROUGH_LEDGER = Operation(work=through_channel), Operation(work=through_ledger)


def means_of(app: App) -> Means:
    """What a channel of this application is made with."""
    return Means(settings=app.settings, clock=app.clock, messages=app.messages, engine=app.engine)


def inbox_of(app: App) -> Inbox:
    """Keeps what comes in while a channel is open for a moment."""
    queue = app.settings.chat.queue
    busy = (Text(app.messages.say("chat.busy", queue=queue)),)
    return Inbox(engine=app.engine, ledger=app.ledger, queue=queue, busy=busy)


def _settled(app: App, key: str, *, last: bool) -> Outcome | None:
    (row,) = app.ledger.named(key)
    error = Transient(row.error) if row.error else None
    match row.state:
        case DeliveryState.SENT:
            return Outcome(SENT)
        case DeliveryState.UNCERTAIN:
            return Outcome(UNSURE, error)
        case DeliveryState.FAILED | DeliveryState.SKIPPED:
            return Outcome(FAILED, error)
        case DeliveryState.OWED if error is not None or last:
            # Tried and not sent, or nobody took it: an old test message helps nobody.
            dropped = app.ledger.drop(row.id, at=app.clock.now(), code=row.error or "channel_test_late")
            return Outcome(FAILED, error or Transient("channel_test_late")) if dropped else None
        case _:
            return Outcome(UNSURE) if last else None


async def _opened(app: App, channel: Channel, to: Address) -> Outcome:
    inbox = inbox_of(app)
    # Only the long connection hands over by itself; another platform keeps what nobody fetches.
    listening = (
        asyncio.create_task(channel.run(lambda incoming: asyncio.to_thread(inbox.accept, incoming)))
        if channel.name == WECOM
        else None
    )
    try:
        async with asyncio.timeout(WAIT_S):
            for part in channel.parts(_blocks(app)):
                await channel.turn(to)
                await channel.send(to, part)
    except TimeoutError:
        return Outcome(UNSURE)
    except Uncertain as error:
        return Outcome(UNSURE, error)
    except GongfuError as error:
        return Outcome(FAILED, error)
    else:
        return Outcome(SENT)
    finally:
        await channel.aclose()
        if listening is not None:
            listening.cancel()
            with suppress(asyncio.CancelledError, GongfuError):
                await listening


def _blocks(app: App) -> Blocks:
    now = app.clock.now()
    return (Text(app.messages.say("channels.test_message", time=f"{now:%H:%M:%S}")),)


def _asked(settings: Settings, arguments: Arguments) -> tuple[str, str]:
    name = str(arguments["channel"])
    if name not in MAKERS:
        raise NotFound("channel_unknown", channel=name[:40], channels=", ".join(MAKERS))
    if not settings.channels[name].is_on:
        raise Permanent("channel_off", channel=name)
    to = str(arguments.get("to") or "")[:200] or _somebody(settings, name)
    if not to:
        raise Permanent("channel_test_nobody", channel=name)
    return name, to


def _somebody(settings: Settings, name: str) -> str:
    """The first admin of the list on that channel, else the first person; of robots the first; "": there is none."""
    if name == WECOM_GROUP:
        return settings.wecomgroup.robots[0].chat
    if name == FOLDER:
        return TEST
    here = [each for each in settings.people if each.account.startswith(f"{name}:")]
    first = next((each for each in here if each.admin), next(iter(here), None))
    return first.account.partition(":")[2] if first is not None else ""


def _row(app: App, name: str, to: str, outcome: Outcome) -> dict[str, Any]:
    say = app.messages.say
    why = _sentence(app, outcome.error) if outcome.error is not None else say("channels.test_unknown")
    text = say(f"channels.test_{outcome.state}", channel=say(f"channels.{name}"), to=to, why=why)
    return {"channel": name, "to": to, "state": outcome.state, "text": text}


def _sentence(app: App, error: GongfuError) -> str:
    try:
        return app.messages.error(error)
    except KeyError:
        # The ledger keeps the code of an error without its facts.
        return app.messages.say("channels.test_code", code=error.code)
