"""Fifty chats that ask at the same moment: how long the last one waits, with real parts and no channel.

    python -m benchmarks.chats [--chats 50] [--rounds 3]

Each chat asks one question of the golden sets through the conversation, as the service works them: as many side by side
as `chat.workers` says. An answer's time counts from the moment in which all have asked. Beside it stands one query
embedding, the floor of an answer, and one question at a time.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Sequence

from benchmarks.common import Opened, golden, machine, opened, percentile, table, temporary_home
from bot.channels.base import Address, Incoming
from bot.commands.assemble import conversation
from bot.conversation import Conversation
from bot.people import LOCAL
from config.clock import Clock

MOST_S = 3.0
"""No answer may take longer while all ask at once."""

SETS = ("dev", "tune")


def questions(count: int) -> list[str]:
    """So many different questions that need no context, spread over the sets."""
    known = [asked.question for name in SETS for asked in golden(name) if not asked.context]
    step = max(1, len(known) // count)
    return [known[at * step % len(known)] for at in range(count)]


async def at_once(talk: Conversation, asked: Sequence[str], *, workers: int, clock: Clock, turn: str) -> list[float]:
    """Milliseconds from the common start to each reply; `turn` names the chats, so that none has a past."""
    room = asyncio.Semaphore(workers)
    started = time.perf_counter()

    async def one(number: int, text: str) -> float:
        to = Address(LOCAL, f"{turn}-{number}")
        incoming = Incoming(address=to, sender=None, message_id=f"{turn}-{number}", text=text, at=clock.now())
        async with room:
            await talk.reply(incoming, lambda _what, _done, _total: None)
        return (time.perf_counter() - started) * 1000

    return list(await asyncio.gather(*(one(number, text) for number, text in enumerate(asked))))


async def one_by_one(talk: Conversation, asked: Sequence[str], *, clock: Clock, turn: str) -> list[float]:
    """Milliseconds of each reply by itself."""
    times = []
    for number, text in enumerate(asked):
        times += await at_once(talk, (text,), workers=1, clock=clock, turn=f"{turn}-{number}")
    return times


def embedding(parts: Opened, asked: Sequence[str]) -> list[float]:
    """Milliseconds of one query embedding each, without the memory for questions."""
    times = []
    for text in asked:
        started = time.perf_counter()
        parts.embedder.inside.query(text)
        times.append((time.perf_counter() - started) * 1000)
    return times


def row(name: str, times: Sequence[float], floor: float) -> list[str]:
    """One line of the table; `floor` in milliseconds."""
    shown = [percentile(times, 0.5), percentile(times, 0.95), max(times)]
    return [name, str(len(times)), *(f"{each:.0f}" for each in shown), f"{shown[0] / floor:.1f}"]


def main() -> int:
    """Prints the table; exit 1 when somebody waited too long."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--chats", type=int, default=50)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    asked = questions(given.chats)
    with temporary_home() as home, opened(home) as parts, asyncio.Runner() as runner:
        app = parts.app
        talk, workers = conversation(app), app.settings.chat.workers
        print(f"{machine()}, {workers} workers")
        runner.run(one_by_one(talk, asked[:5], clock=app.clock, turn="warm"))
        floor = embedding(parts, asked)
        rows = [row("one query embedding", floor, percentile(floor, 0.5))]
        slowest = 0.0
        for number in range(given.rounds):
            # Other words each time: the vectors of earlier questions are remembered.
            texts = [f"{text}{'。' * number}" for text in asked]
            times = runner.run(at_once(talk, texts, workers=workers, clock=app.clock, turn=f"r{number}"))
            rows.append(row(f"{given.chats} chats at once", times, percentile(floor, 0.5)))
            slowest = max(slowest, *times)
        texts = [f"请问{text}" for text in asked]
        rows.append(
            row("one at a time", runner.run(one_by_one(talk, texts, clock=app.clock, turn="s")), percentile(floor, 0.5))
        )
        print(table(["what", "asked", "p50 ms", "p95", "max", "p50 / embedding"], rows))
    reached = slowest <= MOST_S * 1000
    verdict = f"limit {MOST_S:.0f} s: {'reached' if reached else 'NOT reached'}"
    print(f"slowest of {given.chats} at once: {slowest / 1000:.2f} s ({verdict})")
    return 0 if reached else 1


if __name__ == "__main__":
    raise SystemExit(main())
