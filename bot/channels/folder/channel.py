"""The channel `folder`: every message becomes a folder of signed files that somebody carries where it has to go.

A folder appears whole or not at all, under a name made of the day, the recipient and the content, so that the same message is
never there twice. Nothing comes in.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.channels.base import Address, IncomingFile, Limits, Part, Receive
from bot.channels.folder.signing import private_key, signed
from bot.channels.names import FOLDER
from bot.channels.state import ChannelState, StateLog
from config.channels import FolderSettings
from config.clock import Clock
from config.errors import Permanent, Transient
from reports.blocks import Attachment, Blocks, Choices
from reports.render.text import render_text

LOG = structlog.get_logger(__name__)
LIMITS = Limits(text_chars=None, caption_chars=None, buttons=False, files=True)
WORDS = "text.txt"
UNFIT = re.compile(r"[^\w.-]+")
MOST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderPart(Part):
    """A whole message: its words and its files. `files`: copied into the folder under their own names."""

    files: tuple[Path, ...] = ()


class FolderChannel:
    """Writes below one folder.

    Args:
        settings: `path` is set.
        home: holds the key.
        clock: stamps the manifests.

    Raises:
        Permanent: `folder_key_unreadable`.
    """

    name = FOLDER
    limits = LIMITS

    def __init__(self, settings: FolderSettings, *, home: Path, clock: Clock) -> None:
        self._path = (settings.path or Path()).expanduser()
        self._clock = clock
        self._key = private_key(home)
        self._closed = asyncio.Event()
        self._log = StateLog(FOLDER)

    @property
    def state(self) -> ChannelState:
        """How it goes."""
        return self._log.state

    async def run(self, receive: Receive) -> None:
        """See the port; nothing ever comes in."""
        self._log.enter(ChannelState.UP)
        await self._closed.wait()

    def parts(self, blocks: Blocks) -> tuple[Part, ...]:
        """See the port: one part."""
        files = tuple(block.path for block in blocks if isinstance(block, Attachment))
        words = render_text(
            tuple(block for block in blocks if not isinstance(block, Attachment | Choices)), places=True
        )
        return (FolderPart(text=words, plain=words, files=files),) if words or files else ()

    async def turn(self, to: Address) -> None:
        """See the port: at once."""

    async def send(self, to: Address, part: Part, *, answers: str = "") -> str:
        """See the port; returns the name of the folder.

        Raises:
            Transient: `folder_unwritable`: nothing was written.
            Permanent: `delivery_files_gone`: a file of the message is not there any more.
        """
        name = await asyncio.to_thread(self._write, to, part)
        LOG.info("folder_written", folder=name)
        return name

    async def progress(self, to: Address, text: str | None, *, answers: str = "") -> None:
        """See the port: does nothing."""

    async def fetch(self, file: IncomingFile) -> bytes:
        """See the port: there is nothing to fetch."""
        raise Permanent("file_gone", file=file.name)

    async def aclose(self) -> None:
        """See the port."""
        self._closed.set()
        self._log.enter(ChannelState.CLOSED)

    def _write(self, to: Address, part: Part) -> str:
        content = _content(part)
        now = self._clock.now()
        name = _folder_name(now.strftime("%Y%m%d"), to.chat, content)
        if (self._path / name).is_dir():
            return name
        files = signed(self._key, content, to=to.chat, made_at=now.isoformat(timespec="seconds"))
        aside = self._path / f".{name}.{os.getpid()}"
        try:
            shutil.rmtree(aside, ignore_errors=True)
            aside.mkdir(parents=True)
            for each, data in files.items():
                _kept(aside / each, data)
            aside.rename(self._path / name)
        except OSError as error:
            shutil.rmtree(aside, ignore_errors=True)
            raise Transient("folder_unwritable") from error
        return name


def _content(part: Part) -> dict[str, bytes]:
    files = part.files if isinstance(part, FolderPart) else ((part.file,) if part.file is not None else ())
    try:
        found = {_free(path.name, files): path.read_bytes() for path in files}
    except OSError as error:
        raise Permanent("delivery_files_gone", delivery=FOLDER) from error
    return {WORDS: (part.plain + "\n").encode("utf-8"), **found}


def _free(name: str, files: Iterable[Path]) -> str:
    """A name that none of ours has."""
    return f"_{name}" if name in {WORDS, "manifest.json", "manifest.sig"} or not any(files) else name


def _folder_name(day: str, chat: str, content: Mapping[str, bytes]) -> str:
    mark = hashlib.sha256()
    mark.update(chat.encode("utf-8"))
    for name, data in sorted(content.items()):
        mark.update(name.encode("utf-8") + b"\0" + hashlib.sha256(data).digest())
    readable = UNFIT.sub("_", chat).strip("._")[:MOST_NAME] or FOLDER
    return f"{day}-{readable}-{mark.hexdigest()[:12]}"


def _kept(path: Path, data: bytes) -> None:
    """On the disk before the folder gets its name: a power cut leaves no folder of empty files."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
