"""What is really asked for: a number, a form, another thing as the limit; and whether a text has any number for it."""

from __future__ import annotations

import re
from dataclasses import replace

from retrieval.evidence import Clause
from retrieval.lookup.knowledge import Knowledge
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise

_NUMERAL = re.compile(r"(?:\d+(?:\.\d+)?|[两二三四五六七八九十百千万亿]+)[多余]?")
"""A count or a size, as plans write them: «十大», «百亿以上», «千家», «百万商家»."""

_COUNTED = re.compile(r"(?:几|多少|多大|多高|多长|多远|多久)([\u3400-\u9fff]{0,6})")
_KIND = re.compile(r"^[大个项条种类位块座家名所批]")
"""Between a number and the thing; in the question too."""

_SIZE = re.compile(r"^(?:[亿元吨亩]|以[上下内]|平方|公里|分钟)")
"""Behind a number that tells how large something is."""

REACH = 6
"""Characters behind a number in which the thing stands that it counts."""

_IN_NAMES = re.compile(r"每?[百千万]+人(?:口)?(?=[^，。]{0,6}[率数])|[a-z]+\d[\d.]*|\d+[a-z]+")
"""What is no number for anything: a base in a name («每万人»), a sign («5G»)."""

_MARKED = re.compile(r"[“「『]\d+[”」』]")
"""A number that is a name («“415”»); normalising drops the marks."""


def without_false_number(question: Question, knowledge: Knowledge) -> Question:
    """The question, wanting no number where its «几» or «多少» counts words or names a form or a limit."""
    if "number" not in question.wants or asks_number(question, knowledge):
        return question
    return replace(question, wants=question.wants - {"number"})


def asks_number(question: Question, knowledge: Knowledge) -> bool:
    """Whether a number would be the answer; «几个定语», «几点零版», «不能低于什么» ask for a text."""
    meta = knowledge.lexicon.vocabulary.meta
    if "number" not in question.wants or meta.form_asked(question.normal):
        return False
    return not meta.counted.search(question.normal) and not meta.limits.search(question.normal)


def has_numeral(clause: Clause, question: Question) -> bool:
    """Whether a clause counts or measures what the question asks the number of, in digits or in Chinese.

    «几条» of a chain: «十大甲链»; not «“六大行动”» for «引进多少人». Numbers in names («5G») count nothing.
    """
    text = _IN_NAMES.sub("", normalise(_MARKED.sub("", clause.text)))
    counted = _COUNTED.search(question.normal)
    following = [text[found.end() :][: REACH + 2] for found in _NUMERAL.finditer(text)]
    if counted is None:
        return bool(following)
    if counted.group(0).startswith("多") and not counted.group(0).startswith("多少"):
        return any(_SIZE.search(rest) for rest in following)
    return any(_counts(rest, counted.group(1), question.normal[: counted.start()]) for rest in following)


def _counts(rest: str, unit: str, before: str) -> bool:
    """Whether what stands behind a number is what «几» stands before, or else what the question is about."""
    thing = _KIND.sub("", unit)
    if unit and thing == unit:
        return rest.startswith(unit[0]) if len(unit) == 1 else unit[:2] in rest[: len(unit) + 2]
    if thing:
        return thing[:2] in rest
    own = _KIND.match(unit) is not None and unit not in ("个", "大", "项") and rest.startswith(unit)
    named = _KIND.sub("", rest)[:REACH]
    if _SIZE.search(rest):
        return own
    return own or any(named[i : i + 2] in before for i in range(len(named) - 1))
