"""What a composer owes: one `Answer` for one question, with everything that proves it."""

from __future__ import annotations

from dataclasses import dataclass

from reports.blocks import Blocks
from retrieval.evidence import Figure, SourceRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A finished, checked answer.

    Attributes:
        answered: False for a refusal («现有资料未收录…») and for policy refusals.
        kind: `figure`, `target`, `text`, `comparison`, `ranking`, `trend`, `premise`, `refusal`, `policy`, `choices`,
            `help`, `smalltalk`.
        text: everything before the sources, plain, without markup.
        blocks: the same for channels, citations and follow-up choices included.
        figures: every figure that the text says; the audit keeps them so that a later correction finds who was told.
        sources: in the order of their numbers in the text.
    """

    answered: bool
    kind: str
    text: str
    blocks: Blocks
    figures: tuple[Figure, ...] = ()
    sources: tuple[SourceRef, ...] = ()

    @property
    def citations(self) -> tuple[str, ...]:
        """The verbatim quotes behind the answer, in the order of their numbers."""
        return tuple(source.quote for source in self.sources)
