"""Looks at each channel that is on: is its secret accepted, is its platform there, are its settings whole, do clocks agree.

Every look is bounded in seconds. Nothing of an answer is shown but its numbers; addresses hold secrets and are never shown.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import re
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeGuard

import httpx

from bot.availability import AWAY
from bot.channel_test import inbox_of, means_of
from bot.channels.base import Address
from bot.channels.folder.signing import public_text
from bot.channels.names import FOLDER, TELEGRAM, WECOM, WECOM_APP, WECOM_GROUP
from bot.channels.state import ChannelState
from bot.channels.switched import make, names_on
from bot.network import proxy_of
from config.errors import GongfuError, Permanent, Transient

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.app import App
    from bot.channels.base import Incoming

REACH_S, CONNECT_S = 8.0, 12.0
"""Seconds for one answer of a platform, and for a long connection to stand."""

MOST_SKEW_S = 60
MOST_BYTES = 100_000
AES_KEY_BYTES = 32
WRONG_SECRET = frozenset({40001, 40013, 40091, 41002, 41004})
FORBIDDEN_ADDRESS = 60020
CALLER, MOST_CALLERS = re.compile(r"[0-9a-fA-F.:*/]{3,43}"), 200


@dataclass(frozen=True, slots=True)
class Finding:
    """Of one channel; `detail` of one that is not well says what to do."""

    channel: str
    well: bool
    detail: str


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: dict[str, Any]
    skew_s: float | None


@dataclass(frozen=True, slots=True)
class _Look:
    """One channel under examination.

    Attributes:
        state: in the service that runs; None: none runs.
        notes: sentences for one that is well; a look may add some.
    """

    app: App
    name: str
    state: str | None
    notes: list[str] = field(default_factory=list)

    def says(self, sentence: str, **facts: object) -> str:
        return self.app.messages.say(f"channels.{sentence}", **facts)


async def channel_checks(app: App, states: Mapping[str, str] | None = None) -> list[Finding]:
    """One finding a channel that is on, in the order of the table.

    Args:
        app: open.
        states: of the channels of the service that runs; None: none runs.
    """
    looks = [_Look(app, name, (states or {}).get(name)) for name in names_on(app.settings)]
    return list(await asyncio.gather(*(_checked(look) for look in looks)))


async def _checked(look: _Look) -> Finding:
    """The first thing that is wrong, or that all is well."""
    app = look.app
    try:
        wrong = await LOOKS[look.name](look) or _away(look)
        if wrong is None:
            # Whatever else its settings lack.
            await (await asyncio.to_thread(make, look.name, means_of(app))).aclose()
    except GongfuError as error:
        return Finding(look.name, False, app.messages.error(error))
    level = look.says("check_well", level=app.people.level_of(look.name) or "")
    return Finding(look.name, wrong is None, wrong or "；".join((level, *look.notes)))


def _away(look: _Look) -> str | None:
    """What the service that runs says of it."""
    if look.state is None or look.state not in {str(state) for state in (*AWAY, ChannelState.HOLDING)}:
        return None
    return look.says(f"state_{look.state}")


async def _telegram(look: _Look) -> str | None:
    known = look.app.settings.telegram
    token = known.token.get_secret_value() if known.token is not None else ""
    me = await _asked(look, f"{known.base_url}{token}/getMe")
    if me.status in {401, 404}:
        return look.app.messages.error(Permanent("telegram_token_refused"))
    if me.body.get("ok") is not True:
        return look.says("not_the_platform")
    hook = await _asked(look, f"{known.base_url}{token}/getWebhookInfo")
    result = hook.body.get("result")
    info = result if isinstance(result, dict) else {}
    if known.mode == "webhook" and look.state is not None and info.get("url") != known.webhook_url:
        return look.says("webhook_elsewhere")
    if known.mode == "webhook" and info.get("last_error_message"):
        return look.says("webhook_failing", pending=_number(info.get("pending_update_count")))
    return _skewed(look, me)


async def _wecom(look: _Look) -> str | None:
    if look.state is not None:
        # A second connection would throw out the first.
        return None
    inbox, channel = inbox_of(look.app), await asyncio.to_thread(make, WECOM, means_of(look.app))

    async def keep(incoming: Incoming) -> bool:
        return await asyncio.to_thread(inbox.accept, incoming)

    running = asyncio.create_task(channel.run(keep))
    try:
        # Waits until the connection stands and WeCom has accepted us; says why it does not.
        async with asyncio.timeout(CONNECT_S):
            await channel.turn(Address(WECOM, ""))
    except TimeoutError:
        return look.app.messages.error(Transient("wecom_down"))
    finally:
        await channel.aclose()
        running.cancel()
        with suppress(asyncio.CancelledError, GongfuError):
            await running
    return None


async def _wecom_app(look: _Look) -> str | None:
    known = look.app.settings.wecomapp
    missing = [
        f"wecomapp.{name}"
        for name, there in (
            ("agent_id", known.agent_id > 0),
            ("secret", known.secret is not None),
            ("token", known.token is not None),
            ("aes_key", known.aes_key is not None and _is_key(known.aes_key)),
        )
        if not there
    ]
    if missing:
        return look.says("incomplete", keys="、".join(missing))
    secret = known.secret.get_secret_value() if known.secret is not None else ""
    params = {"corpid": known.corp_id or "", "corpsecret": secret}
    answer = await _asked(look, f"{known.base_url.rstrip('/')}/cgi-bin/gettoken", params)
    number = answer.body.get("errcode")
    if number in WRONG_SECRET:
        return look.says("wecomapp_secret")
    if number == FORBIDDEN_ADDRESS:
        return look.says("wecomapp_address")
    if number != 0:
        return look.says("not_the_platform")
    return await _callers(look, str(answer.body.get("access_token", ""))) or _skewed(look, answer)


async def _callers(look: _Look, token: str) -> str | None:
    """Notes from where WeCom calls; unlike `gettoken` it also tells whether our own address is allowed."""
    url = f"{look.app.settings.wecomapp.base_url.rstrip('/')}/cgi-bin/getcallbackip"
    answer = await _asked(look, url, {"access_token": token})
    if answer.body.get("errcode") == FORBIDDEN_ADDRESS:
        return look.says("wecomapp_address")
    listed = answer.body.get("ip_list")
    found = [each for each in listed if isinstance(each, str) and CALLER.fullmatch(each)] if _is_list(listed) else []
    if found:
        look.notes.append(look.says("check_callers", addresses="、".join(found[:MOST_CALLERS])))
    return None


async def _wecom_group(look: _Look) -> str | None:
    """Its only call sends: so only whether WeCom is there."""
    return _skewed(look, await _asked(look, look.app.settings.wecomgroup.base_url))


async def _folder(look: _Look) -> str | None:
    path = look.app.settings.folder.path

    def written() -> bool:
        try:
            assert path is not None
            path.expanduser().mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=path.expanduser()):
                return True
        except OSError:
            return False

    if await asyncio.to_thread(written):
        look.notes.append(look.says("check_key", key=await asyncio.to_thread(public_text, look.app.settings.home)))
        return None
    return look.app.messages.error(Transient("folder_unwritable"))


LOOKS: Mapping[str, Callable[[_Look], Awaitable[str | None]]] = MappingProxyType(
    {TELEGRAM: _telegram, WECOM: _wecom, WECOM_APP: _wecom_app, WECOM_GROUP: _wecom_group, FOLDER: _folder}
)
"""What is looked at, by channel; each says what is wrong, or None."""


async def _asked(look: _Look, url: str, params: Mapping[str, str] | None = None) -> _Answer:
    """One GET, by the proxy of the channel.

    Raises:
        Transient: `channel_unreachable`: no answer in time. Permanent: `channel_proxy_invalid`.
    """
    client = await asyncio.to_thread(_client, proxy_of(look.app.settings, look.name))
    try:
        async with (
            asyncio.timeout(REACH_S),
            client,
            client.stream("GET", url, params=params) as answer,
        ):
            content = b""
            async for piece in answer.aiter_bytes():
                content += piece
                if len(content) > MOST_BYTES:
                    break
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, TimeoutError):
        # From None: the address holds the secret.
        host = httpx.URL(look.app.settings.channels[look.name].addresses[0]).host
        raise Transient("channel_unreachable", host=host) from None
    return _Answer(answer.status_code, _object(content), _skew_s(look, answer.headers.get("date")))


def _client(proxy: SecretStr | None) -> httpx.AsyncClient:
    try:
        return httpx.AsyncClient(proxy=proxy.get_secret_value() if proxy else None, timeout=REACH_S)
    except (ValueError, ImportError, httpx.InvalidURL):
        raise Permanent("channel_proxy_invalid") from None


def _skewed(look: _Look, answer: _Answer) -> str | None:
    if answer.skew_s is None or abs(answer.skew_s) <= MOST_SKEW_S:
        return None
    return look.says("clock_skewed", seconds=round(abs(answer.skew_s)))


def _skew_s(look: _Look, date: str | None) -> float | None:
    try:
        return (look.app.clock.now() - parsedate_to_datetime(date)).total_seconds() if date else None
    except (ValueError, TypeError):
        return None


def _is_key(key: SecretStr) -> bool:
    try:
        return len(base64.b64decode(key.get_secret_value() + "=", validate=True)) == AES_KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def _object(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
