"""What is true, as frozen values: the only things that may cross from retrieval into the layers above.

A figure without a `SourceRef` cannot be built, so nothing above can show one that has no source.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from retrieval.metrics.periods import Period


class SourceKind(StrEnum):
    """Where a statement comes from, best first; decides how an answer may use it."""

    OFFICIAL = "官方发布"
    REPRINT = "公报转载"
    QUOTED = "转述官方"
    MEDIA = "媒体报道"
    SAMPLE = "示例"

    @property
    def is_official(self) -> bool:
        """False: a quotation only, never a table value (design rule 7)."""
        return self is not SourceKind.MEDIA


UNSURE = 0.9
"""Confidence of recognition below which a clause needs a look at the original; see benchmarks/ocr.py."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRef:
    """Where a figure or a clause stands.

    Attributes:
        document: title of the document or of the table, without 《》.
        section: headings above the quoted text, outermost first; empty for tables.
        place: file and lines, or batch and cell, for people («000_x.txt 第29行», «批次3 C5»).
        quote: the verbatim clause, or the table row as text.
        edition: label of the printing («甲版») when the document is held in more than one, else None.
        number: 文号, or None when the text prints none.
        bureau: 数据来源单位 that the source names, or None.
        ended: why the document is no longer in force: `plan` (the years that it covers have passed), `expired`, `repealed`,
            `repealed_by` or `lapsed`; None: it is in force.
        expired: what completes that: until when it was in force, or the title of what repeals it; else None.
        unsure: the quote was recognised in a scan, with doubt.
    """

    document: str
    place: str
    quote: str
    section: tuple[str, ...] = ()
    edition: str | None = None
    number: str | None = None
    kind: SourceKind = SourceKind.OFFICIAL
    bureau: str | None = None
    expired: str | None = None
    ended: str | None = None
    unsure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number that may be said, with what it is about.

    Attributes:
        value: in `unit`; exact as stored, never rounded.
        text: as the source prints it, unit included («44.6%», «14.41亿元»).
        measure: `value`, `yoy` (a growth rate), `rank`, `difference`, `target`, `share`.
        formula: for computed figures the named formula with its inputs, else None.
        inputs: the figures a computed one rests on.
        observation: number of the row of the metrics table that it was read from; None for figures of a text.
        rule: name of the rule of `retrieval.metrics.rules` that gives the value from the inputs; None: no rule.
    """

    value: float
    unit: str
    text: str
    measure: str
    source: SourceRef
    indicator: str | None = None
    indicator_name: str | None = None
    region: str | None = None
    region_name: str | None = None
    period: Period | None = None
    formula: str | None = None
    inputs: tuple[Figure, ...] = ()
    observation: int | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """The smallest unit that is cited, verbatim.

    Attributes:
        id: stable over reloads of the same file: hash of file, place and text.
        text: verbatim after layout repair (joined lines), without its closing mark.
        tail: closing mark («，», «；», «。») or empty.
        section: headings above it, outermost first.
        sentence: number of its sentence within the edition; clauses of one sentence share it.
        order: position within the edition, from 0.
        document: title of its document.
        region: code of the region that its document speaks about, or None.
        lines: first and last line in the file, from 1.
        variant: the other printing's wording where two editions differ, else None.
        page: page on which it begins, from 1; None: the format has none.
        cells: sheet and range («表1!A5:F5») of a table row; None: not from a table.
        confidence: of recognised characters, 0 to 1, the lowest of its lines; None: read, not recognised.
        counted: `lines` counts paragraphs and rows, because the format has no lines.
    """

    id: str
    text: str
    tail: str
    section: tuple[str, ...]
    sentence: int
    order: int
    paragraph: int
    document: str
    document_id: str
    edition_id: str
    edition: str | None
    region: str | None
    file: str
    lines: tuple[int, int]
    variant: Variant | None = None
    only_in: str | None = None
    page: int | None = None
    cells: str | None = None
    confidence: float | None = None
    counted: bool = False

    @property
    def sentence_key(self) -> tuple[str, int]:
        """Names its sentence among those of all editions."""
        return self.edition_id, self.sentence

    @property
    def is_unsure(self) -> bool:
        """Whether it was recognised in a scan with doubt: to be compared with the original, and never counted with."""
        return self.confidence is not None and self.confidence < UNSURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """The wording of the same clause in the other printing."""

    text: str
    edition: str
    file: str
    lines: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A clause that search found.

    Attributes:
        score: probability from 0 to 1 that the clause settles the question; at or above the threshold it may answer.
        rank: what the hits are ordered by: cosine plus lexical score, coverage and the caller's bonus.
        coverage: share of the question's content words (by weight) that the clause or its heading holds.
        same: clauses of other documents that say the same in nearly the same words, best first.
        meaning: place among the candidates by meaning alone, from 1; 0: not known.
    """

    clause: Clause
    score: float
    rank: float
    coverage: float
    same: tuple[Clause, ...] = ()
    meaning: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a plan demands of an indicator.

    Attributes:
        comparator: `>=` `<=` `>` `<` `=` `trend` `full` (全覆盖) `text` (no number given).
        value: in `unit`; None for `trend`, `full` and `text`.
        level: 省 市 县; kind: 五年 年度, or 规划 where the plan's years are not those.
        hedge: «力争», «左右», or None.
        text: the value part as printed («1.9以内»).
        base: year at whose end the way to it begins, as the plan says it; None: see `assessment.base_year`.
    """

    id: str
    indicator: str
    indicator_name: str
    region: str
    region_name: str
    comparator: str
    value: float | None
    unit: str
    deadline: Period | None
    text: str
    source: SourceRef
    hedge: str | None = None
    level: str = "省"
    kind: str = "五年"
    base: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One row of the metrics table.

    Attributes:
        yoy: reported growth in `yoy_unit` (% for growth rates, 百分点 for changes of a rate), None when not reported.
        rank: as reported by the source, with `rank_among` («全市»); None when not reported.
        released: from when everybody may see it (a `config.clock.stamp`); None: from the beginning.
        reason: why it took the place of an earlier figure; None when it did not, or nobody said.
    """

    id: int
    indicator: str
    indicator_name: str
    region: str
    region_name: str
    period: Period
    value: float | None
    unit: str
    source: SourceRef
    yoy: float | None = None
    yoy_unit: str = "%"
    basis: str | None = None
    rank: int | None = None
    rank_among: str | None = None
    release: str | None = None
    published: str | None = None
    batch: int | None = None
    released: str | None = None
    reason: str | None = None
