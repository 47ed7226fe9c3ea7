"""The command line as a stranger uses it: real processes or the real entry point, real files, real exit codes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.main import run
from bot.home import owning, prepare_home

ROOT = Path(__file__).resolve().parents[2]
Gongfu = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home into which the sample data was loaded once."""
    home = tmp_path_factory.mktemp("home")
    assert run(["--home", str(home), "documents", "list"]) == 0
    return home


@pytest.fixture
def gongfu(loaded: Path, capsys: pytest.CaptureFixture[str]) -> Gongfu:
    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["--home", str(loaded), *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_help_is_instant_and_names_the_groups() -> None:
    command = [sys.executable, "-c", "from bot.cli import main; main()", "--help"]
    times = []
    for _ in range(3):
        started = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        times.append(time.perf_counter() - started)

    assert min(times) < 0.5
    assert all(name in done.stdout for name in ("ask", "documents", "metrics", "digest", "doctor", "eval"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("ask",),
        ("ask", "甲", "--nonsense"),
        ("ask", "甲", "--batch", "x"),
        ("ask", "--batch", "x"),
        ("ask", "甲", "--as-of", "昨天"),
        ("metrics", "withdraw", "甲"),
        ("search", "甲", "-k", "0"),
        ("digest",),
        ("--config", "none.toml", "doctor"),
    ],
)
def test_wrong_use_is_one_sentence_and_two(gongfu: Gongfu, arguments: tuple[str, ...]) -> None:
    code, out, err = gongfu(*arguments)

    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "。" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", ""),
        ("ask", "字" * 4000),
        ("ask", "甲", "--region", "火星县"),
        ("ask", "--batch", "none.jsonl", "--out", "out.jsonl"),
        ("documents", "add", "none.txt"),
        ("documents", "show", "none"),
        ("documents", "remove", "none"),
        ("metrics", "import", "none.csv"),
        ("metrics", "query", "不存在的指标"),
        ("metrics", "withdraw", "9999"),
        ("digest", "--region", "火星县"),
        ("digest", "sign", "9999"),
    ],
)
def test_refused_is_one_sentence_and_one(gongfu: Gongfu, arguments: tuple[str, ...]) -> None:
    code, out, err = gongfu(*arguments)

    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_unknown_setting_stops_the_start(gongfu: Gongfu, tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text("[digest]\nauto_sing = true\n", "utf-8")

    code, _, err = gongfu("--config", file, "doctor")

    assert code == 2
    assert "digest.auto_sing" in err


def test_second_start_on_a_home_is_refused(gongfu: Gongfu, loaded: Path) -> None:
    with owning(prepare_home(loaded)):
        code, _, err = gongfu("doctor")

    assert code == 1
    assert "--home" in err


def test_everything_is_well_after_the_first_start(gongfu: Gongfu) -> None:
    code, out, _ = gongfu("doctor", "--json")

    assert code == 0, out
    assert all(check["well"] for check in json.loads(out))


def test_everyday_words_find_the_official_ones_first(gongfu: Gongfu) -> None:
    code, out, _ = gongfu("search", "看病不用出县的比例", "--json")

    assert code == 0
    assert json.loads(out)[0]["text"].startswith("县域就诊率")
    assert json.loads(out)[0]["answers"]


def test_reload_of_the_same_data_changes_nothing(gongfu: Gongfu) -> None:
    code, out, _ = gongfu("documents", "reload", "--json")
    change = json.loads(out)

    assert code == 0
    assert (change["added"], change["changed"], change["removed"], change["targets"]) == (0, 0, 0, 0)
    assert change["unchanged"] > 100


def test_document_can_be_added_removed_and_brought_back(gongfu: Gongfu, tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    file.write_text(
        "关于开展试点工作的通知\n\n各有关单位要在年底前建成一百个试验站点，并按季度报送进展情况。\n", "utf-8"
    )
    before = json.loads(gongfu("documents", "list", "--json")[1])

    assert gongfu("documents", "add", file)[0] == 0
    new = [row for row in json.loads(gongfu("documents", "list", "--json")[1]) if row not in before]
    assert [row["files"] for row in new] == ["notice.txt"]
    assert "试验站点" in gongfu("documents", "show", new[0]["id"])[1]
    assert "试验站点" in gongfu("search", "试验站点建成多少", "-k", "1")[1]
    assert gongfu("documents", "remove", new[0]["id"])[0] == 0
    assert json.loads(gongfu("documents", "list", "--json")[1]) == before
    assert gongfu("documents", "rollback")[0] == 0
    assert len(json.loads(gongfu("documents", "list", "--json")[1])) == len(before) + 1
    assert gongfu("documents", "rollback")[0] == 0


def test_preview_reports_and_changes_nothing(gongfu: Gongfu, tmp_path: Path) -> None:
    file = tmp_path / "preview.txt"
    file.write_text("关于预览的通知\n\n各有关单位要在年底前建成三百个预览站点，并按季度报送进展情况。\n", "utf-8")
    before = gongfu("documents", "list", "--json")[1]

    code, out, _ = gongfu("documents", "add", file, "--preview")
    shown = json.loads(gongfu("documents", "add", file, "--preview", "--json")[1])

    assert code == 0
    assert "未生效" in out.splitlines()[0]
    assert "新增文件《关于预览的通知》" in out
    assert (shown["effective"], shown["added"] > 0) == (False, True)
    assert [each["state"] for each in shown["documents"]] == ["added"]
    assert gongfu("documents", "list", "--json")[1] == before
    assert json.loads(gongfu("documents", "reload", "--preview", "--json")[1])["effective"] is True


def test_broken_file_among_good_ones_changes_nothing(gongfu: Gongfu, tmp_path: Path) -> None:
    good, empty = tmp_path / "good.txt", tmp_path / "empty.txt"
    good.write_text("关于甲的通知\n\n要在年底前建成二百个观测场所，并按季度报送进展情况。\n", "utf-8")
    empty.write_text("", "utf-8")
    before = gongfu("documents", "list", "--json")[1]

    code, _, err = gongfu("documents", "add", good, empty)

    assert code == 1
    assert "empty.txt" in err
    assert gongfu("documents", "list", "--json")[1] == before


def test_batch_has_the_documented_form(gongfu: Gongfu, tmp_path: Path) -> None:
    questions = tmp_path / "in.jsonl"
    lines = [
        {"id": "1", "question": "到2025年城乡居民收入倍差要降到多少", "context": []},
        {"id": "2", "question": " "},
        {"id": "3", "question": "我县的呢", "region": "火星县", "as_of": "2021-07-26"},
    ]
    questions.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")

    code, _, err = gongfu("ask", "--batch", questions, "--out", tmp_path / "out" / "a.jsonl")
    answers = [json.loads(line) for line in (tmp_path / "out" / "a.jsonl").read_text("utf-8").splitlines()]

    assert code == 0, err
    keys = {"id", "answered", "kind", "answer", "citations", "figures", "sources", "ms"}
    assert [set(answer) for answer in answers] == [keys] * 3
    assert [answer["id"] for answer in answers] == ["1", "2", "3"]
    assert [answer["kind"] for answer in answers[1:]] == ["error", "error"]
    assert answers[0]["answered"] is True
    assert set(answers[0]["sources"][0]) == {"document", "edition", "section", "place"}


def test_broken_batch_writes_nothing(gongfu: Gongfu, tmp_path: Path) -> None:
    questions, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    questions.write_text('{"id": "1", "question": "甲"}\n{"id": "2"}\n', "utf-8")
    out.write_text("old", "utf-8")

    code, _, err = gongfu("ask", "--batch", questions, "--out", out)

    assert code == 1
    assert "2" in err
    assert out.read_text("utf-8") == "old"


def test_withdrawn_table_stays_withdrawn_at_the_next_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data" / "tables"
    data.mkdir(parents=True)
    sample = sorted((ROOT / "data" / "tables").glob("*.csv"))[0]
    shutil.copy(sample, data / "table.csv")
    config = tmp_path / "c.toml"
    config.write_text(f'data = "{tmp_path / "data"}"\n', "utf-8")
    options = ["--home", str(tmp_path / "home"), "--config", str(config)]

    assert run([*options, "metrics", "withdraw", "1"]) == 0
    capsys.readouterr()
    assert run([*options, "metrics", "list", "--json"]) == 0

    assert json.loads(capsys.readouterr().out) == []


def test_wrong_table_names_the_cell_and_imports_nothing(gongfu: Gongfu, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    header = "region,indicator,period,value,unit,source_kind,source_title\n"
    table.write_text(header + "火星县,不存在,2021,—,万元,官方发布,公报\n", "utf-8")
    before = gongfu("metrics", "list")[1]

    code, out, err = gongfu("metrics", "import", table, "--json")

    assert code == 1
    assert {problem["row"] for problem in json.loads(out)["problems"]} == {2}
    assert err.count("\n") == 1
    assert gongfu("metrics", "list")[1] == before


def test_evaluation_prints_its_table(gongfu: Gongfu, tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    item = {"id": "1", "question": "到2025年城乡居民收入倍差要降到多少", "kind": "k", "must_contain": [["1.9"]]}
    questions.write_text(json.dumps({**item, "must_not_contain": [], "evidence": []}, ensure_ascii=False), "utf-8")

    code, out, _ = gongfu("eval", "questions", questions, "--json")

    assert code == 0
    assert json.loads(out)["strict"] == 1


def test_demo_writes_all_files_of_both_digests(gongfu: Gongfu, tmp_path: Path) -> None:
    code, out, err = gongfu("demo", "--out", tmp_path / "out")

    assert code == 0, out + err
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [
        kind for kind in (".docx", ".png", ".txt", ".xlsx") for _ in range(2)
    ]
    assert str(tmp_path / "out") in out


def test_chat_answers_from_a_pipe_and_ends(loaded: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", "--home", str(loaded), "chat"],
        cwd=ROOT,
        input="/status\n/quit\n",
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) >= 4
