"""What exactly is counted: «几个医生», «博士几个». A clause that does not speak of it is a near miss.

Only words that documents or the glossary know are held against a clause; an everyday word that nothing knows may be a
paraphrase of anything.
"""

from __future__ import annotations

import re

from retrieval.evidence import Clause
from retrieval.lookup.knowledge import Knowledge
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise

_AFTER = re.compile(r"(?:几|多少)(?:个|位|名|家|张|块|条|项|所|座|辆|种)?([\u3400-\u9fff]{2,6})")
_BEFORE = re.compile(r"([\u3400-\u9fff]{2,8})有?(?:几|多少)(?:个|位|名|家|张|块|条|项|所|座|辆)?(?![\u3400-\u9fff])")


def misses_focus(question: Question, clause: Clause, knowledge: Knowledge) -> bool:
    """Whether the counted thing is a known word of which neither the clause nor its sentence speaks."""
    return any(
        _known(word, knowledge) and not _spoken(word, clause, knowledge) for word in _counted(question, knowledge)
    )


def _counted(question: Question, knowledge: Knowledge) -> list[str]:
    import rjieba

    vocabulary = knowledge.lexicon.vocabulary
    found: list[str] = []
    after, before = _AFTER.search(question.normal), _BEFORE.search(question.normal)
    if after:
        found += rjieba.cut(after.group(1))[:1]
    if before:
        found += rjieba.cut(before.group(1))[-1:]
    return [
        word
        for word in found
        if len(word) > 1 and not vocabulary.fillers.find(word) and not vocabulary.wants.find(word)
    ]


def _known(word: str, knowledge: Knowledge) -> bool:
    return knowledge.index.knows(word) or bool(knowledge.lexicon.vocabulary.synonyms.find(word))


def _spoken(word: str, clause: Clause, knowledge: Knowledge) -> bool:
    text = normalise(knowledge.index.sentence(clause) + "".join(clause.section) + clause.document)
    words = (word, *(m for _, _, means in knowledge.lexicon.vocabulary.synonyms.find(word) for m in means))
    return any(normalise(w) in text for w in words) or any(word[i : i + 2] in text for i in range(len(word) - 1))
