"""All verbs over one application: the only module that knows both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.channels.base import Address
from bot.commands.ask import Ask
from bot.commands.base import Call, Verbs
from bot.commands.digest import Digest, is_week
from bot.commands.documents import DocumentVerbs
from bot.commands.feedback import Feedback
from bot.commands.heavy import InThread
from bot.commands.help import Help
from bot.commands.load import LoadVerbs, told
from bot.commands.quit import Quit
from bot.commands.subscribe import Subscribe, Unsubscribe
from bot.conversation import Conversation
from bot.feedback import FeedbackStore, program_version
from bot.memory import Memory
from bot.people import Person
from bot.pictures import Pictures
from config.clock import IsoWeek
from config.errors import GongfuError
from reports.blocks import Blocks, Text
from reports.delivery.model import DeliveryState
from retrieval.access import Level
from retrieval.documents.sidecar import SIDECAR, Sidecar
from retrieval.questions.model import Turn

if TYPE_CHECKING:
    from bot.app import App


CHARTS = "charts"
"""Folder of the home; a cache."""


def conversation(app: App, verbs: Verbs | None = None) -> Conversation:
    """The conversation that every channel of this application shares."""
    verbs = verbs or Verbs.load(app.settings.catalog)
    chat = app.settings.chat
    loads = LoadVerbs(app.loads, app.messages, partial(_above, app))
    documents = DocumentVerbs(app.documents, app.messages, verbs.by_name["diff"].words[0], app.clock.today)
    return Conversation(
        commands={
            "help": Help(verbs=verbs, messages=app.messages),
            "ask": Ask(app.asker, Pictures(app.settings.home / CHARTS), _marks(app, verbs)),
            "digest": Digest(region_code=app.region_code, make=partial(_digest, app)),
            "subscribe": Subscribe(app.subscriptions, app.messages),
            "unsubscribe": Unsubscribe(app.subscriptions, app.messages),
            "documents": InThread(documents.every),
            "document": InThread(documents.one),
            "diff": InThread(documents.diff),
            "reload": loads.reload,
            "confirm": loads.confirm,
            "cancel": loads.cancel,
            "rollback": InThread(partial(_rollback, app)),
            "status": InThread(partial(_status, app)),
            "praise": _feedback(app, good=True),
            "feedback": _feedback(app, good=False),
            "quit": Quit(app.messages),
        },
        verbs=verbs,
        messages=app.messages,
        memory=Memory(most_turns=chat.history_turns, silence=timedelta(minutes=chat.history_minutes)),
        people=app.people,
        recall=partial(_recall, app),
        quoted=partial(_quoted, app),
        is_argument=partial(_is_argument, app),
        question_chars=chat.question_chars,
        receive=loads.receive,
    )


def _feedback(app: App, *, good: bool) -> Feedback:
    return Feedback(
        good=good,
        store=FeedbackStore(app.engine),
        corpus=app.documents.store.current_version,
        program=program_version(),
        messages=app.messages,
        clock=app.clock,
    )


def _marks(app: App, verbs: Verbs) -> tuple[str, ...]:
    """How a tap says whether an answer was good; none where nobody would hear it."""
    return tuple(app.messages.say(f"choices.{name}") for name in ("good", "bad")) if "feedback" in verbs.by_name else ()


def _is_argument(app: App, text: str) -> bool:
    """«某某县», «2021-W29», «周一8点», «某某县 周一 8点»."""
    try:
        when = app.subscriptions.words.parse(text)
    except GongfuError:
        return False
    rest = when.rest.split()
    if rest and is_week(rest[-1]):
        rest.pop()
    named = not rest or (len(rest) == 1 and app.subscriptions.catalogue.find_region(rest[0]) is not None)
    return named and len(text) <= 40


def _recall(app: App, address: Address, at: datetime) -> tuple[Turn, ...]:
    chat = app.settings.chat
    since = at - timedelta(minutes=chat.history_minutes)
    said = app.audit.recent(channel=address.channel, chat=address.chat, since=since, most=chat.history_turns)
    return _turns(said)


def _quoted(app: App, address: Address, text: str) -> tuple[Turn, ...]:
    chat = app.settings.chat
    within, most = timedelta(minutes=chat.history_minutes), max(1, chat.history_turns)
    return _turns(app.audit.up_to(text, channel=address.channel, chat=address.chat, within=within, most=most))


def _turns(said: Sequence[tuple[str, str]]) -> tuple[Turn, ...]:
    return tuple(turn for question, answer in said for turn in (Turn("user", question), Turn("assistant", answer)))


def _digest(app: App, region: str, week: IsoWeek | None, reader: Person) -> Blocks:
    return app.digests.for_viewer(region, person=reader, week=week)


def _above(app: App, level: Level | None) -> bool:
    """Whether any document that is held, or named in the data folder, is above a level."""
    corpus = app.documents.store.current()
    held = {document.level for document in corpus.documents} if corpus is not None else set()
    passing = {each.value for each in Level if each.within(level)}
    return level is not None and not held | Sidecar.load(app.settings.data / SIDECAR).levels <= passing


def _rollback(app: App, call: Call) -> Blocks:
    level = call.person.viewer.level
    before = _above(app, level)
    report = app.documents.rollback()
    change, *lines = told(report, app.messages, hides=before or _above(app, level))
    return (Text("\n".join([app.messages.say("chat.rolled_back", change=change), *lines])),)


def _status(app: App, call: Call) -> Blocks:
    counts = {**app.documents.counts(), **app.tables.counts(), "answers": app.audit.head()[0]}
    lines = [app.messages.say("chat.status", **counts)]
    to = call.address
    lines += [row["text"] for row in app.subscriptions.rows(channel=to.channel, chat=to.chat)]
    if call.person.admin:
        found = app.ledger.counts()
        numbers = {state.value: found[state] for state in DeliveryState}
        lines.append(app.messages.say("chat.status_deliveries", **numbers))
    return (Text("\n".join(lines)),)
