"""Reads a PDF or a picture in a process of its own: what its decoder does to memory, time or itself stays there.

The file goes in through a pipe and the lines come out as JSON; nothing is written to a disk. The process may use so much
memory and so many seconds, and may write no file; when it dies, the file is called damaged.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass, fields
from typing import Any

from config.errors import Permanent
from retrieval.documents.readers.base import Flow, Limits, RawText, Reader, Role, Spot

STARTING = 60  # seconds more than the file may take
PROCESS = "retrieval.documents.readers.apart_process"
ENDED = (-24, -9)  # SIGXCPU, SIGKILL: the system ended it


@dataclass(frozen=True, slots=True)
class Apart:
    """A reader whose files are read in a process of their own.

    Attributes:
        reader: that knows the format.
        kind: its name for the process, «pdf» or «photo».
    """

    reader: Reader
    kind: str

    def accepts(self, data: bytes) -> bool:
        """As the reader says."""
        return self.reader.accepts(data)

    def read(self, name: str, data: bytes, limits: Limits) -> RawText:
        """As the reader reads it.

        Raises:
            Permanent: what the reader raises; `document_damaged` when its process died, `document_too_slow` when it had
                to be ended.
        """
        order = json.dumps({"kind": self.kind, "name": name, "limits": asdict(limits)}).encode()
        try:
            done = subprocess.run(
                [sys.executable, "-m", PROCESS],
                input=len(order).to_bytes(4, "big") + order + data,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=max(limits.max_seconds, 0) + STARTING,
                check=False,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            )
        except subprocess.TimeoutExpired as error:
            raise Permanent("document_too_slow", file=name, limit=limits.max_seconds) from error
        if done.returncode in ENDED:
            raise Permanent("document_too_slow", file=name, limit=limits.max_seconds)
        if done.returncode != 0:
            raise Permanent("document_damaged", file=name)
        return decoded(json.loads(done.stdout))


def encoded(raw: RawText) -> dict[str, Any]:
    """As JSON can hold it."""
    held = {field.name: getattr(raw, field.name) for field in fields(raw)}
    spots = [[getattr(spot, field.name) for field in fields(spot)] for spot in raw.spots]
    return {**held, "facts": dict(raw.facts), "spots": spots}


def decoded(held: dict[str, Any]) -> RawText:
    """What `encoded` made.

    Raises:
        Permanent: the code that the process reports.
    """
    if "error" in held:
        raise Permanent(held["error"], **held["data"])
    names = [field.name for field in fields(Spot)]
    spots = (dict(zip(names, spot, strict=True)) for spot in held["spots"])
    return RawText(
        **{
            **held,
            "lines": tuple(held["lines"]),
            "asides": tuple(held["asides"]),
            "flow": Flow(held["flow"]),
            "spots": tuple(Spot(**{**spot, "role": Role(spot["role"])}) for spot in spots),
        }
    )
