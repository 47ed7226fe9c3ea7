"""Loads that wait for «确认», one a chat: files that an admin sent, or the data folder.

Files are kept in a folder of their chat only until they are confirmed, cancelled, refused, or an hour old. Nothing of it
outlives the process: at the start the folder is emptied, and `Library` drops what was staged.
"""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.channels.base import Address
from bot.documents import Documents
from config.clock import Clock
from config.errors import GongfuError, NotFound, Permanent
from retrieval.documents.readers import safe_name
from retrieval.passages.base import Progress

INCOMING = "incoming"
"""Folder of the home."""

KEPT = timedelta(hours=1)
MOST_FILES = 20
MOST_NAME_BYTES = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What one chat may confirm.

    Attributes:
        token: None: nothing is different, so nothing waits.
        files: name → where it is kept; empty for the data folder.
    """

    token: str | None
    report: dict[str, Any]
    at: datetime
    files: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))


class Loads:
    """Synchronous, for worker threads; messages of one chat come one after the other.

    Args:
        documents: reads, compares and switches.
        folder: for the files; nothing else may be kept there.
        clock: says when something is too old.
    """

    def __init__(self, documents: Documents, folder: Path, clock: Clock) -> None:
        self._documents, self._folder, self._clock = documents, folder, clock
        self._pending: dict[Address, Pending] = {}

    def check(self, chat: Address, names: Sequence[str]) -> None:
        """Looks at the names before anything is fetched.

        Raises:
            Permanent: `document_classified`, `load_too_many`.
        """
        for name in names:
            self._documents.refuse_name(name)
        pending = self.pending(chat)
        if len({*(pending.files if pending else ()), *map(_named, names)}) > MOST_FILES:
            raise Permanent("load_too_many", most=MOST_FILES)

    def receive(self, chat: Address, files: Sequence[tuple[str, bytes]], progress: Progress) -> Pending:
        """Reads files together with those that the chat has sent before.

        Raises:
            Permanent: a file can't be read (`document_…`); it is erased, and what waited before waits on.
            Transient: `documents_busy`.
        """
        before = self.pending(chat)
        held = dict(before.files) if before is not None else {}
        fresh: dict[str, Path] = {}
        done = False
        try:
            for name, content in files:
                fresh[_named(name)] = self._keep(chat, _named(name), content)
            every = held | fresh
            token, report = self._documents.stage(list(every.values()), progress)
            done = True
        finally:
            if not done:
                _erase(fresh.values())
        _erase(path for name, path in held.items() if name in fresh)
        return self._put(chat, before, token, report, every)

    def reload(self, chat: Address, progress: Progress) -> Pending:
        """Reads the data folder."""
        token, report = self._documents.stage(None, progress)
        return self._put(chat, self.pending(chat), token, report, {})

    def confirm(self, chat: Address) -> dict[str, Any]:
        """Lets it take effect; returns its report.

        Raises:
            Permanent: `load_none_pending`.
            Transient: `documents_busy`: it waits on; `documents_changed_meanwhile`: it is dropped.
        """
        pending = self.pending(chat)
        if pending is None or pending.token is None:
            raise Permanent("load_none_pending")
        try:
            self._documents.confirm(pending.token)
        except NotFound as error:
            self._forget(chat)
            raise Permanent("load_none_pending") from error
        except GongfuError as error:
            if error.code != "documents_busy":
                self._forget(chat)
            raise
        self._forget(chat)
        return pending.report | {"effective": True}

    def cancel(self, chat: Address) -> None:
        """Drops it and erases its files.

        Raises:
            Permanent: `load_none_pending`.
        """
        if self.pending(chat) is None:
            raise Permanent("load_none_pending")
        self._forget(chat)

    def pending(self, chat: Address) -> Pending | None:
        """What waits in a chat; None: nothing, or no longer."""
        self.expire()
        return self._pending.get(chat)

    def expire(self) -> None:
        """Drops what is older than an hour, in every chat."""
        now = self._clock.now()
        for chat, pending in list(self._pending.items()):
            if now - pending.at > KEPT:
                self._forget(chat)

    def clear(self) -> None:
        """At the start: files of a process that has ended."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _put(
        self, chat: Address, before: Pending | None, token: str | None, report: dict[str, Any], files: dict[str, Path]
    ) -> Pending:
        self._pending.pop(chat, None)
        if before is not None and before.token is not None:
            self._documents.cancel(before.token)
        if token is None or not files:
            self._empty(chat)
        found = Pending(token=token, report=report, at=self._clock.now(), files=MappingProxyType(files))
        if token is not None:
            self._pending[chat] = found
        return found

    def _forget(self, chat: Address) -> None:
        pending = self._pending.pop(chat, None)
        if pending is not None and pending.token is not None:
            self._documents.cancel(pending.token)
        self._empty(chat)

    def _keep(self, chat: Address, name: str, content: bytes) -> Path:
        """A folder of its own for each: the name of a file is what its document is known by."""
        folder = self._of(chat) / uuid.uuid4().hex
        try:
            folder.mkdir(parents=True, mode=0o700)
            (folder / name).write_bytes(content)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise Permanent("file_not_kept", file=name) from error
        return folder / name

    def _empty(self, chat: Address) -> None:
        shutil.rmtree(self._of(chat), ignore_errors=True)

    def _of(self, chat: Address) -> Path:
        return self._folder / hashlib.sha256(f"{chat.channel}:{chat.chat}".encode()).hexdigest()[:16]


def _named(name: str) -> str:
    """A safe name that any file system takes; its end, which says what it is, is kept."""
    safe = safe_name(name)
    return safe.encode()[-MOST_NAME_BYTES:].decode(errors="ignore") or safe[-1:]


def _erase(paths: Iterable[Path]) -> None:
    for path in list(paths):
        shutil.rmtree(path.parent, ignore_errors=True)
