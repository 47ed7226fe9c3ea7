"""The home folder: all state of one installation, owned by one process at a time.

The lock is the kernel's (`flock`), so it goes with its process, however that ends. What stands in the file is for others:
who owns the home, since when, and the last sign of life, so that they know whether to wait, to ask, or to give up.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from config.clock import Clock, SystemClock, moment, stamp
from config.errors import Permanent

LOCK = "gongfu.lock"
ID = "home.id"
LOGS = "logs"
SERVE, COMMAND = "serve", "command"
"""Roles of an owner: one that works for other commands as well, and one that does not."""

SILENCE = timedelta(minutes=1)
"""An owner of the role `SERVE` that gave no sign of life for this long hangs."""

WIDTH = 400
"""Bytes of the file: one write of fixed length, so that a reader never meets half a record."""

TRIES, PAUSE_S = 10, 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who holds the lock; what the file does not say (an older version, a broken disk) is None.

    Attributes:
        process: its number on `host`.
        beat: its last sign of life.
        silent_s: seconds since then, by the clock of whoever asks; 0 when there is no telling.
    """

    process: int | None = None
    role: str = COMMAND
    host: str = ""
    started: datetime | None = None
    beat: datetime | None = None
    silent_s: float = 0.0

    @property
    def serves(self) -> bool:
        """Whether it works for other commands."""
        return self.role == SERVE

    @property
    def hangs(self) -> bool:
        """Whether it ought to have given a sign of life long ago."""
        return self.serves and self.silent_s > SILENCE.total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to a home, for as long as `owning` is open."""

    file: int
    role: str
    clock: Clock
    started: datetime

    def beat(self) -> None:
        """Gives a sign of life; a disk that takes none makes the owner look dead, and is no reason to stop."""
        now = self.clock.now()
        record = {
            "process": os.getpid(),
            "role": self.role,
            "host": ascii(socket.gethostname())[1:-1][:60],
            "started": stamp(self.started),
            "beat": stamp(now),
        }
        with suppress(OSError):
            os.pwrite(self.file, json.dumps(record).ljust(WIDTH - 1).encode("ascii") + b"\n", 0)


def home_id(home: Path) -> str:
    """A name that stays with a prepared home wherever it is moved, whatever the machine is called.

    Raises:
        Permanent: `home_unwritable`.
    """
    file = home / ID
    try:
        with suppress(FileExistsError), file.open("x", encoding="ascii") as new:
            new.write(uuid.uuid4().hex)
        return file.read_text("ascii").strip()
    except OSError as error:
        raise Permanent("home_unwritable", home=str(home)) from error


def prepare_home(home: Path) -> Path:
    """Makes the folder and its log folder; returns it absolute.

    Raises:
        Permanent: `home_unwritable`.
    """
    folder = home.expanduser().absolute()
    try:
        (folder / LOGS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Permanent("home_unwritable", home=str(home)) from error
    if not os.access(folder, os.W_OK):
        raise Permanent("home_unwritable", home=str(home))
    return folder


@contextmanager
def owning(home: Path, *, role: str = COMMAND, clock: Clock | None = None) -> Iterator[Lease]:
    """Holds the lock of a prepared home.

    Args:
        home: from `prepare_home`.
        role: `SERVE` for the process that works for others.
        clock: None: the machine's. Signs of life are compared between processes: only tests bring another.

    Raises:
        Permanent: `home_in_use`, `home_served`, `home_silent` (somebody else owns it); `home_unwritable`.
    """
    clock = clock or SystemClock()
    try:
        file = os.open(home / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise Permanent("home_unwritable", home=str(home)) from error
    try:
        if not _take(file):
            raise _refusal(_read(file, clock), role)
        with suppress(OSError):
            # Whatever a dead owner left; a file of another length would keep its end.
            os.ftruncate(file, 0)
        lease = Lease(file=file, role=role, clock=clock, started=clock.now())
        lease.beat()
        yield lease
    finally:
        os.close(file)


def owner_of(home: Path, *, clock: Clock | None = None) -> Owner | None:
    """Who owns a home now; None: nobody does."""
    try:
        file = os.open(home / LOCK, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        # A shared lock, for an instant: whoever takes the home at the same time tries more than once.
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(file, clock or SystemClock())
    else:
        return None
    finally:
        os.close(file)


def silent(owner: Owner) -> Permanent:
    """The error of an owner that hangs."""
    return Permanent("home_silent", process=_shown(owner.process), since=_time(owner.beat))


def _take(file: int) -> bool:
    for number in range(TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if number + 1 < TRIES:
                time.sleep(PAUSE_S)
    return False


def _refusal(owner: Owner, role: str) -> Permanent:
    if role == SERVE and owner.hangs:
        return silent(owner)
    if role == SERVE and owner.serves:
        return Permanent("home_served", process=_shown(owner.process), since=_time(owner.started))
    return Permanent("home_in_use", process=_shown(owner.process))


def _read(file: int, clock: Clock) -> Owner:
    """What the file says; looks again for a moment, since an owner writes only after it has the lock."""
    owner = _parse(os.pread(file, WIDTH, 0), clock)
    for _ in range(TRIES // 2):
        if owner.process is not None and not owner.hangs:
            break
        time.sleep(PAUSE_S)
        owner = _parse(os.pread(file, WIDTH, 0), clock)
    return owner


def _parse(content: bytes, clock: Clock) -> Owner:
    try:
        record = json.loads(content)
    except ValueError:
        return Owner()
    if isinstance(record, int) and not isinstance(record, bool):
        # Up to version 0.1 the file held the number alone.
        return Owner(process=record)
    if not isinstance(record, dict):
        return Owner()
    process = record.get("process")
    beat = _moment(record.get("beat"))
    return Owner(
        process=process if isinstance(process, int) else None,
        role=SERVE if record.get("role") == SERVE else COMMAND,
        host=str(record.get("host", "")),
        started=_moment(record.get("started")),
        beat=beat,
        silent_s=max(0.0, (clock.now() - beat).total_seconds()) if beat is not None else 0.0,
    )


def _moment(text: object) -> datetime | None:
    try:
        found = moment(text) if isinstance(text, str) else None
    except (ValueError, OverflowError):
        return None
    return found


def _shown(process: int | None) -> str:
    return "?" if process is None else str(process)


def _time(at: datetime | None) -> str:
    return "?" if at is None else f"{at:%Y-%m-%d %H:%M}"
