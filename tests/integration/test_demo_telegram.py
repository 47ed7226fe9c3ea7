"""`make demo-telegram` as it is run: another process, no terminal, no network beyond loopback."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import bot.service  # noqa: F401 - what it shows

ROOT = Path(__file__).resolve().parents[2]


def test_demo_plays_to_its_end_and_everything_expected_comes() -> None:
    script = tomllib.loads((ROOT / "data" / "demo_telegram.toml").read_text("utf-8"))
    scenes, checked = script["scenes"], script["words"]["checked"].partition("{")[0]
    command = [sys.executable, str(ROOT / "tests" / "support" / "demo_telegram.py")]

    done = subprocess.run(
        command, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", timeout=300, check=False
    )

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert all(f"【{number}】{scene['shows']}" in done.stdout for number, scene in enumerate(scenes, 1))
    assert sum(scene.get("files", False) for scene in scenes) == done.stdout.count(checked) > 1
    assert not done.stderr
