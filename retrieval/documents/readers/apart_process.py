"""The process in which one file is read, see `apart.py`: started as a program, never imported by another module."""

from __future__ import annotations

import json
import os
import sys

from config.errors import Permanent
from retrieval.documents.readers.apart import STARTING, encoded
from retrieval.documents.readers.base import Limits
from retrieval.documents.readers.ocr import PhotoReader
from retrieval.documents.readers.pdf import PdfReader

MOST_MEMORY = 3_000_000_000  # bytes of addresses; a page that is recognised needs less than a third


def main() -> int:
    """Reads one order from standard input and answers on standard output."""
    stream, answer = sys.stdin.buffer, os.dup(1)
    os.dup2(2, 1)  # whatever a decoder prints is no part of the answer
    order = json.loads(stream.read(int.from_bytes(stream.read(4), "big")))
    limits = Limits(**order["limits"])
    _limit(limits)
    reader = PdfReader() if order["kind"] == "pdf" else PhotoReader()
    try:
        found = encoded(reader.read(order["name"], stream.read(), limits))
    except Permanent as error:
        found = {"error": error.code, "data": dict(error.data)}
    except MemoryError:
        found = {"error": "document_too_large", "data": {"file": order["name"]}}
    with os.fdopen(answer, "wb") as out:
        out.write(json.dumps(found, ensure_ascii=False).encode())
    return 0


def _limit(limits: Limits) -> None:
    """Lowers what the system allows this process; without `resource` (Windows) only the clock of the parent holds."""
    try:
        import resource
    except ImportError:
        return
    seconds = max(limits.max_seconds, 0) * max(1, os.cpu_count() or 1) + STARTING
    for kind, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (allowed, hard))


if __name__ == "__main__":
    sys.exit(main())
