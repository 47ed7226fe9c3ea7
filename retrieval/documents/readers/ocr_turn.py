"""Which way up a page lies: scans come in sideways and upside down, and nothing in the file says so."""

from __future__ import annotations

from collections.abc import Callable
from statistics import fmean
from typing import TYPE_CHECKING

from retrieval.documents.readers.ocr_boxes import Box, crop

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

SAMPLE = 7  # lines that are tried
UNDOUBTED = 0.93  # mean score of a page that lies right
LEAST = 0.75  # mean score of a page that lies right, at worst
BETTER = 0.1  # by which another way must be read better
LONG = 4.0  # em: a shorter box says nothing


def quarter_turns(image: Image, boxes: list[Box], score: Callable[[Image], float]) -> int:
    """Quarters by which the page has to be turned anticlockwise, 0 to 3.

    Args:
        image: of the page.
        boxes: of its lines.
        score: how surely the picture of a line is read, 0 to 1.
    """
    long = [box for box in boxes if max(box.sides) > LONG * min(box.sides)]
    across = sum(max(box.sides) for box in long if not box.upright)
    down = sum(max(box.sides) for box in long if box.upright)
    sideways = down > across
    # Neither titles nor the smallest print.
    usual = sorted((box for box in long if box.upright is sideways), key=lambda box: max(box.sides))[-3 * SAMPLE :]
    lines = [crop(image, box) for box in usual[:: max(1, len(usual) // SAMPLE)]]
    if not lines:
        return 0
    found = {0: _mean(lines, 0, score)}
    if sideways:
        # Signs set one below the other cannot be read as a line, whichever way they are turned.
        found[0] = min(found[0], 1 - 3 * BETTER)
        found |= {turns: _mean(lines, turns, score) for turns in (1, 3)}
    elif found[0] < UNDOUBTED:
        found[2] = _mean(lines, 2, score)
    best = max(found, key=lambda turns: found[turns])
    return best if found[best] > max(found[0] + BETTER, LEAST) else 0


def turned(image: Image, turns: int) -> Image:
    """Turned anticlockwise by quarters."""
    import numpy as np

    return np.ascontiguousarray(np.rot90(image, turns))


def _mean(lines: list[Image], turns: int, score: Callable[[Image], float]) -> float:
    return fmean(score(turned(line, turns)) for line in lines)
