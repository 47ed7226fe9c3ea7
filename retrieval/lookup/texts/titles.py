"""Titles and names that a text prints between marks: of a talk, a programme, a paper."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.evidence import Clause
from retrieval.lookup.texts.asked import member_counts
from retrieval.questions.model import Question

_TITLE = re.compile("《[^》]{2,}》")
_NAME = re.compile("“[^”]{2,}”")


def prints_title(clause: Clause) -> bool:
    """Whether a clause prints a title: that alone is looked for beside a clause."""
    return _TITLE.search(clause.text) is not None


def names_title(clause: Clause) -> bool:
    """Whether a clause prints a title, or a name between other marks."""
    return prints_title(clause) or _NAME.search(clause.text) is not None


def lacks_title(question: Question, clause: Clause, shown: Sequence[Clause]) -> bool:
    """Whether a title is asked for, and neither the clause nor what is shown around it prints one."""
    return "title" in question.wants and not names_title(clause) and not any(map(prints_title, shown))


def names_things(question: Question, clause: Clause) -> bool:
    """Whether names are asked for and a clause has some: then no number is missed, the names tell it."""
    return "name" in question.wants and (names_title(clause) or bool(member_counts(clause.text)))
