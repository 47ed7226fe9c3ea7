"""Fixtures for every test."""

from __future__ import annotations

from hypothesis import settings
from support.postgres import engine, fresh_postgres_url, postgres_url
from support.world import answers, embedder, library, messages, words

__all__ = ["answers", "embedder", "engine", "fresh_postgres_url", "library", "messages", "postgres_url", "words"]

# A busy machine is no reason to fail.
settings.register_profile("gongfu", deadline=None)
settings.load_profile("gongfu")
