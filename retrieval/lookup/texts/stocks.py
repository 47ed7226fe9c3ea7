"""What a text says right behind the clause that was found, and that was asked for: the total of what is new, so much each.

An increase is no stock: who asks how many there are wants the total.
"""

from __future__ import annotations

from retrieval.evidence import Clause
from retrieval.lookup.knowledge import Knowledge
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise


def only_increase(text: str, question: Question, knowledge: Knowledge) -> bool:
    """Whether a text says what was added («新增18家»), and the question does not ask for that by word or by name."""
    pattern = knowledge.lexicon.vocabulary.calc["increase"]
    if pattern.search(normalise(text)) is None or pattern.search(question.normal):
        return False
    known = knowledge.catalogue.indicators
    names = (normalise(name) for m in question.indicators for name in (known[m.key].name, *known[m.key].aliases))
    return not any(pattern.search(name) for name in names)


def said_beside(clause: Clause, question: Question, knowledge: Knowledge) -> Clause:
    """The clause of the sentence that says the amount which is asked for, where the chosen one does not; else that one."""
    return _each_beside(clause, question, knowledge) or _stock_beside(clause, question, knowledge) or clause


def _each_beside(clause: Clause, question: Question, knowledge: Knowledge) -> Clause | None:
    """«补贴每户多少»: the later clause of the sentence that says how much each gets."""
    each = knowledge.lexicon.vocabulary.calc["each_of"].search(question.normal)
    if each is None or "number" not in question.wants or each[0] in normalise(clause.text):
        return None
    later = (c for c in knowledge.index.sentence_clauses(clause) if c.order > clause.order)
    return next((c for c in later if each[0] in normalise(c.text) and knowledge.figures(c)), None)


def _stock_beside(clause: Clause, question: Question, knowledge: Knowledge) -> Clause | None:
    """The clause of the sentence that gives the total of what the chosen one only says the increase of; else none."""
    units = {f.unit for f in knowledge.figures(clause) if f.measure == "value" and f.unit}
    total = knowledge.lexicon.vocabulary.calc["total"]
    amount = "number" in question.wants or bool(question.indicators) or total.search(question.normal) is not None
    if not units or not amount or not only_increase(clause.text, question, knowledge):
        return None
    later = (c for c in knowledge.index.sentence_clauses(clause) if c.order > clause.order)
    for each in later:
        same = any(f.measure == "value" and f.unit in units for f in knowledge.figures(each))
        if same and total.match(normalise(each.text)):
            return each
    return None
