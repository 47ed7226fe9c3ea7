"""Fixtures for every test."""

from __future__ import annotations

from support.postgres import fresh_postgres_url, postgres_url

__all__ = ["fresh_postgres_url", "postgres_url"]
