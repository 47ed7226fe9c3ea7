"""The sentences of the command line; loaded once, since the help texts are needed before any setting is read."""

from __future__ import annotations

from config.messages import Messages

MESSAGES = Messages.load()


def word(key: str, /, **data: object) -> str:
    """A sentence of the table `cli`."""
    return MESSAGES.say(f"cli.{key}", **data)
