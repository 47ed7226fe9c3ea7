"""Files that appear whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from config.errors import Permanent


def write_json_lines(path: Path, rows: Iterable[Any]) -> None:
    """One JSON document a line; an old file stays as it was until all rows are there.

    Raises:
        Permanent: `out_unwritable`.
    """
    with _whole(path) as file:
        file.writelines((json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8") for row in rows)


def write_bytes(path: Path, content: bytes) -> None:
    """One file.

    Raises:
        Permanent: `out_unwritable`.
    """
    with _whole(path) as file:
        file.write(content)


@contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    unfinished: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        unfinished = Path(name)
        with os.fdopen(handle, "wb") as file:
            yield file
        unfinished.chmod(0o644)
        unfinished.replace(path)
    except OSError as error:
        raise Permanent("out_unwritable", path=str(path)) from error
    finally:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)
