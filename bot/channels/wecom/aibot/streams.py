"""Replies as streams: a placeholder at once, what is going on meanwhile, the whole answer with the last frame.

A stream belongs to one callback and can be written to for 6 minutes after its first frame. One that comes near to that is
ended with a sentence, and its answer goes as a message of its own; so does the answer to a callback that WeCom no longer
knows, after a new connection for example. Nothing but the last frame ever fails or holds anybody up.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot.channels.cutting import cut, utf8
from bot.channels.lifetime import Lifetime
from bot.channels.wecom.aibot.frames import LATE, RESPOND, Frame, failure
from bot.channels.wecom.aibot.link import Link
from bot.channels.wecom.aibot.timing import Timing
from bot.channels.wecom.rates import Turns
from config.errors import GongfuError, Transient, Uncertain
from config.messages import Messages

LOG = structlog.get_logger(__name__)
MOST_BYTES = 20_480
"""Of the text of a stream."""

MOST_KEPT = 2000
MOST_OPEN = 3
"""Streams of one conversation side by side; WeCom names this number for users of bots that are called back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a stream says by itself.

    Attributes:
        working: until there is something to say.
        later: when it has to be ended before the answer is there.
        stopped: when the program stops before that.
        attached: when the answer is a file alone.
    """

    working: str
    later: str
    stopped: str
    attached: str

    @classmethod
    def of(cls, messages: Messages) -> Words:
        """As they stand in the catalogue."""
        say = messages.say
        return cls(
            working=say("wecom.working"),
            later=say("wecom.later"),
            stopped=say("wecom.stopped"),
            attached=say("wecom.attached"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """An answer is shown.

    Attributes:
        receipt: id of the stream.
        card: the card is shown below it.
    """

    receipt: str
    card: bool


@dataclass(slots=True, kw_only=True)
class _Stream:
    """What replies to one callback; kept when it is `over`, so that it is not begun again.

    `spare` is the request id of the same message, handed over again; `shown` False: no frame has gone out.
    """

    chat: str
    req_id: str
    id: str
    spare: str = ""
    shown: bool = False
    over: bool = False
    text: str = ""
    following: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Streams:
    """Those of all conversations, by the id of the message that they answer.

    Args:
        link: carries the frames.
        turns: how many of them.
        lifetime: what runs beside ends with it.
        words: see there.
        timing: how long things take.
    """

    def __init__(self, link: Link, *, turns: Turns, lifetime: Lifetime, words: Words, timing: Timing) -> None:
        self._link, self._turns, self._lifetime = link, turns, lifetime
        self._words, self._timing = words, timing
        self._streams: dict[str, _Stream] = {}
        self._closing = False

    def note(self, message: str, chat: str, req_id: str) -> None:
        """A message may be replied to by naming `req_id`; one that is handed over again keeps its stream."""
        known = self._streams.get(message)
        if known is not None:
            known.spare = req_id if req_id != known.req_id else known.spare
            return
        name = hashlib.sha256(message.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        self._streams[message] = _Stream(chat=chat, req_id=req_id, id=name)
        if len(self._streams) > MOST_KEPT:
            del self._streams[next(iter(self._streams))]

    def tell(self, message: str, text: str | None) -> None:
        """Shows what is going on; "": something is; None: nothing more, the answer is coming."""
        stream = self._streams.get(message)
        if stream is None or stream.over:
            return
        if text is None:
            stream.text = ""
        if text is None or (not text and stream.shown):
            return
        stream.text = cut(text or self._words.working, MOST_BYTES, utf8)
        if not stream.following:
            stream.following = True
            self._lifetime.beside(self._follow(stream))

    async def finish(self, message: str, text: str, card: Mapping[str, Any] | None) -> Finished | None:
        """The last frame, with the whole answer; None: it can't be said there and has to be sent as a message.

        Raises:
            Permanent, Transient, Uncertain: see `Channel.send`.
        """
        stream = self._streams.get(message)
        if stream is None:
            return None
        async with stream.lock:
            if stream.over:
                return None
            # From here on nothing else may be written to it, not even while we wait for a new connection.
            stream.over = True
            for req_id in filter(None, (stream.req_id, stream.spare)):
                try:
                    done = await self._ended(stream, req_id, text, card)
                except Transient:
                    stream.over = False
                    raise
                if done is not None:
                    return done
            return None

    async def let_go(self, message: str) -> None:
        """Ends a stream whose answer comes as a file; never fails."""
        stream = self._streams.get(message)
        if stream is not None and stream.shown:
            await self._stop(stream, self._words.attached)

    async def close(self) -> None:
        """Ends what is open with a sentence, and opens no more: the answers come after the next start."""
        self._closing = True
        open_ones = [stream for stream in self._streams.values() if stream.shown and not stream.over]
        await asyncio.gather(*(self._stop(stream, self._words.stopped) for stream in open_ones))

    async def _ended(self, stream: _Stream, req_id: str, text: str, card: Mapping[str, Any] | None) -> Finished | None:
        """None: WeCom does not know this callback any more."""
        answer = await self._put(stream, req_id, text, finish=True, card=card)
        shown = card is not None
        if shown and answer.errcode and answer.errcode not in LATE and not answer.busy:
            LOG.warning("wecom_card_refused", errcode=answer.errcode)
            answer, shown = await self._put(stream, req_id, text, finish=True), False
        if answer.errcode in LATE:
            return None
        refused = failure(answer)
        if refused is not None:
            raise refused
        return Finished(receipt=stream.id, card=shown)

    async def _follow(self, stream: _Stream) -> None:
        """Shows the latest text, at most so often, until there is no newer one."""
        said = ""
        while stream.text not in {said, ""} and not stream.over:
            said = stream.text
            if not await self._show(stream, said):
                break
            await asyncio.sleep(self._timing.refresh_s)
        stream.following = False

    async def _show(self, stream: _Stream, text: str) -> bool:
        """One frame that may be left out; False: leave it at that."""
        try:
            await self._link.until_up()
        except Transient:
            return False
        if stream.over or not self._has_room(stream) or not self._turns.spare(stream.chat):
            return False
        async with stream.lock:
            if self._closing or stream.over:
                return False
            first, stream.shown = not stream.shown, True
            if first:
                self._lifetime.beside(self._expire(stream))
            try:
                answer = await self._put(stream, stream.req_id, text, finish=False)
            except GongfuError as error:
                LOG.debug("wecom_progress_failed", code=error.code)
                return False
            if answer.errcode in LATE:
                # Another request id may be known, if there is one; the answer finds out.
                stream.over = not stream.spare
            return answer.errcode == 0

    def _has_room(self, stream: _Stream) -> bool:
        if stream.shown:
            return True
        return (
            sum(each.chat == stream.chat and each.shown and not each.over for each in self._streams.values())
            < MOST_OPEN
        )

    async def _expire(self, stream: _Stream) -> None:
        await asyncio.sleep(self._timing.stream_s)
        await self._stop(stream, self._words.later)

    async def _stop(self, stream: _Stream, words: str) -> None:
        async with stream.lock:
            if stream.over:
                return
            stream.over = True
            try:
                await self._put(stream, stream.req_id, words, finish=True)
            except (Transient, Uncertain) as error:
                LOG.debug("wecom_stream_not_ended", code=error.code)

    async def _put(
        self, stream: _Stream, req_id: str, text: str, *, finish: bool, card: Mapping[str, Any] | None = None
    ) -> Frame:
        body: dict[str, Any] = {
            "msgtype": "stream" if card is None else "stream_with_template_card",
            "stream": {"id": stream.id, "finish": finish, "content": text},
        }
        if card is not None:
            body["template_card"] = card
        return await self._link.ask(RESPOND, body, req_id=req_id)
