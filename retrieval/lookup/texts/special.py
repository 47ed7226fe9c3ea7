"""A clause that a question means rather than the first one of the indicator that it names in one piece.

«甲类最高最低收入比» holds the name «收入比», and a text speaks of «甲类收入最高最低比»: that clause says all words of the
question, the clauses of the named indicator leave some out.
"""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.evidence import Clause, Hit
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place
from retrieval.lookup.texts.choice import is_amount
from retrieval.lookup.texts.fit import in_unit, is_year
from retrieval.lookup.texts.hits import candidates
from retrieval.questions.model import Question

ALL = 0.9
"""Coverage from which a clause says all of a question."""

MORE = 0.15
"""How much more of the question it has to say than the best clause of the named indicator."""


def rather_meant(question: Question, named: Sequence[Hit], knowledge: Knowledge, place: Place | None) -> Clause | None:
    """The clause that is meant rather than the first of the indicator's; None: that one is.

    It says all of the question where these do not, or it has a figure that the amount in the question can be held against.

    Args:
        named: hits among the clauses of the indicator, best first.
    """
    return _more_special(question, named, knowledge, place) or _of_amount(question, named, knowledge)


def _of_amount(question: Question, named: Sequence[Hit], knowledge: Knowledge) -> Clause | None:
    """The first clause of the indicator with a figure in a unit of the question's own amount («目标8万»)."""
    units = knowledge.catalogue.units
    amounts = [each for each in question.quantities if is_amount(each) and not is_year(each)]
    clauses = (hit.clause for hit in named) if amounts else ()
    return next(
        (
            c
            for c in clauses
            if any(in_unit(a, f.unit, units) is not None for a in amounts for f in knowledge.figures(c))
        ),
        None,
    )


def _more_special(question: Question, named: Sequence[Hit], knowledge: Knowledge, place: Place | None) -> Clause | None:
    """The clause with a figure that says all of a question, where those that name its indicator do not."""
    if not named or question.context:
        return None
    best = next(iter(candidates(question, knowledge, place)), None)
    if best is None or best.rank <= named[0].rank or not knowledge.figures(best.clause):
        return None
    # Beside its own clause in one sentence stand other quantities, which a synonym may seem to cover.
    first = named[0].clause
    if best.clause.sentence_key == first.sentence_key:
        return None
    said = max(hit.coverage for hit in named)
    return best.clause if best.coverage >= max(ALL, said + MORE) else None
