"""Every sentence that people read, from `config/catalog/messages.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from config.errors import GongfuError, Permanent

CATALOG = Path(__file__).parent / "catalog"


@dataclass(frozen=True, slots=True)
class Messages:
    """Sentences by key («answer.not_held»), with `{placeholders}`."""

    sentences: Mapping[str, str]

    @classmethod
    def load(cls, folder: Path = CATALOG) -> Messages:
        """Reads `messages.toml` of a catalogue folder.

        Raises:
            Permanent: `catalogue_invalid`: no such file, or not TOML.
        """
        try:
            tables = tomllib.loads((folder / "messages.toml").read_text("utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Permanent("catalogue_invalid", file=str(folder / "messages.toml"), what=str(error)) from error
        return cls(MappingProxyType(dict(_flatten("", tables))))

    def say(self, key: str, /, **data: object) -> str:
        """The sentence with its placeholders filled in; an unknown key is a programming error (KeyError)."""
        return self.sentences[key].format(**data)

    def error(self, error: GongfuError) -> str:
        """The sentence of an error code; names nothing of the exception itself."""
        return self.say(f"errors.{error.code}", **error.data)


def _flatten(prefix: str, table: Mapping[str, object]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        name = f"{prefix}.{key}" if prefix else key
        if isinstance(value, Mapping):
            found.extend(_flatten(name, value))
        else:
            found.append((name, str(value)))
    return found
