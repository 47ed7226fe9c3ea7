"""Question + viewer → finding: the only door to what is true for the layers above.

The order below is the order of trust: what needs no evidence, what asks about the documents themselves, what has to be
computed, what the table holds, what a clause says, and last the refusal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retrieval.access import Viewer
from retrieval.evidence import Clause
from retrieval.findings import Differing, Finding, Held, Observed, Quoted, Refused, Spoken
from retrieval.lookup.guards.another import of_another_quantity
from retrieval.lookup.guards.grounds import aimed_above, home_of, strays, unheld_group, untimely
from retrieval.lookup.guards.lookalike import lookalike
from retrieval.lookup.guards.sided import as_aim, other_side
from retrieval.lookup.guards.strangers import says_figures, unheld_place, unplaced
from retrieval.lookup.guards.unmet import unmet
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place, place_named, region_meant
from retrieval.lookup.reckoning.aimgap import gap_to_aim, no_gap
from retrieval.lookup.reckoning.calculate import FIRST, LAST, UNHELD, Way, calculate
from retrieval.lookup.reckoning.compute import compute
from retrieval.lookup.reckoning.namedrates import rate_named
from retrieval.lookup.reckoning.terms import Bench
from retrieval.lookup.reckoning.yearbefore import year_before
from retrieval.lookup.refusing import refuse
from retrieval.lookup.siblings import beside, on_its_side
from retrieval.lookup.sources import source_of, variant_source
from retrieval.lookup.table.demanded import above_goal
from retrieval.lookup.table.indicators import look_up
from retrieval.lookup.table.members import members
from retrieval.lookup.table.worked import work_out
from retrieval.lookup.talk.unclear import doubtful, strange_place, unclear
from retrieval.lookup.texts.clauses import elsewhere, quote
from retrieval.lookup.texts.hits import candidates
from retrieval.lookup.texts.imprint import imprint
from retrieval.lookup.texts.ratios import ratio_named
from retrieval.lookup.texts.structure import outline
from retrieval.questions.model import Question
from retrieval.questions.parse import parse
from retrieval.questions.side import Side
from retrieval.questions.vocabulary import SMALL

_WORD = re.compile(r"[0-9a-z\u3400-\u9fff]")

SPOKEN = {
    "secrets": Spoken(key="policy.secrets", answered=False),
    "destructive": Spoken(key="policy.destructive", answered=False),
    "opinion": Spoken(key="policy.opinion", answered=False),
    "help": Spoken(key="policy.help", answered=True),
    "thanks": Spoken(key="policy.thanks", answered=True),
}
"""What needs no evidence, by intent."""

OTHER = "indicator"
"""Reason of a refusal of a text that only bears the asked name."""


def gather(question: Question, *, knowledge: Knowledge, viewer: Viewer, as_of: date, ask: bool = True) -> Finding:
    """Settles one question under the viewer's scope, as of a day; always returns something that can be said.

    Args:
        ask: whether it may be asked back; not twice in a row.
    """
    spoken = _spoken(question) or _opinion(question, knowledge) or doubtful(question)
    if spoken:
        return spoken
    place = place_named(question, knowledge.catalogue)
    if question.intent == "available":
        return held(knowledge, viewer, as_of, place)
    if not _WORD.search(question.core) and not question.indicators:
        return Spoken(key="policy.unclear", answered=False)
    goal = above_goal(question, knowledge=knowledge, viewer=viewer, as_of=as_of, place=place)
    if goal is not None and not isinstance(goal, Place):
        return goal
    place = goal or place
    found, place = _at_home(question, knowledge, viewer, as_of, place)
    bench = Bench(question=question, knowledge=knowledge, viewer=viewer, as_of=as_of, place=place)
    found = year_before(bench, found) or rate_named(bench, found) or found
    astray = _astray(question, found, knowledge, as_of, place)
    if astray:
        return astray
    if of_another_quantity(question, found, knowledge):
        instead = _instead(question, found, None, knowledge, as_of, place)
        if instead is None:
            # As it was asked: the neighbour's name is not what was looked for.
            return refuse("unsure", replace(question, indicators=()), knowledge, place=place)
        found, ask = instead, False
    strange = strange_place(question, found, knowledge)
    if strange:
        return refuse("region", question, knowledge, place=strange)
    other = lookalike(question, found, knowledge)
    if other:
        return replace(refuse("indicator", question, knowledge, place=place), topic=other)
    if ask:

        def answers(text: str) -> bool:
            option = read(text, knowledge=knowledge, viewer=viewer, as_of=as_of)
            made = gather(option, knowledge=knowledge, viewer=viewer, as_of=as_of, ask=False)
            return not isinstance(made, Refused | Spoken)

        meant = unclear(question, found, knowledge=knowledge, viewer=viewer, as_of=as_of, place=place, answers=answers)
        if meant:
            return meant
    wrong = no_gap(question, found, knowledge, place) or other_side(
        question, found, knowledge=knowledge, viewer=viewer, as_of=as_of, place=place
    )
    right = _instead(question, found, wrong, knowledge, as_of, place) if wrong else None
    found, wrong = (right, None) if right else (found, wrong)
    return wrong or unmet(question, found, knowledge, place) or as_aim(question, found, knowledge, as_of)


def read(text: str, *, knowledge: Knowledge, viewer: Viewer, as_of: date) -> Question:
    """A text as one question of a viewer."""
    home, parents = viewer.home_region, knowledge.parents
    return parse(text, lexicon=knowledge.lexicon, today=as_of, home=home, parents=parents)


def _found(question: Question, knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None) -> Finding:
    def reckoned(ways: Sequence[Way]) -> Finding | None:
        return calculate(question, knowledge=knowledge, viewer=viewer, as_of=as_of, place=place, ways=ways)

    return (
        members(question, knowledge)
        or imprint(question, knowledge, as_of)
        or _structural(question, knowledge, as_of)
        or ratio_named(question, knowledge=knowledge, as_of=as_of, place=place)
        or reckoned(FIRST)
        or work_out(question, knowledge=knowledge, viewer=viewer, as_of=as_of, place=place)
        or gap_to_aim(question, knowledge=knowledge, viewer=viewer, as_of=as_of, place=place)
        or reckoned(UNHELD)
        or compute(question, knowledge=knowledge, as_of=as_of, place=place)
        or reckoned(LAST)
        or look_up(question, knowledge=knowledge, viewer=viewer, as_of=as_of, place=place)
        or _quoted(question, knowledge, as_of, place)
    )


def _astray(
    question: Question, found: Finding, knowledge: Knowledge, as_of: date, place: Place | None
) -> Refused | None:
    """The refusal where what was found is of another place or time than the one that was asked for."""
    away = (
        unheld_place(question, found, knowledge)
        or unplaced(question, found, knowledge)
        or unheld_group(question, found, place, knowledge)
    )
    if away:
        return refuse("indicator" if question.indicators else "region", question, knowledge, place=away)
    return refuse("time", question, knowledge, place=place) if untimely(question, found, knowledge, as_of) else None


def _settled_wrong(question: Question, found: Finding, knowledge: Knowledge, as_of: date, place: Place | None) -> bool:
    """Whether what is taken instead of a refused finding is itself of another place, time or quantity."""
    return _astray(question, found, knowledge, as_of, place) is not None or of_another_quantity(
        question, found, knowledge
    )


def _instead(
    question: Question, found: Finding, wrong: Refused | None, knowledge: Knowledge, as_of: date, place: Place | None
) -> Quoted | None:
    """What the texts say of the asked thing where a clause of another quantity, or of the other side, was found."""
    if not isinstance(found, Quoted):
        return None
    # «2027年达到甲亿元，年均增长…»: the growth stands behind the level, and what is planned in another paper.
    search = beside if wrong is None or wrong.reason == OTHER else on_its_side
    other = search(question, found, knowledge=knowledge, as_of=as_of, place=place)
    return other if other is not None and not _settled_wrong(question, other, knowledge, as_of, place) else None


def _at_home(
    question: Question, knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None
) -> tuple[Finding, Place | None]:
    """What settles a question; of one that names no region, what is said of the asker's own and of no other."""
    found = _found(question, knowledge, viewer, as_of, place)
    home = home_of(question, place, viewer, knowledge)
    if home is None:
        return _of_the_office(question, knowledge, viewer, as_of, found, place)
    if not strays(found, home, knowledge):
        return found, place
    own = _found(question, knowledge, viewer, as_of, home)
    aimed = aimed_above(found, home, knowledge)
    if aimed and question.side is not Side.STATE and not isinstance(own, Observed):
        return found, place
    if not strays(own, home, knowledge):
        return own, home
    return refuse("indicator" if question.indicators else "nothing", question, knowledge, place=home), home


