"""What is asked and stands near a refused clause: in its sentence («进甲总额5亿元,其中甲3亿元»), or on the other side.

A short name is found first where a longer one holds it. What is refused of that clause may stand right behind it; only what
the question names, or the growth of what the clause before it names, is taken.
"""

from __future__ import annotations

from datetime import date

from retrieval.evidence import Clause
from retrieval.findings import Quoted
from retrieval.lookup.guards.sided import asked_side, side_of_clause
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place
from retrieval.lookup.texts.clauses import quote, settle
from retrieval.lookup.wanted import asks_growth
from retrieval.questions.model import Question
from retrieval.questions.segments import tagged_spans
from retrieval.questions.topics import topic_of

SHORTEST = 2
"""Characters of a name."""

NOUNS = ("n", "vn", "v", "j", "l", "i", "b")
"""Tags of words behind a name that make a longer name of it."""


def beside(
    question: Question, found: Quoted, *, knowledge: Knowledge, as_of: date, place: Place | None
) -> Quoted | None:
    """What another clause of the same sentence says of what is asked; None: none does, or several do."""
    if found.premise is not None or found.confirmed or "number" not in question.wants | _growth(question):
        return None
    others = [c for c in knowledge.index.sentence_clauses(found.clause) if c not in found.passage]
    named = [each for each in others if _named(each, question, knowledge)]
    if not named and asks_growth(question):
        named = [c for c in others if c.order == found.clause.order + 1 and _grows_on(c, knowledge)]
    if len(named) != 1:
        return None
    settled = settle(named[0], question, knowledge=knowledge, as_of=as_of, place=place)
    return settled if isinstance(settled, Quoted) and settled.figures and settled.premise is None else None


def on_its_side(
    question: Question, found: Quoted, *, knowledge: Knowledge, as_of: date, place: Place | None
) -> Quoted | None:
    """What the texts say on the asked side alone, where the best of all clauses speaks of the other one."""
    side = asked_side(question, knowledge)
    if side is None:
        return None
    wanted = frozenset(c.id for c in knowledge.clauses() if side_of_clause(c, knowledge, as_of) is side)
    settled = quote(question, knowledge=knowledge, as_of=as_of, place=place, among=wanted)
    if not isinstance(settled, Quoted) or settled.premise is not None or settled.worded or not settled.figures:
        return None
    # By the whole subject: a short name would let a longer one that holds it stand for it.
    same = knowledge.subjects(settled.clause) & knowledge.subjects(found.clause)
    named = all(settled.clause.id in knowledge.naming(mention.key) for mention in question.indicators)
    return settled if same and named and settled.clause.region == found.clause.region else None


def _growth(question: Question) -> frozenset[str]:
    return frozenset({"number"}) if asks_growth(question) else frozenset()


def _named(clause: Clause, question: Question, knowledge: Knowledge) -> bool:
    """Whether the question says the name of a figure of a clause, as a word of its own and as the whole name."""
    whole = knowledge.lexicon.vocabulary.compound["whole"]
    tokens = tagged_spans(question.normal)
    names = knowledge.subjects(clause)
    names |= {whole.sub("", name) for name in names}
    # «占比» alone is said of anything.
    names = {name for name in names if len(topic_of(name, knowledge.lexicon.vocabulary).strip()) >= SHORTEST}
    for at, (start, _, _) in enumerate(tokens):
        for name in names:
            if not question.normal.startswith(name, start):
                continue
            behind = next((t for t in tokens[at:] if t[0] >= start + len(name)), None)
            rest = question.normal[slice(*behind[:2])] if behind else ""
            bare = behind is None or not behind[2].startswith(NOUNS)
            if bare or whole.fullmatch(rest) or _asking(rest, knowledge):
                return True
    return False


def _asking(word: str, knowledge: Knowledge) -> bool:
    """Whether a word asks (for the growth, for an amount) and names nothing."""
    words = knowledge.lexicon.vocabulary
    return bool(words.wants.find(word)) or any(pattern.fullmatch(word) for pattern in words.table.values())


def _grows_on(clause: Clause, knowledge: Knowledge) -> bool:
    """Whether a clause goes on with the growth of what was spoken of, and names nothing itself."""
    figures = knowledge.figures(clause)
    silent = not any(knowledge.facts.subject(figure) for figure in figures)
    return silent and any(figure.measure == "growth" for figure in figures)
