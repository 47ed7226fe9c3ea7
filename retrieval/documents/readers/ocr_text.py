"""Small repairs of recognised text that need no guess: the width of punctuation between Chinese signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import fmean

HALF_BEFORE = "“‘（《【〔"  # marks whose left half is blank
HALF_AFTER = "，。、；：！？”’）》】〕"  # … and whose right half is blank
SMALLEST = 13.0
DOUBTFUL = 0.6
LOOKALIKE = re.compile(r"[SOoIlBZ|](?=\d)|(?<=\d)[SOoIlBZ|]")
FIGURE = re.compile(r"[\d０-９〇零][\d０-９〇零.,．，:：/／]*[%％‰]?[十百千万亿]*|[-+－＋](?=\d)")
HAN = r"[\u4e00-\u9fff）》”’】〕%％]"
WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
NARROW = re.compile(rf"(?<={HAN})[,;:?!](?=[\u4e00-\u9fff（《“‘【〔]|$)")
BRACKETS = re.compile(r"\(([^()（）]*[\u4e00-\u9fff][^()（）]*)\)")
HALF_OPEN = re.compile(r"\(([^()（）]*)）")
HALF_CLOSED = re.compile(r"（([^()（）]*)\)")


@dataclass(frozen=True, slots=True)
class Signs:
    """What was recognised: as many confidences, 0 to 1, as signs."""

    text: str
    sure: tuple[float, ...]

    @property
    def score(self) -> float:
        """Mean of all signs."""
        return fmean(self.sure) if self.text and self.sure else 0.0

    def confidence(self, size: float) -> float:
        """Mean of all signs; of a line with figures no more than its weakest digit, sign of number or unit allows.

        Digits that are printed smaller than `SMALLEST` pixels (`size`: of a sign), or touch a letter that looks like one,
        are `DOUBTFUL`: there the model is sure and wrong.
        """
        figures = [at for found in FIGURE.finditer(self.text) for at in range(*found.span())]
        if not figures:
            return round(self.score, 3)
        weakest = min((self.sure[at] for at in figures if at < len(self.sure)), default=1.0)
        doubtful = size < SMALLEST or LOOKALIKE.search(self.text) is not None
        return round(min(self.score, weakest, DOUBTFUL if doubtful else 1.0), 3)


def joined_signs(parts: list[Signs]) -> Signs:
    """Signs recognised one by one."""
    return Signs("".join(part.text for part in parts), tuple(sure for part in parts for sure in part.sure))


def repaired(text: str) -> str:
    """Full-width marks between Chinese signs; nothing else is changed."""
    text = NARROW.sub(lambda found: WIDE[found[0]], text.strip())
    text = BRACKETS.sub(r"（\1）", text)
    return HALF_OPEN.sub(r"（\1）", HALF_CLOSED.sub(r"（\1）", text))


def fitted_size(text: str, width: float, size: float) -> float:
    """Size of a sign by the width of its line, which is surer than the height of a box unless the signs are spaced.

    Args:
        text: of the line.
        width: of what is printed, in pixels.
        size: by the height of its box, in pixels.
    """
    em = sum(0.55 if sign.isascii() else 1.0 for sign in text) - (0.55 if text[-1] in HALF_AFTER else 0.08)
    sure = len(text) >= 3 and sum(sign.isascii() for sign in text) * 3 < len(text)
    if not sure or not 0.75 < width / em / size < 1.33:
        return size
    return width / em
