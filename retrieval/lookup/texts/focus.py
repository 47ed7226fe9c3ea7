"""What exactly is asked for: «几个甲», «甲几个», «甲的乙多少».

A clause that does not speak of it is a near miss.

Only words that documents or the glossary know are held against a clause, and words for kinds of quantity; an everyday word
that nothing knows may be a paraphrase of anything.
"""

from __future__ import annotations

import re

from retrieval.evidence import Clause
from retrieval.lookup.knowledge import Knowledge
from retrieval.passages.coverage import abbreviates
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise
from retrieval.questions.segments import tagged

_AFTER = re.compile(r"(?:几|多少)(?:个|位|名|家|张|块|条|项|所|座|辆|种|台|套)?([\u3400-\u9fff]{1,6})")
_CLASSIFIER = re.compile(r"(?:几|多少)([台件本艘架只头辆套])(?![\u3400-\u9fff]{0,3}[化版])")
_HOW_MANY = re.compile(r"几|多少|百分之几|$")
_NOUNS = ("n", "j", "l", "vn", "b", "i", "a", "s", "x")
_BACK = 10
"""Characters before «多少» in which its subject is looked for."""


def misses_focus(question: Question, clause: Clause, knowledge: Knowledge) -> bool:
    """Whether the clause leaves out what is asked for: the counted thing, its quantity, or what the quantity is of."""
    named = _named(question, clause, knowledge)
    words = [w for w in _counted(question, knowledge) if w not in named and _held_against(w, knowledge)]
    counted = _CLASSIFIER.search(question.normal)
    if counted and counted.group(1) not in clause.text and not _counts(counted.group(1), clause, knowledge):
        return True
    return any(not _spoken(word, clause, knowledge) for word in words) or _other_subject(question, clause, knowledge)


def _named(question: Question, clause: Clause, knowledge: Knowledge) -> str:
    """The names in a question of indicators that a clause states: what else the catalogue calls them, it need not say."""
    return "\n".join(m.surface for m in question.indicators if clause.id in knowledge.naming(m.key))


def unspoken(question: Question, clause: Clause, knowledge: Knowledge) -> bool:
    """Whether a number is asked for of something that the clause does not name («甲的工资»: whose wages they are)."""
    if "number" not in question.wants:
        return False
    return any(len(word) > 1 and not _spoken(word, clause, knowledge) for word in _phrase(question, knowledge))


def asked_quantity(question: Question, knowledge: Knowledge) -> str:
    """The noun that «多少» asks the number of («产值»); empty when none stands there."""
    return "".join(_phrase(question, knowledge)[-1:])


def _counted(question: Question, knowledge: Knowledge) -> list[str]:
    vocabulary = knowledge.lexicon.vocabulary
    found = []
    after = _AFTER.search(question.normal)
    if after:
        found += [word for word, _ in tagged(after.group(1))[:1] if not _measures(word, knowledge)]
    head = _phrase(question, knowledge)[-1:]
    found += [word for word in head if len(word) > 1]
    # «红线», «底线» only say that a limit is asked for.
    found = [word for word in found if vocabulary.side["demand"].fullmatch(word) is None]
    return [word for word in found if not vocabulary.fillers.find(word) and not vocabulary.wants.find(word)]


def _measures(word: str, knowledge: Knowledge) -> bool:
    return word in knowledge.lexicon.vocabulary.measure or knowledge.catalogue.units.find(word) is not None


def _counts(word: str, clause: Clause, knowledge: Knowledge) -> bool:
    """Whether a clause counts in a unit («台», or another of its dimension), or the word asks for any number."""
    if word in knowledge.lexicon.vocabulary.measure:
        return True
    unit = knowledge.catalogue.units.find(word)
    return unit is not None and any(figure.dimension == unit.dimension for figure in knowledge.figures(clause))


def _phrase(question: Question, knowledge: Knowledge) -> list[str]:
    """The nouns right before «多少» or «增速»: what the number is of, its modifiers first."""
    end = next(iter(_HOW_MANY.finditer(question.normal))).start()
    vocabulary, text = knowledge.lexicon.vocabulary, question.normal[:end]
    for mention in question.regions:
        text = text.replace(mention.surface, " ")
    before = list(tagged(text[-_BACK - 8 :]))
    while before and not _names_thing(*before[-1], knowledge):
        before.pop()
    phrase: list[str] = []
    while before and _names_thing(*before[-1], knowledge):
        phrase.insert(0, before.pop()[0])
    return [word for word in phrase if word not in vocabulary.asked.frame]


def _names_thing(word: str, tag: str, knowledge: Knowledge) -> bool:
    vocabulary = knowledge.lexicon.vocabulary
    asking = len(word) > 1 and bool(vocabulary.wants.find(word))
    known = word in vocabulary.asked.quantities
    return known or (tag.startswith(_NOUNS) and not asking and re.fullmatch(r"[\u3400-\u9fff]+", word) is not None)


def _held_against(word: str, knowledge: Knowledge) -> bool:
    vocabulary = knowledge.lexicon.vocabulary
    if word in vocabulary.asked.quantities:
        return True
    return len(word) > 1 and (knowledge.index.knows(word) or bool(vocabulary.synonyms.find(word)))


def _other_subject(question: Question, clause: Clause, knowledge: Knowledge) -> bool:
    """Whether the question asks for a quantity that the clause states, by its own word, but of something else.

    «甲企业产值» beside «乙企业产值增长5%»: who uses the official word means the official modifier.
    """
    *modifiers, head = _phrase(question, knowledge) or [""]
    figures = knowledge.figures(clause)
    if not head or not any(normalise(figure.subject).endswith(head) for figure in figures):
        return False
    named = _named(question, clause, knowledge)
    return any(len(word) > 1 and word not in named and not _spoken(word, clause, knowledge) for word in modifiers)


def _spoken(word: str, clause: Clause, knowledge: Knowledge) -> bool:
    text = knowledge.setting(clause)
    if word in text or abbreviates(word, text):
        return True
    # «甲的工资» is said by who says both; one of them is something else.
    known = knowledge.lexicon.vocabulary.synonyms.find(word)
    if known:
        return all(any(normalise(w) in text for w in (word[start:end], *means)) for start, end, means in known)
    return len(word) > 2 and any(word[i : i + 2] in text for i in range(len(word) - 1))
