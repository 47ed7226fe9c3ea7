"""HTTP to a language model: bounded in time and bytes, what comes back is measured before any library reads it.

An `httpx` client of our own carries the proxy and is closed with the application. The agent's library gets a client that
goes through `Session`: it can reach this one address and nothing else, has one deadline for all calls of a question, and
sees only answers of the right form. Nothing of a question or an answer is logged.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from config.errors import Permanent
from config.sections import ModelSettings
from reports.compose.modelled.stops import ModelStopped, Why

MOST_BYTES = 2_000_000
"""Longest answer that is read."""

MOST_CALLS = 8
"""Calls of one question, the repair included."""

MOST_WAIT_S = 5.0
"""Longest pause before the one retry of a «too many requests»."""

DEFAULT_WAIT_S, REACH_S = 0.5, 5.0

_PASSED = ("authorization", "content-type", "accept")
"""Headers that go out; what the library says about this machine does not."""


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Function(_Loose):
    name: str = Field(max_length=100)
    arguments: str = Field(max_length=20_000)


class _ToolCall(_Loose):
    id: str | None = Field(default=None, max_length=200)
    type: str = "function"
    function: _Function


class _Message(_Loose):
    role: str = "assistant"
    content: str | None = Field(default=None, max_length=100_000)
    refusal: str | None = Field(default=None, max_length=100_000)
    tool_calls: list[_ToolCall] | None = Field(default=None, max_length=16)


class _Choice(_Loose):
    index: int = 0
    message: _Message
    finish_reason: str | None = None


class _Usage(_Loose):
    prompt_tokens: int = Field(default=0, ge=0, le=100_000_000)
    completion_tokens: int = Field(default=0, ge=0, le=100_000_000)


class _Completion(_Loose):
    """«The chat completion object» of the OpenAI API reference, as far as it is used."""

    choices: list[_Choice] = Field(min_length=1, max_length=8)
    usage: _Usage | None = None


class Endpoint:
    """The connection to one endpoint; safe for several threads.

    Args:
        settings: `base_url` and `model` are set.
        now: monotonic seconds.
        sleep: how a pause is made, in seconds.

    Raises:
        Permanent: `model_address_invalid`.
    """

    def __init__(
        self,
        settings: ModelSettings,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self.now, self.sleep = now, sleep
        proxy = settings.proxy.get_secret_value() if settings.proxy is not None else None
        try:
            self.url = httpx.URL(f"{(settings.base_url or '').rstrip('/')}/chat/completions")
            self.client = httpx.Client(proxy=proxy, follow_redirects=False)
        except (httpx.InvalidURL, ValueError, ImportError) as error:
            # From None: the address of a proxy may hold a password.
            raise Permanent("model_address_invalid") from (None if proxy else error)

    def session(self) -> Session:
        """For one question; its time begins now."""
        return Session(self)

    def trouble(self) -> Why | None:
        """What is the matter with the endpoint, from its list of models; nothing of the answer is read. None: it is there."""
        headers = {}
        if self.settings.api_key is not None:
            headers["authorization"] = f"Bearer {self.settings.api_key.get_secret_value()}"
        try:
            address = str(self.url).removesuffix("/chat/completions") + "/models"
            with self.client.stream("GET", address, headers=headers, timeout=REACH_S) as response:
                status = response.status_code
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
            return Why.UNREACHABLE
        if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            return Why.KEY_REFUSED
        return Why.SERVER_ERROR if status >= 500 else None

    def close(self) -> None:
        """Closes the connections."""
        self.client.close()


class Session(httpx.BaseTransport):
    """All calls of one question: one deadline, counted calls and tokens. `stopped` says why it was given up.

    Attributes:
        tokens_in, tokens_out: used up to now; an endpoint that does not count is counted by characters.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._until = endpoint.now() + endpoint.settings.timeout_s
        self._calls, self._retried = 0, False
        self.tokens_in = self.tokens_out = 0
        self.stopped: Why | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One call of the library; raises `ModelStopped`, and remembers it: libraries wrap what they don't know."""
        try:
            return self._handled(request)
        except ModelStopped as error:
            self.stopped = self.stopped or error.why
            raise

    def check_time(self) -> None:
        """Raises `ModelStopped` when the time of the question is over."""
        if self._left() <= 0:
            self.stopped = self.stopped or Why.TIMEOUT
            raise ModelStopped(Why.TIMEOUT)

    def _left(self) -> float:
        return self._until - self._endpoint.now()

    def _handled(self, request: httpx.Request) -> httpx.Response:
        if request.url != self._endpoint.url or request.method != "POST":
            raise ModelStopped(Why.REQUEST_REFUSED)
        self._calls += 1
        if self._calls > MOST_CALLS:
            raise ModelStopped(Why.LOOP)
        if self.tokens_in + self.tokens_out >= self._endpoint.settings.tokens_per_question:
            raise ModelStopped(Why.BUDGET)
        body = request.read()
        headers = {name: request.headers[name] for name in _PASSED if name in request.headers}
        completion = self._read(self._posted(body, headers))
        self._count(completion, body)
        choice = completion.choices[0]
        if choice.message.refusal or choice.finish_reason == "content_filter":
            raise ModelStopped(Why.REFUSED)
        return httpx.Response(200, json={"id": "1", "object": "chat.completion", "created": 0, **_clean(completion)})

    def _posted(self, body: bytes, headers: dict[str, str]) -> bytes:
        while True:
            left = self._left()
            if left <= 0:
                raise ModelStopped(Why.TIMEOUT)
            try:
                with self._endpoint.client.stream(
                    "POST", self._endpoint.url, content=body, headers=headers, timeout=httpx.Timeout(left)
                ) as response:
                    wait = self._check(response)
                    if wait is None:
                        return b"".join(self._bounded(response))
            except httpx.TimeoutException as error:
                raise ModelStopped(Why.TIMEOUT) from error
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
                raise ModelStopped(Why.UNREACHABLE) from error
            self._endpoint.sleep(wait)

    def _check(self, response: httpx.Response) -> float | None:
        """None: the answer may be read; else seconds to wait before the one retry."""
        status = response.status_code
        if status == httpx.codes.OK:
            return None
        if status == httpx.codes.TOO_MANY_REQUESTS:
            wait = _seconds(response.headers.get("retry-after"))
            if self._retried or wait > MOST_WAIT_S or wait >= self._left():
                raise ModelStopped(Why.RATE_LIMITED)
            self._retried = True
            return wait
        if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            raise ModelStopped(Why.KEY_REFUSED)
        if status == httpx.codes.NOT_FOUND or 300 <= status < 400:
            raise ModelStopped(Why.NOT_FOUND)
        if status >= 500 or status == httpx.codes.REQUEST_TIMEOUT:
            raise ModelStopped(Why.SERVER_ERROR)
        raise ModelStopped(Why.REQUEST_REFUSED)

    def _bounded(self, response: httpx.Response) -> Iterator[bytes]:
        """The body; the library's own limit is for one piece, so that a server that drips would hold us for ever."""
        read = 0
        for piece in response.iter_bytes():
            read += len(piece)
            if read > MOST_BYTES:
                raise ModelStopped(Why.GARBAGE)
            if self._left() <= 0:
                raise ModelStopped(Why.TIMEOUT)
            yield piece

    def _read(self, content: bytes) -> _Completion:
        try:
            return _Completion.model_validate_json(content)
        except (ValidationError, RecursionError) as error:
            raise ModelStopped(Why.GARBAGE) from error

    def _count(self, completion: _Completion, body: bytes) -> None:
        usage, message = completion.usage, completion.choices[0].message
        said = len(message.content or "") + sum(len(each.function.arguments) for each in message.tool_calls or ())
        # Who says that it cost nothing is counted by us: a character is a token at most.
        self.tokens_in += (usage.prompt_tokens if usage else 0) or len(body.decode("utf-8", "replace"))
        self.tokens_out += (usage.completion_tokens if usage else 0) or said


def _clean(completion: _Completion) -> dict[str, Any]:
    given = completion.model_dump(exclude_none=True)
    given["choices"] = given["choices"][:1]
    for number, call in enumerate(given["choices"][0]["message"].get("tool_calls", ())):
        call.setdefault("id", f"call_{number}")
    usage = completion.usage or _Usage()
    given["usage"] = {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.prompt_tokens + usage.completion_tokens,
    }
    return {"model": "model", **given}


def _seconds(header: str | None) -> float:
    """`Retry-After` in seconds; a date or nonsense counts as a short pause."""
    try:
        seconds = float(header or "")
    except ValueError:
        return DEFAULT_WAIT_S
    return seconds if math.isfinite(seconds) and seconds >= 0 else DEFAULT_WAIT_S
