"""What was worked out from the metrics table for one question; a part of `retrieval.findings`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from retrieval.evidence import Figure, Observation, SourceKind, SourceRef, Target
from retrieval.metrics.board import BoardRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """Rows of the table side by side, or over time, or against a target, and what was computed from them by named rules.

    Attributes:
        kind: `compared`, `shared`, `averaged`, `trended`, `listed`, `changed` or `aimed`; names its wording.
        rows: in the order in which they are said; said: the figure of each that is meant.
        made: computed figures, each with its rule.
        among: name of the region or group that a mean is taken over.
        target: what the rows are held against; verdict: name of the status (`Status`), None where nothing may be judged.
        interim: a newer row that may not be held against the target.
        asked: what was asked about the target (names of [table]).
    """

    kind: str
    rows: tuple[Observation, ...]
    said: tuple[Figure, ...]
    made: tuple[Figure, ...]
    sources: tuple[SourceRef, ...]
    among: str | None = None
    target: Target | None = None
    verdict: str | None = None
    interim: Observation | None = None
    asked: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        kind: str,
        rows: Sequence[Observation],
        made: Sequence[Figure],
        *,
        said: Sequence[Figure],
        among: str | None = None,
    ) -> Worked:
        """Without a target; the sources are those of the rows, one a table."""
        sources = by_document([row.source for row in rows])
        return cls(kind=kind, rows=tuple(rows), said=tuple(said), made=tuple(made), sources=sources, among=among)

    def figure(self, rule: str) -> Figure | None:
        """The figure that a rule gave; None: not computed."""
        return next((figure for figure in self.made if figure.rule == rule), None)

    @property
    def is_unofficial(self) -> bool:
        """Whether a row is a quotation, no table value."""
        return any(not row.source.kind.is_official for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """What was worked out from figures of the table or of texts that a question names, by named rules.

    Attributes:
        sentence: key of its wording in `messages.toml` [reckoned].
        made: computed figures, the conclusion first; empty where only units change.
        said: the figures that it was computed from, in the order in which they are said; names: what they are called.
        word: what the question asks by («快», «紧»), for a choice between two.
        given: other words of the wording, by their place in it.
        demanded: the figures are demanded by a plan until a year, not reported; unofficial: one is a quotation.
        limit: what the figures are held against.
        counts: how many figures met it, how many there are, how many regions have none.
        notes: keys of further sentences.
        region_name, period_text: what all figures are about; None: they differ, or the text does not say.
    """

    sentence: str
    said: tuple[Figure, ...]
    names: tuple[str, ...]
    sources: tuple[SourceRef, ...]
    made: tuple[Figure, ...] = ()
    word: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    demanded: bool = False
    unofficial: bool = False
    limit: Figure | None = None
    counts: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    region_name: str | None = None
    period_text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aimed:
    """What a plan demands of a region, from the table of targets: no clause that is held says it.

    Attributes:
        years_without_target: years that were asked for and that the plan sets no target for.
        only_deadline: whether there is no target with another deadline.
    """

    target: Target
    sources: tuple[SourceRef, ...]
    years_without_target: tuple[str, ...] = ()
    only_deadline: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Lagging:
    """Which indicators of a region are behind their own targets.

    Attributes:
        behind: rows of the board; counted: how many have a target of their own; judged: of these, how many could be judged.
    """

    region_name: str
    behind: tuple[BoardRow, ...]
    counted: int
    judged: int
    sources: tuple[SourceRef, ...]


def by_document(sources: Sequence[SourceRef]) -> tuple[SourceRef, ...]:
    """One source a table, with all its rows as the quote."""
    found: dict[tuple[str, SourceKind], SourceRef] = {}
    for source in dict.fromkeys(sources):
        key = (source.document, source.kind)
        held = found.get(key)
        found[key] = replace(held, quote=f"{held.quote}；{source.quote}") if held else source
    return tuple(found.values())
