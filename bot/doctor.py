"""Looks at every part that has to work, and says what to do about those that do not. Changes nothing."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.channels.switched import names_on
from bot.network import Door, behind_proxy, doors
from bot.source_doubts import source_doubts
from config.errors import GongfuError, Transient
from reports.delivery.model import DeliveryState

if TYPE_CHECKING:
    from bot.app import App


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One finding; `detail` of one that is not well says what to do."""

    name: str
    well: bool
    detail: str


def examine(app: App) -> list[Check]:
    """All checks, in the order in which the parts depend on one another."""
    return [
        _check(app, "python", True, platform.python_version()),
        _check(app, "home", True, str(app.settings.home)),
        _check(app, "database", True, app.engine.dialect.name),
        _documents(app),
        _sources(app),
        _embedder(app),
        _model(app),
        _index(app),
        _metrics(app),
        *_names(app),
        _audit(app),
        _channels(app),
        _firewall(app),
        _deliveries(app),
        _workdays(app),
    ]


def _check(app: App, name: str, well: bool, detail: str) -> Check:
    return Check(name=app.messages.say(f"doctor.{name}"), well=well, detail=detail)


def _documents(app: App) -> Check:
    held = app.documents.counts()
    key = "documents_held" if held["clauses"] else "documents_none"
    detail = app.messages.say(f"doctor.{key}", count=held["documents"], clauses=held["clauses"])
    return _check(app, "documents", held["clauses"] > 0, detail)


def _sources(app: App) -> Check:
    names = app.tables.store.catalogue.names()
    doubts = source_doubts(app.documents.store, app.settings.data, names, app.messages)
    return _check(app, "sources", not doubts, "".join(doubts) or app.messages.say("doctor.sources_well"))


def _embedder(app: App) -> Check:
    try:
        length = len(app.embedder.query(app.messages.say("doctor.embedder")))
    except GongfuError as error:
        return _check(app, "embedder", False, app.messages.error(error))
    detail = app.messages.say("doctor.embedder_well", model=app.embedder.model, length=length)
    return _check(app, "embedder", True, detail)


def _model(app: App) -> Check:
    if app.model is None:
        return _check(app, "model", True, app.messages.say("doctor.model_off"))
    trouble = app.model.trouble()
    key = "model_well" if trouble is None else f"model_ill_{trouble.value}"
    detail = app.messages.say(f"doctor.{key}", model=app.model.settings.model, level=app.model.settings.level)
    return _check(app, "model", trouble is None, detail)


def _index(app: App) -> Check:
    # A clause has to find itself: the embedder, the vectors and the words all take part.
    sample = app.documents.sample()
    try:
        well = sample is None or any(hit["text"] == sample for hit in app.documents.search(sample, 3))
    except Transient as error:
        return _check(app, "index", False, app.messages.error(error))
    return _check(app, "index", well, app.messages.say("doctor.index_well" if well else "doctor.index_ill"))


def _metrics(app: App) -> Check:
    held = app.tables.counts()
    key = "metrics_held" if held["observations"] else "metrics_none"
    return _check(app, "metrics", held["observations"] > 0, app.messages.say(f"doctor.{key}", **held))


def _names(app: App) -> list[Check]:
    # Only where there is something to say: most catalogues have no two regions of one name.
    shared = app.tables.store.catalogue.shared_names
    if not shared:
        return []
    return [_check(app, "names", False, app.messages.say("doctor.names_shared", names="、".join(shared)))]


def _audit(app: App) -> Check:
    broken = app.audit.verify()
    if broken is not None:
        return _check(app, "audit", False, app.messages.say("doctor.audit_ill", row=broken))
    return _check(app, "audit", True, app.messages.say("doctor.audit_well", count=app.audit.head()[0]))


async def examine_channels(app: App, states: Mapping[str, str] | None = None) -> list[Check]:
    """Each channel that is on, at its platform; `states`: of the service that runs, None: none does. Seconds at most."""
    from bot.channel_checks import channel_checks

    found = await channel_checks(app, states)
    return [
        Check(name=app.messages.say(f"channels.{each.channel}"), well=each.well, detail=each.detail) for each in found
    ]


def _firewall(app: App) -> Check:
    """For the form of whoever runs the firewall."""
    say = app.messages.say

    def line(door: Door, key: str) -> str:
        return say(f"channels.door_{key}", host=door.host, port=door.port, what=say(f"channels.{door.what}"))

    lines = [line(door, "in" if door.incoming else "out") for door in doors(app.settings)]
    lines += [line(door, "behind") for door in behind_proxy(app.settings)]
    return _check(app, "firewall", True, "；".join(lines) or say("channels.door_none"))


def _channels(app: App) -> Check:
    on = names_on(app.settings)
    key = "channels_on" if on else "channels_none"
    detail = app.messages.say(f"doctor.{key}", channels="、".join(on), people=len(app.settings.people))
    return _check(app, "channels", not on or len(app.settings.people) > 0, detail)


def _deliveries(app: App) -> Check:
    counts = app.ledger.counts()
    unsure = counts[DeliveryState.UNCERTAIN]
    numbers = {state.value: counts[state] for state in DeliveryState}
    key = "ill" if unsure else "failed" if counts[DeliveryState.FAILED] else "well"
    detail = app.messages.say(f"doctor.deliveries_{key}", **numbers)
    return _check(app, "deliveries", not unsure, detail)


def _workdays(app: App) -> Check:
    year = app.clock.today().year
    known = app.subscriptions.workdays.is_known(year)
    detail = app.messages.say("doctor.workdays_known" if known else "doctor.workdays_guessed", year=year)
    return _check(app, "workdays", known, detail)
