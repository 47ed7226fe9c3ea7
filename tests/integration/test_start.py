"""What a start takes from the data folder, and what it leaves alone."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from support.world import CountingEmbedder

from bot.app import App, build
from config.settings import Settings

SAMPLE = Path(__file__).resolve().parents[2] / "data"


async def clauses(settings: Settings, *, then: str = "") -> int:
    """Opens the home, does one thing, and counts the clauses."""
    async with build(settings, embedder=CountingEmbedder()) as app:
        return await asyncio.to_thread(_counted, app, then)


def _counted(app: App, then: str) -> int:
    if then == "rollback":
        app.documents.rollback()
    if then == "reload":
        app.documents.reload(lambda _what, _done, _total: None)
    return app.documents.counts()["clauses"]


async def test_rollback_outlives_a_restart_until_a_file_changes_or_reload_is_said(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "documents").mkdir(parents=True)
    pages = sorted((SAMPLE / "documents").iterdir())
    settings = Settings(home=tmp_path / "home", data=data)
    shutil.copy(pages[0], data / "documents")
    one = await clauses(settings)
    shutil.copy(pages[1], data / "documents")
    two = await clauses(settings)

    assert await clauses(settings, then="rollback") == one
    assert await clauses(settings) == one
    assert await clauses(settings, then="reload") == two
