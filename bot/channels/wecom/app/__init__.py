"""The channel WeCom 自建应用: callbacks in over our server, messages out over the API."""

from __future__ import annotations

from bot.channels.wecom.app.channel import WecomAppChannel

__all__ = ["WecomAppChannel"]
