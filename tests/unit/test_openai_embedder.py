"""The embeddings endpoint over real HTTP: right answers, wrong ones, and what is said of them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from pydantic import ValidationError
from support.embeddings_api import KEY, EmbeddingsApi
from support.world import hashed

from config.errors import Permanent, Transient
from config.sections import PassagesSettings
from retrieval.models import MOST_WAIT_S, PASSAGE_TRIES, OpenAIEmbedder, model_name


@pytest.fixture
def api() -> Iterator[EmbeddingsApi]:
    with EmbeddingsApi(scale=7.0) as running:
        yield running


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def model(api: EmbeddingsApi, pauses: list[float]) -> Iterator[OpenAIEmbedder]:
    made = OpenAIEmbedder(api.settings(timeout_s=5), sleep=pauses.append)
    yield made
    made.close()


def test_vectors_come_in_order_and_as_unit_vectors(model: OpenAIEmbedder, api: EmbeddingsApi) -> None:
    api.next(rows=lambda rows: rows[::-1])

    found = model.passages(["甲乙丙", "丁戊", "己庚"])

    assert found == [pytest.approx(hashed(text)) for text in ("甲乙丙", "丁戊", "己庚")]


def test_texts_go_in_batches_with_their_prefix(api: EmbeddingsApi) -> None:
    made = OpenAIEmbedder(api.settings(batch=2, passage_prefix="passage: ", query_prefix="query: ", dimensions=8))

    assert [len(vector) for vector in made.passages(["甲", "乙", "丙"])] == [8, 8, 8]
    made.query("丁")

    assert [call["input"] for call in api.calls] == [["passage: 甲", "passage: 乙"], ["passage: 丙"], ["query: 丁"]]
    assert {(call["dimensions"], call["encoding_format"]) for call in api.calls} == {(8, "float")}
    made.close()


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "embedder_key_refused"), (403, "embedder_key_refused"), (404, "embedder_not_found"),
     (307, "embedder_not_found"), (400, "embedder_refused"), (413, "embedder_refused")],
)  # fmt: skip
def test_what_will_not_get_better_is_asked_once(
    model: OpenAIEmbedder, api: EmbeddingsApi, status: int, code: str
) -> None:
    api.next(status=status)

    with pytest.raises(Permanent) as caught:
        model.passages(["甲"])

    assert (caught.value.code, len(api.calls)) == (code, 1)
    assert KEY not in str(caught.value)


def test_too_many_requests_waits_as_long_as_the_server_says(
    model: OpenAIEmbedder, api: EmbeddingsApi, pauses: list[float]
) -> None:
    api.next(status=429, headers={"retry-after": "3"})

    assert model.passages(["甲乙"]) == [pytest.approx(hashed("甲乙"))]
    assert pauses == [3.0]


def test_a_long_wait_is_refused_at_once(model: OpenAIEmbedder, api: EmbeddingsApi, pauses: list[float]) -> None:
    api.next(status=429, headers={"retry-after": "600"})

    with pytest.raises(Transient) as caught:
        model.query("甲")

    assert (caught.value.code, len(api.calls), pauses) == ("embedder_busy", 1, [])


def test_broken_server_is_tried_a_bounded_number_of_times(
    model: OpenAIEmbedder, api: EmbeddingsApi, pauses: list[float]
) -> None:
    for _ in range(20):
        api.next(status=500, headers={"retry-after": "nonsense"})

    with pytest.raises(Transient) as caught:
        model.passages(["甲"])

    assert (caught.value.code, len(api.calls)) == ("embedder_down", PASSAGE_TRIES)
    assert pauses == sorted(pauses)
    assert max(pauses) <= MOST_WAIT_S


def row(vector: object) -> bytes:
    return json.dumps({"data": [{"embedding": vector}]}).encode()


@pytest.mark.parametrize(
    "body",
    [b"<html>login</html>", b"[]", b'{"data": null}', b'{"data": [1]}', b"\xff\xfe", b"[" * 100_000, row([]), row("甲"),
     row([0.0, 0.0]), row([float("nan"), 1.0]), b'{"data": [{"index": "x", "embedding": [1.0]}]}'],
)  # fmt: skip
def test_garbage_is_told_as_such(model: OpenAIEmbedder, api: EmbeddingsApi, body: bytes) -> None:
    api.next(body=body)
    api.next(body=body)

    with pytest.raises(Transient) as caught:
        model.query("甲")

    assert caught.value.code == "embedder_unreadable"


def test_wrong_count_is_never_taken(model: OpenAIEmbedder, api: EmbeddingsApi) -> None:
    for _ in range(PASSAGE_TRIES):
        api.next(rows=lambda rows: rows[:1])

    with pytest.raises(Transient, match="embedder_unreadable"):
        model.passages(["甲", "乙"])


def test_answer_that_goes_well_at_the_second_try_is_taken(model: OpenAIEmbedder, api: EmbeddingsApi) -> None:
    api.next(body=b"half")

    assert model.query("甲乙") == pytest.approx(hashed("甲乙"))


def test_another_length_than_before_is_refused(model: OpenAIEmbedder, api: EmbeddingsApi) -> None:
    model.query("甲")
    api.next(body=row([1.0, 2.0]))

    with pytest.raises(Permanent) as caught:
        model.query("乙")

    assert (caught.value.code, caught.value.data) == ("embedder_dimensions", {"expected": 16, "found": 2})


def test_slow_server_is_given_up(api: EmbeddingsApi, pauses: list[float]) -> None:
    made = OpenAIEmbedder(api.settings(timeout_s=0.2), sleep=pauses.append)
    api.next(holds=True)
    api.next(holds=True)

    with pytest.raises(Transient, match="embedder_down"):
        made.query("甲")
    made.close()


def test_nobody_listens(pauses: list[float]) -> None:
    settings = PassagesSettings(embedder="openai", base_url="http://127.0.0.1:1/v1", model="m")
    made = OpenAIEmbedder(settings, sleep=pauses.append)

    with pytest.raises(Transient, match="embedder_down"):
        made.query("甲")
    made.close()


def test_proxy_is_used(api: EmbeddingsApi, pauses: list[float]) -> None:
    made = OpenAIEmbedder(
        api.settings(base_url="http://nowhere.invalid/v1", proxy="http://127.0.0.1:1"), sleep=pauses.append
    )

    with pytest.raises(Transient, match="embedder_down"):
        made.query("甲")
    assert api.calls == []
    made.close()


@pytest.mark.parametrize("changes", [{"proxy": "nonsense://user:word@x"}, {"base_url": "http://[::1"}])
def test_address_that_is_none_stops_the_start(api: EmbeddingsApi, changes: dict[str, str]) -> None:
    with pytest.raises(Permanent) as caught:
        OpenAIEmbedder(api.settings(**changes))

    assert caught.value.code == "embedder_address_invalid"
    assert "word" not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_endpoint_without_address_or_model_is_a_wrong_setting() -> None:
    with pytest.raises(ValidationError):
        PassagesSettings(embedder="openai", base_url="http://x/v1")


def test_models_that_must_not_be_compared_have_different_names() -> None:
    def name(**changes: object) -> str:
        return model_name(
            PassagesSettings.model_validate({"base_url": "http://u:word@h:1/v1", "model": "m", **changes})
        )

    names = {
        name(),
        name(model="n"),
        name(base_url="http://h:2/v1"),
        name(dimensions=8),
        name(passage_prefix="passage: "),
        name(model="l" * 200),
        name(model="l" * 199),
    }

    assert len(names) == 7
    assert name() == "openai:m@h:1/v1"
    assert max(map(len, names)) <= 80
