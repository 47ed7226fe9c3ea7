"""Where in Telegram: a chat, or one topic of a group, as it stands in an address («-100123», «-100123/7»)."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from telegram import ReplyParameters

from bot.channels.base import Address
from config.errors import Permanent

FORM = re.compile(r"(?P<chat>-?\d{1,20})(?:/(?P<topic>\d{1,20}))?")


class Place(NamedTuple):
    """`chat` is negative for groups; `topic`: id of its message thread, None: no topic."""

    chat: int
    topic: int | None = None

    @property
    def text(self) -> str:
        """As it stands in an address."""
        return str(self.chat) if self.topic is None else f"{self.chat}/{self.topic}"

    @property
    def is_group(self) -> bool:
        """Several people read it; Telegram's limits are lower."""
        return self.chat < 0

    @property
    def asked(self) -> dict[str, Any]:
        """Arguments of a call that goes there."""
        return {"chat_id": self.chat} | ({"message_thread_id": self.topic} if self.topic is not None else {})

    def answering(self, message: str) -> dict[str, Any]:
        """The same with the message that is answered, as `parse` names it: among others it has to be seen whose it is."""
        number = message.removeprefix(f"{self.chat}:").partition(":")[0]
        if not (self.is_group and message.startswith(f"{self.chat}:") and number.isdecimal()):
            return self.asked
        return {**self.asked, "reply_parameters": ReplyParameters(int(number), allow_sending_without_reply=True)}


def place_of(to: Address) -> Place:
    """The place of an address.

    Raises:
        Permanent: `recipient_gone`: Telegram has no such place.
    """
    found = FORM.fullmatch(to.chat)
    if found is None:
        raise Permanent("recipient_gone")
    return Place(int(found["chat"]), int(found["topic"]) if found["topic"] else None)
