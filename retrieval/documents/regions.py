"""Which region a document speaks about: by code, from names that the caller passes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from retrieval.documents.rules import ArticleRules
from retrieval.documents.sidecar import FileEntry


class RegionNames:
    """Finds names and aliases of regions in text, the longest first.

    Args:
        names: name or alias → GB/T 2260 code.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._codes = {name: code for name, code in names.items() if len(name) > 1}
        ordered = sorted(self._codes, key=lambda name: (-len(name), name))
        self._pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def codes(self, text: str) -> list[str]:
        """Codes in the order of their mentions, repeated as often as mentioned."""
        if self._pattern is None:
            return []
        return [self._codes[name] for name in self._pattern.findall(text)]


def depth(code: str) -> int:
    """0 of a province, 1 of a city, 2 of a county: GB/T 2260 codes end in zeros above the county."""
    return 0 if code.endswith("0000") else 1 if code.endswith("00") else 2


def issuer_region(issuer: str | None, title: str, names: RegionNames) -> str | None:
    """Region of an official paper: the most local one that its issuer, else its title, names."""
    for text in (issuer or "", title):
        found = names.codes(text)
        if found:
            return max(found, key=depth)
    return None


def most_local(texts: Iterable[str], names: RegionNames) -> str | None:
    """The one region that texts name; a county counts more than the city named beside it. None: none, or several."""
    codes = {code for text in texts for code in names.codes(text)}
    deepest = {code for code in codes if depth(code) == max(map(depth, codes))}
    return deepest.pop() if len(deepest) == 1 else None


def article_region(
    *, title: str, kicker: str | None, body: str, entry: FileEntry, names: RegionNames, rules: ArticleRules
) -> str | None:
    """Region of a news report.

    The one county of the title; else the county that most of the county mentions name («我县» is the newspaper's own);
    else the city of the newspaper; else the most local region of the title.
    """
    for text in (title, kicker or ""):
        counties = {code for code in names.codes(text) if depth(code) == 2}
        if len(counties) == 1:
            return counties.pop()
    mentions = Counter(code for code in names.codes(body) if depth(code) == 2)
    if entry.county:
        mentions[entry.county] += len(rules.county_words.findall(body))
    if mentions:
        code, count = mentions.most_common(1)[0]
        if count * 2 > mentions.total():
            return code
    titled = [code for code in names.codes(title) if depth(code) < 2]
    return entry.county or entry.city or (max(titled, key=depth) if titled else None)
