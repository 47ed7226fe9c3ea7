"""All verbs over one application: the only module that knows both."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.commands.ask import Ask
from bot.commands.base import Call, Verbs
from bot.commands.digest import Digest
from bot.commands.heavy import InThread
from bot.commands.help import Help
from bot.commands.quit import Quit
from bot.conversation import Conversation, only_operator
from bot.memory import Memory
from config.clock import IsoWeek
from reports.blocks import Blocks, Text

if TYPE_CHECKING:
    from bot.app import App


def conversation(app: App) -> Conversation:
    """The conversation that every channel of this application shares."""
    verbs = Verbs.load(app.settings.catalog)
    say = app.messages.say

    def digest(region: str, week: IsoWeek | None) -> Blocks:
        return app.digests.make(region, week=week).blocks

    def documents(_call: Call) -> Blocks:
        rows = [say("cli.documents_row", **row) for row in app.documents.rows()]
        return (Text("\n".join(rows) or say("chat.documents_none")),)

    def reload(call: Call) -> Blocks:
        return (Text(say("cli.change", **app.documents.reload(call.progress))),)

    def status(_call: Call) -> Blocks:
        return (Text(say("chat.status", **app.documents.counts(), **app.tables.counts(), answers=app.audit.head()[0])),)

    chat = app.settings.chat
    return Conversation(
        commands={
            "help": Help(verbs=verbs, messages=app.messages),
            "ask": Ask(app.asker),
            "digest": Digest(digest),
            "documents": InThread(documents),
            "reload": InThread(reload),
            "status": InThread(status),
            "quit": Quit(app.messages),
        },
        verbs=verbs,
        messages=app.messages,
        memory=Memory(most_turns=chat.history_turns, silence=timedelta(minutes=chat.history_minutes)),
        people=only_operator,
        question_chars=chat.question_chars,
    )
