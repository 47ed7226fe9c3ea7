"""Drawing surface with the bundled font: pixels from the top left, no global state of matplotlib.

Nothing here knows what a digest is; matplotlib is imported when something is drawn.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

FONTS = Path(__file__).parent / "assets" / "fonts"
DPI = 100
GETA = "〓"
"""What Chinese printers set for a character that they do not have."""


@cache
def _characters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    held = [frozenset(FT2Font(str(_file(bold))).get_charmap()) for bold in (False, True)]
    return held[0] & held[1]


def _file(bold: bool) -> Path:
    return FONTS / f"NotoSansSC-{'Bold' if bold else 'Regular'}.otf"


def missing_glyphs(text: str) -> tuple[str, ...]:
    """Characters that the bundled fonts cannot draw, each once; add them to `assets/fonts/extra.txt`."""
    held = _characters()
    return tuple(dict.fromkeys(character for character in text if ord(character) not in held and character != "\n"))


def drawable(text: str) -> str:
    """The text with 〓 for each character that the fonts lack."""
    lacking = set(missing_glyphs(text))
    return "".join(GETA if character in lacking else character for character in text)


def font(size_px: float, *, bold: bool = False) -> FontProperties:
    """The bundled font at a size in pixels."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=_file(bold), size=size_px * 72 / DPI)


@dataclass(frozen=True, slots=True)
class Canvas:
    """A white sheet of `width` × `height` pixels; y grows downward."""

    width: int
    height: int
    figure: Any
    axes: Any

    @classmethod
    def new(cls, width: int, height: int) -> Canvas:
        """An empty sheet."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor="white")
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, width)
        axes.set_ylim(height, 0)
        return cls(width, height, figure, axes)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        bold: bool = False,
        colour: str = "#111111",
        align: str = "left",
        rotation: float = 0,
        opacity: float = 1,
    ) -> None:
        """One line, its middle at `y`; `align` says what lies at `x` (left, center, right)."""
        self.axes.text(
            x,
            y,
            drawable(text),
            fontproperties=font(size, bold=bold),
            color=colour,
            ha=align,
            va="center" if rotation else "center_baseline",
            rotation=rotation,
            alpha=opacity,
            # A dollar sign in a name must not start a formula.
            parse_math=False,
        )

    def line(self, points: tuple[float, float, float, float], *, colour: str, width: float, dash: bool = False) -> None:
        """From x1, y1 to x2, y2."""
        x1, y1, x2, y2 = points
        self.axes.plot([x1, x2], [y1, y2], color=colour, linewidth=width * 72 / DPI, linestyle=":" if dash else "-")

    def box(self, box: tuple[float, float, float, float], *, fill: str | None = None, edge: str | None = None) -> None:
        """Rectangle at x, y with width and height."""
        from matplotlib.patches import Rectangle

        x, y, width, height = box
        self.axes.add_patch(
            Rectangle((x, y), width, height, facecolor=fill or "none", edgecolor=edge or "none", linewidth=1.5)
        )

    def mark(self, x: float, y: float, *, shape: str, size: float, fill: str, edge: str) -> None:
        """A marker of matplotlib (`o`, `v`, `|`) with its middle at x, y; `size` in pixels."""
        self.axes.plot(
            [x], [y], marker=shape, markersize=size * 72 / DPI, markerfacecolor=fill, markeredgecolor=edge, mew=1.5
        )

    def png(self) -> bytes:
        """The finished picture."""
        stream = io.BytesIO()
        self.figure.savefig(stream, format="png", dpi=DPI)
        return stream.getvalue()
