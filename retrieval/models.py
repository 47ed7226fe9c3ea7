"""An embedding model behind an OpenAI-compatible endpoint (`POST {base_url}/embeddings`), for the `Embedder` port.

Plain HTTP by `httpx`: one call, one form of answer. What comes back is untrusted: it is bounded in bytes and in time, counted,
measured and made a unit vector before anybody uses it. Nothing of a text or an answer is logged.
"""

from __future__ import annotations

import hashlib
import json
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import httpx

from config.errors import Permanent, Transient

if TYPE_CHECKING:
    from tenacity import RetryCallState

    from config.sections import PassagesSettings

MOST_BYTES = 64_000_000
"""Longest answer that is read: 2,048 vectors of 1,024 numbers with twenty digits are shorter."""

MOST_CHARS = 8_000
"""What is sent of one text at most; models read no further than that."""

MOST_NAME = 80
"""Characters of a model's name in the table of vectors."""

MOST_WAIT_S = 30.0
"""Longest pause between two tries, whatever the server asks for."""

PASSAGE_TRIES, QUERY_TRIES = 5, 2
QUERY_WAIT_S = 1.0
"""A question is waited for: it is tried once more, soon, or not at all."""


class _TryAgain(Exception):
    """It may go well the next time; `error` is what is raised when it does not."""

    def __init__(self, error: Transient, after_s: float | None = None) -> None:
        super().__init__(error.code)
        self.error = error
        self.after_s = after_s


