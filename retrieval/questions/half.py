"""Which messages are only half a question: without what was said before they can't be understood."""

from __future__ import annotations

from retrieval.questions.follow_up import asks_of_table
from retrieval.questions.model import Question
from retrieval.questions.names import has_noun
from retrieval.questions.normalise import normalise


def slots_only(question: Question) -> bool:
    """Whether a message holds a region or a time and nothing else: «2023年上半年»."""
    slots = question.regions or question.periods
    asks = question.indicators or question.quantities or question.section or question.compute or question.table
    return bool(slots) and not asks and not question.wants and len(question.topic.replace(" ", "")) < 2


def doubts_number(question: Question) -> bool:
    """Whether a message doubts a number and names nothing that it is the number of: «不是85岁吗», «为啥只有5%»."""
    if question.indicators or question.regions or not (question.quantities and question.wants & {"yes_no", "reason"}):
        return False
    rest = question.topic
    for quantity in question.quantities:
        rest = rest.replace(normalise(quantity.text), " ")
    return not has_noun(rest, verbal=True)


def is_strange(question: Question) -> bool:
    """Whether a message holds no word at all («😀»), or only Latin ones: a name that is not known, or keys struck at random."""
    named = bool(question.indicators)
    latin = not named and len(question.topic) > 2 and question.topic.isascii() and any(map(str.isalpha, question.topic))
    return latin or not any(map(str.isalnum, question.normal))


def leans(question: Question) -> bool:
    """Whether a question can't be understood without the one before it: half a sentence, or one without anything named."""
    if question.intent is not None or is_strange(question):
        return False
    if question.last_year and not question.indicators:
        return True
    if asks_of_table(question) and "lagging" not in question.table:
        return True
    nothing = not (question.indicators or question.regions or question.periods or question.quantities)
    names = question.known or has_noun(question.topic, verbal="person" not in question.wants)
    return question.elliptical or (nothing and not names)
