"""Template cards with buttons, the same for bot and app: what they look like, and which one stands under which words.

The key of a button is the words that it says: WeCom gives it back with the tap, signed or over our own connection, so
nobody else can put words there.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.channels.base import MOST_QUOTE, Incoming, Part
from bot.channels.cutting import cut, utf8
from config.messages import Messages

MOST_BUTTONS = 6
MOST_KEY = 1024
"""Bytes of a button's key."""

USUAL = 1
"""Style of a button."""

MOST_KEPT = 2000


@dataclass(frozen=True, slots=True)
class _Shown:
    """A card that went out; `quote` are the words above it."""

    chat: str
    choices: tuple[str, ...]
    marks: tuple[str, ...]
    quote: str


class Cards:
    """The cards of this process; of older ones the words are forgotten, their buttons still work.

    Args:
        messages: words on cards.
    """

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._shown: dict[str, _Shown] = {}

    def under(self, chat: str, part: Part) -> dict[str, Any] | None:
        """A new card for a part; None: it has no buttons."""
        if not part.choices and not part.marks:
            return None
        task = f"g{secrets.token_hex(12)}"
        self._shown[task] = _Shown(chat, part.choices, part.marks, part.plain[:MOST_QUOTE])
        if len(self._shown) > MOST_KEPT:
            del self._shown[next(iter(self._shown))]
        return card(part.choices, part.marks, title=self._messages.say("wecom.card"), task_id=task)

    def with_quote(self, tap: Incoming, task: str) -> Incoming:
        """The message of a tap with the words that its card stood under; a card of another chat gives none."""
        shown = self._known(tap, task)
        return replace(tap, quote=shown.quote) if shown is not None else tap

    def used(self, tap: Incoming, task: str) -> dict[str, Any]:
        """The card as it looks once a button was tapped."""
        choices, marks = self._left(tap, task)
        chosen = self._messages.say("wecom.chosen", words=tap.text)
        return card(choices, marks, title=self._messages.say("wecom.card"), task_id=task, chosen=chosen)

    def _left(self, tap: Incoming, task: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What can still be tapped: who says that an answer was good may yet ask for its source."""
        words, shown = tap.text, self._known(tap, task)
        if shown is None:
            return (words,), ()
        choices = tuple(each for each in shown.choices if each != words)
        marks = () if words in shown.marks else shown.marks
        self._shown[task] = replace(shown, choices=choices, marks=marks)
        return (choices, marks) if choices or marks else ((words,), ())

    def _known(self, tap: Incoming, task: str) -> _Shown | None:
        shown = self._shown.get(task)
        return shown if shown is not None and shown.chat == tap.address.chat else None


def card(choices: Sequence[str], marks: Sequence[str], *, title: str, task_id: str, chosen: str = "") -> dict[str, Any]:
    """A card `button_interaction`; choices that are beyond the number of buttons are left out, marks never.

    Args:
        choices: what a tap says.
        marks: how a tap says whether the answer was good.
        title: words above the buttons.
        task_id: names the card for ever: at most 128 bytes of letters, digits, `_`, `-`, `@`.
        chosen: below the title, once something was tapped.
    """
    words = [*choices[: MOST_BUTTONS - len(marks)], *marks][:MOST_BUTTONS]
    head = {"title": title} | ({"desc": chosen} if chosen else {})
    buttons = [{"text": each, "style": USUAL, "key": cut(each, MOST_KEY, utf8)} for each in words]
    return {"card_type": "button_interaction", "main_title": head, "button_list": buttons, "task_id": task_id}


def tapped(event: Mapping[str, Any]) -> tuple[str, str] | None:
    """(key, task id) of a tap; None: it holds no key.

    The documentation nests them below the type of the event, the official library shows them flat: both are read.
    """
    nested = event.get("template_card_event")
    for holder in (nested, event):
        if isinstance(holder, Mapping):
            key, task = holder.get("event_key"), holder.get("task_id")
            if isinstance(key, str) and key:
                return key, task if isinstance(task, str) else ""
    return None
