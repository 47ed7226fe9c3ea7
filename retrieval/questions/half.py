"""Which messages are only half a question: without what was said before they can't be understood."""

from __future__ import annotations

from retrieval.questions.follow_up import asks_of_table, own_topic
from retrieval.questions.model import Question
from retrieval.questions.names import has_noun
from retrieval.questions.normalise import normalise
from retrieval.questions.parse import Lexicon
from retrieval.questions.topics import is_bare
from retrieval.questions.vocabulary import Vocabulary


def is_half(question: Question, lexicon: Lexicon) -> bool:
    """Whether a message names nothing that what it says could be said of."""
    doubted = doubts_number(question, lexicon.vocabulary)
    return doubted or slots_only(question) or only_side(question, lexicon) or only_changes(question, lexicon)


def slots_only(question: Question) -> bool:
    """Whether a message holds a region or a time and nothing else: «2023年上半年»."""
    slots = question.regions or question.periods
    asks = question.indicators or question.quantities or question.section or question.compute or question.table
    return bool(slots) and not asks and not question.wants and len(question.topic.replace(" ", "")) < 2


def doubts_number(question: Question, words: Vocabulary) -> bool:
    """Whether a message doubts a number and names nothing that it is the number of: «不是85岁吗», «为啥只有5%», «5%?»."""
    if question.indicators or question.regions or not question.quantities:
        return False
    if question.normal == normalise(question.quantities[0].text) + "?":
        return True
    if not (question.wants & {"yes_no", "reason"} or question.normal.rstrip("?").endswith(words.asked.doubts)):
        return False
    rest = question.topic
    for quantity in question.quantities:
        rest = rest.replace(normalise(quantity.text), " ")
    return is_bare(rest.strip(), words) or not has_noun(rest, verbal=True)


def only_side(question: Question, lexicon: Lexicon) -> bool:
    """Whether a message asks for the target or the state of something that it does not name: «现在修到多少了»."""
    named = question.indicators or question.quantities or question.section or question.known
    return question.side is not None and not named and len(own_topic(question, lexicon)) < 2


def only_changes(question: Question, lexicon: Lexicon) -> bool:
    """Whether a message names no thing, only another figure or another part of what was spoken of: «同比», «农村»."""
    if question.indicators or question.quantities or question.section or question.periods:
        return False
    own = own_topic(question, lexicon)
    words = lexicon.vocabulary
    changing = {*words.follow_up["modifiers"], *words.follow_up["per_head"], *words.changing}
    return own in changing or is_bare(own, words)


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
