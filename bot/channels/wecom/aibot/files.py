"""Files that people sent: fetched at once, since their address lives for 5 minutes, then decrypted when they are wanted.

The name comes with the content only (`Content-Disposition`). No address is ever logged: whoever has it has the file.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

import httpx
import structlog

from bot.channels.base import IncomingFile
from bot.channels.lifetime import Lifetime
from bot.channels.wecom.aibot.parse import Media
from bot.channels.wecom.aibot.timing import Timing
from bot.channels.wecom.crypto import CryptError, decrypt_media
from config.errors import GongfuError, Permanent, Transient

LOG = structlog.get_logger(__name__)
MOST_BYTES = 20_000_000
PADDING = 32
MOST_KEPT, MOST_NAME = 6, 300
"""Files that are kept until somebody wants them; an older one is fetched again when it is wanted."""

TRIES = 2
GONE = frozenset({400, 401, 403, 404, 410})
EXTENDED = re.compile(r"filename\*\s*=\s*\"?([\w-]*)'[^']*'([^;\s\"]+)", re.IGNORECASE)
USUAL = re.compile(r'filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))', re.IGNORECASE)


@dataclass(slots=True)
class _Kept:
    """One that is being fetched; `name` is known as soon as its answer begins."""

    name: asyncio.Future[str]
    content: asyncio.Future[bytes] = field(repr=False)


class Downloads:
    """Over HTTP, and over the proxy of the settings.

    Args:
        proxy: address; None: what the system says.
        lifetime: what is being fetched ends with it.
        timing: how long things take.
    """

    def __init__(self, *, proxy: str | None, lifetime: Lifetime, timing: Timing) -> None:
        self._proxy, self._lifetime, self._timing = proxy, lifetime, timing
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()
        self._kept: dict[str, _Kept] = {}

    async def named(self, file: IncomingFile) -> IncomingFile:
        """Begins to fetch it; returns it with its name, if that is told in time."""
        media = Media.of(file.id)
        if media is None:
            return file
        while len(self._kept) >= MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        loop = asyncio.get_running_loop()
        kept = self._kept[file.id] = _Kept(loop.create_future(), loop.create_future())
        self._lifetime.beside(self._keep(file, media, kept))
        try:
            async with asyncio.timeout(self._timing.name_s):
                return replace(file, name=(await asyncio.shield(kept.name) or file.name)[-MOST_NAME:])
        except TimeoutError:
            return file

    async def fetch(self, file: IncomingFile) -> bytes:
        """See `Channel.fetch`."""
        media = Media.of(file.id)
        if media is None:
            raise Permanent("file_gone", file=file.name)
        kept = self._kept.pop(file.id, None)
        sealed = await self._held(kept, file) if kept is not None else None
        if sealed is None:
            sealed = await self._fetched(file, media)
        try:
            return await asyncio.to_thread(decrypt_media, sealed, media.key)
        except CryptError as error:
            LOG.warning("wecom_file_damaged", what=error.reason)
            raise Permanent("wecom_file_damaged", file=file.name) from None

    async def aclose(self) -> None:
        """Forgets what was kept."""
        self._kept.clear()
        if self._client is not None:
            await self._client.aclose()

    async def _held(self, kept: _Kept, file: IncomingFile) -> bytes | None:
        """What was fetched at once; None: that failed, another try is worth while."""
        await asyncio.wait({kept.content})
        if kept.content.cancelled():
            return None
        error = kept.content.exception()
        if isinstance(error, Permanent):
            # Its name was not known then.
            raise Permanent(error.code, **{**error.data, "file": file.name})
        return kept.content.result() if error is None else None

    async def _keep(self, file: IncomingFile, media: Media, kept: _Kept) -> None:
        try:
            kept.content.set_result(await self._fetched(file, media, kept.name))
        except GongfuError as error:
            kept.content.set_exception(error)
            # Nobody may ever want it.
            kept.content.exception()
        finally:
            kept.content.cancel()
            if not kept.name.done():
                kept.name.set_result("")
        # Nobody keeps it for ever: after this the address has long been of no use.
        await asyncio.sleep(self._timing.file_s * 15)
        self._kept.pop(file.id, None)

    async def _fetched(self, file: IncomingFile, media: Media, name: asyncio.Future[str] | None = None) -> bytes:
        """As it lies there, encrypted.

        Raises:
            Permanent: `file_gone`, `file_too_large_here`. Transient: `file_not_fetched`.
        """
        for _ in range(TRIES):
            try:
                async with asyncio.timeout(self._timing.file_s):
                    return await self._read(file, media, name)
            except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
                LOG.warning("wecom_file_not_fetched", what=type(error).__name__)
        raise Transient("file_not_fetched", file=file.name)

    async def _read(self, file: IncomingFile, media: Media, name: asyncio.Future[str] | None) -> bytes:
        async with self._answer(media.url) as answer:
            if answer.status_code in GONE:
                raise Permanent("file_gone", file=file.name)
            answer.raise_for_status()
            if name is not None and not name.done():
                name.set_result(name_in(answer.headers.get("content-disposition", "")))
            content = bytearray()
            async for piece in answer.aiter_bytes():
                content += piece
                if len(content) > MOST_BYTES + PADDING:
                    raise Permanent("file_too_large_here", file=file.name, most=MOST_BYTES // 1_000_000)
            return bytes(content)

    @asynccontextmanager
    async def _answer(self, url: str) -> AsyncIterator[httpx.Response]:
        async with self._opening:
            if self._client is None:
                # Reads the certificates of the system, from disk.
                self._client = await asyncio.to_thread(self._opened)
        async with self._client.stream("GET", url) as answer:
            yield answer

    def _opened(self) -> httpx.AsyncClient:
        # Compressed answers could be far longer than what is read.
        return httpx.AsyncClient(proxy=self._proxy, timeout=20.0, headers={"accept-encoding": "identity"})


def name_in(disposition: str) -> str:
    """The name of a file in the header `Content-Disposition`; "": there is none. `filename*` comes before `filename`."""
    extended = EXTENDED.search(disposition)
    if extended is not None:
        try:
            return unquote(extended[2], encoding=extended[1] or "utf-8", errors="replace")
        except LookupError:
            return unquote(extended[2])
    usual = USUAL.search(disposition)
    if usual is None:
        return ""
    found = re.sub(r"\\(.)", r"\1", usual[1]) if usual[1] is not None else usual[2]
    return unquote(found) if re.search(r"%[0-9A-Fa-f]{2}", found) else found
