"""From an incoming message to a reply: who it is, what is meant, one at a time per chat, errors as sentences."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from bot.asking import check_question
from bot.channels.base import Address, Channel, Incoming
from bot.commands.base import Call, Command, Reply, Verbs
from bot.memory import Chat, Memory
from config.errors import GongfuError, NeedsClarification, NotFound
from config.messages import Messages
from reports.blocks import Blocks, Choices, Text
from retrieval.access import Viewer
from retrieval.passages.base import Progress

People = Callable[[Incoming], Viewer | None]
"""Who somebody is; None: a stranger."""

LOG = structlog.get_logger(__name__)


def only_operator(incoming: Incoming) -> Viewer | None:
    """Knows nobody but the operator at the machine itself."""
    return Viewer.operator() if incoming.sender is None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Handles the messages of every channel alike."""

    commands: Mapping[str, Command]
    verbs: Verbs
    messages: Messages
    memory: Memory
    people: People
    question_chars: int

    async def handle(self, channel: Channel, incoming: Incoming) -> None:
        """Answers one message; never raises, never shows an exception's text."""
        chat = self.memory.chat(incoming.address)
        async with chat.lock:
            try:
                reply = await self._reply(channel, chat, incoming)
            except GongfuError as error:
                reply = Reply(blocks=self._sentence(error))
            except Exception as error:  # noqa: BLE001 - the channel loop: the person gets a sentence, the log the trace
                reference = uuid.uuid4().hex[:8]
                # In a thread: a trace reads source files, a handler writes its own.
                await asyncio.to_thread(LOG.error, "message_failed", reference=reference, exc_info=error)
                reply = Reply(blocks=(Text(self.messages.say("errors.unexpected", reference=reference)),))
            chat.choices = _choices(reply.blocks)
            await self._send(channel, incoming.address, reply)

    async def _reply(self, channel: Channel, chat: Chat, incoming: Incoming) -> Reply:
        viewer = self.people(incoming)
        if viewer is None:
            return Reply(blocks=(Text(self.messages.say("chat.stranger")),))
        text = check_question(incoming.text, most_chars=self.question_chars)
        self.memory.wake(chat, incoming.at)
        text = _picked(text, chat.choices)
        verb, argument = self._understand(text)
        call = Call(
            argument=argument,
            viewer=viewer,
            turns=chat.turns,
            channel=incoming.address.channel,
            chat=incoming.address.chat,
            progress=_to_channel(channel, incoming.address),
        )
        reply = await self.commands[verb](call)
        if reply.said is not None:
            self.memory.remember(chat, question=argument, answer=reply.said)
        return reply

    def _understand(self, text: str) -> tuple[str, str]:
        found = self.verbs.match(text)
        if found is not None:
            return found
        if text.startswith("/"):
            raise NotFound("command_unknown", command=text.split(maxsplit=1)[0][:30])
        return "ask", text

    def _sentence(self, error: GongfuError) -> Blocks:
        sentence = Text(self.messages.error(error))
        if isinstance(error, NeedsClarification):
            options = error.data.get("choices", ())
            return (
                (sentence, Choices(tuple(str(option) for option in options)))
                if isinstance(options, tuple)
                else (sentence,)
            )
        return (sentence,)

    async def _send(self, channel: Channel, to: Address, reply: Reply) -> None:
        try:
            await channel.progress(to, None)
            await channel.send(to, reply.blocks)
            if reply.ends and to.channel == "terminal":
                await channel.aclose()
        except GongfuError as error:
            LOG.warning("send_failed", channel=to.channel, code=error.code)


def _picked(text: str, choices: tuple[str, ...]) -> str:
    """The choice that a bare number names; otherwise the text itself."""
    if text.isascii() and text.isdigit() and 1 <= int(text[:3]) <= len(choices):
        return choices[int(text[:3]) - 1]
    return text


def _choices(blocks: Blocks) -> tuple[str, ...]:
    return tuple(option for block in blocks if isinstance(block, Choices) for option in block.options)


def _to_channel(channel: Channel, to: Address) -> Progress:
    """A progress function for worker threads; drops lines while the channel still shows the last one."""
    loop = asyncio.get_running_loop()
    showing: list[asyncio.Future[None]] = []

    def show(text: str) -> None:
        if not showing or showing[-1].done():
            showing[:] = [asyncio.ensure_future(channel.progress(to, text))]

    def progress(what: str, done: int, total: int) -> None:
        loop.call_soon_threadsafe(show, f"{what} {done}/{total}")

    return progress
