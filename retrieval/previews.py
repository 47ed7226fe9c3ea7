"""A load before it takes effect: what it would change, kept with everything that makes it take effect at once."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from threading import Lock

from config.errors import NotFound
from retrieval.documents.changes import ChangeReport
from retrieval.evidence import SourceRef
from retrieval.lookup.knowledge import Knowledge
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.periods import Period
from retrieval.stated import Stated

MOST = 4
"""Previews at a time; each keeps a whole version in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetChange:
    """One target of the new version against the one in force; None: there is, or was, none.

    Attributes:
        deadline: as people write it; "" where the text names none.
        place: heading under which it stands, or file and line.
    """

    indicator: str
    region: str
    deadline: str
    before: str | None
    after: str | None
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a load would change.

    Attributes:
        token: for `Library.confirm` and `cancel`; None: nothing is different.
        clauses: in all, with the load.
    """

    token: str | None
    change: ChangeReport
    targets: tuple[TargetChange, ...] = ()
    clauses: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """What waits for its confirmation; `base`: the version that it was made from, None: the first load."""

    preview: Preview
    base: int | None
    known: Knowledge
    stated: Stated

    @property
    def version(self) -> int:
        """Number of the staged version."""
        return self.known.index.corpus.version


def stage(report: ChangeReport, known: Knowledge, stated: Stated, now: Stated, *, base: int | None) -> Staged:
    """What waits for its confirmation, with a token of its own; `now`: what is stated by the version that answers."""
    preview = Preview(
        token=uuid.uuid4().hex,
        change=report,
        targets=changed_targets(now, stated, known.catalogue),
        clauses=len(known.index.corpus.clauses),
    )
    return Staged(preview=preview, base=base, known=known, stated=stated)


class Waiting:
    """The staged loads by their tokens. For many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._staged: dict[str, Staged] = {}

    def put(self, staged: Staged) -> int | None:
        """Keeps one; returns the version that had to go for it, the oldest; None: there was room."""
        token = staged.preview.token
        assert token is not None
        with self._lock:
            self._staged[token] = staged
            return self._staged.pop(next(iter(self._staged))).version if len(self._staged) > MOST else None

    def versions(self) -> tuple[int, ...]:
        """Numbers of the staged versions that wait."""
        with self._lock:
            return tuple(staged.version for staged in self._staged.values())

    def clear(self) -> tuple[int, ...]:
        """Drops all; returns their versions."""
        with self._lock:
            gone = tuple(staged.version for staged in self._staged.values())
            self._staged.clear()
            return gone

    def take(self, token: str) -> Staged:
        """Takes one out: it is confirmed or cancelled once.

        Raises:
            NotFound: `documents_preview_gone`.
        """
        with self._lock:
            staged = self._staged.pop(token, None)
        if staged is None:
            raise NotFound("documents_preview_gone")
        return staged


Key = tuple[str, str, Period | None]


def changed_targets(before: Stated, after: Stated, catalogue: Catalogue) -> tuple[TargetChange, ...]:
    """Targets that differ, told by indicator, region and deadline."""
    old, new = _targets(before), _targets(after)
    found: list[TargetChange] = []
    for key in dict.fromkeys((*new, *old)):
        was, now = old.get(key, {}), new.get(key, {})
        gone = [(text, source) for text, source in was.items() if text not in now]
        come = [(text, source) for text, source in now.items() if text not in was]
        found += [_change(key, first, second, catalogue) for first, second in zip_longest(gone, come)]
    return tuple(found)


Worded = tuple[str, SourceRef]


def _change(key: Key, gone: Worded | None, come: Worded | None, catalogue: Catalogue) -> TargetChange:
    indicator, region, deadline = key
    worded = come or gone
    assert worded is not None
    source = worded[1]
    return TargetChange(
        indicator=catalogue.indicators[indicator].name,
        region=catalogue.regions[region].name,
        deadline=deadline.text if deadline is not None else "",
        before=gone[0] if gone else None,
        after=come[0] if come else None,
        place=source.section[-1] if source.section else source.place,
    )


def _targets(stated: Stated) -> Mapping[Key, Mapping[str, SourceRef]]:
    found: dict[Key, dict[str, SourceRef]] = defaultdict(dict)
    for rows in stated.targets.values():
        for row in rows:
            found[row.indicator, row.region, row.deadline].setdefault(row.text, row.source)
    return found
