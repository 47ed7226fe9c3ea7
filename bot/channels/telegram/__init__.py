"""Telegram, over python-telegram-bot's `Bot`; `channel.TelegramChannel` is the way in."""

from __future__ import annotations

from bot.channels.telegram.channel import TelegramChannel

__all__ = ["TelegramChannel"]
