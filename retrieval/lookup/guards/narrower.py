"""What is asked is more special than what a clause states a figure of: «甲类里程» beside «里程2万公里,其中甲类500公里».

The word that narrows has to be said by the clause or before it in its sentence; what follows belongs to another figure.
"""

from __future__ import annotations

from retrieval.evidence import Clause, Hit
from retrieval.findings import Finding, Observed, Quoted
from retrieval.lookup.knowledge import Knowledge
from retrieval.passages.coverage import abbreviates
from retrieval.questions.model import Question
from retrieval.questions.narrowed import narrowing
from retrieval.questions.normalise import normalise
from retrieval.table_findings import Aimed

SHORTEST = 2
"""Characters of the name of a figure that may be found in a question."""


def fitting(hits: list[Hit], question: Question, knowledge: Knowledge) -> list[Hit]:
    """Without hits whose figures are of something wider than what is asked.

    Where the best one goes, another one stays only if it is of its sentence or of the same quantity. All stay where none
    would be left: nothing is better than the best one then.
    """
    if not hits:
        return hits
    names = _asked_names(hits[0].clause, question, knowledge)
    wide = too_wide(hits[0].clause, question, knowledge)
    kept = [hit for hit in hits if not too_wide(hit.clause, question, knowledge)]
    if wide:
        first = hits[0].clause
        kept = [h for h in kept if h.clause.sentence_key == first.sentence_key or _states(h.clause, names, knowledge)]
    return kept or hits


def too_wide(clause: Clause, question: Question, knowledge: Knowledge) -> bool:
    """Whether a question narrows what a clause states figures of by a word that the clause does not know."""
    figures = knowledge.figures(clause)
    if not figures:
        return False
    said = _said(clause, knowledge)
    narrowing_words = (
        *question.narrowed,
        *(_narrowed(at, question, knowledge) for _, at in _found(clause, question, knowledge)),
    )
    own = normalise("\n".join((clause.text, *clause.section, clause.document, owner_of(clause, knowledge))))
    if any(word and not _speaks(said, own, word, knowledge) for word in narrowing_words):
        return True
    return _sibling_named(clause, said, question, knowledge)


def _sibling_named(clause: Clause, said: str, question: Question, knowledge: Knowledge) -> bool:
    """Whether a later figure of the sentence bears a name that the question says, and those of the clause bear none."""
    if any(name in question.normal for name in _names(clause, knowledge)):
        return False
    later = (c for c in knowledge.index.sentence_clauses(clause) if c.order > clause.order)
    names = {name for each in later for name in _names(each, knowledge)}
    return any(name in question.normal and name not in said for name in names)


def _names(clause: Clause, knowledge: Knowledge) -> list[str]:
    return sorted(name for name in knowledge.subjects(clause) if len(name) >= SHORTEST)


def _found(clause: Clause, question: Question, knowledge: Knowledge) -> list[tuple[str, int]]:
    """The longest ends of the names of figures that stand in a question outside of names that are understood, and where."""
    taken = _taken(question)
    found = []
    for name in _names(clause, knowledge):
        ends = (name[cut:] for cut in range(len(name) - SHORTEST + 1))
        end = next((end for end in ends if end in question.normal), None)
        at = question.normal.find(end) if end else -1
        if end and not any(start <= at < stop for start, stop in taken):
            found.append((end, at))
    return found


def _asked_names(clause: Clause, question: Question, knowledge: Knowledge) -> list[str]:
    return [*(name for name, _ in _found(clause, question, knowledge)), *(m.surface for m in question.indicators)]


def _states(clause: Clause, names: list[str], knowledge: Knowledge) -> bool:
    text = normalise(clause.text)
    return not names or any(name in text for name in names)


def _narrowed(at: int, question: Question, knowledge: Knowledge) -> str:
    return narrowing(question.normal, at, _taken(question), knowledge.lexicon.vocabulary)


def _taken(question: Question) -> list[tuple[int, int]]:
    return [(m.start, m.end) for m in (*question.regions, *question.indicators) if m.surface in question.normal]


def _said(clause: Clause, knowledge: Knowledge) -> str:
    before = [c.text for c in knowledge.index.sentence_clauses(clause) if c.order < clause.order]
    return normalise("\n".join((*before, clause.text, *clause.section, clause.document)))


def owner_of(clause: Clause, knowledge: Knowledge) -> str:
    """What a sentence names before a clause whose quantities only those have («甲企业营收增长1%,利润总额增长2%»)."""
    owned, owner = (knowledge.lexicon.vocabulary.compound[name] for name in ("owned", "owner"))
    names = _names(clause, knowledge)
    if not names or not all(owned.fullmatch(name) for name in names):
        return ""
    before = [normalise(c.text) for c in knowledge.index.sentence_clauses(clause) if c.order < clause.order]
    return next((text for text in reversed(before) if owner.search(text)), "")


def _speaks(said: str, own: str, word: str, knowledge: Knowledge) -> bool:
    """Whether a word is said before a figure, or its clause has another word for it: what stands before may be of others."""
    if word in said or abbreviates(word, said):
        return True
    known = knowledge.lexicon.vocabulary.synonyms.find(word)
    return bool(known) and all(any(normalise(w) in own for w in (word[s:e], *means)) for s, e, means in known)


def narrowed_away(question: Question, found: Finding, knowledge: Knowledge) -> bool:
    """Whether what was found is of something wider than what is asked: the last look, whatever found it."""
    if isinstance(found, Quoted):
        return bool(found.figures) and too_wide(found.clause, question, knowledge)
    row = found.observation if isinstance(found, Observed) else found.target if isinstance(found, Aimed) else None
    known = knowledge.catalogue.indicators.get(row.indicator) if row else None
    if known is None:
        return False
    names = normalise("\n".join((known.name, *known.aliases)))
    return any(word not in names for word in question.narrowed)
