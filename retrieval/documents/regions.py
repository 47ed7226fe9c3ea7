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
        other: what makes a short name, with it before, the name of something else (a newspaper); None: nothing.
    """

    def __init__(self, names: Mapping[str, str], other: re.Pattern[str] | None = None) -> None:
        self._codes = {name: code for name, code in names.items() if len(name) > 1}
        ordered = sorted(self._codes, key=lambda name: (-len(name), name))
        self._stems = _stems(self._codes)
        beside = f"(?!{other.pattern})" if other is not None else ""
        either = (re.escape(name) + (beside if name in self._stems else "") for name in ordered)
        self._pattern = re.compile("|".join(either)) if ordered else None

    def codes(self, text: str) -> list[str]:
        """Codes in the order of their mentions, repeated as often as mentioned."""
        if self._pattern is None:
            return []
        return [self._codes[name] for name in self._pattern.findall(text)]

    def whole(self, text: str) -> list[str]:
        """Codes of the regions that a text names in full, repeated as often as named; short names don't count."""
        if self._pattern is None:
            return []
        return [self._codes[name] for name in self._pattern.findall(text) if name not in self._stems]


def _stems(codes: Mapping[str, str]) -> frozenset[str]:
    """Names that another name of the same region begins with: «甲乙» of «甲乙县»."""
    by_code: dict[str, list[str]] = {}
    for name, code in codes.items():
        by_code.setdefault(code, []).append(name)
    return frozenset(
        name
        for names in by_code.values()
        for name in names
        if any(other != name and other.startswith(name) for other in names)
    )


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

    The county that the sidecar says, unless the report names another one and this one nowhere; without such a
    word the one county of the title, else the county that most of the county mentions name («我县» is the newspaper's
    own); else the city of the newspaper; else the most local region of the title.
    """
    if entry.county:
        return _other_county((title, kicker or "", body), entry.county, names, rules) or entry.county
    for text in (title, kicker or ""):
        counties = {code for code in names.codes(text) if depth(code) == 2}
        if len(counties) == 1:
            return counties.pop()
    mentions = Counter(code for code in names.codes(body) if depth(code) == 2)
    if mentions:
        code, count = mentions.most_common(1)[0]
        if count * 2 > mentions.total():
            return code
    titled = [code for code in names.codes(title) if depth(code) < 2]
    return entry.city or (max(titled, key=depth) if titled else None)


def _other_county(texts: tuple[str, ...], own: str, names: RegionNames, rules: ArticleRules) -> str | None:
    """The county that a report of the newspaper of another one is about; None: it is about the own one, or nobody knows.

    It is named in full, or more than once, more than all others, and the own one nowhere.
    """
    text = "\n".join(texts)
    counties = Counter(code for code in names.codes(text) if depth(code) == 2)
    if not counties or own in counties or rules.county_words.search(text):
        return None
    code, count = counties.most_common(1)[0]
    return code if count * 2 > counties.total() and (count > 1 or code in names.whole(text)) else None
