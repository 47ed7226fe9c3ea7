"""The channel WeCom 群机器人: one webhook a group. The key in its address is all that protects it: it is never logged."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
import time
from pathlib import Path
from typing import Any

import structlog
from pydantic import SecretStr

from bot.channels.base import Address, IncomingFile, Limits, Part, Receive
from bot.channels.lifetime import Lifetime
from bot.channels.names import WECOM_GROUP
from bot.channels.pace import Monotonic, Pause
from bot.channels.state import ChannelState, StateLog
from bot.channels.wecom.faults import ROBOT_GONE, Refused, translated
from bot.channels.wecom.media import Sizes, read_media
from bot.channels.wecom.rates import Rates, Turns, Window
from bot.channels.wecom.render import GROUP, render
from bot.channels.wecom.wire import Timeouts, Upload, Wire
from config.channels import WecomGroupSettings
from config.clock import Clock
from config.errors import GongfuError, Permanent, Transient
from reports.blocks import Blocks

LOG = structlog.get_logger(__name__)
CHANNEL = WECOM_GROUP
RATES = Rates(chat=(Window(19, 61.0),), most_wait_s=65.0)
"""20 a minute for each key. A digest takes a few messages, and nobody waits for it: it may wait a minute."""

SIZES = Sizes(picture=2_000_000)
"""A picture travels within the message itself."""


class WecomGroupChannel:
    """All robots of the settings; a chat is the name that a robot has there.

    Args:
        settings: robots and address.
        clock: of the port; nothing comes in that could be stamped.
        proxy: None: the system's.
        rates: see `RATES`.
        timeouts: of HTTP.
        monotonic: seconds that only grow.
        pause: waits so many seconds.
    """

    name = CHANNEL
    limits: Limits = GROUP.limits

    def __init__(
        self,
        settings: WecomGroupSettings,
        *,
        clock: Clock,
        proxy: SecretStr | None = None,
        rates: Rates = RATES,
        timeouts: Timeouts | None = None,
        monotonic: Monotonic = time.monotonic,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._keys = {robot.chat: robot.key for robot in settings.robots}
        self._wire = Wire(settings.base_url, proxy=proxy, timeouts=timeouts)
        self._turns = Turns(rates.chat, rates=rates, monotonic=monotonic, pause=pause)
        self._log, self._lifetime = StateLog(CHANNEL), Lifetime()

    @property
    def state(self) -> ChannelState:
        """How it goes; for the status and the doctor."""
        return self._log.state

    async def run(self, receive: Receive) -> None:
        """Waits for the end: nobody can write to us here."""
        self._log.enter(ChannelState.UP)
        await self._lifetime.until_over()

    def parts(self, blocks: Blocks) -> tuple[Part, ...]:
        """See the port."""
        return render(blocks, GROUP)

    async def turn(self, to: Address) -> None:
        """See the port."""
        await self._turns.turn(to.chat)

    async def send(self, to: Address, part: Part, *, answers: str = "") -> str:
        """See the port. Only pushes: a robot that answers would speak to everybody in the group.

        Raises:
            Permanent: `wecom_group_push_only`; `wecom_robot_gone`: no robot of that name, or WeCom does not know its key.
        """
        if answers:
            raise Permanent("wecom_group_push_only")
        if self._lifetime.over:
            raise Transient("wecom_down")
        key = self._keys.get(to.chat)
        if key is None:
            raise Permanent("wecom_robot_gone", chat=to.chat)
        try:
            await self._post(key, await self._message(key, part))
        except (GongfuError, Refused) as error:
            raise self._failed(to.chat, error) from error
        self._log.enter(ChannelState.UP)
        # WeCom gives no id.
        return secrets.token_hex(12)

    async def progress(self, to: Address, text: str | None, *, answers: str = "") -> None:
        """Nothing: nobody asked."""

    async def fetch(self, file: IncomingFile) -> bytes:
        """See the port: nothing came in."""
        raise Permanent("file_gone", file=file.name)

    async def aclose(self) -> None:
        """See the port."""
        if self._lifetime.over:
            return
        await self._lifetime.end()
        self._log.enter(ChannelState.CLOSED)
        await self._wire.aclose()

    async def _message(self, key: SecretStr, part: Part) -> dict[str, Any]:
        if part.file is not None:
            return await self._file(key, part.file)
        return {"msgtype": "markdown", "markdown": {"content": part.text}}

    async def _file(self, key: SecretStr, path: Path) -> dict[str, Any]:
        media = await asyncio.to_thread(read_media, path, SIZES)
        if media.kind == "image":
            return {"msgtype": "image", "image": await asyncio.to_thread(_picture, media.upload)}
        params = {"key": key.get_secret_value(), "type": "file"}
        found = await self._wire.call(
            "/cgi-bin/webhook/upload_media", params=params, upload=media.upload, repeatable=True
        )
        return {"msgtype": "file", "file": {"media_id": str(found.get("media_id", ""))}}

    async def _post(self, key: SecretStr, message: dict[str, Any]) -> None:
        await self._wire.call("/cgi-bin/webhook/send", params={"key": key.get_secret_value()}, body=message)

    def _failed(self, chat: str, error: GongfuError | Refused) -> GongfuError:
        failure = translated(error) if isinstance(error, Refused) else error
        if isinstance(error, Refused) and error.code == ROBOT_GONE:
            failure = Permanent("wecom_robot_gone", chat=chat)
        wait_s = failure.data.get("retry_after_s")
        if failure.code == "wecom_busy" and isinstance(wait_s, int | float):
            self._turns.hold(chat, float(wait_s))
        LOG.warning("wecomgroup_send_failed", code=failure.code, chat=chat, number=failure.data.get("number"))
        return failure


def _picture(upload: Upload) -> dict[str, str]:
    digest = hashlib.md5(upload.content, usedforsecurity=False).hexdigest()
    return {"base64": base64.b64encode(upload.content).decode("ascii"), "md5": digest}
