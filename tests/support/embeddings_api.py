"""An OpenAI-compatible embeddings endpoint over real HTTP on loopback, that can be told to go wrong.

with EmbeddingsApi() as api:
    api.next(status=429, headers={"retry-after": "3"})
    OpenAIEmbedder(api.settings(), sleep=pauses.append).query("甲")
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from support import loopback
from support.world import hashed

from config.sections import PassagesSettings

KEY, MODEL = "sk-loopback-0123456789", "loopback-1"


@dataclass(slots=True, kw_only=True)
class Oddity(loopback.Oddity):
    """What happens at one call; `rows`: a change of the right answer."""

    rows: Any = None


class EmbeddingsApi(loopback.Loopback):
    """`calls` are the bodies it was sent, `url` what a setting names."""

    def __init__(self, *, scale: float = 1.0) -> None:
        self.calls: list[dict[str, Any]] = []
        self._scale = scale
        self._odd: deque[Oddity] = deque()
        super().__init__([Route("/v1/embeddings", self._embed, methods=["POST"])])
        self.url = f"{self.root}/v1"

    def next(self, **odd: Any) -> None:
        """The next call goes so."""
        self._odd.append(Oddity(**odd))

    def settings(self, **changes: Any) -> PassagesSettings:
        """Settings that lead here."""
        given = {"base_url": self.url, "api_key": SecretStr(KEY), "model": MODEL, **changes}
        return PassagesSettings(embedder="openai", **given)

    async def _embed(self, request: Request) -> Response:
        asked = await request.json()
        self.calls.append(asked)
        odd = self._odd.popleft() if self._odd else Oddity()
        if odd.holds:
            await self.held()
        if odd.status == 200 and request.headers.get("authorization") != f"Bearer {KEY}":
            return Response(status_code=401)
        if odd.status != 200 or odd.body is not None:
            return odd.response()
        return Response(json.dumps({"data": odd.rows(self._rows(asked)) if odd.rows else self._rows(asked)}))

    def _rows(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        length = asked.get("dimensions", 16)
        return [
            {"index": number, "embedding": [value * self._scale for value in hashed(text)][:length]}
            for number, text in enumerate(asked["input"])
        ]
