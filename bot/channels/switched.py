"""Which channels the settings switch on: the one place where a new channel is entered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bot.channels.names import FOLDER, TELEGRAM, WECOM, WECOM_APP, WECOM_GROUP
from bot.network import proxied
from config.clock import Clock
from config.errors import NotFound, Permanent
from config.messages import Messages
from config.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine
    from starlette.routing import BaseRoute

    from bot.channels.base import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What channels are made with.

    Attributes:
        settings: a channel is on when it has its secret.
        clock: stamps what comes in.
        messages: for what a channel says itself.
        menu: (name, description) of the verbs, for platforms that show them.
        engine: where processes share what a platform gives them; None: nowhere.
        gone: told (channel, chat) when a platform says that somebody has left; synchronous; None: nobody asks.
    """

    settings: Settings
    clock: Clock
    messages: Messages
    menu: Sequence[tuple[str, str]] = ()
    engine: Engine | None = None
    gone: Callable[[str, str], object] | None = None


@dataclass(frozen=True, slots=True)
class Switched:
    """What is switched on.

    Attributes:
        channels: by name; not started.
        routes: where their platforms call us back; none: no server is needed.
    """

    channels: dict[str, Channel] = field(default_factory=dict)
    routes: tuple[BaseRoute, ...] = ()


@runtime_checkable
class CalledBack(Protocol):
    """A channel whose platform calls us."""

    @property
    def routes(self) -> tuple[BaseRoute, ...]:
        """Where; may be empty."""
        ...


def _telegram(means: Means) -> Channel:
    from bot.channels.telegram.channel import TelegramChannel

    return TelegramChannel(means.settings.telegram, clock=means.clock, messages=means.messages, commands=means.menu)


def _wecom(means: Means) -> Channel:
    from bot.channels.wecom.aibot.channel import AibotChannel

    return AibotChannel(
        means.settings.wecom, clock=means.clock, messages=means.messages, proxy=means.settings.network.proxy
    )


def _wecom_app(means: Means) -> Channel:
    from bot.channels.wecom.app.channel import WecomAppChannel

    return WecomAppChannel(
        means.settings.wecomapp,
        clock=means.clock,
        messages=means.messages,
        proxy=means.settings.network.proxy,
        engine=means.engine,
        gone=means.gone,
    )


def _wecom_group(means: Means) -> Channel:
    from bot.channels.wecom.group.channel import WecomGroupChannel

    return WecomGroupChannel(means.settings.wecomgroup, clock=means.clock, proxy=means.settings.network.proxy)


def _folder(means: Means) -> Channel:
    from bot.channels.folder.channel import FolderChannel

    return FolderChannel(means.settings.folder, home=means.settings.home, clock=means.clock)


MAKERS: Mapping[str, Callable[[Means], Channel]] = MappingProxyType(
    {TELEGRAM: _telegram, WECOM: _wecom, WECOM_APP: _wecom_app, WECOM_GROUP: _wecom_group, FOLDER: _folder}
)
"""How each channel is made, by its name; heavy libraries are imported there and not before."""


def names_on(settings: Settings) -> tuple[str, ...]:
    """The channels that are switched on, in the order of the table."""
    return tuple(name for name in MAKERS if settings.channels[name].is_on)


def check_any(settings: Settings) -> None:
    """Before anything is opened.

    Raises:
        Permanent: `no_channel`.
    """
    if not names_on(settings):
        raise Permanent("no_channel")


def make(name: str, means: Means) -> Channel:
    """One channel, not started; goes out through `network.proxy` unless it has a proxy of its own.

    Raises:
        NotFound: `channel_unknown`. Permanent: `channel_off`; a channel that is on lacks something (`telegram_…`).
    """
    if name not in MAKERS:
        raise NotFound("channel_unknown", channel=name[:40], channels=", ".join(MAKERS))
    if not means.settings.channels[name].is_on:
        raise Permanent("channel_off", channel=name)
    return MAKERS[name](_proxied(means))


def switched_on(
    settings: Settings,
    *,
    clock: Clock,
    messages: Messages,
    menu: Sequence[tuple[str, str]],
    engine: Engine | None = None,
    gone: Callable[[str, str], object] | None = None,
) -> Switched:
    """Makes all that are on; arguments as in `Means`.

    Raises:
        Permanent: a channel that is on lacks something (`telegram_token_refused`, …).
    """
    means = Means(settings=settings, clock=clock, messages=messages, menu=menu, engine=engine, gone=gone)
    channels = {name: make(name, means) for name in names_on(settings)}
    routes = tuple(
        route for channel in channels.values() if isinstance(channel, CalledBack) for route in channel.routes
    )
    return Switched(channels, routes)


def _proxied(means: Means) -> Means:
    return Means(
        settings=proxied(means.settings),
        clock=means.clock,
        messages=means.messages,
        menu=means.menu,
        engine=means.engine,
        gone=means.gone,
    )
