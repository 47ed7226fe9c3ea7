"""Sets in the form of BEIR: every way they are written in is read, what is wrong is named by file and line."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from config.errors import Permanent
from retrieval.passages.beir import corpus_of, read_set
from retrieval.passages.measures import fused, hit, ndcg, percentile, recall, reciprocal_rank

CORPUS = [{"_id": "a", "title": "甲事", "text": "第 一\t\r 篇  in  two 词"}, {"_id": "b", "text": "第二篇"}]
QUERIES = [{"_id": "1", "text": "问一"}, {"_id": "2", "text": "问二"}, {"_id": "3", "text": "问三"}]
QRELS = "query-id\tcorpus-id\tscore\n1\ta\t1\n1\tb\t2\n2\tb\t-1\n"


def written(folder: Path, qrels: str = QRELS, *, name: str = "qrels.tsv", mark: bool = False) -> Path:
    end, sign = ("\r\n\r\n", "\ufeff") if mark else ("\n", "")
    for file, rows in (("corpus", CORPUS), ("queries", QUERIES)):
        text = sign + end.join(json.dumps(row, ensure_ascii=False) for row in rows) + end
        (folder / f"{file}.jsonl").write_bytes(text.encode())
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes((sign + qrels.replace("\n", end)).encode())
    return folder


@pytest.mark.parametrize("mark", [False, True])
@pytest.mark.parametrize("name", ["qrels.tsv", "qrels/test.tsv"])
@pytest.mark.parametrize("header", [True, False])
def test_set_is_read_however_it_is_written(tmp_path: Path, mark: bool, name: str, header: bool) -> None:
    qrels = QRELS if header else QRELS.partition("\n")[2]

    held = read_set(written(tmp_path, qrels, name=name, mark=mark))

    assert dict(held.documents) == {"a": ("甲事", "第一篇in two词"), "b": ("", "第二篇")}
    assert [(q.id, q.text, dict(q.relevant)) for q in held.queries] == [
        ("1", "问一", {"a": 1.0, "b": 2.0}),
        ("2", "问二", {}),
    ]
    assert (held.unjudged, held.strangers) == (1, 0)


@pytest.mark.parametrize("row", ["2\t-1\t1", "2\t-1\t0", "2\t-1\t-1", "2\tb\t-1", "2 0 -1 1"])
def test_query_without_an_answer_is_marked_in_any_of_these_ways(tmp_path: Path, row: str) -> None:
    held = read_set(written(tmp_path, f"1\ta\t1\n{row}\n"))

    assert [(query.id, bool(query.relevant)) for query in held.queries] == [("1", True), ("2", False)]


def test_query_that_has_an_answer_too_must_not_be_abstained_on(tmp_path: Path) -> None:
    (query,) = read_set(written(tmp_path, "1\ta\t1\n1\tb\t-1\n")).queries

    assert dict(query.relevant) == {"a": 1.0}


def test_judgement_of_nought_and_of_a_stranger_are_counted(tmp_path: Path) -> None:
    held = read_set(written(tmp_path, "1\ta\t0\n2\tb\t1\n2\tz\t1\n"))

    assert [query.id for query in held.queries] == ["2"]
    assert (held.unjudged, held.strangers) == (2, 1)


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        ("corpus.jsonl", '{"_id": "a", "text": "甲"}\n{"_id": "a", "text": "乙"}\n', 2),
        ("corpus.jsonl", '\n\n{"_id": "a"}\n', 3),
        ("corpus.jsonl", '{"_id": "a", "text": 5}\n', 1),
        ("corpus.jsonl", '{"_id": true, "text": "甲"}\n', 1),
        ("corpus.jsonl", "[1]\n", 1),
        ("corpus.jsonl", "[" * 100_000, 1),
        ("queries.jsonl", '{"_id": "1", "text": "甲"}\nnonsense\n', 2),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\n1\ta\tviel\n", 2),
        ("qrels.tsv", "1\ta\t1\n9\ta\t1\n", 2),
        ("qrels.tsv", "1\ta\t1\n1\t\t1\n", 2),
        ("qrels.tsv", "1\ta\tnan\n1\ta\tnan\n", 2),
        ("qrels.tsv", "1\ta\t1\n1\t1\n", 2),
    ],
)
def test_wrong_line_is_named(tmp_path: Path, file: str, text: str, line: int) -> None:
    (written(tmp_path) / file).write_text(text, "utf-8")

    with pytest.raises(Permanent) as caught:
        read_set(tmp_path)

    assert (caught.value.code, caught.value.data) == ("beir_line", {"file": file, "line": line})


def test_file_that_is_no_utf8_is_named(tmp_path: Path) -> None:
    (written(tmp_path) / "queries.jsonl").write_bytes('{"_id": "1", "text": "甲"}'.encode("gb18030"))

    with pytest.raises(Permanent, match="beir_line"):
        read_set(tmp_path)


@pytest.mark.parametrize("file", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_missing_and_empty_files_are_named(tmp_path: Path, file: str) -> None:
    (written(tmp_path) / file).write_text("\n", "utf-8")
    with pytest.raises(Permanent) as empty:
        read_set(tmp_path)
    (tmp_path / file).unlink()
    with pytest.raises(Permanent) as missing:
        read_set(tmp_path)

    assert (empty.value.code, missing.value.code) == ("beir_empty", "file_missing")
    assert (empty.value.data["file"], missing.value.data["file"]) == (file, file)


def test_every_document_is_one_clause_with_its_title(tmp_path: Path) -> None:
    held = read_set(written(tmp_path))
    corpus = corpus_of(held)

    assert [(c.id, c.document_id, c.text) for c in corpus.clauses] == [
        ("a", "a", "甲事 第一篇in two词"),
        ("b", "b", "第二篇"),
    ]
    assert corpus.version == corpus_of(read_set(tmp_path)).version
    (tmp_path / "corpus.jsonl").write_text('{"_id": "a", "text": "别的"}\n{"_id": "b", "text": "第二篇"}\n', "utf-8")
    assert corpus_of(read_set(tmp_path)).version != corpus.version


def test_measures_are_those_worked_out_by_hand() -> None:
    ranked, relevant = ["x", "a", "y", "b"], {"a": 1.0, "b": 2.0, "c": 1.0}

    assert [hit(ranked, relevant, k) for k in (1, 2)] == [0.0, 1.0]
    assert recall(ranked, relevant, 4) == pytest.approx(2 / 3)
    assert [reciprocal_rank(ranked, relevant, k) for k in (1, 10)] == [0.0, 0.5]
    # DCG = 1/log2(3) + 2/log2(5); the best order is b, a, c: 2/log2(2) + 1/log2(3) + 1/log2(4).
    gained = 1 / math.log2(3) + 2 / math.log2(5)
    assert ndcg(ranked, relevant, 10) == pytest.approx(gained / (2 + 1 / math.log2(3) + 0.5))
    assert ndcg(["b", "a", "c"], relevant, 10) == 1.0
    assert ndcg(["b"], relevant, 1) == 1.0
    assert ndcg([], relevant, 10) == 0.0


def test_fusion_adds_reciprocal_ranks() -> None:
    # b: 1/62 + 1/61; a: 1/61 alone; c: 1/62 alone.
    assert fused([["a", "b"], ["b", "c"]]) == ["b", "a", "c"]


def test_percentile_is_the_nearest_rank() -> None:
    assert [percentile([4.0, 1.0, 3.0, 2.0], share) for share in (0.5, 0.95, 0.0)] == [2.0, 4.0, 1.0]
    assert percentile([], 0.5) == 0.0
