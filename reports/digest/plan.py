"""What the picture of a digest shows, as plain strings and shares: frozen with the digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from config.messages import Messages
from reports.digest.model import Digest, DigestForm
from reports.digest.sections import status_text, target_text
from reports.digest.writer import Writer
from retrieval.evidence import Observation
from retrieval.metrics.assessment import Status, satisfies, target_value
from retrieval.metrics.board import BAD, GOOD, Board, BoardRow
from retrieval.metrics.unit_table import UnitTable

MOST_ROWS = 14
MOST_NAMES = 8
MOST_DOCUMENTS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRow:
    """One indicator.

    Attributes:
        latest: value with its period; empty when there is none, then the row is one line.
        now: where the value lies between base (0) and target (1), unbounded; None: no bar.
        expected: where it should be, likewise.
    """

    name: str
    latest: str
    target: str
    status: str
    colour: str
    gap: str = ""
    base_label: str = ""
    target_label: str = ""
    now: float | None = None
    expected: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturePlan:
    """The whole picture but for issue and state, which are known later."""

    title: str
    as_of: str
    counts: tuple[str, ...]
    rows: tuple[PictureRow, ...]
    notes: tuple[str, ...]
    sources: str


def plan_picture(digest: Digest, *, messages: Messages, form: DigestForm, units: UnitTable) -> PicturePlan:
    """Chooses the rows (counted ones first, those behind on top, then references with data) and their words."""
    writer = Writer(messages=messages, units=units)
    board = digest.board
    order = [*board.having(BAD), *board.having(GOOD)]
    order += [row for row in board.counted if row not in order]
    order += [row for row in board.references if row.latest is not None]
    rows = [_row(row, form, writer) for row in order[:MOST_ROWS]]
    rows += [_reported(row, writer) for row in board.reported[: MOST_ROWS - len(rows)]]
    missing = [row for row in board.references if row.assessment.status is Status.NO_DATA]
    listed = missing[: max(0, MOST_ROWS - len(rows))]
    rows += [_row(row, form, writer) for row in listed]
    documents = list(dict.fromkeys(source.document for source in digest.sources))
    return PicturePlan(
        title=digest.title,
        as_of=writer.date(digest.as_of),
        counts=_counts(board, writer),
        rows=tuple(rows),
        notes=_notes(len(order) - MOST_ROWS, missing[len(listed) :], writer),
        sources=_sources(documents, writer),
    )


def plan_json(plan: PicturePlan) -> dict[str, Any]:
    """For storage; `plan_from_json` reads it back."""
    return asdict(plan)


def plan_from_json(data: Mapping[str, Any]) -> PicturePlan:
    """Reads what `plan_json` wrote."""
    rows = tuple(PictureRow(**row) for row in data["rows"])
    lists = {"rows": rows, "counts": tuple(data["counts"]), "notes": tuple(data["notes"])}
    return PicturePlan(**{**data, **lists})


def _counts(board: Board, writer: Writer) -> tuple[str, ...]:
    said = [writer.say("picture_count_none")]
    if board.counted:
        good, bad = len(board.having(GOOD)), len(board.having(BAD))
        total = len(board.counted)
        said = [writer.say("picture_count", total=total, good=good, bad=bad, open=total - good - bad)]
    if board.references:
        said.append(writer.say("picture_references", total=len(board.references)))
    return tuple(said)


def _sources(documents: Sequence[str], writer: Writer) -> str:
    named = "".join(f"《{document}》" for document in documents[:MOST_DOCUMENTS])
    return writer.say("picture_sources", sources=named) if named else ""


def _notes(hidden: int, missing: Sequence[BoardRow], writer: Writer) -> tuple[str, ...]:
    said = [writer.say("picture_more", count=hidden)] if hidden > 0 else []
    if missing:
        names = writer.say("list_separator").join(row.indicator.name for row in missing[:MOST_NAMES])
        names = writer.say("and_more", names=names) if len(missing) > MOST_NAMES else names
        said.append(writer.say("picture_no_data", count=len(missing), names=names))
    return tuple(said)


def _row(row: BoardRow, form: DigestForm, writer: Writer) -> PictureRow:
    style = form.style(row.assessment.status)
    base, goal, value = row.assessment.base, target_value(row.target), row.assessment.value
    bar: dict[str, Any] = {}
    if base is None or base.value is None or goal is None or value is None or row.assessment.is_base_only:
        bar = {}
    elif not satisfies(base.value, row.target, row.indicator.better):
        # A base beyond the target has no way to go that a bar could show.
        span = goal - base.value
        expected = row.assessment.expected
        bar = {
            "now": (value - base.value) / span,
            "expected": None if expected is None else (expected - base.value) / span,
            "base_label": writer.say("picture_base", year=base.period.end.year, value=writer.value(base)),
            "target_label": target_text(row, writer),
        }
    held = row.assessment.judged or row.assessment.interim
    return PictureRow(
        name=row.indicator.name,
        latest=writer.latest(row) if held else "",
        target=target_text(row, writer),
        status=status_text(row, form, writer),
        colour=style.colour,
        gap="" if row.is_reference else writer.gap(row),
        **bar,
    )


def _reported(row: Observation, writer: Writer) -> PictureRow:
    status = writer.say("picture_no_target")
    return PictureRow(
        name=row.indicator_name, latest=writer.observation(row), target="", status=status, colour="#6b7280"
    )
