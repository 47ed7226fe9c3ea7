"""Where text stands in a picture: boxes from the detector, in strips so that memory stays bounded, and made level."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Any

from retrieval.documents.readers.pdf_pieces import Piece

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

STRIP_PIXELS = 1_300_000  # of the reduced picture that the detector sees at once
DETECT_SIDE = 2200  # longest side of the reduced picture
OVERLAP = 160
UPRIGHT = 1.8  # higher than wide by this: signs one below the other
GLYPH = 0.72  # of the height of a box is the sign


@dataclass(frozen=True, slots=True)
class Box:
    """Four corners, clockwise from the upper left."""

    corners: tuple[tuple[float, float], ...]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        xs, ys = [x for x, _ in self.corners], [y for _, y in self.corners]
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def sides(self) -> tuple[float, float]:
        """Length of a line and its height."""
        one, two, three, four = self.corners
        width = (math.dist(one, two) + math.dist(four, three)) / 2
        height = (math.dist(one, four) + math.dist(two, three)) / 2
        return width, height

    @property
    def upright(self) -> bool:
        """Whether the signs stand one below the other."""
        width, height = self.sides
        return height > UPRIGHT * width

    @property
    def size(self) -> float:
        """Size of a sign."""
        return min(self.sides) * GLYPH

    @property
    def angle(self) -> float:
        """Slant of the line, radians."""
        one, two, three, four = self.corners
        return math.atan2(two[1] - one[1] + three[1] - four[1], two[0] - one[0] + three[0] - four[0])

    def longer(self, before: float, after: float) -> Box:
        """With so many pixels more at its ends; less than nothing makes it shorter."""
        x, y = math.cos(self.angle), math.sin(self.angle)
        one, two, three, four = self.corners
        return Box(
            (
                (one[0] - before * x, one[1] - before * y),
                (two[0] + after * x, two[1] + after * y),
                (three[0] + after * x, three[1] + after * y),
                (four[0] - before * x, four[1] - before * y),
            )
        )

    def cut(self, at: float) -> tuple[Box, Box]:
        """Two boxes; `at` is the share of the width that the left one gets."""
        one, two, three, four = self.corners
        top = (one[0] + (two[0] - one[0]) * at, one[1] + (two[1] - one[1]) * at)
        foot = (four[0] + (three[0] - four[0]) * at, four[1] + (three[1] - four[1]) * at)
        return Box((one, top, foot, four)), Box((top, two, three, foot))


def detected(image: Image, engine: Any) -> list[Box]:
    """Boxes of a picture in its pixels."""
    import cv2

    height, width = image.shape[:2]
    scale = min(1.0, DETECT_SIDE / max(height, width))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image
    found: list[Box] = []
    for top, bottom, own_top, own_bottom in _strips(small.shape[0], small.shape[1]):
        result = engine(small[top:bottom], use_det=True, use_cls=False, use_rec=False)
        for corners in result.boxes if getattr(result, "boxes", None) is not None else ():
            box = Box(tuple((float(x) / scale, (float(y) + top) / scale) for x, y in corners))
            middle = (box.bounds[1] + box.bounds[3]) / 2 * scale
            if own_top <= middle < own_bottom:
                found.append(box)
    return _once(found)


def _once(boxes: list[Box]) -> list[Box]:
    """Each line once: where two strips meet both may hold it."""
    found: list[Box] = []
    for box in sorted(boxes, key=lambda item: item.bounds[1]):
        x0, y0, x1, y1 = box.bounds
        again = False
        for other in reversed(found):
            left, top, right, bottom = other.bounds
            if y0 - top > 3 * (y1 - y0) + (bottom - top):
                break
            shared = max(0.0, min(x1, right) - max(x0, left)) * max(0.0, min(y1, bottom) - max(y0, top))
            again = shared > 0.6 * min((x1 - x0) * (y1 - y0), (right - left) * (bottom - top))
            if again:
                break
        if not again:
            found.append(box)
    return found


def _strips(height: int, width: int) -> Iterator[tuple[int, int, int, int]]:
    """Strips from side to side that overlap; a box counts where its middle is."""
    step = max(STRIP_PIXELS // max(width, 1), 3 * OVERLAP)
    count = max(1, math.ceil((height - OVERLAP) / (step - OVERLAP)))
    step = math.ceil((height - OVERLAP) / count) + OVERLAP
    for number in range(count):
        top = number * (step - OVERLAP)
        bottom = min(height, top + step)
        own_top = top + OVERLAP // 2 if number else 0
        own_bottom = bottom - OVERLAP // 2 if number < count - 1 else height + 1
        yield top, bottom, own_top, own_bottom


def crop(image: Image, box: Box) -> Image:
    """The picture of one line, made straight."""
    import cv2
    import numpy as np

    width, height = (max(4, round(side)) for side in box.sides)
    source = np.array(box.corners, dtype=np.float32)
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    cut: Image = cv2.warpPerspective(  # type: ignore[assignment]
        image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return cut


def vertical_cells(cut: Image) -> list[Image]:
    """Single signs of a line that runs downwards."""
    height, width = cut.shape[:2]
    count = max(1, min(40, round(height / max(width * 0.9, 1))))
    step = height / count
    return [cut[round(at * step) : round((at + 1) * step)] for at in range(count)]


def page_angle(boxes: list[Box]) -> float:
    """Slant of the lines of a page, radians."""
    wide = [box.angle for box in boxes if not box.upright and box.sides[0] > 6 * box.sides[1]]
    return median(wide) if wide else 0.0


def levelled(pieces: list[Piece], boxes: list[Box]) -> list[Piece]:
    """Pieces as if the page lay straight."""
    angle = page_angle(boxes)
    if abs(angle) < 0.002:
        return pieces
    cosine, sine = math.cos(-angle), math.sin(-angle)
    found = []
    for piece in pieces:
        x, y = (piece.x0 + piece.x1) / 2, (piece.y0 + piece.y1) / 2
        width, height = piece.width, piece.y1 - piece.y0
        # The bounds of a slanting line are higher than the line.
        slant = abs(math.tan(angle))
        high = max(height - width * slant, piece.size) if not piece.upright else height
        long = width if not piece.upright else max(width - height * slant, piece.size)
        nx, ny = x * cosine - y * sine, x * sine + y * cosine
        found.append(replace(piece, x0=nx - long / 2, x1=nx + long / 2, y0=ny - high / 2, y1=ny + high / 2))
    return found
