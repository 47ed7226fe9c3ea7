"""What each chat said lately: the turns a follow-up refers to, and the choices that a number picks."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channels.base import Address
from retrieval.questions.model import Turn

MOST_CHATS = 1000


@dataclass(slots=True)
class Chat:
    """State of one chat; `lock` keeps its messages in order."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    turns: tuple[Turn, ...] = ()
    choices: tuple[str, ...] = ()
    last: datetime | None = None


class Memory:
    """Chats by address; the longest silent ones are forgotten first.

    Args:
        most_turns: questions (with their answers) that are kept.
        silence: after this long a chat starts anew.
    """

    def __init__(self, *, most_turns: int, silence: timedelta) -> None:
        self._most_turns = most_turns
        self._silence = silence
        self._chats: OrderedDict[Address, Chat] = OrderedDict()

    def chat(self, address: Address) -> Chat:
        """The chat of an address; a new one when it is not known."""
        chat = self._chats.setdefault(address, Chat())
        self._chats.move_to_end(address)
        for old in list(self._chats)[: max(0, len(self._chats) - MOST_CHATS)]:
            # A chat that is being answered keeps its lock, or its next message would overtake.
            if not self._chats[old].lock.locked():
                del self._chats[old]
        return chat

    def wake(self, chat: Chat, at: datetime) -> None:
        """Forgets what was said when the silence was too long."""
        if chat.last is not None and at - chat.last > self._silence:
            chat.turns = chat.choices = ()
        chat.last = at

    def remember(self, chat: Chat, *, question: str, answer: str) -> None:
        """Adds a question with its answer; drops the oldest."""
        turns = (*chat.turns, Turn("user", question), Turn("assistant", answer))
        chat.turns = turns[len(turns) - 2 * self._most_turns :] if len(turns) > 2 * self._most_turns else turns
