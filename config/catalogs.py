"""Files of a catalogue folder: tables of words, which the packaged ones complete, and tables of a place, which stand alone."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from decimal import InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

from config.errors import Permanent

CATALOG = Path(__file__).parent / "catalog"

T = TypeVar("T")


def read_toml(path: Path) -> dict[str, Any]:
    """Content of one file.

    Raises:
        Permanent: `catalogue_invalid`: no such file, not TOML, or not UTF-8.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Permanent("catalogue_invalid", file=path.name, what=str(error)) from error


def read_words(folder: Path, name: str) -> dict[str, Any]:
    """A table of words: the packaged file, with what the folder's own says laid over it, key by key.

    The folder of another place then holds only what differs, and goes on working when a new version knows more words. A
    list replaces the packaged list; tables are joined at every depth, and so are lists of tables that bear a `name`: one of
    the same name is replaced, others are added.

    Raises:
        Permanent: `catalogue_invalid`.
    """
    packaged = read_toml(CATALOG / name)
    own = folder / name
    return _laid_over(packaged, read_toml(own)) if own.is_file() and folder != CATALOG else packaged


def read_whole(folder: Path, name: str) -> dict[str, Any]:
    """A file that another place replaces as a whole; the packaged one where the folder has none.

    Raises:
        Permanent: `catalogue_invalid`.
    """
    return read_toml(own_file(folder, name))


def read_place(folder: Path, name: str, general: Iterable[str]) -> dict[str, Any]:
    """A file of a place, which stands alone, but for keys of general language: those it may leave to the packaged file.

    Args:
        folder: that holds the file.
        name: of the file.
        general: keys at the top of the file that say nothing of one place.

    Raises:
        Permanent: `catalogue_invalid`.
    """
    own = read_toml(folder / name)
    if folder == CATALOG or all(key in own for key in general):
        return own
    packaged = read_toml(CATALOG / name)
    return {key: packaged[key] for key in general} | own


def own_file(folder: Path, name: str) -> Path:
    """A file of the folder; the packaged one where it has none."""
    return folder / name if (folder / name).is_file() else CATALOG / name


def made_of(folder: Path, name: str, make: Callable[[dict[str, Any]], T]) -> T:
    """What `make` builds of a table of words.

    Raises:
        Permanent: `catalogue_invalid`: also where `make` misses a key, or something is no pattern or number.
    """
    tables = read_words(folder, name)
    try:
        return make(tables)
    except (KeyError, ValueError, InvalidOperation, re.error) as error:
        raise Permanent("catalogue_invalid", file=name, what=str(error)) from error


def longest_first(words: Iterable[str]) -> tuple[str, ...]:
    """The words in the order in which they have to be tried."""
    return tuple(sorted(words, key=len, reverse=True))


def any_of(words: Iterable[str]) -> str:
    """The words as one alternative of a pattern, longest first."""
    return "|".join(map(re.escape, longest_first(words)))


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(below)
    for key, value in above.items():
        known = found.get(key)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            value = _laid_over(known, value)
        elif isinstance(known, list) and isinstance(value, list) and _named((*known, *value)):
            value = list({each["name"]: each for each in (*known, *value)}.values())
        found[key] = value
    return found


def _named(entries: Iterable[Any]) -> bool:
    """Whether all entries of a list are tables that bear a name."""
    return all(isinstance(each, Mapping) and "name" in each for each in entries)
