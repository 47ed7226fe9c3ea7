"""HTTP to WeCom's API: one call, one JSON object, bounded in bytes and seconds. Addresses hold tokens: none is ever logged."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import SecretStr

from bot.channels.wecom.faults import NOT_SENT, NOT_TAKEN, Refused, busy, refusal
from config.errors import GongfuError, Permanent, Transient, Uncertain

MOST_ANSWER_BYTES = 1_000_000
CONNECTIONS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds. Sending is slow at times: who hangs up early does not know whether the message was taken."""

    connect_s: float = 10
    read_s: float = 30
    upload_s: float = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file on its way to WeCom."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file of WeCom's.

    Attributes:
        content: None: longer than was allowed.
        answer: what WeCom said instead of a file; None: it is a file.
    """

    content: bytes | None
    answer: dict[str, Any] | None


class Wire:
    """Calls of one address.

    Args:
        base_url: without the path.
        proxy: for all calls; None: the system's.
        timeouts: of a call.

    """

    def __init__(self, base_url: str, *, proxy: SecretStr | None = None, timeouts: Timeouts | None = None) -> None:
        self._base_url, self._proxy, self._timeouts = base_url.rstrip("/"), proxy, timeouts or Timeouts()
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()

    async def call(
        self,
        path: str,
        *,
        params: Mapping[str, str | int],
        body: Mapping[str, Any] | None = None,
        upload: Upload | None = None,
        repeatable: bool = False,
    ) -> dict[str, Any]:
        """The answer, when it was carried out. GET without `body` and `upload`.

        Args:
            path: below the base address.
            params: of the query.
            body: sent as JSON.
            upload: sent as a form, under its name in plain UTF-8.
            repeatable: a second call does no harm: where nobody knows what became of it, it is a failure.

        Raises:
            Refused: WeCom says no.
            Transient: `wecom_down`, `wecom_busy`: certainly not carried out.
            Uncertain: `send_uncertain`.
            Permanent: `wecom_proxy_invalid`.
        """
        client = await self._opened()
        try:
            answer = await client.send(self._request(client, path, params, body, upload), stream=True)
            try:
                content = await _read(answer, MOST_ANSWER_BYTES)
            finally:
                await answer.aclose()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _failed(error, repeatable=repeatable) from error
        return _judged(answer, content, repeatable=repeatable)

    async def download(self, path: str, *, params: Mapping[str, str], most_bytes: int) -> Found:
        """A file, or what WeCom says instead of one.

        Raises:
            Transient: `wecom_down`. Permanent: `wecom_proxy_invalid`.
        """
        client = await self._opened()
        try:
            async with client.stream("GET", self._base_url + path, params=params) as answer:
                if answer.status_code != 200:
                    raise Transient("wecom_down")
                content = await _read(answer, most_bytes)
                kind = answer.headers.get("content-type", "")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Transient("wecom_down") from error
        said = _object(content) if content is not None and kind.startswith(("application/json", "text/")) else None
        return Found(content=content, answer=said if said is not None and "errcode" in said else None)

    async def aclose(self) -> None:
        """Closes the connections."""
        if self._client is not None:
            await self._client.aclose()

    async def _opened(self) -> httpx.AsyncClient:
        async with self._opening:
            if self._client is None:
                # In a thread: it reads the certificates of the system from disk.
                self._client = await asyncio.to_thread(self._made)
        return self._client

    def _made(self) -> httpx.AsyncClient:
        waits = self._timeouts
        try:
            return httpx.AsyncClient(
                proxy=self._proxy.get_secret_value() if self._proxy is not None else None,
                timeout=httpx.Timeout(waits.read_s, connect=waits.connect_s, pool=waits.connect_s),
                limits=httpx.Limits(max_connections=CONNECTIONS),
                # Compressed answers could be far longer than what is read.
                headers={"accept-encoding": "identity"},
            )
        except (ValueError, httpx.InvalidURL):
            # The address may hold a password, and the error the address.
            raise Permanent("wecom_proxy_invalid") from None

    def _request(
        self,
        client: httpx.AsyncClient,
        path: str,
        params: Mapping[str, str | int],
        body: Mapping[str, Any] | None,
        upload: Upload | None,
    ) -> httpx.Request:
        waits = self._timeouts
        if upload is None:
            method = "GET" if body is None else "POST"
            return client.build_request(method, self._base_url + path, params=params, json=body)
        return client.build_request(
            "POST",
            self._base_url + path,
            params=params,
            files={"media": (upload.name, upload.content, "application/octet-stream")},
            timeout=httpx.Timeout(waits.upload_s, connect=waits.connect_s, pool=waits.connect_s),
        )


async def _read(answer: httpx.Response, most_bytes: int) -> bytes | None:
    """The body; None: it is longer."""
    content = bytearray()
    async for piece in answer.aiter_bytes():
        content += piece
        if len(content) > most_bytes:
            return None
    return bytes(content)


def _judged(answer: httpx.Response, content: bytes | None, *, repeatable: bool) -> dict[str, Any]:
    status = answer.status_code
    if status == 429:
        raise busy(answer.headers.get("retry-after"))
    found = _object(content or b"")
    if found is not None and 200 <= status < 300 and "errcode" in found:
        refused = refusal(found)
        if refused is not None:
            raise refused
        return found
    if found is not None and isinstance(found.get("errcode"), int) and found["errcode"] != 0:
        raise Refused(found["errcode"], "")
    # A page that WeCom did not write says nothing about our message, unless it stands where the answer should.
    if repeatable or status in NOT_TAKEN or 300 <= status < 500:
        raise Transient("wecom_down")
    raise Uncertain("send_uncertain")


def _failed(error: Exception, *, repeatable: bool) -> GongfuError:
    return Transient("wecom_down") if repeatable or isinstance(error, NOT_SENT) else Uncertain("send_uncertain")


def _object(payload: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
