"""The five sections, each from the board to blocks; which come, and in what order, is data (`digest.toml`).

Nothing is filled in: a section without matter says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from reports.blocks import Block, Table, Text
from reports.digest.model import DigestForm, NewsItem
from reports.digest.writer import Writer
from retrieval.evidence import Observation, SourceRef
from retrieval.metrics.assessment import Status
from retrieval.metrics.board import BAD, GOOD, Board, BoardRow

MOST_NAMES = 10
"""How many indicators without data a leader has to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What the sections are written from."""

    board: Board
    form: DigestForm
    news: Sequence[NewsItem]


def overview(matter: Matter, writer: Writer) -> list[Block]:
    """一: how many of how many; references stay outside the count; mostly missing data is said in one line."""
    board = matter.board
    if not board.rows:
        return [Text(writer.say("overview_empty"))]
    said = [writer.say("overview_none")]
    if board.counted:
        good, bad = board.having(GOOD), board.having(BAD)
        open_ = [row for row in board.counted if row not in good and row not in bad]
        counts = {"total": board.counted, "good": good, "bad": bad, "open": open_}
        said = [writer.say("overview", **{name: writer.count(rows) for name, rows in counts.items()})]
    if board.references:
        held = [row for row in board.references if row.latest is not None]
        total = writer.count(board.references)
        said.append(writer.say("overview_reference", total=total, held=writer.count(held)))
    missing = _without_data(board.rows)
    if 2 * len(missing) > len(board.rows):
        said.append(writer.say("overview_missing", total=writer.count(board.rows), missing=writer.count(missing)))
    return [Text("".join(said))]


def indicators(matter: Matter, writer: Writer) -> list[Block]:
    """二: the status board, other reported indicators, what changed this week, ranks with 进退位."""
    board = matter.board
    blocks: list[Block] = []
    shown = [row for row in board.rows if row.latest is not None or not row.is_reference]
    hidden = [row for row in board.rows if row not in shown]
    if shown:
        header = tuple(writer.say(f"table_head_{name}") for name in ("name", "latest", "target", "status"))
        blocks.append(Table(header, tuple(_table_row(row, matter.form, writer) for row in shown)))
    if hidden:
        said = writer.say("no_data_list", count=writer.count(hidden), names=_names(hidden, writer))
        plans = {row.target.source.document: row.target.source for row in reversed(hidden)}
        blocks.append(Text(said + writer.cite(*plans.values())))
    if board.reported:
        lines = [writer.say("reported_head"), *(_reported(row, writer) for row in board.reported)]
        blocks.append(Text("\n".join(lines)))
    if not board.rows and not board.reported:
        return [Text(writer.say("indicators_empty"))]
    changes = [_change(row, matter.form, writer) for row in board.rows if row.has_news]
    head = [writer.say("changed_head"), *changes] if changes else [writer.say("changed_none")]
    blocks.append(Text("\n".join(head)))
    ranked = [(row.latest, row.earlier) for row in board.rows if row.latest and row.latest.rank]
    ranks = [_rank(latest, earlier, writer) for latest, earlier in ranked]
    ranks += [_rank(row, None, writer) for row in board.reported if row.rank]
    return [*blocks, Text("\n".join(ranks))] if ranks else blocks


def work(matter: Matter, writer: Writer) -> list[Block]:
    """三: documents of the region that came in; progress by task comes with the 任务分解表."""
    if not matter.news:
        return [Text(writer.say("work_empty"))]
    lines = [
        writer.say("work_news", document=item.source.document, quote=item.source.quote, cite=writer.cite(item.source))
        for item in matter.news
    ]
    return [Text("\n".join([*lines, writer.say("work_tasks_empty")]))]


def problems(matter: Matter, writer: Writer) -> list[Block]:
    """四: what is behind schedule, each with its plan clause."""
    behind = matter.board.having(BAD)
    if behind:
        return [Text("\n".join(_problem(row, matter.form, writer) for row in behind))]
    judged = matter.board.having(GOOD)
    return [Text(writer.say("problems_empty" if judged else "problems_unknown"))]


def next_steps(matter: Matter, writer: Writer) -> list[Block]:
    """五: due dates of the region's own targets, nearest first."""
    due = [row for row in matter.board.counted if row.target.deadline and row.target.deadline.end >= matter.board.as_of]
    if not due:
        return [Text(writer.say("next_empty"))]
    due.sort(key=lambda row: row.target.deadline.end if row.target.deadline else matter.board.as_of)
    lines = []
    for deadline, rows in groupby(due, key=lambda row: row.target.deadline.text if row.target.deadline else ""):
        names = [writer.say("next_target", name=row.indicator.name, text=writer.target(row.target)) for row in rows]
        lines.append(writer.say("next_due", deadline=deadline, names=writer.say("list_separator").join(names)))
    return [Text("\n".join([*lines, writer.say("next_departments_empty")]))]


