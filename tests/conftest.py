"""Fixtures for every test."""

from __future__ import annotations

from hypothesis import settings
from support.fixtures import api, heads, reader
from support.postgres import engine, fresh_postgres_url, postgres_url
from support.world import answers, embedder, library, messages, words

__all__ = [
    "answers", "api", "embedder", "engine", "fresh_postgres_url", "heads", "library", "messages", "postgres_url", "reader",
    "words",
]  # fmt: skip

# A busy machine is no reason to fail.
settings.register_profile("gongfu", deadline=None)
settings.load_profile("gongfu")
