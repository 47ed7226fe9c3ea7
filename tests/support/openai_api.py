"""An OpenAI-compatible chat endpoint over real HTTP on loopback that says what a script tells it to, wrong things too.

with OpenAIApi() as api:
    api.says(calls(search_plan={"text": "…"}), writes(("…", "E1")))
    api.next(status=429, headers={"retry-after": "0"})
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from support import loopback

from config.sections import ModelSettings

KEY, MODEL = "sk-loopback-model-0123456789", "loopback-chat"

Said = dict[str, Any]
Script = Said | Callable[[dict[str, Any]], Said]


def calls(**tools: dict[str, Any]) -> Said:
    """An answer that calls tools, each once."""
    made = [_call(number, name, arguments) for number, (name, arguments) in enumerate(tools.items())]
    return {"role": "assistant", "content": None, "tool_calls": made}


def writes(*sentences: tuple[str, str]) -> Said:
    """The finished structure: (text, ids of evidence, parted by blanks)."""
    lines = [{"text": text, "evidence": evidence.split()} for text, evidence in sentences]
    return {"role": "assistant", "content": None, "tool_calls": [_call(9, "Written", {"sentences": lines})]}


def plain(text: str) -> Said:
    """An answer that ignores that a tool has to be called."""
    return {"role": "assistant", "content": text}


def evidence_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Every piece of evidence that the model was sent, in order."""
    found = {}
    for message in body["messages"]:
        if message["role"] in ("tool", "user") and isinstance(message["content"], str):
            for line in message["content"].splitlines():
                if line.startswith("{"):
                    piece = json.loads(line)
                    found[piece["id"]] = piece
    return list(found.values())


def _call(number: int, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    spoken = json.dumps(arguments, ensure_ascii=False)
    return {"id": f"call_{number}", "type": "function", "function": {"name": name, "arguments": spoken}}


@dataclass(slots=True, kw_only=True)
class Oddity(loopback.Oddity):
    """What goes wrong at one call; `drips`: a byte at a time for ever; `breaks`: half an answer."""

    drips: bool = False
    breaks: bool = False


class OpenAIApi(loopback.Loopback):
    """`calls` are the bodies it was sent, `paths` all paths that were asked for."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.usage: dict[str, int] | None = {"prompt_tokens": 100, "completion_tokens": 20}
        self.always: Script | None = None
        self._script: deque[Script | Oddity] = deque()
        super().__init__([Route("/{path:path}", self._any, methods=["GET", "POST"])])

    def says(self, *said: Script) -> None:
        """The next answers, in order; a function makes one from the body."""
        self._script.extend(said)

    def next(self, **odd: Any) -> None:
        """The next call goes so."""
        self._script.append(Oddity(**odd))

    def forget(self) -> None:
        """A new script; nothing was called."""
        self._script.clear()
        self.calls.clear()
        self.headers.clear()
        self.paths.clear()
        self.always = None

    def settings(self, **changes: Any) -> ModelSettings:
        """Settings that lead here."""
        given = {"base_url": f"{self.root}/v1", "api_key": SecretStr(KEY), "model": MODEL, "timeout_s": 20.0, **changes}
        return ModelSettings(**given)

    async def _any(self, request: Request) -> Response:
        self.paths.append(request.url.path)
        if request.url.path != "/v1/chat/completions":
            return Response(status_code=404)
        body = await request.json()
        self.calls.append(body)
        self.headers.append(dict(request.headers))
        said = self._script.popleft() if self._script else self.always
        if isinstance(said, Oddity):
            return await self._odd(said)
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return Response(status_code=401)
        message = said(body) if callable(said) else said
        return Response(self._completion(message or plain("没有话说")), media_type="application/json")

    async def _odd(self, odd: Oddity) -> Response:
        if odd.holds:
            await self.held()
        if odd.drips:
            return StreamingResponse(self._dripped(), media_type="application/json")
        if odd.breaks:
            whole = self._completion(plain("半句")).encode()
            return Response(whole[: len(whole) // 2], headers={"content-length": str(len(whole))})
        return odd.response()

    async def _dripped(self) -> AsyncIterator[bytes]:
        while not self.over.is_set():
            yield b" "
            await asyncio.sleep(0.02)

    def _completion(self, message: Said) -> str:
        finish = "tool_calls" if message.get("tool_calls") else "stop"
        made = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": MODEL,
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            **({"usage": {**self.usage, "total_tokens": sum(self.usage.values())}} if self.usage else {}),
        }
        return json.dumps(made, ensure_ascii=False)
