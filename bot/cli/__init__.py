"""The command line `gongfu`. Nothing heavy is imported before a command runs: `--help` has to be instant."""

from __future__ import annotations

from bot.cli.main import main

__all__ = ["main"]
