"""What the model may rest on: numbered pieces of evidence of one question, each with everything that proves it."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain

from reports.compose.draft import Draft

MOST = 24
"""Pieces of evidence of one question."""


class Origin(StrEnum):
    """Where a piece comes from."""

    RULES = "rules"
    CLAUSE = "clause"
    ROW = "row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One piece.

    Attributes:
        id: «E3».
        shown: what the model is told, as data.
        proof: sources, clauses, figures and names that a sentence may rest on.
        heading: the innermost heading of a clause; a question about it may be offered.
        document: title of the document.
    """

    id: str
    origin: Origin
    shown: Mapping[str, str]
    proof: Draft
    heading: str = ""
    document: str = ""

    @property
    def line(self) -> str:
        """As it is sent: one line of JSON, so that no text of a document can end it."""
        return json.dumps({"id": self.id, **self.shown}, ensure_ascii=False)


class Shelf:
    """Thread-safe: an agent may call two tools at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pieces: dict[str, Evidence] = {}
        self._known: dict[object, str] = {}

    def put(
        self,
        key: object,
        *,
        origin: Origin,
        shown: Mapping[str, str],
        proof: Draft,
        heading: str = "",
        document: str = "",
    ) -> Evidence | None:
        """Numbers a piece; the same key gets its number again. None: the shelf is full."""
        with self._lock:
            held = self._known.get(key)
            if held is not None:
                return self._pieces[held]
            if len(self._pieces) >= MOST:
                return None
            piece = Evidence(
                id=f"E{len(self._pieces) + 1}",
                origin=origin,
                shown=shown,
                proof=proof,
                heading=heading,
                document=document,
            )
            self._known[key] = piece.id
            self._pieces[piece.id] = piece
            return piece

    def get(self, number: str) -> Evidence | None:
        """By id; None: there is none."""
        return self._pieces.get(number)

    @property
    def pieces(self) -> tuple[Evidence, ...]:
        """All, in order."""
        with self._lock:
            return tuple(self._pieces.values())


def joined(pieces: Sequence[Evidence], text: str) -> Draft:
    """One sentence with the proof of its own evidence, and of no other."""
    proofs = [piece.proof for piece in pieces]
    first = proofs[0] if proofs else Draft(kind="summary", answered=True, lines=())
    return replace(
        first,
        # «到…» is a deadline where a target is among the evidence; the gate looks at it in answers of this kind.
        kind="figure" if any(proof.kind == "figure" for proof in proofs) else "summary",
        answered=True,
        lines=(text,),
        sources=tuple(dict.fromkeys(chain.from_iterable(p.sources for p in proofs))),
        clauses=tuple(dict.fromkeys(chain.from_iterable(p.clauses for p in proofs))),
        figures=tuple(dict.fromkeys(chain.from_iterable(p.figures for p in proofs))),
        said=tuple(dict.fromkeys(chain.from_iterable(p.said for p in proofs))),
        named=tuple(dict.fromkeys(chain.from_iterable(p.named for p in proofs))),
        denied=(),
        counts=(),
        choices=(),
        charts=(),
        rest=(),
        reason="",
        note="",
        free=True,
    )
