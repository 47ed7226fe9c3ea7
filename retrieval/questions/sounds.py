"""How Chinese characters sound, without tones: names that are typed by ear are compared by it, never by meaning."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, product

MOST_READINGS = 2
MOST_WAYS = 16
"""Readings of one character, and of one name, that are looked at."""

_FUZZY = ((re.compile("^([zcs])h"), r"\1"), (re.compile("([ie])ng$"), r"\1n"))
"""What the speakers of the south do not tell apart."""

_FIRST = 0xE000
"""Where the private characters begin that stand for syllables: a text in sounds has the length of the text."""


@lru_cache(maxsize=20_000)
def toned(character: str) -> tuple[str, ...]:
    """Readings with tones, the commonest first; empty for what is no Chinese character."""
    from pypinyin.pinyin_dict import pinyin_dict

    return tuple(pinyin_dict.get(ord(character), "").split(",")) if pinyin_dict.get(ord(character)) else ()


@lru_cache(maxsize=20_000)
def plain(character: str) -> tuple[str, ...]:
    """Readings without tones (`v` for ü), without repeats."""
    return tuple(dict.fromkeys(map(_toneless, toned(character))))


def _toneless(reading: str) -> str:
    parts = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(part for part in parts if part.isascii())


@lru_cache(maxsize=20_000)
def fuzzy(syllable: str) -> str:
    """A syllable without the differences that many do not hear: zh/z, ch/c, sh/s, ing/in, eng/en."""
    for pattern, instead in _FUZZY:
        syllable = pattern.sub(instead, syllable)
    return syllable


class Sounds:
    """Texts as sequences of syllables, one private character each.

    Args:
        exactly: whether zh and z and the like are told apart.
    """

    def __init__(self, *, exactly: bool) -> None:
        self._exactly = exactly
        self._codes: dict[str, str] = {}
        self._of: dict[str, tuple[str, ...]] = {}

    def texts(self, text: str) -> tuple[str, ...]:
        """A text by the commonest readings, and by the second ones where there are; what is not Chinese stays."""
        read = [self._read(character) for character in text]
        return tuple(dict.fromkeys(("".join(each[0] for each in read), "".join(each[-1] for each in read))))

    def ways(self, name: str) -> set[str]:
        """A name in all its readings, within bounds."""
        each = [[self._code(r) for r in plain(c)[:MOST_READINGS]] or [c] for c in name]
        return {"".join(way) for way in islice(product(*each), MOST_WAYS)}

    def _read(self, character: str) -> tuple[str, ...]:
        found = self._of.get(character)
        if found is None:
            found = tuple(self._code(each) for each in plain(character)[:MOST_READINGS]) or (character,)
            self._of[character] = found
        return found

    def _code(self, syllable: str) -> str:
        key = syllable if self._exactly else fuzzy(syllable)
        return self._codes.setdefault(key, chr(_FIRST + len(self._codes)))


def same_tones(one: str, other: str) -> bool:
    """Whether two texts can be read alike, tones included."""
    return len(one) == len(other) and all(
        a == b or set(toned(a)) & set(toned(b)) for a, b in zip(one, other, strict=True)
    )


def spelled_out(name: str) -> set[str]:
    """A name in Latin letters, in all its readings; `v` and `u` both stand for ü."""
    each = [_letters(plain(character)[:MOST_READINGS]) or [character] for character in name]
    return {"".join(way) for way in islice(product(*each), MOST_WAYS)}


def initials(name: str) -> str:
    """First letters of the commonest readings."""
    return "".join((plain(character) or (character,))[0][:1] for character in name)


def _letters(readings: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(way for r in readings for way in (r, r.replace("v", "u"))))
