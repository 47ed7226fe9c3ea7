"""The documents name what there is, and nothing else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import typer

from bot.cli.main import cli
from config.settings import Settings, described, load_settings

ROOT = Path(__file__).resolve().parents[2]


def test_every_setting_is_described_and_documented() -> None:
    documented = re.findall(r"^\| `([a-z_.]+)` \|", (ROOT / "docs/settings.md").read_text("utf-8"), re.MULTILINE)

    assert documented == [name for name, _ in described()]
    assert [name for name, field in described() if not field.description] == []


def test_documented_defaults_are_those_of_the_code() -> None:
    rows = re.findall(
        r"^\| `([a-z_.]+)` \| `?([^|`]+)`? \|", (ROOT / "docs/settings.md").read_text("utf-8"), re.MULTILINE
    )
    folders = {"home", "catalog", "data"}
    actual = {
        name: "none" if field.default is None else str(field.default).lower()
        for name, field in described()
        if name not in folders
    }

    assert {name: default.strip().lower() for name, default in rows if name not in folders} == actual


def test_example_file_loads_and_holds_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("GONGFU_"):
            monkeypatch.delenv(name)

    settings = load_settings(home=tmp_path, config=ROOT / "config/example.toml")

    assert settings.model_dump() == Settings(home=tmp_path).model_dump()


def test_example_file_names_every_setting() -> None:
    text = (ROOT / "config/example.toml").read_text("utf-8")
    uncommented = re.sub(r"^# (?=[a-z_]+ = )", "", text, flags=re.MULTILINE)
    tables = tomllib.loads(uncommented)
    held = {f"{key}.{inner}" for key, value in tables.items() if isinstance(value, dict) for inner in value}
    held |= {key for key, value in tables.items() if not isinstance(value, dict)}

    assert held == {name for name, _ in described()}


def commands(group: typer.main.TyperGroup, prefix: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, command in group.commands.items():
        options = [o for parameter in command.params for o in parameter.opts if o.startswith("-") and o != "--help"]
        if isinstance(command, typer.main.TyperGroup):
            if options:
                found[f"{prefix} {name}"] = options
            found |= commands(command, f"{prefix} {name}")
        else:
            found[f"{prefix} {name}"] = options
    return found


def test_every_command_and_option_is_documented() -> None:
    group = typer.main.get_command(cli)
    assert isinstance(group, typer.main.TyperGroup)
    text = (ROOT / "docs/cli.md").read_text("utf-8")
    missing = []
    for command, options in commands(group, "gongfu").items():
        rows = "\n".join(
            line for line in text.splitlines() if line.startswith(f"| `{command} ") or line.startswith(f"| `{command}`")
        )
        missing += [command] if not rows else []
        json_is_described = {"--json"} if command.startswith("gongfu documents") else set()
        missing += [
            f"{command} {option}" for option in options if option not in rows and option not in json_is_described
        ]

    assert missing == []


def test_every_documented_command_exists() -> None:
    group = typer.main.get_command(cli)
    assert isinstance(group, typer.main.TyperGroup)
    known = commands(group, "gongfu")
    rows = re.findall(r"^\| `(gongfu [a-z]+(?: [a-z]+)?)", (ROOT / "docs/cli.md").read_text("utf-8"), re.MULTILINE)

    assert [row for row in rows if row not in known and row.rsplit(" ", 1)[0] not in known] == []