def _of_the_office(
    question: Question, knowledge: Knowledge, viewer: Viewer, as_of: date, found: Finding, place: Place | None
) -> tuple[Finding, Place | None]:
    """What is said of the region of the office, where nobody names one and the figure of a smaller one was found."""
    office = home_of(question, place, replace(viewer, home_region=knowledge.catalogue.seat.code), knowledge)
    if viewer.home_region or office is None or not strays(found, office, knowledge):
        return found, place
    own = _found(question, knowledge, viewer, as_of, office)
    held = says_figures(own) and not strays(own, office, knowledge)
    return (own, office) if held else (found, place)


def _opinion(question: Question, knowledge: Knowledge) -> Spoken | None:
    words = knowledge.lexicon.vocabulary
    return SPOKEN["opinion"] if words.meta.asks_opinion(question.normal, words.titles) else None


def _spoken(question: Question) -> Spoken | None:
    if (question.intent or "").startswith(SMALL):
        return Spoken(key=str(question.intent), answered=True)
    found = SPOKEN.get(question.intent or "")
    if found and question.intent == "thanks":
        return found if len(question.core) <= 2 else None
    return found


def _structural(question: Question, knowledge: Knowledge, as_of: date) -> Finding | None:
    if question.indicators and question.intent != "outline":
        return None
    return outline(question, knowledge, as_of)


