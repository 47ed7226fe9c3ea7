"""What was found for one question: each type is one way in which a question can be settled, with all its evidence.

`gather` makes them, a composer says them; nothing else crosses from retrieval to reports for an answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.evidence import Clause, Figure, Observation, SourceRef, Target
from retrieval.metrics.figures import Ranked as Place
from retrieval.metrics.figures import Ranking
from retrieval.table_findings import Aimed, Lagging, Reckoned, Worked
from retrieval.text_findings import Imprint, Listed, Members


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a printing ends that is held only in part: its label and the last heading."""

    edition: str
    heading: str


@dataclass(frozen=True, slots=True)
class Parts:
    """How many parts («章») of a document are held, and the heading of the last."""

    document: str
    count: int
    unit: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Premise:
    """A number in the question that the evidence contradicts.

    Attributes:
        claimed: as the asker wrote it; actual: as the clause prints it, empty where the answer's first line says it already.
    """

    claimed: str
    actual: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A clause of a document settles the question.

    Attributes:
        clause: the hit; passage: the clauses shown around it, verbatim and in order (the hit among them).
        region_name, period_text: what a figure in it is about; period_in_text: the passage says the period itself.
        region_aliases: other names under which the passage may say the region itself.
        deadline: the year that a plan's targets are set for, as text; None for reports and for clauses without a demand.
        figures: stated in the passage.
        premise: set when the question claims another number.
        no_number: a number was asked for and the text gives none.
        no_list: members were asked for by their number, and the text only names the number.
        no_reason: a reason was asked for and the text gives none.
        confirmed: the question claims what the clause says.
        cut_off: the document is held in part and ends with this clause.
        worded: the text says it in other words than the question.
        whole: the text itself is asked for, in its order.
        due: it is asked until when; a source says the year.
        aim: only «how much» was asked and a plan answers: it has to be said that this is no present value.
        planned: its time is still to come.
    """

    clause: Clause
    passage: tuple[Clause, ...]
    sources: tuple[SourceRef, ...]
    figures: tuple[Figure, ...] = ()
    region_name: str | None = None
    region_aliases: tuple[str, ...] = ()
    period_text: str | None = None
    period_in_text: bool = False
    deadline: str | None = None
    premise: Premise | None = None
    no_number: bool = False
    no_list: bool = False
    no_reason: bool = False
    confirmed: bool = False
    cut_off: bool = False
    worded: bool = False
    whole: bool = False
    due: bool = False
    aim: bool = False
    planned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A row of the metrics table settles the question.

    Attributes:
        target: what the plan demands of the same indicator, when it is held; reference: it is a province's, not this region's.
        judged: the value may be held against the target; unofficial: the row is a quotation, not a table value.
        years_without_target: years that were asked for and that the plan sets no target for.
        others: rows of other sources about the same with another value.
        official: the newest official row, where the one that answers is newer but a quotation.
        no_growth: a growth rate was asked for; nobody reported one, and from totals in this basis none is computed.
        uncompared: a comparison was asked for, and comparable rows of the other side are not held.
    """

    observation: Observation
    sources: tuple[SourceRef, ...]
    target: Target | None = None
    reference: bool = False
    judged: bool = False
    unofficial: bool = False
    premise: Premise | None = None
    years_without_target: tuple[str, ...] = ()
    others: tuple[Observation, ...] = ()
    official: Observation | None = None
    no_growth: str | None = None
    uncompared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """A figure by a named formula over other figures.

    Attributes:
        sentence: key of its wording in `messages.toml` [computed].
        names: what the two inputs are called.
        among: `province` or `city` where the figure is that of a region above.
        per: what a mean is taken over («位»).
    """

    figure: Figure
    sentence: str
    names: tuple[str, str]
    sources: tuple[SourceRef, ...]
    among: str | None = None
    per: str | None = None
    region_name: str | None = None
    period_text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """The standing of one region among its like (`ranking.own`), or the whole table.

    Attributes:
        among: name of the region or group whose members are ranked.
        shown: places that the answer names; empty: all.
        lead: `highest` or `lowest`: which end was asked for, else None.
        earlier: rank of the own region in the same ranking one year before (进退位), with its period; None: not held.
    """

    ranking: Ranking
    among: str
    sources: tuple[SourceRef, ...]
    shown: tuple[Place, ...] = ()
    lead: str | None = None
    earlier: Ranking | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """How the figures of another finding came about."""

    finding: Quoted | Observed | Computed | Reckoned | Ranked | Worked | Lagging | Aimed


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """The sources of another finding are asked for, word for word; `named`: by their titles first."""

    finding: Finding
    named: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """Other regions that hold what was just asked; each of the options is a follow-up that has an answer."""

    names: tuple[str, ...]
    indicator_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """Two printings word the clause differently."""

    clause: Clause
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Headings of a document, or of one of its parts; `stops` are the places where the held printings end."""

    document: str
    headings: tuple[str, ...]
    clauses: tuple[Clause, ...]
    stops: tuple[Stop, ...]
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Nothing held settles it.

    Attributes:
        reason: key of the sentence in `messages.toml` [refusal].
        topic: what was looked for, in the asker's words or the catalogue's.
        searched: (rows of the region in the table, documents).
        nearest: something else that is held, never shown as the answer.
        meant: clauses that may be what was asked for in other words, likeliest first; for the reader to judge.
        held: what the table holds of the same for another time; never the answer.
        elsewhere: `nearest` says of another region what was asked about this one.
        stops: where a document ends that is held in part.
        parts: what is held of the document whose part was asked for.
        target: that of the region above, which the question names; never judged against.
    """

    reason: str
    topic: str
    region_name: str | None = None
    period_text: str | None = None
    searched: tuple[int, int] = (0, 0)
    nearest: Clause | None = None
    meant: tuple[Clause, ...] = ()
    nearest_region: str | None = None
    held: tuple[Observation, ...] = ()
    elsewhere: bool = False
    stops: tuple[Stop, ...] = ()
    parts: Parts | None = None
    department: str | None = None
    target: Target | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is loaded: documents with their completeness, and the number of table rows.

    Attributes:
        region_name: the rows are those of a region that was asked about; latest: the newest period of each indicator.
    """

    documents: tuple[str, ...]
    rows: int
    indicators: tuple[str, ...]
    region_name: str | None = None
    latest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """No evidence is needed: a policy refusal, help, thanks; `key` names the sentence in `messages.toml`."""

    key: str
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """The question fits several things equally well.

    Attributes:
        options: at most four; each a whole question, or the official name of an indicator, that has an answer.
        topic: the words that fit them all; empty: none.
        reason: key of the sentence in `messages.toml` [unclear].
    """

    options: tuple[str, ...]
    topic: str
    reason: str = "lead"


Finding = (
    Quoted
    | Observed
    | Computed
    | Ranked
    | Worked
    | Reckoned
    | Aimed
    | Lagging
    | Explained
    | Traced
    | Others
    | Differing
    | Listed
    | Outline
    | Imprint
    | Members
    | Refused
    | Held
    | Spoken
    | Unclear
)
