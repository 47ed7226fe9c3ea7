"""Errors as data: a code, the facts, and never a sentence.

The Chinese sentence of a code stands in `config/catalog/messages.toml` under `[errors]`; `config.messages` joins the two.
Nothing here may import another module of the project.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


class GongfuError(Exception):
    """Base of every error that a person may have to read.

    Args:
        code: key of the sentence in `messages.toml`, table `errors`.
        data: values for the placeholders of that sentence; never secrets, never a path outside the user's own input.
    """

    def __init__(self, code: str, **data: object) -> None:
        super().__init__(f"{code} {data}" if data else code)
        self.code = code
        self.data: Mapping[str, object] = MappingProxyType(dict(data))


class Permanent(GongfuError):
    """The same input will fail again: the user has to change something."""


class Transient(GongfuError):
    """The same input may succeed later: a retry is worth while."""


class Uncertain(GongfuError):
    """It may have happened: doing it again could do it twice, so somebody has to look."""


class NeedsClarification(GongfuError):
    """The question fits several things; `data["choices"]` holds at most four."""


class NotAllowed(GongfuError):
    """The person may not do this; says nothing about what exists."""


class NotFound(Permanent):
    """What was named does not exist here."""
