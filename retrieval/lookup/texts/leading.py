"""What a passage has to name when it is asked for: a person, a title, a day, who is in charge of something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from retrieval.evidence import Clause
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.texts.asked import spoken_action
from retrieval.lookup.texts.passage import dated, names_somebody
from retrieval.lookup.texts.titles import lacks_title
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise


def leaves_out(clause: Clause, shown: Sequence[Clause], question: Question, knowledge: Knowledge, as_of: date) -> bool:
    """Whether a person, a title or a day is asked for and a passage names none."""
    unsaid = "person" in question.wants and (
        not any(names_somebody(each, knowledge) for each in shown)
        or not spoken_action(shown, question, knowledge.lexicon.vocabulary.asked)
    )
    return unsaid or lacks_title(question, clause, shown) or ("date" in question.wants and not dated(shown, as_of))


def lacks_lead(question: Question, shown: Sequence[Clause], knowledge: Knowledge) -> bool:
    """Whether a question asks who is in charge, and neither a passage nor its sentences say anybody is.

    A text that says what is to be done and not by whom is no answer to that.
    """
    words = knowledge.lexicon.vocabulary.asked
    if words.leads.search(question.normal) is None:
        return False
    said = normalise("".join(knowledge.index.sentence(each) for each in shown))
    return words.leads_said.search(said) is None
