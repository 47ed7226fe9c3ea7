"""What a question asks of a text beside its topic: how many members a list has, what is left out, who did what, which day.

These are wishes for the order of clauses (`fitness`), never a proof.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.evidence import Clause
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise
from retrieval.questions.parse import read_number
from retrieval.questions.vocabulary import AskedWords

_NUMBER = "[两二三四五六七八九十2-9]"
_HAN = r"[\u3400-\u9fff]"
_DAY = re.compile(r"\d{1,2}日(?:上午|下午|晚上|凌晨|中午)?")
_SIGNS = re.compile(rf"({_NUMBER})个字")
_QUOTED = re.compile(r"[“《「]([^”》」]+)[”》」]")
_JOINS = re.compile(r"[、和与及]|”“|》《")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Wishes of one question.

    Attributes:
        members: number of members with the last sign that they share («三个化»: 3, «化»); the sign may be empty.
        signs: length of a phrase («八个字»); 0: not asked.
        excluded: what is named with «除了»: it is known already.
        actions: what somebody did («谁主持»).
        several: more than one person or thing is asked for.
        days: days and parts of days, as normalised text.
        names: how many names are asked for («俩行动叫啥»); named: of what.
    """

    members: tuple[tuple[int, str], ...]
    signs: int
    excluded: tuple[str, ...]
    actions: tuple[str, ...]
    days: tuple[str, ...]
    several: bool
    names: tuple[int, ...]
    named: tuple[str, ...]


def asked(question: Question, words: AskedWords) -> Asked:
    """Reads the wishes of a question."""
    signs = _SIGNS.search(question.normal)
    naming = "name" in question.wants
    return Asked(
        members=_members(question.normal, words) if "list" in question.wants else (),
        signs=read_number(signs.group(1)) if signs else 0,
        excluded=_excluded(question.text, words),
        actions=_actions(question.normal, words),
        days=tuple(_DAY.findall(question.normal)),
        several=any(word in question.normal for word in words.several),
        names=tuple(number for number, _ in _members(question.normal, words)) if naming else (),
        named=_named(question.normal, words) if naming else (),
    )


def _named(normal: str, words: AskedWords) -> tuple[str, ...]:
    """What names are asked of: «两个甲乙工程叫啥» → «甲乙工程»."""
    counted = "|".join((*map(re.escape, words.pairs), *(_NUMBER + re.escape(kind) for kind in words.classifiers)))
    return tuple(re.findall(rf"(?:{counted})({_HAN}{{3,6}}?)(?:叫|名|各|分别|$)", normal))


def _members(normal: str, words: AskedWords) -> tuple[tuple[int, str], ...]:
    kinds = "|".join(map(re.escape, words.classifiers))
    for short, full in words.pairs.items():
        normal = normal.replace(short, full)
    found = re.findall(rf"({_NUMBER})(?:{kinds})?({_HAN}?)", normal)
    return tuple((read_number(number), sign) for number, sign in found)


def _excluded(text: str, words: AskedWords) -> tuple[str, ...]:
    starts, ends = ("|".join(map(re.escape, each)) for each in (words.excepting, words.excepted))
    found = re.findall(rf"(?:{starts})([^\s，,。；;？?]{{2,12}}?)(?=\s|[，,。；;？?]|{ends}|$)", text)
    return tuple(normalise(each) for each in found)


def _actions(normal: str, words: AskedWords) -> tuple[str, ...]:
    who = "|".join(sorted(map(re.escape, words.who), key=len, reverse=True))
    small = "|".join(map(re.escape, words.small))
    found = (
        re.sub(rf"^(?:{small})+|(?<=.)(?:{small})", "", rest) for rest in re.findall(rf"(?:{who})({_HAN}+)", normal)
    )
    return tuple(rest[:2] for rest in found if len(rest) > 1)


def not_listed(shown: Sequence[Clause], question: Question, words: AskedWords) -> bool:
    """Whether members are asked for by their number («哪六大») and the text has the number without the members."""
    text = "".join(clause.text + clause.tail for clause in shown)
    counts = frozenset().union(*(member_counts(clause.text) for clause in shown))
    kinds = "|".join(map(re.escape, words.classifiers))
    for number, _ in asked(question, words).members:
        named = any(read_number(each) == number for each in re.findall(rf"({_NUMBER})(?:{kinds})", text))
        if named and number not in counts and not any(has_phrase_of(clause.text, number) for clause in shown):
            return True
    return False


def spoken_action(shown: Sequence[Clause], question: Question, words: AskedWords) -> bool:
    """Whether a passage speaks of what somebody is said to have done: of one character of the verb at least."""
    text = "".join(clause.text for clause in shown)
    return all(any(sign in text for sign in action) for action in asked(question, words).actions)


def member_counts(text: str) -> frozenset[int]:
    """How many members the list of a clause may have, by its marks and by its quoted names."""
    commas, joins, quoted = text.count("、"), len(_JOINS.findall(text)), len(_QUOTED.findall(text))
    return frozenset(count for count in (commas + 1, joins + 1, quoted) if count > 1)


def has_member(text: str, name: str) -> bool:
    """Whether a list has a member of that name: then the others stand beside it."""
    parts = _JOINS.split(normalise(text)) if "、" in text else []
    return any(name in part and len(part) <= len(name) + LED for part in parts)


LED = 4
"""Characters that may stand before the first member of a list, or behind the last."""


def shares_sign(text: str, sign: str, count: int) -> bool:
    """Whether a list has so many members that end with the sign: «甲化、乙化、丙化»."""
    return (
        bool(sign)
        and len(re.findall(rf"{re.escape(sign)}(?=[、和与及”》]|[^\u3400-\u9fff]|$|建设|发展)", text)) >= count
    )


@lru_cache(maxsize=4096)
def has_phrase_of(text: str, signs: int) -> bool:
    """Whether a clause quotes a phrase of so many Chinese characters: «春暖花开、鸟语花香», but not «六大行动»."""
    phrases = (quoted for quoted in _QUOTED.findall(text) if not re.match(_NUMBER, quoted))
    return any(len(re.findall(_HAN, quoted)) == signs for quoted in phrases)
