"""From the board of one week to a finished draft: title, five sections, sources, and the office's list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from config.clock import IsoWeek
from config.messages import Messages
from reports.blocks import Block, Citation, Heading
from reports.digest.model import Digest, DigestForm, NewsItem
from reports.digest.sections import SECTIONS, Matter
from reports.digest.writer import Writer
from retrieval.evidence import Figure, SourceRef
from retrieval.metrics.assessment import Status, base_year
from retrieval.metrics.board import Board
from retrieval.metrics.unit_table import UnitTable


def compose_digest(
    board: Board,
    *,
    messages: Messages,
    form: DigestForm,
    units: UnitTable,
    news: Sequence[NewsItem] = (),
) -> Digest:
    """Writes the digest of the board's region and week; deterministic.

    Args:
        board: judged by `build_board` under the reader's scope.
        messages: sentences of the table `digest`.
        form: sections and looks of the statuses.
        units: how values are printed.
        news: documents of the region that were loaded during the week, in the order to be shown.
    """
    writer = Writer(messages=messages, units=units)
    matter = Matter(board=board, form=form, news=news)
    blocks: list[Block] = []
    for section, title in form.sections:
        blocks += [Heading(title), *SECTIONS[section](matter, writer)]
    if writer.sources:
        blocks.append(Heading(writer.say("sources")))
    blocks += [_citation(number, source, writer) for number, source in enumerate(writer.sources, 1)]
    return Digest(
        region=board.region,
        region_name=board.region_name,
        week=board.week,
        as_of=board.as_of,
        title=_title(board.region_name, board.week, writer),
        blocks=tuple(blocks),
        board=board,
        review_list=_review(board, writer),
        figures=tuple(dict.fromkeys(writer.figures)),
        counts=tuple(sorted(set(writer.counts))),
        sources=tuple(writer.sources),
    )


def digest_figures(digest: Digest) -> tuple[Figure, ...]:
    """Every figure that the digest says, each with its source; the only numbers besides dates and counts."""
    return digest.figures


def _title(region: str, week: IsoWeek, writer: Writer) -> str:
    same_year = week.monday.year == week.sunday.year
    return writer.say(
        "title", region=region, start=writer.date(week.monday), end=writer.date(week.sunday, short=same_year)
    )


def _citation(number: int, source: SourceRef, writer: Writer) -> Citation:
    return Citation(number, source_label(source, writer.say), source.quote, source.place)


def source_label(source: SourceRef, say: Callable[..., str]) -> str:
    """《…》（文号）section, edition, and where it is not an official publication what it is."""
    number = say("source_number", number=source.number) if source.number else ""
    if source.edition:
        number += say("source_edition", edition=source.edition)
    if source.bureau:
        number += say("source_bureau", bureau=source.bureau)
    elif source.kind != source.kind.OFFICIAL:
        number += say("source_kind", kind=source.kind.value)
    if source.unsure:
        number += say("source_unsure")
    return say("source", document=source.document, number=number, section=" ".join(source.section))


def _review(board: Board, writer: Writer) -> tuple[str, ...]:
    found: list[str] = []
    unknown = writer.say("review_unknown_department")
    for row in board.rows:
        name, department = row.indicator.name, row.indicator.department or unknown
        status = row.assessment.status
        if status is Status.NO_DATA:
            found.append(writer.say("review_no_data", name=name, department=department))
        elif status is Status.NO_BASE:
            year = base_year(row.target)
            key = "review_no_base" if year is not None else "review_base_unknown"
            found.append(writer.say(key, name=name, year=year, department=department))
        elif (status is Status.STALE or row.assessment.stale) and row.latest is not None:
            period = row.latest.period.text
            found.append(writer.say("review_stale", name=name, period=period, department=department))
    return tuple(found) or (writer.say("review_empty"),)
