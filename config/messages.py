"""Every sentence that people read, from `config/catalog/messages.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from types import MappingProxyType

import structlog

from config.catalogs import CATALOG, read_toml, read_words
from config.errors import GongfuError

FILE = "messages.toml"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Messages:
    """Sentences by key («answer.not_held»), with `{placeholders}`."""

    sentences: Mapping[str, str]

    @classmethod
    def load(cls, folder: Path = CATALOG) -> Messages:
        """Reads `messages.toml` of a catalogue folder; where a placeholder would not be filled in, the packaged sentence stays.

        Raises:
            Permanent: `catalogue_invalid`: not TOML.
        """
        packaged = dict(_flatten("", read_toml(CATALOG / FILE)))
        own = dict(_flatten("", read_words(folder, FILE)))
        strange = sorted(
            key for key, text in own.items() if key in packaged and not _fields(text) <= _fields(packaged[key])
        )
        if strange:
            # A copy of another version: better its new wording than no answer.
            _log.warning("messages_not_taken", keys=strange)
        return cls(MappingProxyType(own | {key: packaged[key] for key in strange}))

    def say(self, key: str, /, **data: object) -> str:
        """The sentence with its placeholders filled in; an unknown key is a programming error (KeyError)."""
        return self.sentences[key].format(**data)

    def error(self, error: GongfuError) -> str:
        """The sentence of an error code; names nothing of the exception itself."""
        return self.say(f"errors.{error.code}", **error.data)


def _fields(sentence: str) -> set[str]:
    """Names of its placeholders; one that can't be read is a name that nothing fills in."""
    try:
        return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
    except ValueError:
        return {"{"}


def _flatten(prefix: str, table: Mapping[str, object]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        name = f"{prefix}.{key}" if prefix else key
        if isinstance(value, Mapping):
            found.extend(_flatten(name, value))
        else:
            found.append((name, str(value)))
    return found
