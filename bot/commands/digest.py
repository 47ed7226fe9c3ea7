"""`/digest`: one county's week, in the chat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.commands.base import Call, Reply
from bot.people import Person
from config.clock import IsoWeek
from config.errors import Permanent
from reports.blocks import Blocks

MakeDigest = Callable[[str, IsoWeek | None, Person], Blocks]
"""Region (code), week (None: the one just closed) and reader to blocks; says no when it is not for him. Heavy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Reads «[region] [week]» and has the digest made.

    Attributes:
        region_code: region as people name it to its code; raises `NotFound`.
        make: for a reader who may see it.
    """

    region_code: Callable[[str], str]
    make: MakeDigest

    async def __call__(self, call: Call) -> Reply:
        """The digest as chat text with its files.

        Raises:
            Permanent: `digest_usage`, `week_unknown`. NotFound: `region_unknown`. What the maker raises.
        """
        region, week = _read(call.argument)
        code = self.region_code(region) if region is not None else call.person.viewer.home_region
        if code is None:
            raise Permanent("digest_usage")
        return Reply(blocks=await asyncio.to_thread(self.make, code, week, call.person))


def _read(argument: str) -> tuple[str | None, IsoWeek | None]:
    """Region and week in either order."""
    words = argument.split()
    weeks = [word for word in words if word[:1].isdigit()]
    regions = [word for word in words if word not in weeks]
    if len(weeks) > 1 or len(regions) > 1:
        raise Permanent("digest_usage")
    return next(iter(regions), None), parse_week(weeks[0]) if weeks else None


def is_week(text: str) -> bool:
    """`2021-W29`."""
    try:
        return bool(IsoWeek.parse(text))
    except ValueError:
        return False


def parse_week(text: str) -> IsoWeek:
    """`2021-W29` to a week.

    Raises:
        Permanent: `week_unknown`.
    """
    try:
        return IsoWeek.parse(text)
    except ValueError as error:
        raise Permanent("week_unknown", week=text[:20]) from error
