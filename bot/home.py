"""The home folder: all state of one installation, owned by one process at a time.

In this version every command that opens the home takes the lock, reading ones too: a Chroma opened twice misses the
other's rows. The lock is the kernel's (`flock`), so it goes with its process, however that ends; the number in the file
is only for people.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from config.errors import Permanent

LOCK = "gongfu.lock"
LOGS = "logs"


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
def owning(home: Path) -> Iterator[None]:
    """Holds the lock of a prepared home.

    Raises:
        Permanent: `home_in_use`, with the owner's process number; `home_unwritable`.
    """
    try:
        file = (home / LOCK).open("a+", encoding="ascii")
    except OSError as error:
        raise Permanent("home_unwritable", home=str(home)) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Permanent("home_in_use", process=_owner(file)) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _owner(file: TextIO) -> str:
    file.seek(0)
    number = file.read(20).strip()
    return number if number.isdigit() else "?"
