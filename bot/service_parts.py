"""The parts of `gongfu serve`, put together; `bot.service` runs them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.accepting import Accepting
from bot.app import App
from bot.availability import Availability
from bot.channel_test import THROUGH_LEDGER
from bot.channels.base import Channel, Incoming
from bot.channels.names import FOLDER
from bot.channels.switched import Switched
from bot.commands.assemble import conversation
from bot.commands.base import Verbs
from bot.home import home_id
from bot.inbox import Inbox, Kept
from bot.metrics import Metrics
from bot.operations import OPERATIONS, doctor
from bot.outbox import Instead, Outbox
from bot.pump import Pump
from bot.requests import RequestRunner
from bot.server import CallbackServer
from bot.weekly import UNANSWERED, still_admin
from bot.worker import worker
from reports.blocks import Text
from reports.delivery.model import Delivery

REQUESTS_AT_ONCE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What runs."""

    channels: Mapping[str, Channel]
    server: CallbackServer | None
    inbox: Inbox
    accepting: Accepting
    work: Pump[Kept]
    out: Pump[Delivery]
    requests: RequestRunner
    owner: str
    seen: Availability
    metrics: Metrics | None

    async def receive(self, incoming: Incoming) -> bool:
        """Durably; duplicates ring nobody."""
        new = await self.accepting(incoming)
        if new:
            self.work.ring()
            if not self.accepting.rush:
                # For the sentence that a full queue gets; in a rush it goes out with the answers.
                self.out.ring()
            if self.metrics is not None:
                self.metrics.accepted(incoming.address.channel)
        return new


def service_parts(app: App, switched: Switched, verbs: Verbs) -> Parts:
    """All of them, none started."""
    channels = switched.channels
    chat, clock = app.settings.chat, app.clock
    owner = f"{home_id(app.settings.home)}:{uuid.uuid4().hex[:8]}"
    busy = (Text(app.messages.say("chat.busy", queue=chat.queue)),)
    inbox = Inbox(engine=app.engine, ledger=app.ledger, queue=chat.queue, busy=busy)
    accepting = Accepting(inbox.accept_all)
    seen = Availability(channels, clock.now)
    metrics = Metrics(app.ledger.counts, seen.states) if app.settings.server.metrics else None
    out = Outbox(
        ledger=app.ledger,
        channels=channels,
        prepare=app.digests.prepare,
        allowed=partial(_may_read, app),
        gone=app.subscriptions.block,
        messages=app.messages,
        clock=clock,
        owner=owner,
        reaches=app.subscriptions.reaches,
        seen=seen,
        instead=_instead(app, channels),
        ended=metrics.ended if metrics is not None else _untold,
    ).pump()
    talk = conversation(app, verbs)
    work = worker(
        inbox,
        conversation=talk,
        channels=channels,
        clock=clock,
        owner=owner,
        at_once=chat.workers,
        owed=out.ring,
        heard=app.subscriptions.heard,
        answered=metrics.answered if metrics is not None else _untold,
        rush=lambda: accepting.rush,
    )
    # A service has its channels open already: they are asked, and used, where they are.
    own = {"doctor": doctor(seen.states), "channels.test": THROUGH_LEDGER}
    requests = RequestRunner(app, conversation=talk, operations={**OPERATIONS, **own}, workers=REQUESTS_AT_ONCE)
    return Parts(
        channels=channels,
        server=_server(app, switched, seen, metrics),
        inbox=inbox,
        accepting=accepting,
        work=work,
        out=out,
        requests=requests,
        owner=owner,
        seen=seen,
        metrics=metrics,
    )


def _server(app: App, switched: Switched, seen: Availability, metrics: Metrics | None) -> CallbackServer | None:
    """Opened only when somebody is to call."""
    if not switched.routes and metrics is None:
        return None
    page = metrics.page if metrics is not None else None
    return CallbackServer(app.settings.server, switched.routes, states=seen.states, metrics=page)


def _instead(app: App, channels: Mapping[str, Channel]) -> Instead | None:
    folder = channels.get(FOLDER)
    after = timedelta(minutes=app.settings.folder.after_minutes)
    return Instead(folder=folder, after=after) if folder is not None else None


def _untold(_what: object, _how: object) -> None:
    """Where nobody counts."""


def _may_read(app: App, delivery: Delivery) -> bool:
    """Whether it may still go where it was once asked for: people leave, and change their county."""
    if delivery.kind == UNANSWERED:
        return still_admin(app.people, delivery.key)
    if delivery.subscription is None or delivery.region is None:
        return True
    account = app.subscriptions.store.person(delivery.subscription)
    person = app.people.of(account) if account is not None else None
    return person is not None and person.may_read(delivery.region)
