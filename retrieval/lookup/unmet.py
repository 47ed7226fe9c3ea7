"""The last look at what was asked beside the thing itself: a figure that leaves it out is no answer, and is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retrieval.evidence import Observation
from retrieval.findings import Computed, Finding, Observed, Quoted, Ranked, Refused
from retrieval.lookup.clauses import refuse
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise
from retrieval.questions.places import OUTSIDE
from retrieval.table_findings import Aimed, Worked

FROM_TABLE = (Observed, Aimed, Worked, Ranked, Computed)
SINGLE = (Observed, Aimed)


def unmet(question: Question, finding: Finding, knowledge: Knowledge, place: Place | None) -> Refused | None:
    """The refusal that takes the place of a finding which leaves out a rank, a limit, a place or the word «target»."""
    if isinstance(finding, Quoted) and _leaves_out_calculation(question, finding, knowledge):
        return refuse("nothing", question, knowledge, place=place, nearest=finding.clause)
    if not question.indicators:
        return None
    wide = _other_place(question, finding, knowledge)
    if wide:
        return refuse("indicator", question, knowledge, place=wide)
    # The limit of a filter («超过4万的有几个») is no claim that a clause could correct.
    misread = isinstance(finding, Quoted) and finding.premise is not None and "filter" in question.table
    if misread or (isinstance(finding, FROM_TABLE) and _order_unused(question, finding)):
        return replace(refuse("order", question, knowledge, place=place), department=None, stops=())
    return _without_target(question, finding, knowledge, place)


def _leaves_out_calculation(question: Question, finding: Quoted, knowledge: Knowledge) -> bool:
    """A share or a multiple is asked for, and the quoted text, which says a figure, speaks of none."""
    calc = knowledge.lexicon.vocabulary.calc
    said = normalise("".join((*(c.text for c in finding.passage), *finding.clause.section)))
    asked = [name for name in ("share", "ratio", "per_month", "per_day") if calc[name].search(question.normal)]
    return bool(finding.figures) and any(calc[f"{name}_said"].search(said) is None for name in asked)


def _order_unused(question: Question, finding: Finding) -> bool:
    asked = question.table
    if asked & {"filter", "middle"}:
        return True
    if asked >= {"highest", "lowest"} and question.compute & {"difference", "ratio"} and isinstance(finding, Ranked):
        return "ordinal" not in asked
    alone = isinstance(finding, SINGLE) or (isinstance(finding, Worked) and finding.kind == "changed")
    leads = bool(asked & {"highest", "lowest"}) and "rank" in question.wants
    return alone and (bool(asked & {"ordinal", "falling"}) or leads)


def _other_place(question: Question, finding: Finding, knowledge: Knowledge) -> Place | None:
    """A country or a group of provinces that is named, and that what was found does not speak of."""
    if not isinstance(finding, (*FROM_TABLE, Quoted, Refused)):
        return None
    taken = [*question.regions, *question.indicators]
    for start, end, name in knowledge.lexicon.wide.find(question.normal):
        if any(mention.start < end and start < mention.end for mention in taken):
            continue
        surface = question.normal[start:end]
        said = "".join(c.text for c in finding.passage) if isinstance(finding, Quoted) else ""
        if surface not in normalise(said):
            return Place(OUTSIDE + name, name, (surface,))
    return None


def _without_target(question: Question, finding: Finding, knowledge: Knowledge, place: Place | None) -> Refused | None:
    """A target is asked for by name, none is held, and a present value would read as one."""
    row: Observation | None = None
    if isinstance(finding, Observed) and finding.target is None:
        row = finding.observation
    elif isinstance(finding, Worked) and finding.target is None and finding.kind == "changed":
        row = finding.rows[0]
    words = knowledge.lexicon.vocabulary.status["target"]
    asked = any(word in question.normal for word in words)
    if asked and isinstance(finding, Quoted) and _reports(finding, words):
        return refuse("target", question, knowledge, place=place)
    if row is None or not asked:
        return None
    own = place or Place(row.region, row.region_name, ())
    return replace(refuse("target", question, knowledge, place=own), held=(row,) if row.value is not None else ())


def _reports(finding: Quoted, words: Sequence[str]) -> bool:
    """Whether a text reports figures and neither belongs to a plan nor speaks of a target itself."""
    said = "".join(clause.text for clause in finding.passage)
    return finding.deadline is None and bool(finding.figures) and not any(word in said for word in words)
