"""Files on their way out: in pieces over the long connection, then named by their media id."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.channels.pace import Monotonic
from bot.channels.wecom.aibot.frames import UPLOAD_BEGIN, UPLOAD_CHUNK, UPLOAD_END, Frame, failure, text
from bot.channels.wecom.aibot.link import Link
from bot.channels.wecom.rates import Turns
from config.errors import Permanent, Transient, Uncertain

CHUNK_BYTES = 512 * 1024
"""Before base64."""

MOST_FILE_BYTES, MOST_PICTURE_BYTES = 20_000_000, 10_000_000
LEAST_BYTES = 6
PICTURES = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8", ".jpeg": b"\xff\xd8"}
MOST_NAME_BYTES = 250
KEPT_S = 2 * 24 * 3600.0
"""WeCom keeps a file for 3 days; whoever sends a digest to thirty people uploads it once."""

MOST_KEPT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file that WeCom has.

    Attributes:
        kind: `file` or `image`.
        id: media id.
        digest: of name and content.
    """

    kind: str
    id: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    name: str
    content: bytes
    kind: str
    md5: str
    digest: str


class Uploads:
    """Uploads each file once.

    Args:
        link: carries the pieces.
        turns: how many files.
        monotonic: seconds that only grow.
    """

    def __init__(self, link: Link, *, turns: Turns, monotonic: Monotonic) -> None:
        self._link, self._turns, self._monotonic = link, turns, monotonic
        self._kept: dict[str, tuple[Media, float]] = {}

    async def media(self, path: Path) -> Media:
        """The file as WeCom knows it.

        Raises:
            Permanent: `file_unreadable`, `wecom_file_too_large`, `wecom_refused`.
            Transient: it could not be uploaded now; nothing was sent to anybody.
        """
        file = await asyncio.to_thread(_read, path)
        media, until = self._kept.get(file.digest, (None, 0.0))
        if media is not None and self._monotonic() < until:
            return media
        await self._turns.turn("")
        try:
            media = Media(kind=file.kind, id=await self._uploaded(file), digest=file.digest)
        except Uncertain as error:
            raise Transient("wecom_down") from error
        self._kept[file.digest] = (media, self._monotonic() + KEPT_S)
        if len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return media

    def forget(self, media: Media) -> None:
        """WeCom does not know it any more."""
        self._kept.pop(media.digest, None)

    async def _uploaded(self, file: _File) -> str:
        chunks = [file.content[at : at + CHUNK_BYTES] for at in range(0, len(file.content), CHUNK_BYTES)]
        begin = {
            "type": file.kind,
            "filename": file.name,
            "total_size": len(file.content),
            "total_chunks": len(chunks),
            "md5": file.md5,
        }
        upload = text((await self._ask(UPLOAD_BEGIN, begin)).body, "upload_id")
        for number, chunk in enumerate(chunks):
            data = base64.b64encode(chunk).decode("ascii")
            await self._ask(UPLOAD_CHUNK, {"upload_id": upload, "chunk_index": number, "base64_data": data})
        media = text((await self._ask(UPLOAD_END, {"upload_id": upload})).body, "media_id")
        if not media:
            raise Transient("wecom_down")
        return media

    async def _ask(self, cmd: str, body: dict[str, Any]) -> Frame:
        answer = await self._link.ask(cmd, body)
        refused = failure(answer)
        if refused is not None:
            raise refused
        return answer


def _read(path: Path) -> _File:
    """Blocks: for a thread."""
    try:
        size = path.stat().st_size
        if size > MOST_FILE_BYTES:
            raise Permanent("wecom_file_too_large", file=path.name, most=MOST_FILE_BYTES // 1_000_000)
        content = path.read_bytes()
    except OSError as error:
        raise Permanent("file_unreadable", file=path.name) from error
    if len(content) < LEAST_BYTES:
        raise Permanent("file_unreadable", file=path.name)
    beginning = PICTURES.get(path.suffix.lower())
    picture = beginning is not None and content.startswith(beginning) and size <= MOST_PICTURE_BYTES
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    kind = "image" if picture else "file"
    name = path.name.encode("utf-8", "replace")[-MOST_NAME_BYTES:].decode("utf-8", "ignore")
    digest = hashlib.sha256(f"{kind}:{name}:{md5}:{size}".encode()).hexdigest()
    return _File(name=name, content=content, kind=kind, md5=md5, digest=digest)
