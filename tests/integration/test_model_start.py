"""The application with and without a language model: what is imported, what the audit and the doctor say, what is closed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from support.openai_api import OpenAIApi, writes
from support.world import TODAY, CountingEmbedder

from bot.app import build
from bot.audit import answers
from bot.doctor import examine
from config.clock import FixedClock
from config.errors import Permanent
from config.sections import ModelSettings
from config.settings import Settings, SettingsError, load_settings
from reports.compose.modelled.endpoint import Endpoint
from retrieval.access import Viewer

WITHOUT = """
import asyncio, sys
from pathlib import Path
from support.world import CountingEmbedder
from bot.app import build
from config.settings import Settings
from retrieval.access import Viewer

async def main():
    settings = Settings(home=Path(sys.argv[1]), data=Path(sys.argv[2]))
    async with build(settings, embedder=CountingEmbedder()) as app:
        app.asker.ask("甲县有什么", viewer=Viewer.operator())

asyncio.run(main())
roots = {name.partition(".")[0] for name in sys.modules}
print(sorted(roots & {"langchain", "langchain_openai", "langgraph", "openai", "tiktoken"}))
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with one small article."""
    folder = tmp_path / "data"
    (folder / "documents").mkdir(parents=True)
    (folder / "tables").mkdir()
    text = "甲县帮扶意见\n\n加大对山区乡镇的财政支持力度，建立先富带后富的帮扶机制。\n"
    (folder / "documents" / "甲.txt").write_text(text, "utf-8")
    (folder / "sources.toml").write_text("", "utf-8")
    return folder


def test_start_and_answer_without_a_model_import_nothing_of_it(tmp_path: Path, data: Path) -> None:
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT, str(tmp_path / "home"), str(data)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=root,
        env={"PYTHONPATH": f"{root}:{root / 'tests'}", "PATH": "/usr/bin:/bin", "GONGFU_HOME": ""},
    )

    assert ran.stdout.strip().splitlines()[-1:] == ["[]"], ran.stderr


async def test_use_of_the_model_is_in_the_audit_and_counts_for_the_day(tmp_path: Path, data: Path) -> None:
    with OpenAIApi() as api:
        settings = Settings(
            home=tmp_path / "home", data=data, model=api.settings(price_in=10, price_out=100, tokens_per_person_day=100)
        )
        async with build(settings, clock=FixedClock.on(TODAY), embedder=CountingEmbedder()) as app:
            api.says(writes())
            viewer = Viewer.operator()
            first = app.asker.ask("总结一下帮扶机制", viewer=viewer)
            second = app.asker.ask("总结一下帮扶机制", viewer=viewer)
            columns = (answers.c.why, answers.c.model, answers.c.tokens_in, answers.c.tokens_out, answers.c.cost)
            with app.engine.connect() as connection:
                rows = [tuple(row) for row in connection.execute(sa.select(*columns).order_by(answers.c.id))]
            whole = app.audit.verify()
            said = next(check for check in examine(app) if check.name == app.messages.say("doctor.model"))

    assert rows == [
        ("model_refused", "loopback-chat", 100, 20, 0.003),
        ("model_budget", "loopback-chat", 0, 0, 0.0),
    ]
    assert first.text == second.text
    assert whole is None
    assert said.well
    assert app.model is not None
    assert app.model.client.is_closed


async def test_doctor_says_that_a_model_does_not_answer(tmp_path: Path, data: Path) -> None:
    model = ModelSettings(base_url="http://127.0.0.1:9/v1", model="m", timeout_s=1)
    settings = Settings(home=tmp_path / "home", data=data, model=model)

    async with build(settings, embedder=CountingEmbedder()) as app:
        said = next(check for check in examine(app) if check.name == app.messages.say("doctor.model"))

    assert not said.well


def test_address_without_a_model_is_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "gongfu.toml").write_text('[model]\nbase_url = "http://127.0.0.1:1/v1"\n', "utf-8")

    with pytest.raises(SettingsError) as caught:
        load_settings(home=tmp_path)

    assert caught.value.code == "setting_invalid"


def test_address_of_a_proxy_that_is_none_is_refused_without_showing_it() -> None:
    settings = ModelSettings(base_url="http://127.0.0.1:1/v1", model="m", proxy="nonsense://user:pass@x")

    with pytest.raises(Permanent) as caught:
        Endpoint(settings)

    assert caught.value.code == "model_address_invalid"
    assert "pass" not in repr(caught.value)
