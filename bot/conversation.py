"""From an incoming message to a reply: who it is, what is meant, one at a time per chat, errors as sentences."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.asking import check_question
from bot.channels.base import Address, Channel, Fetch, Incoming
from bot.commands.base import Call, Command, Reply, Verbs, no_files
from bot.memory import Chat, Memory
from bot.people import Person
from bot.picking import picked
from config.errors import GongfuError, NeedsClarification, NotAllowed, NotFound, Permanent
from config.messages import Messages
from reports.blocks import Blocks, Choices, Text, options_of
from reports.render.text import choices_in
from retrieval.passages.base import Progress
from retrieval.questions.model import Turn

Quoted = Callable[[Address, str], Sequence[Turn]]
"""What a message on the screen belongs to: its exchange behind those that led to it, oldest first; empty: none of ours."""

Recall = Callable[[Address, datetime], Sequence[Turn]]
"""What a chat said not long before a moment, oldest first, from the record; synchronous."""

VOICES = ("voice", "audio", "video_note")
"""Kinds of messages that would have to be listened to."""

MOST_CONTEXT = 300
"""Characters of somebody's text that a follow-up may refer to."""

MOST_HEARD = 80
"""Characters of a voice message that are repeated."""

LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Handles the messages of every channel alike.

    Attributes:
        people: who wrote a message; None: a stranger.
        quoted: what was said up to a message that is quoted.
        is_argument: whether a text is a region, a week or a time, as verbs take it.
        recall: what was said in a chat before this process began.
        receive: takes messages with files; None: nobody does.
    """

    commands: Mapping[str, Command]
    verbs: Verbs
    messages: Messages
    memory: Memory
    people: Callable[[Incoming], Person | None]
    recall: Recall
    quoted: Quoted
    is_argument: Callable[[str], bool]
    question_chars: int
    receive: Command | None = None

    async def handle(self, channel: Channel, incoming: Incoming) -> None:
        """Answers on the spot: for a channel that nobody else reads and that loses nothing when it ends."""
        to = incoming.address
        showing = Showing(channel, incoming, self.messages)
        reply = await self.reply(incoming, showing.tell, channel.fetch)
        try:
            await showing.end()
            for part in channel.parts(reply.blocks):
                await channel.turn(to)
                await channel.send(to, part, answers=incoming.message_id)
            if reply.ends:
                await channel.aclose()
        except GongfuError as error:
            LOG.warning("send_failed", channel=to.channel, code=error.code)

    async def reply(self, incoming: Incoming, progress: Progress, fetch: Fetch = no_files) -> Reply:
        """What is said to one message; never raises, never shows an exception's text.

        Messages of one chat are answered one after the other, in the order of the calls.
        """
        chat = self.memory.chat(incoming.address)
        async with chat.lock:
            try:
                reply = self._marked(incoming, await self._reply(chat, incoming, progress, fetch))
            except GongfuError as error:
                reply = Reply(blocks=self._sentence(error))
            except Exception as error:  # noqa: BLE001 - the channel loop: the person gets a sentence, the log the trace
                reference = uuid.uuid4().hex[:8]
                # In a thread: a trace reads source files, a handler writes its own.
                await asyncio.to_thread(LOG.error, "message_failed", reference=reference, exc_info=error)
                reply = Reply(blocks=(Text(self.messages.say("errors.unexpected", reference=reference)),))
            chat.choices = options_of(reply.blocks)
            return reply

    async def _reply(self, chat: Chat, incoming: Incoming, progress: Progress, fetch: Fetch) -> Reply:
        person = self.people(incoming)
        if person is None:
            account = f"{incoming.address.channel}:{incoming.sender}"
            return Reply(blocks=(Text(self.messages.say("chat.stranger", account=account)),))
        if incoming.files and self.receive is not None:
            call = Call(argument=incoming.text, person=person, turns=(), address=incoming.address, progress=progress)
            return await self.receive(replace(call, files=incoming.files, group=incoming.group, fetch=fetch))
        if incoming.unreadable and not incoming.text.strip():
            raise Permanent("message_voice" if incoming.unreadable in VOICES else "message_unreadable")
        text = check_question(incoming.text, most_chars=self.question_chars)
        if chat.last is None:
            # New to this process, not always to the chat: a follow-up must survive a restart.
            chat.turns = tuple(await asyncio.to_thread(self.recall, incoming.address, incoming.at))
        self.memory.wake(chat, incoming.at)
        if incoming.quote:
            await self._turn_to(chat, incoming)
        text = picked(text, chat.choices, self.messages)
        verb, argument = self._understand(text)
        if self.verbs.by_name[verb].admin and not person.admin:
            raise NotAllowed("admins_only")
        call = Call(argument=argument, person=person, turns=chat.turns, address=incoming.address, progress=progress)
        call = replace(call, word=self.verbs.by_name[verb].words[0], quote=incoming.quote)
        reply = await self.commands[verb](call)
        if reply.said is not None:
            self.memory.remember(chat, question=argument, answer=reply.said)
        return reply

    async def _turn_to(self, chat: Chat, incoming: Incoming) -> None:
        """What is quoted is the only context: its exchange as it was, or, if it belongs to none, its words."""
        chat.choices = choices_in(incoming.quote) or (chat.choices if incoming.tapped else ())
        found = tuple(await asyncio.to_thread(self.quoted, incoming.address, incoming.quote))
        if found:
            chat.turns = found
        elif not incoming.tapped:
            chat.turns = (Turn("user", incoming.quote[:MOST_CONTEXT]),)

    def _marked(self, incoming: Incoming, reply: Reply) -> Reply:
        """A voice message is repeated as it was understood; the answer to a new wording says so."""
        first: Blocks = ()
        if incoming.spoken and incoming.text.strip():
            heard = " ".join(incoming.text.split())
            heard = heard if len(heard) <= MOST_HEARD else f"{heard[:MOST_HEARD]}……"
            first += (Text(self.messages.say("chat.spoken", text=heard)),)
        if incoming.edits:
            first += (Text(self.messages.say("chat.edited")),)
        return replace(reply, blocks=(*first, *reply.blocks))

    def _understand(self, text: str) -> tuple[str, str]:
        found = self.verbs.match(text) or self.verbs.glued(text, fits=self.is_argument)
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


class Showing:
    """What goes on with a message, told to its chat; drops lines while the channel still shows the last one.

    Args:
        channel: shows it.
        incoming: what is worked on.
        messages: the words.
    """

    def __init__(self, channel: Channel, incoming: Incoming, messages: Messages) -> None:
        self._channel, self._incoming, self._messages = channel, incoming, messages
        self._loop = asyncio.get_running_loop()
        self._shown: asyncio.Future[None] | None = None
        self._over = False

    def tell(self, what: str, done: int, total: int) -> None:
        """A `Progress`; from any thread."""
        name = self._messages.sentences.get(f"cli.progress_{what}", what)
        text = self._messages.say("chat.progress", what=name, done=done, total=total)
        self._loop.call_soon_threadsafe(self._show, text)

    async def end(self) -> None:
        """Takes it away. What was told just before comes too late: nobody would take it away again."""
        self._over = True
        await self._channel.progress(self._incoming.address, None, answers=self._incoming.message_id)

    def _show(self, text: str) -> None:
        if self._shown is None or self._shown.done():
            self._shown = asyncio.ensure_future(self._say(text))

    async def _say(self, text: str) -> None:
        if not self._over:
            await self._channel.progress(self._incoming.address, text, answers=self._incoming.message_id)
