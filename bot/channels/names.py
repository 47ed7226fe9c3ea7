"""Names of the channels and what has to be known of them without opening one; imports nothing."""

from __future__ import annotations

TELEGRAM, WECOM, WECOM_APP, WECOM_GROUP, FOLDER = "telegram", "wecom", "wecomapp", "wecomgroup", "folder"

FIRST_CONTACT = frozenset({WECOM})
"""Those whose `Limits.first_contact` is set: lists say so without opening a channel."""
