"""The words of a message as one text, the same in every channel; what is a heading is told beside it. Pure."""

from __future__ import annotations

from bot.channels.cutting import Span, clean
from reports.blocks import Block, Blocks, Citation, Heading
from reports.render.text import spoken


def words_of(blocks: Blocks) -> tuple[str, tuple[Span, ...]]:
    """All words of the blocks, and where the headings stand."""
    plain, headings = "", []
    previous: Block | None = None
    for block, said in spoken(blocks):
        said = clean(said)
        apart = isinstance(block, Heading) or (isinstance(block, Citation) and not isinstance(previous, Citation))
        if previous is not None:
            plain += "\n\n" if apart else "\n"
        if isinstance(block, Heading):
            headings.append((len(plain), len(plain) + len(said)))
        plain += said
        previous = block
    return plain, tuple(headings)
