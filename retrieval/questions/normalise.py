"""One spelling for matching: what is quoted stays as printed, what is compared goes through here."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DASHES = str.maketrans(dict.fromkeys("—–―−‒~～﹣", "-"))
_QUOTES = re.compile(r"[“”‘’\"'「」『』《》〈〉]")
_SPACES = re.compile(r"\s+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_CONTROL = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")


def clean(text: str) -> str:
    """As typed, without control and zero-width characters; full-width digits and letters become half-width."""
    return unicodedata.normalize("NFKC", _CONTROL.sub("", text)).strip()


@lru_cache(maxsize=20_000)
def normalise(text: str) -> str:
    """Text for comparison: NFKC, lower case, no spaces, no quotation marks, one kind of dash, no thousands separators.

    Never shown to anybody.
    """
    plain = unicodedata.normalize("NFKC", _CONTROL.sub("", text))
    plain = _QUOTES.sub("", plain.translate(_DASHES))
    plain = _THOUSANDS.sub("", _SPACES.sub("", plain))
    # Without the spaces a combining mark may have found a letter: composed once more, so that a second time changes nothing.
    return unicodedata.normalize("NFKC", re.sub(r"-+", "-", plain).lower())


_NOT_WORDS = re.compile(r"[^0-9a-z.%+\u3400-\u9fff]+")


@lru_cache(maxsize=20_000)
def bare(text: str) -> str:
    """`normalise` without any punctuation: two printings of a sentence that differ in marks only become equal."""
    return _NOT_WORDS.sub("", normalise(text))
