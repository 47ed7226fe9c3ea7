"""The setup pages for clerks: what they say to paste loads, what they say to type exists."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import typer

from bot.channels.names import FOLDER, TELEGRAM, WECOM, WECOM_APP, WECOM_GROUP
from bot.cli.main import cli
from config.settings import Settings

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ("setup-wecom.zh-CN.md", "setup-telegram.zh-CN.md")


def blocks(page: str) -> list[str]:
    return re.findall(r"```toml\n(.*?)```", (DOCS / page).read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_every_block_to_paste_loads(page: str, tmp_path: Path) -> None:
    found = [Settings(home=tmp_path, **tomllib.loads(block)) for block in blocks(page)]

    assert len(found) >= 4


def test_every_channel_is_switched_on_by_some_page() -> None:
    pasted = {name for page in PAGES for block in blocks(page) for name in tomllib.loads(block)}

    assert {TELEGRAM, WECOM, WECOM_APP, WECOM_GROUP, FOLDER} <= pasted


@pytest.mark.parametrize("page", PAGES)
def test_every_command_to_type_exists(page: str) -> None:
    group = typer.main.get_command(cli)
    assert isinstance(group, typer.main.TyperGroup)
    said = re.findall(r"`gongfu ([a-z]+)(?: ([a-z]+))?", (DOCS / page).read_text("utf-8"))
    strange = []
    for name, below in said:
        command = group.commands.get(name)
        nested = isinstance(command, typer.main.TyperGroup)
        if command is None or (nested and below not in getattr(command, "commands", {})):
            strange.append((name, below))

    assert strange == []
