"""Tells the same layout in the workbook of another month, so that what a clerk said of one holds for the other."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from retrieval.metrics.importer.blocks import Block, is_value
from retrieval.metrics.importer.grid import Sheet
from retrieval.metrics.importer.heads import Heads
from retrieval.metrics.importer.spans import take_pieces
from retrieval.metrics.importer.words import fold

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def fingerprint(sheet: Sheet, file: str, blocks: Sequence[Block], heads: Heads) -> str:
    """Of heads, titles, unit lines and the sheet's name, without periods, regions and numbers; empty: no head.

    A title or a unit that differs is another layout: what was said of a table of taxes must not name one of investment.
    """
    texts = [
        f"{column}:{take_pieces(fold(sheet.text(row, column)), heads.words)[1]}"
        for block in blocks
        for row in block.heads
        for column in range(block.columns[0], block.columns[1] + 1)
        if sheet.at(row, column) is not None and not is_value(sheet.cells[row, column], heads)
    ]
    if not texts:
        return ""
    captions = [sheet.text(*place) for block in blocks for place in block.captions]
    captions = [text for text in captions if not heads.words.facts["published"].search(fold(text))]
    texts += [_bare(text, heads) for text in (*captions, sheet.name)]
    # Names of files are changed at will; only an indicator in one says what the table is about.
    parts = re.split(r"[_\s]", PurePosixPath(file).stem)
    texts += [found.id for part in parts if (found := heads.names.indicator_in(part)) is not None]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _bare(text: str, heads: Heads) -> str:
    rest = heads.names.without_regions(take_pieces(fold(text), heads.words)[1])
    return _NUMBER.sub("", rest)
