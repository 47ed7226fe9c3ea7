"""Commands beside a process that serves the home: real processes, a real home, real kills."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.cli.main import run
from bot.home import SERVE, owner_of, owning, prepare_home
from bot.request_store import RequestState, requests
from config.clock import FixedClock, SystemClock
from config.database import open_engine, reading
from config.errors import Permanent

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120
Gongfu = Callable[..., tuple[int, str, str]]
PLAN = "关于开展试点工作的通知\n\n各有关单位要在年底前建成一百个试验站点，并按季度报送进展情况。\n"
MORE = "关于开展巡查工作的通知\n\n各有关单位要在年底前设立二百个观测场所，并按月报送进展情况。\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one document, the sample tables, and a home into which they were loaded once."""
    folder = tmp_path_factory.mktemp("place")
    (folder / "data" / "documents").mkdir(parents=True)
    (folder / "data" / "documents" / "plan.txt").write_text(PLAN, "utf-8")
    (folder / "data" / "tables").symlink_to(ROOT / "data" / "tables")
    (folder / "c.toml").write_text(f'data = "{folder / "data"}"\n', "utf-8")
    assert run([*options(folder), "documents", "list"]) == 0
    return folder


@pytest.fixture
def gongfu(place: Path, capsys: pytest.CaptureFixture[str]) -> Gongfu:
    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run([*options(place), *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture(scope="class")
def served(place: Path) -> Iterator[subprocess.Popen[str]]:
    with owner(place, "serve") as process:
        yield process


def options(place: Path) -> list[str]:
    return ["--home", str(place / "home"), "--config", str(place / "c.toml")]


@contextmanager
def owner(place: Path, mode: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, str(ROOT / "tests/support/owner.py"), str(place / "home"), str(place / "c.toml"), mode]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd="/", env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def beside(place: Path, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A command in a process of its own."""
    command = [sys.executable, "-c", "from bot.cli import main; main()", *options(place), *map(str, arguments)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def states(place: Path) -> list[tuple[str, str]]:
    engine = open_engine(f"sqlite:///{place / 'home' / 'gongfu.db'}")
    with reading(engine) as connection:
        rows = connection.execute(sa.select(requests.c.operation, requests.c.state).order_by(requests.c.id)).all()
    engine.dispose()
    return [(row.operation, row.state) for row in rows]


@pytest.mark.usefixtures("served")
class TestServed:
    """While another process serves."""

    def test_question_is_answered_by_the_other_process(self, gongfu: Gongfu, place: Path) -> None:
        code, out, err = gongfu("ask", "要建成多少个试验站点", "--json")

        assert code == 0, err
        assert "一百个" in json.loads(out)["answer"]
        assert states(place)[-1] == ("ask", RequestState.DONE)

    def test_lists_are_read_without_asking_it(self, gongfu: Gongfu, place: Path) -> None:
        before = states(place)
        lists = [
            ("documents", "list"),
            ("metrics", "list"),
            ("metrics", "query", "市场主体总量"),
            ("digest", "list"),
            ("subscriptions", "list"),
            ("deliveries", "list"),
        ]

        assert [gongfu(*command, "--json")[0] for command in lists] == [0] * len(lists)
        assert states(place) == before

    def test_document_is_added_shown_and_taken_back(
        self, gongfu: Gongfu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "more.txt").write_text(MORE, "utf-8")
        monkeypatch.chdir(tmp_path)
        before = gongfu("documents", "list")[1]

        # A relative path means the folder of whoever types it, not that of the process that reads it.
        assert gongfu("documents", "add", "more.txt")[0] == 0
        assert "more.txt" in gongfu("documents", "list")[1]
        assert "观测场所" in gongfu("search", "观测场所", "-k", "1")[1]
        assert gongfu("documents", "rollback")[0] == 0
        assert gongfu("documents", "list")[1] == before

    def test_index_is_made_anew_while_it_serves(self, gongfu: Gongfu) -> None:
        before = gongfu("search", "试验站点", "--json")[1]

        code, out, err = gongfu("documents", "reindex")

        assert code == 0, err
        assert "已重建" in out
        assert gongfu("search", "试验站点", "--json")[1] == before

    def test_faulty_cells_come_back_as_they_do_without_it(self, gongfu: Gongfu, tmp_path: Path) -> None:
        table = tmp_path / "t.csv"
        header = "region,indicator,period,value,unit,source_kind,source_title\n"
        table.write_text(header + "火星县,不存在,2021,—,万元,官方发布,公报\n", "utf-8")

        code, out, err = gongfu("metrics", "import", table, "--json")

        assert code == 1
        assert {problem["column"] for problem in json.loads(out)["problems"]} == {"region", "indicator", "value"}
        assert table.name in err
        assert err.count("\n") == 1

    def test_digest_is_written_where_it_was_asked(
        self, gongfu: Gongfu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)

        code, out, err = gongfu(
            "digest", "--region", "示例县", "--week", "2021-W29", "--as-of", "2021-07-26", "--out", "out"
        )

        assert code == 0, err
        written = sorted(path.name for path in (tmp_path / "out").iterdir())
        assert [name for name in written if f"out/{name}" not in out] == []
        assert len(written) >= 2

    def test_error_keeps_its_sentence_and_its_code(self, gongfu: Gongfu) -> None:
        code, out, err = gongfu("digest", "sign", 9999)

        assert (code, out) == (1, "")
        assert "9999" in err

    def test_what_breaks_there_is_a_sentence_with_a_reference(self, gongfu: Gongfu, place: Path) -> None:
        code, _, err = gongfu("ask", "坏")

        assert code == 1
        assert "ZeroDivisionError" not in err
        reference = err.partition("编号 ")[2][:8]
        assert reference in (place / "home/logs/gongfu.log").read_text("utf-8")

    def test_two_commands_at_once_are_both_done(self, place: Path) -> None:
        with beside(place, "ask", "要建成多少个试验站点") as one, beside(place, "documents", "reload") as two:
            said = [each.communicate(timeout=SECONDS) for each in (one, two)]

        assert [one.returncode, two.returncode] == [0, 0], said
        assert "一百个" in said[0][0]

    def test_chat_talks_through_it_and_remembers(self, place: Path) -> None:
        with beside(place, "chat") as talk:
            out, err = talk.communicate("要建成多少个试验站点\n/nonsense\n/quit\n", timeout=SECONDS)

        assert talk.returncode == 0, err
        assert "一百个" in out
        assert "/nonsense" in out
        assert states(place)[-3:] == [("chat.say", RequestState.DONE)] * 3

    def test_second_server_is_refused_with_process_and_time(self, served: subprocess.Popen[str], place: Path) -> None:
        with (
            pytest.raises(Permanent, match="home_served") as caught,
            owning(prepare_home(place / "home"), role=SERVE),
        ):
            pass

        assert caught.value.data["process"] == str(served.pid)
        assert str(caught.value.data["since"]).startswith("20")

    def test_evaluation_needs_the_home_itself(self, gongfu: Gongfu, served: subprocess.Popen[str], place: Path) -> None:
        questions = place / "q.jsonl"
        questions.write_text('{"id": "1", "question": "甲"}\n', "utf-8")

        code, _, err = gongfu("eval", "questions", questions)

        assert code == 1
        assert str(served.pid) in err


def test_killed_in_the_middle_is_a_sentence_and_never_done_twice(place: Path) -> None:
    with owner(place, "serve") as process, beside(place, "ask", "等一等") as asking:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.kill()
        out, err = asking.communicate(timeout=SECONDS)

    assert (asking.returncode, out) == (1, "")
    assert err.count("\n") == 1
    assert states(place)[-1] == ("ask", RequestState.WORKING)
    with owner(place, "serve"), beside(place, "ask", "要建成多少个试验站点") as after:
        after.communicate(timeout=SECONDS)
    assert states(place)[-2:] == [("ask", RequestState.FAILED), ("ask", RequestState.DONE)]


def test_killed_before_it_took_the_request_leaves_it_to_the_command(place: Path) -> None:
    with owner(place, "deaf") as process, beside(place, "ask", "要建成多少个试验站点") as asking:
        before = len(states(place))
        until(lambda: len(states(place)) > before)
        process.kill()
        out, err = asking.communicate(timeout=SECONDS)

    assert asking.returncode == 0, err
    assert "一百个" in out
    assert states(place)[-1] == ("ask", RequestState.WITHDRAWN)


def test_command_that_owns_the_home_takes_no_requests(place: Path, gongfu: Gongfu) -> None:
    with owner(place, "command") as process:
        code, _, err = gongfu("doctor")
        listed = gongfu("documents", "list")

    assert code == 1
    assert str(process.pid) in err
    assert (listed[0], "plan.txt" in listed[1]) == (0, True)


def test_server_that_hangs_is_named_and_not_waited_for(place: Path, gongfu: Gongfu) -> None:
    stopped = FixedClock(SystemClock().now() - timedelta(hours=1))
    with owning(prepare_home(place / "home"), role=SERVE, clock=stopped):
        code, _, err = gongfu("doctor")
        found = owner_of(place / "home")

    assert code == 1
    assert str(os.getpid()) in err
    assert found is not None
    assert found.hangs


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)
