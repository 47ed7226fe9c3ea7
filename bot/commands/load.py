"""`/reload`, files in the chat, «确认» and «取消»: nothing takes effect before it was shown and confirmed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.commands.base import Call, Reply
from bot.load_report import report_lines
from bot.loads import Loads, Pending
from config.errors import NotAllowed, Permanent
from config.messages import Messages
from reports.blocks import Blocks, Choices, Text
from retrieval.access import Level


@dataclass(frozen=True, slots=True)
class LoadVerbs:
    """The four, over what waits in each chat; each is a `Command`.

    Attributes:
        hides: whether a report may name what must not pass where that is the highest level; then it only counts.
    """

    loads: Loads
    messages: Messages
    hides: Callable[[Level | None], bool] = lambda _level: False

    async def receive(self, call: Call) -> Reply:
        """Files of an admin: fetched, read, compared; the report, and the choice.

        Raises:
            Permanent: `load_in_group`, `load_too_many`, what fetching and reading raise.
            NotAllowed: `load_admins_only`. Transient: `file_not_fetched`, `documents_busy`.
        """
        if call.group:
            raise Permanent("load_in_group")
        if not call.person.admin:
            raise NotAllowed("load_admins_only")
        await asyncio.to_thread(self.loads.check, call.address, [file.name for file in call.files])
        fetched: list[tuple[str, bytes]] = []
        for number, file in enumerate(call.files):
            call.progress("fetch", number, len(call.files))
            fetched.append((file.name, await call.fetch(file)))
        found = await asyncio.to_thread(self.loads.receive, call.address, fetched, call.progress)
        return Reply(blocks=await asyncio.to_thread(self._shown, call, found, same="load.same_files"))

    async def reload(self, call: Call) -> Reply:
        """The data folder; while something waits, that is shown again instead.

        Raises:
            Permanent, Transient: as `Library.preview`.
        """
        waiting = await asyncio.to_thread(self.loads.pending, call.address)
        if waiting is None or not waiting.files:
            waiting = await asyncio.to_thread(self.loads.reload, call.address, call.progress)
        return Reply(blocks=await asyncio.to_thread(self._shown, call, waiting, same="load.same"))

    async def confirm(self, call: Call) -> Reply:
        """Lets it take effect.

        Raises:
            Permanent: `load_none_pending`. Transient: `documents_busy`, `documents_changed_meanwhile`.
        """
        report = await asyncio.to_thread(self.loads.confirm, call.address)
        counts = self.messages.say("cli.change", **report)
        return Reply(blocks=(Text(self.messages.say("load.confirmed", change=counts)),))

    async def cancel(self, call: Call) -> Reply:
        """Drops it.

        Raises:
            Permanent: `load_none_pending`.
        """
        await asyncio.to_thread(self.loads.cancel, call.address)
        return Reply(blocks=(Text(self.messages.say("load.cancelled")),))

    def _shown(self, call: Call, found: Pending, *, same: str) -> Blocks:
        say, hides = self.messages.say, self.hides(call.person.viewer.level)
        if found.token is None:
            more = [say("docs.office")] if hides else [*found.report["unread"], *found.report["warnings"]]
            return (Text("\n".join([say(same), *more])),)
        head = say("load.head_files", count=len(found.files)) if found.files else say("load.head_folder")
        lines = [head, *told(found.report, self.messages, hides=hides), say("load.ask")]
        return (Text("\n".join(lines)), Choices((say("load.yes"), say("load.no"))))


def told(report: dict[str, Any], messages: Messages, *, hides: bool) -> list[str]:
    """The lines of a report; of one that is hidden the counts, and where the rest is to be read."""
    lines = report_lines(report, messages)
    return [lines[0], messages.say("docs.office")] if hides else lines
