"""`gongfu chat`: reads lines here; they are answered here, or by the process that serves the home."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING

import typer

from bot.cli.session import session
from bot.cli.words import MESSAGES, word
from config.errors import GongfuError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.app import App
    from bot.channels.base import Incoming
    from bot.commands.base import Reply
    from bot.requests import Requests
    from config.clock import Clock
    from reports.blocks import Blocks
    from retrieval.passages.base import Progress


def register(cli: typer.Typer) -> None:
    """Adds the command."""
    cli.command("chat", help=word("chat"))(chat)


def chat(context: typer.Context) -> None:
    """A conversation in this terminal."""
    from bot.home import prepare_home
    from bot.requests import asking, server_of

    settings = session(context).settings()
    home = prepare_home(settings.home)
    if server_of(home) is None:
        session(context).run_async(_here)
        return
    with asking(settings, home) as requests:
        asyncio.run(_there(requests))


async def _here(app: App) -> None:
    from bot.commands.assemble import conversation
    from bot.commands.base import Verbs

    await _talk(conversation(app, Verbs.load(app.settings.catalog)).reply, app.clock)


async def _there(requests: Requests) -> None:
    """Each line is a request; what was said before is remembered over there."""
    from bot.commands.base import Reply
    from bot.requests import has_server
    from reports.blocks import Text
    from reports.blocks_json import blocks_from

    chat = uuid.uuid4().hex[:12]

    def answer(incoming: Incoming, progress: Progress) -> Reply:
        arguments = {"chat": chat, "message": incoming.message_id, "text": incoming.text}
        try:
            said = requests.do("chat.say", arguments, progress)
        except GongfuError as error:
            # Without the other process there is nobody to talk to: the next `chat` answers by itself.
            return Reply(blocks=(Text(MESSAGES.error(error)),), ends=not has_server(requests.home))
        return Reply(blocks=blocks_from(said["blocks"]), ends=said["ends"])

    async def in_thread(incoming: Incoming, progress: Progress) -> Reply:
        return await asyncio.to_thread(answer, incoming, progress)

    await _talk(in_thread, requests.clock)


async def _talk(answer: Callable[[Incoming, Progress], Awaitable[Reply]], clock: Clock) -> None:
    from bot.channels.terminal import TerminalChannel
    from bot.conversation import Showing
    from reports.blocks import Text

    channel = TerminalChannel(clock=clock)

    async def show(blocks: Blocks) -> None:
        for part in channel.parts(blocks):
            await channel.send(channel.address, part)

    async def receive(incoming: Incoming) -> bool:
        showing = Showing(channel, incoming, MESSAGES)
        reply = await answer(incoming, showing.tell)
        await showing.end()
        await show(reply.blocks)
        if reply.ends:
            await channel.aclose()
        return True

    await show((Text(MESSAGES.say("chat.welcome")), Text(MESSAGES.say("chat.hint"))))
    try:
        await channel.run(receive)
    finally:
        await channel.aclose()
