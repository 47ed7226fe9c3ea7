"""Choices as people type them: by number («2», «２», «②», «2.», «第二个», «选2»), or in words without the mark before them.

A number alone is never a question.
"""

from __future__ import annotations

import re
import unicodedata

from config.errors import NotFound
from config.messages import Messages

AROUND = " \t\r\n.。、,，)）(（]】[【!！?？:："
LONG = 12
"""A longer message picks nothing."""

_NUMBER = re.compile(r"\d{1,2}")
_MARK = re.compile(r"[^\w\s]+\s+")
"""Signs that stand before the words of a choice, apart from them."""


def picked(text: str, choices: tuple[str, ...], messages: Messages) -> str:
    """The choice that a message means; otherwise the text itself.

    Raises:
        NotFound: `choice_gone`: a number, and nothing to choose from; `choice_out`: no such number.
    """
    plain = _plain(text)
    unmarked = [choice for choice in choices if (mark := _MARK.match(choice)) and _plain(choice[mark.end() :]) == plain]
    if len(unmarked) == 1:
        return unmarked[0]
    if len(plain) > LONG:
        return text
    if _NUMBER.fullmatch(plain):
        if not choices:
            raise NotFound("choice_gone")
        if not 1 <= int(plain) <= len(choices):
            raise NotFound("choice_out", most=len(choices))
        return choices[int(plain) - 1]
    numerals = messages.say("answer.numbers").split()
    for at, choice in enumerate(choices):
        names = (str(at + 1), *numerals[at : at + 1])
        if any(plain in messages.say("chat.picks", n=name).split() for name in names):
            return choice
    return text


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip(AROUND)
