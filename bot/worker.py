"""Works the inbox: each message goes through the conversation, and its answer is owed before anything is sent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.base import Channel
from bot.conversation import Conversation, Showing
from bot.inbox import MOST_TRIES, Inbox, Kept
from bot.pump import Pump
from config.clock import Clock
from config.errors import Transient
from reports.blocks import Blocks, Text

LOG = structlog.get_logger(__name__)
AGAIN_S = 2.0


def worker(
    inbox: Inbox,
    *,
    conversation: Conversation,
    channels: Mapping[str, Channel],
    clock: Clock,
    owner: str,
    at_once: int,
    owed: Callable[[], None],
    heard: Callable[[str, str], object],
    answered: Callable[[str, float], object] = lambda _channel, _seconds: None,
    rush: Callable[[], bool] = lambda: False,
) -> Pump[Kept]:
    """Answers `at_once` chats side by side. Ring it when a message was accepted.

    Args:
        inbox: where the messages are kept.
        conversation: answers.
        channels: those that are switched on, by name.
        clock: stamps the end of a message.
        owner: names this process in the inbox.
        at_once: chats side by side.
        owed: called after each answer.
        heard: told (channel, chat) before each answer that this chat has written; synchronous.
        answered: told (channel, seconds) after each answer.
        rush: whether so many messages come in that only one is answered at a time.
    """

    async def answer(kept: Kept) -> None:
        incoming, started = kept.incoming, time.monotonic()
        blocks: Blocks
        if kept.tries > MOST_TRIES:
            # Working it has ended the process again and again; the others must not wait for ever.
            LOG.error("message_given_up", channel=incoming.address.channel, message=kept.id)
            blocks = (Text(conversation.messages.say("errors.unexpected", reference=f"m{kept.id}")),)
        else:
            channel = channels[incoming.address.channel]
            showing = Showing(channel, incoming, conversation.messages)
            await channel.progress(incoming.address, "", answers=incoming.message_id)
            await _told(heard, kept)
            blocks = (await conversation.reply(incoming, showing.tell, channel.fetch)).blocks
            await showing.end()
        await _finish(inbox, kept, blocks, clock)
        owed()
        answered(incoming.address.channel, time.monotonic() - started)

    def claim(room: int) -> Sequence[Kept]:
        if room < at_once and rush():
            return ()
        kept = inbox.claim(channels, owner=owner)
        return (kept,) if kept is not None else ()

    return Pump("inbox", claim=claim, work=answer, at_once=at_once, drain=False)


async def _told(heard: Callable[[str, str], object], kept: Kept) -> None:
    """A disk that is full for a moment is no reason to leave the message unanswered."""
    to = kept.incoming.address
    try:
        await asyncio.to_thread(heard, to.channel, to.chat)
    except SQLAlchemyError as error:
        LOG.warning("chat_not_noted", message=kept.id, what=type(error).__name__)


async def _finish(inbox: Inbox, kept: Kept, blocks: Blocks, clock: Clock) -> None:
    """Until it is written: the answer exists, only the disk is full or the database away."""
    while True:
        try:
            await asyncio.to_thread(inbox.finish, kept, blocks, at=clock.now())
        except Transient as error:
            LOG.warning("answer_not_kept", message=kept.id, code=error.code)
            await asyncio.sleep(AGAIN_S)
        else:
            return
