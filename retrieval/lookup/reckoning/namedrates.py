"""«甲乙增速»: the only growth rate that a text states under a short name, where the search is not sure of it."""

from __future__ import annotations

from retrieval.evidence import Clause
from retrieval.findings import Finding, Quoted, Refused
from retrieval.lookup.reckoning.terms import Bench
from retrieval.lookup.texts.clauses import settle
from retrieval.questions.normalise import normalise

SHORTEST = 2
"""Characters of a name."""

LONGEST = 8
"""Characters of a short name; a longer one is left to the search."""

UNSURE = frozenset({"unsure", "nothing"})


def rate_named(bench: Bench, found: Finding) -> Quoted | None:
    """The clause with the only growth rate whose subject is what the question names; None: there is none, or several."""
    question = bench.question
    asked = isinstance(found, Refused) and found.reason in UNSURE and bench.place is not None
    if not asked or "growth" not in question.wants or question.compute or question.quantities or question.indicators:
        return None
    name = bench.plain(bench.without(question.normal, "growth_words", "beyond_amount")).replace(" ", "")
    if not SHORTEST <= len(name) <= LONGEST:
        return None
    vocabulary = bench.knowledge.lexicon.vocabulary
    # A word of the glossary inside a longer name means less than the name says.
    whole = any((start, end) == (0, len(name)) for start, end, _ in vocabulary.synonyms.find(name))
    words = {normalise(w) for w in (name, *(vocabulary.expansions(name) if whole else ())) if len(w) >= SHORTEST}
    clauses = _stating(bench, words)
    if len({subject for subject, _ in clauses}) != 1:
        return None
    _, clause = clauses[0]
    settled = settle(clause, question, knowledge=bench.knowledge, as_of=bench.as_of, place=bench.place)
    return settled if isinstance(settled, Quoted) else None


def _stating(bench: Bench, words: set[str]) -> list[tuple[str, Clause]]:
    """Subjects with a growth rate that begin with one of these words, in texts about the place itself."""
    place, found = bench.place, []
    for clause in bench.knowledge.clauses():
        if place is None or clause.region != place.code:
            continue
        for figure in bench.knowledge.figures(clause):
            subject = normalise(figure.subject)
            if figure.measure == "growth" and not figure.aimed and any(subject.startswith(w) for w in words):
                found.append((subject, clause))
    return found
