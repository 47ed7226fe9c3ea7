"""`gongfu serve` in one piece: real inbox, ledger, channel and schedule, against a Bot API over HTTP."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from docx import Document
from openpyxl import load_workbook
from PIL import Image
from support.bot_api import TOKEN, BotApi
from support.bot_api_methods import Sent
from support.serving import ADMIN, LEADER, OTHER, STRANGER, Echo, Hand, Service, serving, settings, until

from bot.cli.main import run
from config.clock import SHANGHAI
from config.errors import Permanent
from config.messages import Messages
from config.settings import ChatSettings, DatabaseSettings, DigestSettings, Settings
from reports.delivery.model import DIGEST, DeliveryState

ROOT = Path(__file__).resolve().parents[2]
SUNDAY = datetime(2021, 7, 25, 12, tzinfo=SHANGHAI)
DUE = datetime(2021, 7, 26, 8, 31, tzinfo=SHANGHAI)
LONG = "字" * 3900
Given = Callable[..., Settings]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "tables").symlink_to(ROOT / "data" / "tables")
    return folder


@pytest.fixture
def given(tmp_path: Path, data: Path, api: BotApi) -> Given:
    return partial(settings, tmp_path / "home", data, api)


@pytest.fixture
def echo() -> Echo:
    return Echo()


def texts(api: BotApi, chat: int) -> list[str]:
    return [each.text for each in api.sent(chat)]


def in_state(service: Service, *states: DeliveryState) -> int:
    return sum(service.app.ledger.counts()[state] for state in states)


# -- who says what ------------------------------------------------------------------------------------------------------


async def test_everybody_gets_what_is_his(api: BotApi, given: Given, messages: Messages) -> None:
    async with serving(given()):
        api.says(STRANGER, "云和怎么样")
        api.says(LEADER, "/start")
        api.says(LEADER, "你好")
        api.says(LEADER, "/reload")
        api.says(ADMIN, "/reload")
        api.says(ADMIN, "/无")
        for chat, count in ((STRANGER, 1), (LEADER, 3), (ADMIN, 2)):
            await api.wait_sent(chat, count)

    said = messages.say
    assert texts(api, STRANGER) == [said("chat.stranger", account=f"telegram:{STRANGER}")]
    welcome, answer, refused = texts(api, LEADER)
    assert welcome.startswith(said("chat.welcome"))
    assert "/reload" not in welcome
    assert (answer, refused) == ("答：你好", messages.error(Permanent("admins_only")))
    assert texts(api, ADMIN)[0] == said("load.same")
    assert "/无" in texts(api, ADMIN)[1]


# -- once, and in order -------------------------------------------------------------------------------------------------


async def test_update_that_comes_again_is_answered_once_also_after_a_restart(api: BotApi, given: Given) -> None:
    async with serving(given()):
        update = api.says(LEADER, "一")
        await api.wait_sent(LEADER, 1)
        api.again(update)
        api.says(LEADER, "二")
        await api.wait_sent(LEADER, 2)
    async with serving(given()):
        api.again(update)
        api.says(LEADER, "三")
        await api.wait_sent(LEADER, 3)

    assert texts(api, LEADER) == ["答：一", "答：二", "答：三"]


async def test_a_chat_is_answered_in_order_while_another_goes_on(api: BotApi, given: Given, echo: Echo) -> None:
    async with serving(given(), echo=echo):
        api.says(LEADER, "等一")
        api.says(LEADER, "二")
        api.says(OTHER, "三")
        await api.wait_sent(OTHER, 1)
        before = texts(api, LEADER)
        echo.go.set()
        await api.wait_sent(LEADER, 2)

    assert before == []
    assert texts(api, LEADER) == ["答：等一", "答：二"]


async def test_message_beyond_the_queue_gets_a_sentence_at_once(
    api: BotApi, given: Given, echo: Echo, messages: Messages
) -> None:
    async with serving(given(chat=ChatSettings(queue=2)), echo=echo):
        for text in ("等一", "二", "三"):
            api.says(LEADER, text)
        await api.wait_sent(LEADER, 1)
        echo.go.set()
        await api.wait_sent(LEADER, 3)

    assert texts(api, LEADER) == [messages.say("chat.busy", queue=2), "答：等一", "答：二"]


async def test_stop_ends_what_is_in_work_and_the_next_start_answers_the_rest(
    api: BotApi, given: Given, echo: Echo, messages: Messages
) -> None:
    async with serving(given(), echo=echo) as service:
        for text in ("等一", "二", "三"):
            api.says(LEADER, text)
        await until(lambda: echo.asked and not api.unacknowledged)
        service.stop.set()
        await until(lambda: messages.say("service.stopping") in service.said)
        api.says(OTHER, "四")
        echo.go.set()
        assert await service.task == 0
    first = texts(api, LEADER) + texts(api, OTHER)
    async with serving(given()):
        await api.wait_sent(LEADER, 3)
        await api.wait_sent(OTHER, 1)

    assert first == ["答：等一"]
    assert messages.say("service.stopped", waiting=2, owed=0) == service.said[-1]
    assert texts(api, LEADER) == ["答：等一", "答：二", "答：三"]
    assert texts(api, OTHER) == ["答：四"]


# -- what goes wrong ----------------------------------------------------------------------------------------------------


async def test_who_blocks_us_gets_no_digests_until_he_writes_again(api: BotApi, given: Given) -> None:
    async with serving(given()) as service:
        api.says(LEADER, "订阅 周一 08:30")
        await api.wait_sent(LEADER, 1)
        api.blocked.add(LEADER)
        api.says(LEADER, "一")
        await until(lambda: service.app.subscriptions.rows()[0]["blocked"])
        shown = await asyncio.to_thread(lambda: service.app.subscriptions.rows()[0]["text"])
        api.blocked.clear()
        api.says(LEADER, "状态")
        await api.wait_sent(LEADER, 2)
        row = (await asyncio.to_thread(service.app.subscriptions.rows))[0]

    assert not row["blocked"]
    assert row["next"] in row["text"]
    assert row["text"] in texts(api, LEADER)[1]
    assert shown not in texts(api, LEADER)[1]


async def test_telegram_that_is_down_at_the_start_is_waited_for(api: BotApi, given: Given) -> None:
    api.fails("getMe", reset=True)
    api.fails("deleteWebhook", status=502, body=b"<html>Bad Gateway</html>")
    async with serving(given()):
        api.says(LEADER, "一")
        await api.wait_sent(LEADER, 1)

    assert texts(api, LEADER) == ["答：一"]


async def test_message_that_finds_the_disk_full_comes_again_and_is_answered_once(
    api: BotApi, given: Given, disk: Disk
) -> None:
    async with serving(given()) as service:
        engine = service.app.engine
        with disk.full(engine):
            api.says(LEADER, LONG)
            await api.wait_called("getUpdates", 3)
            held, kept = api.unacknowledged, await asyncio.to_thread(service.app.ledger.list)
        await api.wait_sent(LEADER, 1)
        api.says(LEADER, "二")
        await api.wait_sent(LEADER, 2)

    assert (held, [each for each in kept if each.kind == "reply"]) == (1, [])
    assert texts(api, LEADER) == [f"答：{LONG}", "答：二"]


class Disk:
    """A disk that can be full: SQLite may then not grow by a single page. Listens before anything connects."""

    def __init__(self) -> None:
        self.pages: int | None = None
        sa.event.listen(sa.Engine, "connect", self._limit)

    def close(self) -> None:
        sa.event.remove(sa.Engine, "connect", self._limit)

    @contextmanager
    def full(self, engine: sa.Engine) -> Iterator[None]:
        with engine.connect() as connection:
            self.pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        engine.dispose()
        yield
        self.pages = None
        engine.dispose()

    def _limit(self, raw: Any, _record: object) -> None:
        if self.pages is not None:
            raw.execute(f"PRAGMA max_page_count={self.pages}")


@pytest.fixture
def disk() -> Iterator[Disk]:
    made = Disk()
    yield made
    made.close()


# -- digests ------------------------------------------------------------------------------------------------------------


async def test_digest_that_becomes_due_is_sent_with_files_that_open(api: BotApi, given: Given) -> None:
    clock = Hand(SUNDAY)
    async with serving(given(digest=DigestSettings(auto_sign=True)), clock=clock) as service:
        api.says(LEADER, "订阅 周一 08:30")
        await api.wait_sent(LEADER, 1)
        clock.at = DUE
        await api.wait(lambda: len(files(api.sent(LEADER))) == 3, within_s=40)
        await until(lambda: not in_state(service, DeliveryState.OWED, DeliveryState.SENDING))
        digest = next(row for row in service.app.ledger.list() if row.kind == DIGEST)
        # The clock stands still, the schedule goes on.
        await asyncio.sleep(0.3)

    picture, word, excel = files(api.sent(LEADER))
    sent = api.sent(LEADER)[1:]
    assert (digest.state, digest.week, digest.late) == (DeliveryState.SENT, "2021-W29", False)
    assert list(digest.receipts) == [str(each.id) for each in sent]
    assert sent[0].method == "sendMessage"
    assert min(Image.open(io.BytesIO(picture)).size) > 500
    assert any(paragraph.text.strip() for paragraph in Document(io.BytesIO(word)).paragraphs)
    assert load_workbook(io.BytesIO(excel)).worksheets[0].max_row > 5


def files(sent: list[Sent]) -> list[bytes]:
    """Their bytes: picture, Word, Excel."""
    return [each.file.content for each in sent if each.file is not None]


async def test_two_schedulers_over_one_database_and_many_ticks_send_one_digest(
    api: BotApi, given: Given, tmp_path: Path
) -> None:
    shared = DatabaseSettings(url=f"sqlite:///{tmp_path / 'shared.db'}")  # type: ignore[arg-type]
    clock, auto = Hand(SUNDAY), DigestSettings(auto_sign=True)
    api.knows(LEADER)
    async with (
        BotApi() as second,
        serving(given(database=shared, digest=auto), clock=clock, tick_s=0.05) as one,
        serving(
            settings(tmp_path / "home2", tmp_path / "data", second, database=shared, digest=auto),
            clock=clock,
            tick_s=0.05,
        ) as two,
    ):
        second.knows(LEADER)
        await asyncio.to_thread(
            one.app.subscriptions.subscribe, f"telegram:{LEADER}", "telegram", str(LEADER), "示例县"
        )
        clock.at = DUE
        ticks = [asyncio.to_thread(each.app.subscriptions.tick, DUE) for each in (one, two) * 4]
        owed = sum(await asyncio.gather(*ticks))
        await until(lambda: in_state(one, DeliveryState.SENT) == 1, within_s=40)
        await asyncio.gather(*(asyncio.to_thread(each.app.subscriptions.tick, DUE) for each in (one, two)))
        await until(lambda: not in_state(one, DeliveryState.OWED, DeliveryState.SENDING))

    assert owed <= 1
    assert sorted((len(files(api.sent(LEADER))), len(files(second.sent(LEADER))))) == [0, 3]


# -- the process --------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def config(tmp_path: Path, data: Path) -> AsyncIterator[list[str]]:
    (tmp_path / "c.toml").write_text(f'data = "{data}"\n', "utf-8")
    yield ["--home", str(tmp_path / "home"), "--config", str(tmp_path / "c.toml")]


async def gongfu(*arguments: str, **environment: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from bot.cli import main; main()",
        *arguments,
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def test_wrong_token_ends_with_a_sentence_that_does_not_hold_it(
    api: BotApi, tmp_path: Path, data: Path, messages: Messages
) -> None:
    wrong = TOKEN[:-1] + "_"
    async with config(tmp_path, data) as options:
        environment = {"GONGFU_TELEGRAM__TOKEN": wrong, "GONGFU_TELEGRAM__BASE_URL": api.base_url}
        code, out, err = await gongfu(*options, "serve", GONGFU_LOG__LEVEL="debug", **environment)

    log = "".join(file.read_text("utf-8") for file in (tmp_path / "home" / "logs").iterdir())
    assert code == 1
    assert messages.error(Permanent("telegram_token_refused")) in err
    assert "Traceback" not in err + log
    assert wrong not in out + err + log
    assert wrong.partition(":")[2] not in out + err + log
    assert "channel_state" in log


def test_serve_without_a_channel_is_refused(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str], messages: Messages
) -> None:
    (tmp_path / "c.toml").write_text(f'data = "{data}"\n', "utf-8")

    assert run(["--home", str(tmp_path / "home"), "--config", str(tmp_path / "c.toml"), "serve"]) == 1
    assert messages.error(Permanent("no_channel")) in capsys.readouterr().err


async def test_a_second_serve_is_refused_and_other_commands_are_done_by_the_first(
    api: BotApi, given: Given, tmp_path: Path, data: Path, echo: Echo
) -> None:
    async with config(tmp_path, data) as options, serving(given(), echo=echo):
        second, asked = await asyncio.gather(
            gongfu(*options, "serve", GONGFU_TELEGRAM__TOKEN=TOKEN, GONGFU_TELEGRAM__BASE_URL=api.base_url),
            gongfu(*options, "ask", "一"),
        )
        api.says(LEADER, "二")
        await api.wait_sent(LEADER, 1)

    assert second[0] == 1
    assert str(os.getpid()) in second[2]
    assert "Traceback" not in second[2]
    assert asked[:2] == (0, "答：一\n"), asked[2]
    assert echo.asked == ["一", "二"]
