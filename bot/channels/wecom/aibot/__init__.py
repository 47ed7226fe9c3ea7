"""WeCom 智能机器人 by its long connection; `channel.AibotChannel` is the way in."""

from __future__ import annotations

from bot.channels.wecom.aibot.channel import AibotChannel

__all__ = ["AibotChannel"]
