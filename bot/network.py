"""The way out: one proxy for all that has none of its own, and what a firewall has to let through.

Nothing here connects to anything; names and ports come from the settings alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

from config.settings import Settings

DIRECT = "none"
"""As a section's own proxy: it uses none, whatever `network.proxy` says."""

PORTS = {"https": 443, "wss": 443, "http": 80, "ws": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One line of the firewall form.

    Attributes:
        host: name or address of the other side; of an incoming one our own.
        port: TCP.
        what: who needs it: the name of a channel, `model`, `embeddings`, `proxy` or `server`.
        incoming: others connect to us.
    """

    host: str
    port: int
    what: str
    incoming: bool = False


def proxied(settings: Settings) -> Settings:
    """The settings with `network.proxy` in every section that goes out and names no proxy of its own."""
    changed = {
        name: section.model_copy(update={"proxy": _proxy(section.proxy, settings.network.proxy)})
        for name, section in (
            ("telegram", settings.telegram),
            ("passages", settings.passages),
            ("model", settings.model),
        )
    }
    return settings.model_copy(update=changed)


def doors(settings: Settings) -> tuple[Door, ...]:
    """What is switched on goes where; through a proxy, only that has to be reached from here. Each once, in order."""
    found = []
    for what, url, own in _outgoing(settings):
        proxy = _proxy(own, settings.network.proxy)
        found.append(_door(proxy.get_secret_value(), "proxy") if proxy is not None else _door(url, what))
    if settings.server.metrics or any(section.is_called for section in settings.channels.values()):
        found.append(Door(host=settings.server.host, port=settings.server.port, what="server", incoming=True))
    return tuple(dict.fromkeys(found))


def behind_proxy(settings: Settings) -> tuple[Door, ...]:
    """Where the proxy itself has to be let through to, for what goes through one."""
    through = (each for each in _outgoing(settings) if _proxy(each[2], settings.network.proxy) is not None)
    return tuple(dict.fromkeys(_door(url, what) for what, url, _own in through))


def proxy_of(settings: Settings, channel: str) -> SecretStr | None:
    """The proxy of a channel; None: the system's."""
    return _proxy(settings.channels[channel].own_proxy, settings.network.proxy)


def _outgoing(settings: Settings) -> Iterator[tuple[str, str, SecretStr | None]]:
    """(what, address, own proxy)."""
    for name, section in settings.channels.items():
        for address in section.addresses if section.is_on else ():
            yield name, address, section.own_proxy
    if settings.model.base_url is not None:
        yield "model", settings.model.base_url, settings.model.proxy
    if settings.passages.embedder == "openai" and settings.passages.base_url is not None:
        yield "embeddings", settings.passages.base_url, settings.passages.proxy


def _proxy(own: SecretStr | None, shared: SecretStr | None) -> SecretStr | None:
    if own is not None:
        return None if own.get_secret_value() == DIRECT else own
    return shared


def _door(url: str, what: str) -> Door:
    parts = urlsplit(url)
    try:
        port = parts.port or PORTS.get(parts.scheme, 443)
    except ValueError:
        port = 0
    return Door(host=parts.hostname or "?", port=port, what=what)
