"""The digest as one picture: portrait, 1080 pixels wide, readable on a phone and on a black-and-white printer.

A status is a symbol and a word before it is a colour.
"""

from __future__ import annotations

from config.messages import Messages
from reports.charts import Canvas
from reports.digest.model import DigestState
from reports.digest.plan import PicturePlan, PictureRow
from reports.render.text import cells, wrap

WIDTH = 1080
MARGIN = 56
INK, GREY, RULE, PALE, RED = "#111111", "#555555", "#c9c9c9", "#e9e9e9", "#b3261e"
BAR_ROW, PLAIN_ROW, SHORT_ROW = 190, 106, 66


def draw_digest(plan: PicturePlan, *, issue: int, state: DigestState, messages: Messages) -> bytes:
    """PNG of a digest; anything but a signed one carries the mark of its state in the head and across the sheet."""
    title = _title(plan.title)
    notes = [line for note in plan.notes for line in wrap(note, 70)]
    sources = list(wrap(plan.sources, 78))[:4] if plan.sources else []
    counts = [line for count in plan.counts for line in wrap(count, 62)]
    rows = sum(_height(row) for row in plan.rows)
    head = 70 + 62 * len(title) + 70 + 46 * len(counts) + 40
    bars = any(row.now is not None for row in plan.rows)
    height = head + rows + (100 if bars else 50) + 42 * len(notes) + 30 + 36 * len(sources) + 10
    canvas = Canvas.new(WIDTH, height)
    y = _head(canvas, title, counts, _issue_line(issue, state, messages, plan), state)
    for row in plan.rows:
        _row(canvas, row, y)
        y += _height(row)
    if bars:
        _legend(canvas, y + 40, messages)
    _foot(canvas, y + (90 if bars else 40), notes, sources)
    if state is not DigestState.SIGNED:
        canvas.text(
            WIDTH / 2,
            height / 2,
            state.value,
            size=300,
            bold=True,
            colour="#000000",
            align="center",
            rotation=30,
            opacity=0.05,
        )
    return canvas.png()


def _title(title: str) -> tuple[str, ...]:
    # The dates go to a line of their own rather than being torn.
    name, bracket, dates = title.partition("（")
    return (*wrap(name, 42), *wrap(bracket + dates, 42)) if bracket and cells(title) > 42 else wrap(title, 42)


def _issue_line(issue: int, state: DigestState, messages: Messages, plan: PicturePlan) -> str:
    said = messages.say("digest.issue", issue=issue)
    line = messages.say("digest.subtitle", issue=said, as_of=plan.as_of)
    return line if state is DigestState.SIGNED else f"{line} {messages.say('digest.not_signed', state=state.value)}"


def _height(row: PictureRow) -> int:
    if row.now is not None:
        return BAR_ROW
    return PLAIN_ROW if row.latest else SHORT_ROW


def _head(canvas: Canvas, title: tuple[str, ...], counts: list[str], issue_line: str, state: DigestState) -> float:
    y = 70.0
    for line in title:
        canvas.text(WIDTH / 2, y, line, size=46, bold=True, align="center", colour=RED)
        y += 62
    canvas.text(WIDTH / 2, y, issue_line, size=28, bold=state is not DigestState.SIGNED, align="center", colour=GREY)
    y += 36
    canvas.line((MARGIN, y, WIDTH - MARGIN, y), colour=RED, width=4)
    y += 44
    for line in counts:
        canvas.text(MARGIN, y, line, size=32, bold=True)
        y += 46
    canvas.line((MARGIN, y, WIDTH - MARGIN, y), colour=RULE, width=2)
    return y + 4


def _row(canvas: Canvas, row: PictureRow, top: float) -> None:
    right = WIDTH - MARGIN
    room = 58 - cells(row.status) if row.latest else 34
    canvas.text(MARGIN, top + 34, _fit(row.name, room), size=32, bold=True)
    canvas.text(right, top + 34, row.status, size=32, bold=True, colour=row.colour, align="right")
    if not row.latest:
        canvas.text(right - 190, top + 34, _fit(row.target, 30), size=26, colour=GREY, align="right")
    side = row.gap if row.now is not None else row.target
    if row.latest:
        canvas.text(MARGIN, top + 78, _fit(row.latest, 70 - cells(side)), size=27)
        canvas.text(right, top + 78, side, size=27, colour=GREY, align="right")
    if row.now is not None:
        _bar(canvas, row, top + 126, row.now)
    bottom = top + _height(row)
    canvas.line((MARGIN, bottom, right, bottom), colour=PALE, width=2)


def _bar(canvas: Canvas, row: PictureRow, y: float, now: float) -> None:
    left, width = MARGIN + 40, WIDTH - 2 * MARGIN - 80

    def at(share: float) -> float:
        return left + width * min(max(share, -0.035), 1.035)

    canvas.box((left, y - 7, width, 14), fill=PALE)
    start, end = sorted((at(0), at(now)))
    canvas.box((start, y - 7, end - start, 14), fill="#8a8a8a")
    canvas.line((left, y - 14, left, y + 14), colour=INK, width=3)
    canvas.line((left + width, y - 14, left + width, y + 14), colour=INK, width=5)
    if row.expected is not None:
        canvas.mark(at(row.expected), y - 17, shape="v", size=16, fill="white", edge=INK)
        canvas.line((at(row.expected), y - 8, at(row.expected), y + 8), colour=INK, width=2)
    canvas.mark(at(now), y, shape="o", size=22, fill=row.colour, edge="white")
    canvas.text(left, y + 36, row.base_label, size=24, colour=GREY)
    canvas.text(left + width, y + 36, row.target_label, size=24, colour=GREY, align="right")


def _legend(canvas: Canvas, y: float, messages: Messages) -> None:
    def word(x: float, key: str) -> None:
        canvas.text(MARGIN + x, y, messages.say(f"digest.picture_legend_{key}"), size=25, colour=GREY)

    canvas.mark(MARGIN + 10, y - 1, shape="o", size=20, fill="#8a8a8a", edge="white")
    word(30, "now")
    canvas.mark(MARGIN + 150, y, shape="v", size=16, fill="white", edge=INK)
    word(170, "expected")
    canvas.line((MARGIN + 345, y - 13, MARGIN + 345, y + 13), colour=INK, width=3)
    word(360, "base")
    canvas.line((MARGIN + 465, y - 13, MARGIN + 465, y + 13), colour=INK, width=5)
    word(480, "target")


def _foot(canvas: Canvas, y: float, notes: list[str], sources: list[str]) -> None:
    for line in notes:
        canvas.text(MARGIN, y, line, size=27)
        y += 42
    y += 14
    for line in sources:
        canvas.text(MARGIN, y, line, size=24, colour=GREY)
        y += 36


def _fit(text: str, width: int) -> str:
    """Cuts to `width` cells with an ellipsis."""
    return text if cells(text) <= width else wrap(text, width - 2)[0] + "…"