SECTIONS: Mapping[str, Callable[[Matter, Writer], list[Block]]] = {
    "overview": overview,
    "indicators": indicators,
    "work": work,
    "problems": problems,
    "next": next_steps,
}
"""Section id of `digest.toml` → its writer."""


def target_text(row: BoardRow, writer: Writer) -> str:
    """The target as printed, with its region when that is not the region judged."""
    text = writer.target(row.target)
    return writer.say("target_region", text=text, region=row.target.region_name) if row.is_reference else text


def status_text(row: BoardRow, form: DigestForm, writer: Writer) -> str:
    """Symbol and word; for a reference what it is."""
    style = form.style(row.assessment.status)
    said = writer.say("row_status", symbol=style.symbol, word=style.word)
    if row.is_reference and row.assessment.status is None:
        return writer.say("reference_row", level=row.target.level)
    return writer.say("status_base_only", status=said) if row.assessment.is_base_only else said


def _names(rows: Sequence[BoardRow], writer: Writer) -> str:
    joined = writer.say("list_separator").join(row.indicator.name for row in rows[:MOST_NAMES])
    return writer.say("and_more", names=joined) if len(rows) > MOST_NAMES else joined


def _without_data(rows: Sequence[BoardRow]) -> list[BoardRow]:
    return [row for row in rows if row.assessment.status in {Status.NO_DATA, Status.STALE}]


def _sources(row: BoardRow, *observations: Observation | None) -> list[SourceRef]:
    return [*(found.source for found in observations if found is not None), row.target.source]


def _table_row(row: BoardRow, form: DigestForm, writer: Writer) -> tuple[str, ...]:
    gap = "" if row.is_reference else writer.gap(row)
    status = status_text(row, form, writer)
    cite = writer.cite(*_sources(row, row.assessment.judged, row.assessment.interim))
    latest = writer.latest(row)
    return (row.indicator.name, latest, target_text(row, writer), f"{status}{'，' if gap else ''}{gap}{cite}")


def _reported(row: Observation, writer: Writer) -> str:
    return writer.say("reported", name=row.indicator_name, value=writer.observation(row), cite=writer.cite(row.source))


def _change(row: BoardRow, form: DigestForm, writer: Writer) -> str:
    name = row.indicator.name
    if row.latest is None or row.latest == row.previous:
        source = row.latest.source if row.latest else row.target.source
        now, then = (form.style(found.status).word for found in (row.assessment, row.before))
        return writer.say("changed_status", name=name, now=now, then=then, cite=writer.cite(source))
    now_said = writer.observation(row.latest)
    cite = writer.cite(row.latest.source)
    if row.previous is None:
        return writer.say("changed_new", name=name, now=now_said, cite=cite)
    then_said = writer.observation(row.previous)
    cite = writer.cite(row.latest.source, row.previous.source)
    return writer.say("changed_value", name=name, now=now_said, then=then_said, cite=cite)


def _rank(row: Observation, earlier: Observation | None, writer: Writer) -> str:
    rank, move = writer.rank(row), ""
    if earlier is not None:
        steps = writer.rank(earlier) - rank
        writer.counts.append(abs(steps))
        key = "rank_same" if steps == 0 else ("rank_up" if steps > 0 else "rank_down")
        move = writer.say(key, steps=abs(steps))
    among = row.rank_among or writer.say("rank_among_unknown")
    return writer.say(
        "rank",
        name=row.indicator_name,
        among=among,
        rank=rank,
        period=row.period.text,
        move=move,
        cite=writer.cite(row.source, *([earlier.source] if earlier else [])),
    )


def _problem(row: BoardRow, form: DigestForm, writer: Writer) -> str:
    expected = writer.expected(row)
    return writer.say(
        "problem",
        name=row.indicator.name,
        value=writer.latest(row),
        target=writer.target(row.target),
        expected=writer.say("problem_expected", expected=expected) if expected else "",
        gap=writer.gap(row) or writer.say("no_value"),
        status=form.style(row.assessment.status).word,
        clause=row.target.source.quote,
        cite=writer.cite(*_sources(row, row.assessment.judged, row.assessment.interim, row.assessment.base)),
    )
