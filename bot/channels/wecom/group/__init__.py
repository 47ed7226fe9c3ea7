"""The channel WeCom 群机器人: pushes into groups; nothing ever comes in."""

from __future__ import annotations

from bot.channels.wecom.group.channel import WecomGroupChannel

__all__ = ["WecomGroupChannel"]
