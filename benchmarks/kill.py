"""`kill -9` of the real `gongfu serve` at random moments under load: nothing lost, nothing answered twice.

People write to a Bot API on loopback, some commands that can be told apart by their answers, some real questions; the
process is killed, started again, killed again; in the end it is left alone until all is answered. Then what people asked,
what they got and what the ledger says are compared.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.common import ROOT, golden, machine, table, temporary_home
from benchmarks.startup import command

sys.path.append(str(ROOT / "tests"))

from support.bot_api import BotApi
from support.killing import Account, Load, account, in_flight, is_settled
from support.serving import until

from config.errors import NotFound
from config.messages import Messages

KILLS, CHATS, ASKING = 20, 12, 4
PATIENCE_S = 400.0
FIRST = 20_000


@dataclass(slots=True)
class Trial:
    """One home, one Bot API, many processes."""

    api: BotApi
    home: Path
    rng: Random
    flying: set[str] = field(default_factory=set)
    on_the_way: int = 0
    alive_s: list[float] = field(default_factory=list)

    async def start(self) -> asyncio.subprocess.Process:
        people = [{"account": f"telegram:{FIRST + number}", "name": str(number)} for number in range(CHATS + ASKING)]
        environment = {
            "GONGFU_TELEGRAM__TOKEN": self.api.token,
            "GONGFU_TELEGRAM__BASE_URL": self.api.base_url,
            "GONGFU_PEOPLE": json.dumps(people),
            # What waits while nobody serves must not be turned away: here every message is to be answered.
            "GONGFU_CHAT__QUEUE": "1000",
        }
        return await asyncio.create_subprocess_exec(
            *command(),
            *("--home", str(self.home), "serve"),
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )

    async def up(self) -> None:
        """Waits until the new process asks for messages."""
        begun = len(self.api.calls)
        await self.api.wait(
            lambda: any(name == "getUpdates" for name, _ in self.api.calls[begun:]), within_s=PATIENCE_S
        )

    async def kill(self) -> None:
        """A process that lives for a random while, once in five only while it starts."""
        process, started = await self.start(), time.perf_counter()
        if self.rng.random() < 0.8:
            await self.up()
        await asyncio.sleep(self.rng.uniform(0, 3))
        self.on_the_way += self.api.on_the_way
        process.send_signal(signal.SIGKILL)
        await process.wait()
        self.alive_s.append(time.perf_counter() - started)
        self.flying |= await asyncio.to_thread(in_flight, self.home)

    async def finish(self) -> int:
        """A last process, until all is answered; returns its exit code after a stop."""
        process = await self.start()
        await self.up()
        await until(lambda: not self.api.unacknowledged and is_settled(self.home), within_s=PATIENCE_S)
        process.send_signal(signal.SIGTERM)
        return await process.wait()


async def trial(home: Path, *, kills: int, seed: int) -> tuple[Trial, Load, Load, int]:
    rng = Random(seed)
    questions = [each.question for each in golden("dev")]
    async with BotApi(slow=lambda: rng.uniform(0, 0.2)) as api:
        held = Trial(api, home, rng)
        first = await held.start()
        await held.up()
        first.send_signal(signal.SIGTERM)
        await first.wait()
        told = Load(api, range(FIRST, FIRST + CHATS), rng, pause_s=(0.2, 2.0), form="/k{chat}_{number}")
        asked = Load(api, range(FIRST + CHATS, FIRST + CHATS + ASKING), rng, pause_s=(0.5, 3.0), form=questions[0])
        writing = [asyncio.create_task(load.run()) for load in (told, asked)]
        for _ in range(kills):
            await held.kill()
        for task in writing:
            task.cancel()
        code = await held.finish()
    return held, told, asked, code


def main() -> int:
    """Prints one table; exit 1 when anything is lost or doubled, or uncertain without having been in flight."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=KILLS)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    print(machine())
    messages = Messages.load()
    with temporary_home() as home:
        held, told, asked, code = asyncio.run(trial(home, kills=given.kills, seed=given.seed))
        found = account(told, home, answer=lambda text: messages.error(NotFound("command_unknown", command=text)))
        unsure = len(found.uncertain) + len(account(asked, home).uncertain)
    rows = [
        ["kills", str(given.kills), ""],
        ["seconds a process lived, least / most", f"{min(held.alive_s):.1f} / {max(held.alive_s):.1f}", ""],
        ["messages (commands)", str(found.messages), ""],
        ["answers to them", str(found.answers), ""],
        ["lost", str(len(found.lost)), "0"],
        ["answered twice", str(len(found.doubled)), "0"],
        ["other sentences to them", str(len(found.other)), "0"],
        ["chats answered out of order", str(len(found.disordered)), "0"],
        ["real questions / answers", f"{len(asked.asked)} / {_answers(held, asked)}", ""],
        ["uncertain, listed", str(unsure), f"≤ {len(held.flying)}"],
        ["sends begun at the kills", str(len(held.flying)), ""],
        ["  of them on the wire", str(held.on_the_way), ""],
        ["exit code of the last process", str(code), "0"],
    ]
    print(table(["what", "seen", "limit"], rows))
    for text in (*found.lost, *found.other)[:20]:
        print(text[:100])
    return 0 if not code and _is_well(found) and unsure <= len(held.flying) else 1


def _answers(held: Trial, asked: Load) -> int:
    return sum(len(held.api.sent(chat)) for chat in asked.chats)


def _is_well(found: Account) -> bool:
    return not (found.lost or found.doubled or found.disordered)


if __name__ == "__main__":
    raise SystemExit(main())