def _quoted(question: Question, knowledge: Knowledge, as_of: date, place: Place | None) -> Finding:
    if question.intent == "editions":
        differing = _differing(question, knowledge, place)
        if differing:
            other = variant_source(differing, knowledge, as_of)
            sources = (source_of((differing,), knowledge, as_of), *((other,) if other else ()))
            return Differing(clause=differing, sources=sources)
    found = quote(question, knowledge=knowledge, as_of=as_of, place=place)
    if not isinstance(found, Refused) or place is None:
        return found
    meant = (
        elsewhere(question, knowledge, place) if found.reason in ("nothing", "wording", "unsure", "region") else None
    )
    if meant:
        return replace(refuse("region", question, knowledge, place=place, nearest=meant), elsewhere=True)
    if not _speaks_of(place, knowledge):
        return refuse("region", question, knowledge, place=place, nearest=found.nearest)
    return found


def _differing(question: Question, knowledge: Knowledge, place: Place | None) -> Clause | None:
    hits = candidates(question, knowledge, place)
    return next((hit.clause for hit in hits[:4] if hit.clause.variant or hit.clause.only_in), None)


def _speaks_of(place: Place, knowledge: Knowledge) -> bool:
    return any(clause.region == place.code for clause in knowledge.clauses())


def held(knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None) -> Held:
    """What is loaded and may be seen: about the named region, the viewer's county, or else the province."""
    known = place if place and place.code in knowledge.catalogue.regions else None
    region = region_meant(known, viewer, knowledge.catalogue)
    rows = knowledge.metrics.available(region, scope=viewer.scope, as_of=as_of)
    return Held(
        documents=tuple(document.title for document in knowledge.documents()),
        rows=sum(entry.rows for entry in rows),
        indicators=tuple(entry.indicator_name for entry in rows),
        region_name=knowledge.catalogue.regions[region].name,
        latest=tuple(entry.latest.text for entry in rows),
    )
