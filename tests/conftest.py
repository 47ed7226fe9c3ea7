"""Fixtures for every test."""

from __future__ import annotations

from support.postgres import fresh_postgres_url, postgres_url
from support.world import answers, embedder, library, messages, words

__all__ = ["answers", "embedder", "fresh_postgres_url", "library", "messages", "postgres_url", "words"]