class OpenAIEmbedder:
    """`Embedder` over HTTP; safe for several threads.

    Source: «Create embeddings» of the OpenAI API reference; vLLM, TEI, Ollama and Xinference speak the same.

    Args:
        settings: address, key, model and limits; `base_url` and `model` are set.
        sleep: how a pause is made, in seconds; tests bring their own.

    Raises:
        Permanent: `embedder_address_invalid`.
    """

    def __init__(self, settings: PassagesSettings, *, sleep: Callable[[float], None] = time.sleep) -> None:
        base_url = (settings.base_url or "").rstrip("/")
        self._settings = settings
        self._sleep = sleep
        self._lock = threading.Lock()
        self._length = settings.dimensions
        key = settings.api_key.get_secret_value() if settings.api_key is not None else ""
        proxy = settings.proxy.get_secret_value() if settings.proxy is not None else None
        try:
            self.model = model_name(settings)
            self._url = httpx.URL(f"{base_url}/embeddings")
            self._client = httpx.Client(
                headers={"Authorization": f"Bearer {key}"} if key else {},
                timeout=httpx.Timeout(settings.timeout_s),
                proxy=proxy,
            )
        except (httpx.InvalidURL, ValueError, ImportError) as error:
            # From None: the address of a proxy may hold a password.
            raise Permanent("embedder_address_invalid") from (None if proxy else error)

    def passages(self, texts: Sequence[str]) -> list[list[float]]:
        """One unit vector a text, in order, in calls of at most `batch` texts.

        Raises:
            Transient: `embedder_down`, `embedder_busy`, `embedder_unreadable`, after several tries.
            Permanent: `embedder_key_refused`, `embedder_not_found`, `embedder_refused`, `embedder_dimensions`.
        """
        size, prefix = self._settings.batch, self._settings.passage_prefix or ""
        found: list[list[float]] = []
        for start in range(0, len(texts), size):
            part = [prefix + text for text in texts[start : start + size]]
            found += self._tried(part, tries=PASSAGE_TRIES, most_wait_s=MOST_WAIT_S)
        return found

    def query(self, text: str) -> list[float]:
        """The unit vector of a question; raises what `passages` raises, sooner."""
        return self._tried([(self._settings.query_prefix or "") + text], tries=QUERY_TRIES, most_wait_s=QUERY_WAIT_S)[0]

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def _tried(self, texts: list[str], *, tries: int, most_wait_s: float) -> list[list[float]]:
        from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

        back_off = wait_exponential(multiplier=0.5, max=most_wait_s)

        def wait(state: RetryCallState) -> float:
            asked = _failure(state).after_s
            return back_off(state) if asked is None else min(asked, most_wait_s)

        def hopeless(state: RetryCallState) -> bool:
            # Who says «in ten minutes» to a question is not asked again in one second.
            return (_failure(state).after_s or 0.0) > most_wait_s

        attempts = Retrying(
            retry=retry_if_exception_type(_TryAgain),
            stop=lambda state: stop_after_attempt(tries)(state) or hopeless(state),
            wait=wait,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return attempts(self._vectors, texts)
        except _TryAgain as error:
            raise error.error from error.__cause__

    def _vectors(self, texts: list[str]) -> list[list[float]]:
        body: dict[str, Any] = {
            "model": self._settings.model,
            "input": [text[:MOST_CHARS] for text in texts],
            "encoding_format": "float",
        }
        if self._settings.dimensions is not None:
            body["dimensions"] = self._settings.dimensions
        found = _read(self._post(body), len(texts))
        self._measure(found)
        return found

    def _post(self, body: dict[str, Any]) -> bytes:
        until = time.monotonic() + self._settings.timeout_s
        try:
            with self._client.stream("POST", self._url, json=body) as response:
                _check(response, model=str(self._settings.model))
                return b"".join(_bounded(response, until))
        except httpx.HTTPError as error:
            raise _TryAgain(Transient("embedder_down")) from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise Permanent("embedder_address_invalid") from error

    def _measure(self, found: list[list[float]]) -> None:
        """All vectors of one model have one length; the first answer decides where no setting does."""
        with self._lock:
            expected = self._length or len(found[0])
            wrong = next((len(vector) for vector in found if len(vector) != expected), None)
            if wrong is not None:
                raise Permanent("embedder_dimensions", expected=expected, found=wrong)
            self._length = expected


def model_name(settings: PassagesSettings) -> str:
    """Names a model so that vectors which must not be compared never have the same name; at most 80 characters."""
    address = httpx.URL(settings.base_url or "")
    where = f"{address.host}:{address.port}" if address.port else address.host
    where += address.path.rstrip("/")
    name = f"openai:{settings.model}@{where}"
    if settings.dimensions is not None:
        name += f"/{settings.dimensions}"
    if settings.passage_prefix or settings.query_prefix:
        name += f"#{_short_hash(json.dumps([settings.query_prefix, settings.passage_prefix]))}"
    return name if len(name) <= MOST_NAME else f"{name[: MOST_NAME - 9]}~{_short_hash(name)}"


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _failure(state: RetryCallState) -> _TryAgain:
    error = state.outcome.exception() if state.outcome is not None else None
    return error if isinstance(error, _TryAgain) else _TryAgain(Transient("embedder_down"))


def _check(response: httpx.Response, *, model: str) -> None:
    status = response.status_code
    if status == httpx.codes.OK:
        return
    if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        raise Permanent("embedder_key_refused")
    if status == httpx.codes.NOT_FOUND or 300 <= status < 400:
        raise Permanent("embedder_not_found", model=model)
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise _TryAgain(Transient("embedder_busy"), _seconds(response.headers.get("retry-after")))
    if status >= 500 or status == httpx.codes.REQUEST_TIMEOUT:
        raise _TryAgain(Transient("embedder_down"), _seconds(response.headers.get("retry-after")))
    raise Permanent("embedder_refused", status=status)


def _seconds(header: str | None) -> float | None:
    """`Retry-After` in seconds; a date or nonsense counts as none."""
    try:
        seconds = float(header or "")
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _bounded(response: httpx.Response, until: float) -> Iterator[bytes]:
    """The body; the library's own limit is for one piece, so that a server that drips would hold us for ever."""
    read = 0
    for piece in response.iter_bytes():
        read += len(piece)
        if read > MOST_BYTES or time.monotonic() > until:
            raise _TryAgain(Transient("embedder_unreadable" if read > MOST_BYTES else "embedder_down"))
        yield piece


def _read(content: bytes, count: int) -> list[list[float]]:
    try:
        rows = json.loads(content)["data"]
        # The index is the order; servers that leave it out answer in the order of the texts.
        ordered = sorted(rows, key=lambda row: row["index"]) if all("index" in row for row in rows) else rows
        if [row.get("index", number) for number, row in enumerate(ordered)] != list(range(count)):
            raise _TryAgain(Transient("embedder_unreadable"))
        return [_unit(row["embedding"]) for row in ordered]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _TryAgain(Transient("embedder_unreadable")) from error


def _unit(numbers: Sequence[Any]) -> list[float]:
    vector = [float(number) for number in numbers]
    length = math.sqrt(sum(number * number for number in vector))
    if not length or not math.isfinite(length):
        raise ValueError("no direction")
    return [number / length for number in vector]
