"""`/digest`: one county's week, in the chat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.commands.base import Call, Reply
from config.clock import IsoWeek
from config.errors import Permanent
from reports.blocks import Blocks

MakeDigest = Callable[[str, IsoWeek | None], Blocks]
"""Region as people name it and week (None: the one just closed) to blocks; synchronous and heavy."""


@dataclass(frozen=True, slots=True)
class Digest:
    """Reads «region [week]» and has the digest made."""

    make: MakeDigest

    async def __call__(self, call: Call) -> Reply:
        """The digest as chat text.

        Raises:
            Permanent: `digest_usage`, `week_unknown`; what the maker raises (an unknown region).
        """
        words = call.argument.split()
        if not 1 <= len(words) <= 2:
            raise Permanent("digest_usage")
        week = parse_week(words[1]) if len(words) == 2 else None
        return Reply(blocks=await asyncio.to_thread(self.make, words[0], week))


def parse_week(text: str) -> IsoWeek:
    """`2021-W29` to a week.

    Raises:
        Permanent: `week_unknown`.
    """
    try:
        return IsoWeek.parse(text)
    except ValueError as error:
        raise Permanent("week_unknown", week=text[:20]) from error
