"""A process that owns a home: `python owner.py HOME CONFIG serve|deaf|command`. Says what it does, line by line, on stdout.

`serve` executes requests; `deaf` gives signs of life and takes none; `command` owns the home for itself. A question that
begins with «等» says `begun` and is never answered, one that begins with «坏» breaks.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.app import build
from bot.commands.assemble import conversation
from bot.home import COMMAND, LOGS, SERVE, prepare_home
from bot.requests import RequestRunner
from config.logs import configure_logs
from config.settings import load_settings
from reports.compose.base import Answer
from reports.compose.guarded import RuleAnswerer
from retrieval.access import Viewer
from retrieval.questions.model import Turn


@dataclass(slots=True)
class Stubborn:
    """Answers by the rules, but for two questions."""

    rules: RuleAnswerer

    def answer(
        self, question: str, *, context: Sequence[Turn], viewer: Viewer, as_of: date, progress: object = None
    ) -> Answer:
        if question.startswith("等"):
            print("begun", flush=True)
            threading.Event().wait()
        if question.startswith("坏"):
            raise ZeroDivisionError
        return self.rules.answer(question, context=context, viewer=viewer, as_of=as_of)


async def own(home: Path, config: Path, mode: str) -> None:
    settings = load_settings(home=home, config=config)
    configure_logs(file=prepare_home(home) / LOGS / "gongfu.log", stream=None)
    role = COMMAND if mode == "command" else SERVE
    async with build(settings, role=role, answerer=lambda *parts: Stubborn(RuleAnswerer(*parts))) as app:
        print("ready", flush=True)
        if mode == "serve":
            await asyncio.gather(RequestRunner(app, conversation=conversation(app)).run(), beat(app))
        await beat(app)


async def beat(app: Any) -> None:
    while True:
        await asyncio.to_thread(app.lease.beat)
        await asyncio.sleep(0.5)


if __name__ == "__main__":
    asyncio.run(own(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
