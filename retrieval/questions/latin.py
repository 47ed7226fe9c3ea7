"""Names typed in Latin letters: whole («yunhe», «guishang gongye») or by the letters they begin with («czhl»)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from retrieval.questions.slips import Window, moved
from retrieval.questions.sounds import initials, spelled_out
from retrieval.questions.spans import Span, crosses_any

MOST_OPTIONS = 4
LEAST_INITIALS = 4
"""Letters of an indicator that is typed by its initials: fewer fit too much."""

MOST_LETTERS = 80

_HAN = re.compile(r"[\u3400-\u9fff]{2,}")
_RUN = re.compile(r"(?<![a-z0-9.])[a-z]{2,}(?:[ ']+[a-z]{2,})*(?![a-z0-9.])")
_LATIN = re.compile(r"[a-z]{3,6}")
_TOKEN = re.compile(r"[a-z]+")


class Latin:
    """Spellings in Latin letters, prepared once.

    Args:
        indicators: normalised name → ids; regions: normalised name → code; words: of questions.
    """

    def __init__(
        self, indicators: Mapping[str, Sequence[str]], regions: Mapping[str, str], words: Iterable[str]
    ) -> None:
        self._meanings: dict[str, dict[object, str]] = {}
        self._initials: dict[str, dict[object, str]] = {}
        self._regions: dict[str, dict[str, str]] = {}
        for name, ids in indicators.items():
            self._add(name, tuple(ids), initials_from=LEAST_INITIALS)
            if _LATIN.fullmatch(name):
                for other in moved(name):
                    self._meanings.setdefault(other, {}).setdefault(tuple(ids), name)
        for word in words:
            self._add(word, word)
        self._short: dict[str, dict[str, str]] = {}
        for name, code in regions.items():
            if _HAN.fullmatch(name):
                self._short.setdefault(initials(name), {}).setdefault(code, name)
                for letters in spelled_out(name):
                    self._regions.setdefault(letters, {}).setdefault(code, name)

    def _add(self, name: str, key: object, *, initials_from: int | None = None) -> None:
        if not _HAN.fullmatch(name):
            return
        for letters in spelled_out(name):
            self._meanings.setdefault(letters, {}).setdefault(key, name)
        if initials_from and len(name) >= initials_from:
            self._initials.setdefault(initials(name), {}).setdefault(key, name)

    def windows(
        self, low: str, *, known: Sequence[Span], kept: Collection[str], printed: Callable[[str], bool]
    ) -> list[Window]:
        """Runs of letters that spell names and words and nothing else."""
        found = []
        for start, end in self._runs(low, known, kept):
            typed = low[start:end]
            words = self._read(_joined(typed))
            if not words:
                several = self._initials.get(typed, {})
                words = list(several.values()) if len(several) == 1 else []
            if words and not printed(typed):
                found.append(Window(start, end, ("".join(words),)))
        return found

    def places(
        self, low: str, *, known: Sequence[Span], kept: Collection[str], printed: Callable[[str], bool]
    ) -> list[Window]:
        """Single words that spell a region or begin like some; the names are normalised and may be of outside places."""
        found = []
        for run_start, run_end in self._runs(low, known, kept):
            if self._read(_joined(low[run_start:run_end])):
                continue
            for token in _TOKEN.finditer(low, run_start, run_end):
                # Two letters in a text in Latin letters are hardly ever a county.
                alone = token.span() == (run_start, run_end) and _HAN.search(low) is not None
                names = self._regions.get(token[0]) or (self._short.get(token[0], {}) if alone else {})
                if 0 < len(names) <= MOST_OPTIONS and not printed(token[0]):
                    found.append(Window(token.start(), token.end(), tuple(names.values())))
        return found

    def _runs(self, low: str, known: Sequence[Span], kept: Collection[str]) -> Iterable[Span]:
        """Neighbouring words in letters that are no known name themselves."""
        for run in _RUN.finditer(low):
            start = end = None
            for token in _TOKEN.finditer(low, run.start(), run.end()):
                if token[0] in kept or crosses_any(token.span(), known):
                    if start is not None and end is not None:
                        yield start, end
                    start = end = None
                    continue
                start, end = token.start() if start is None else start, token.end()
            if start is not None and end is not None:
                yield start, end

    def _read(self, letters: str) -> list[str]:
        """The words that a run of letters is made of, the longest first; empty when something is left over."""
        if len(letters) > MOST_LETTERS:
            return []
        best: dict[int, list[str]] = {len(letters): []}
        for start in range(len(letters) - 2, -1, -1):
            for end in range(len(letters), start + 1, -1):
                word = self._one(letters[start:end]) if end in best else None
                if word and (start not in best or len(best[end]) + 1 < len(best[start])):
                    best[start] = [word, *best[end]]
        return best.get(0, [])

    def _one(self, letters: str) -> str | None:
        named: dict[object, str] = dict(self._meanings.get(letters, {}))
        named.update(self._regions.get(letters, {}))
        return next(iter(named.values())) if len(named) == 1 else None


def _joined(typed: str) -> str:
    return re.sub("[ ']+", "", typed)
