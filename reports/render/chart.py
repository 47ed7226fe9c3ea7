"""A `Chart` as a PNG with the bundled font: one series, every point with its value, readable in black and white."""

from __future__ import annotations

from itertools import pairwise

from reports.blocks import Chart
from reports.charts import Canvas

WIDTH, HEIGHT = 1000, 560
LEFT, RIGHT, TOP, BOTTOM = 70, 930, 150, 450
INK, GREY = "#111111", "#9ca3af"
MOST_LABELS = 8
"""Labels below the axis; of more points only some are named."""


def chart_png(chart: Chart) -> bytes:
    """The picture; heavy, call it in a thread. A chart without points is an empty sheet with a title."""
    canvas = Canvas.new(WIDTH, HEIGHT)
    canvas.text(WIDTH / 2, 50, chart.title, size=32, bold=True, align="center")
    canvas.text(LEFT - 40, 105, f"（{chart.unit}）", size=22, colour=INK)
    canvas.line((LEFT - 30, BOTTOM, RIGHT + 30, BOTTOM), colour=GREY, width=2)
    places = _places([value for _, value in chart.points])
    for (x1, y1), (x2, y2) in pairwise(places):
        canvas.line((x1, y1, x2, y2), colour=INK, width=3)
    step = max(1, -(-len(places) // MOST_LABELS))
    for number, ((x, y), (label, value)) in enumerate(zip(places, chart.points, strict=True)):
        canvas.mark(x, y, shape="o", size=12, fill="white", edge=INK)
        if (len(places) - 1 - number) % step == 0:
            canvas.text(x, y - 30, f"{value:.10g}", size=24, bold=True, align="center")
            canvas.text(x, BOTTOM + 36, label, size=20, align="center")
    return canvas.png()


def _places(values: list[float]) -> list[tuple[float, float]]:
    """Pixels of the points; the axis does not begin at zero, so that small changes of a rate are seen."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    span = (high - low) or 1.0
    across = (RIGHT - LEFT) / max(1, len(values) - 1)
    start = LEFT if len(values) > 1 else (LEFT + RIGHT) / 2
    bottom = BOTTOM - 60
    return [(start + across * n, bottom - (value - low) / span * (bottom - TOP)) for n, value in enumerate(values)]
