"""Which channels the settings switch on: the one place where a new channel is entered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config.clock import Clock
from config.errors import Permanent
from config.messages import Messages
from config.settings import Settings

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from bot.channels.base import Channel


@dataclass(frozen=True, slots=True)
class Switched:
    """What is switched on.

    Attributes:
        channels: by name; not started.
        routes: where their platforms call us back; none: no server is needed.
    """

    channels: dict[str, Channel] = field(default_factory=dict)
    routes: tuple[BaseRoute, ...] = ()


def check_any(settings: Settings) -> None:
    """Before anything is opened.

    Raises:
        Permanent: `no_channel`.
    """
    if settings.telegram.token is None:
        raise Permanent("no_channel")


def switched_on(settings: Settings, *, clock: Clock, messages: Messages, menu: Sequence[tuple[str, str]]) -> Switched:
    """Makes the channels.

    Args:
        settings: a channel is on when it has its secret.
        clock: stamps what comes in.
        messages: for what a channel says itself.
        menu: (name, description) of the verbs, for platforms that show them.

    Raises:
        Permanent: a channel that is on lacks something (`telegram_token_refused`, …).
    """
    if settings.telegram.token is None:
        return Switched()
    from bot.channels.telegram.channel import TelegramChannel

    telegram = TelegramChannel(settings.telegram, clock=clock, messages=messages, commands=menu)
    return Switched({telegram.name: telegram}, telegram.routes)
