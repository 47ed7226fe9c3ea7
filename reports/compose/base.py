"""What a composer owes: one `Answer` for one question, with everything that proves it."""

from __future__ import annotations

from dataclasses import dataclass

from reports.blocks import Blocks
from retrieval.evidence import Figure, SourceRef


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUse:
    """What a language model had to do with an answer; kept in the audit.

    Attributes:
        why: `model_used`, or why the rules' answer was sent (see `docs/model.md`).
        name: of the model; tokens: in and out, of all calls; cost: by the settings' prices, in their currency.
        ms: milliseconds that it took.
    """

    why: str
    name: str
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A finished, checked answer.

    Attributes:
        answered: False for a refusal («现有资料未收录…») and for policy refusals.
        kind: `figure`, `target`, `text`, `comparison`, `ranking`, `trend`, `premise`, `refusal`, `policy`, `choices`,
            `help`, `smalltalk`, `summary` (sentences of a language model, each proved).
        text: everything before the sources, plain, without markup.
        blocks: the same for channels, citations and follow-up choices included.
        figures: every figure that the text says; the audit keeps them so that a later correction finds who was told.
        sources: in the order of their numbers in the text.
        use: of a language model; None: none is configured.
    """

    answered: bool
    kind: str
    text: str
    blocks: Blocks
    figures: tuple[Figure, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    use: ModelUse | None = None

    @property
    def citations(self) -> tuple[str, ...]:
        """The verbatim quotes behind the answer, in the order of their numbers."""
        return tuple(source.quote for source in self.sources)
