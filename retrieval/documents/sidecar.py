"""What a page does not print, from `sources.toml`: dates, the newspaper's place, labels, 文号, state."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from config.errors import Permanent
from retrieval.access import Level


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DocumentEntry(_Strict):
    """Facts about one document of a file; `title` is how its title begins. What is None is taken from the text."""

    title: str
    number: str | None = None
    issuer: str | None = None
    region: str | None = None
    state: str | None = None
    expires: str | None = None
    level: str | None = None
    kind: str | None = None
    bureau: str | None = None
    published: str | None = Field(default=None, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    missing_head: bool | None = None
    missing_tail: bool | None = None


class FileEntry(_Strict):
    """Facts about one file; regions are codes."""

    published: str | None = Field(default=None, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    inferred: bool = False
    reason: str | None = None
    city: str | None = None
    county: str | None = None
    edition: str | None = None
    preferred: bool | None = None
    level: str = Level.PUBLIC.value
    documents: tuple[DocumentEntry, ...] = ()


class _Sources(_Strict):
    files: dict[str, FileEntry] = Field(default_factory=dict)


SIDECAR = "sources.toml"
"""Name of the file in the data folder."""


class Sidecar:
    """Entries by file name; a file without one has an empty entry."""

    def __init__(self, entries: Mapping[str, FileEntry] | None = None) -> None:
        self._entries = MappingProxyType(dict(entries or {}))

    @classmethod
    def load(cls, path: Path) -> Sidecar:
        """Reads a `sources.toml`; a missing file is an empty sidecar.

        Raises:
            Permanent: `sidecar_invalid`: not TOML, an unknown key or a wrong value.
        """
        try:
            return cls(_Sources.model_validate(tomllib.loads(path.read_text("utf-8"))).files)
        except FileNotFoundError:
            return cls()
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Permanent("sidecar_invalid", file=path.name, where=str(error)) from error
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors()[0]["loc"])
            raise Permanent("sidecar_invalid", file=path.name, where=where) from error

    def entry(self, name: str) -> FileEntry:
        """Entry of a file name."""
        return self._entries.get(name, FileEntry())

    @property
    def levels(self) -> frozenset[str]:
        """Every level that it gives to a file or a document."""
        files = self._entries.values()
        return frozenset(
            {each.level for each in files} | {d.level for each in files for d in each.documents if d.level}
        )

    def merged(self, other: Sidecar) -> Sidecar:
        """Both; the other's entries win."""
        return Sidecar({**self._entries, **other._entries})
