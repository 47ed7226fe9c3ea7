"""Parts of an index as folders on disk: written aside, checked when they are opened, dropped with their version.

Everything here is a cache. What is missing, half-written or damaged is refused, and its owner makes it anew.
"""

from __future__ import annotations

import json
import shutil
import uuid
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import structlog

LOG = structlog.get_logger(__name__)

MANIFEST = "manifest.json"
"""Written last: names, sizes and checksums of the other files."""

STAGING = "new-"
CHUNK_BYTES = 1 << 22


class IndexFiles:
    """Parts named `kind-version-detail` in one folder; for one process at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, kind: str, version: str, detail: str) -> Path | None:
        """The folder of a part; None: it is not there, or not as it was written."""
        found = self._folder / _name(kind, version, detail)
        if not found.is_dir():
            return None
        if _is_whole(found):
            return found
        LOG.warning("index_part_damaged", part=found.name)
        shutil.rmtree(found, ignore_errors=True)
        return None

    def put(self, kind: str, version: str, detail: str, write: Callable[[Path], None]) -> Path | None:
        """Has a part written into an empty folder and takes it over; None: the disk refuses, and the log says so."""
        wanted = self._folder / _name(kind, version, detail)
        staging = self._folder / f"{STAGING}{uuid.uuid4().hex}"
        try:
            staging.mkdir(parents=True)
            write(staging)
            _seal(staging)
            shutil.rmtree(wanted, ignore_errors=True)
            staging.rename(wanted)
        except OSError as error:
            LOG.warning("index_part_not_written", part=wanted.name, error=str(error))
            shutil.rmtree(staging, ignore_errors=True)
            return None
        return wanted

    def keep_only(self, versions: Iterable[str]) -> None:
        """Drops the parts of all other versions, and what was never finished."""
        wanted = set(versions)
        if not self._folder.is_dir():
            return
        for part in self._folder.iterdir():
            words = part.name.split("-")
            if part.name.startswith(STAGING) or len(words) < 2 or words[1] not in wanted:
                shutil.rmtree(part, ignore_errors=True)


def _name(kind: str, version: str, detail: str) -> str:
    return f"{kind}-{version}-{detail}"


def _seal(folder: Path) -> None:
    entries = {file.name: [file.stat().st_size, _checksum(file)] for file in sorted(folder.iterdir())}
    (folder / MANIFEST).write_text(json.dumps(entries), encoding="utf-8")


def _is_whole(folder: Path) -> bool:
    try:
        entries = json.loads((folder / MANIFEST).read_text("utf-8"))
        return bool(entries) and all(
            (folder / name).stat().st_size == size and _checksum(folder / name) == checksum
            for name, (size, checksum) in entries.items()
        )
    except (OSError, ValueError, TypeError, AttributeError):
        return False


def _checksum(file: Path) -> int:
    found = 0
    with file.open("rb") as content:
        while chunk := content.read(CHUNK_BYTES):
            found = zlib.crc32(chunk, found)
    return found
