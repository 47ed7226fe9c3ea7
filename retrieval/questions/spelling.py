"""Names that were typed wrongly: by sound, by form, with a character lost, doubled or moved, in Latin letters, in full form.

Only names are looked at, only where no name stands exactly, and only what can be one thing. What was read otherwise than
typed is said in the answer; about a region the asker is asked when it is not sure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from retrieval.questions.latin import Latin
from retrieval.questions.normalise import clean, normalise
from retrieval.questions.phrases import Phrases
from retrieval.questions.segments import is_loose
from retrieval.questions.slips import Slips, Window
from retrieval.questions.sounds import Sounds, same_tones
from retrieval.questions.spans import Span, apart, crosses_any, within
from retrieval.questions.spelling_words import SpellingWords
from retrieval.questions.wordslips import NO_TEXTS, word_slips
from retrieval.questions.wordslips import Printed as Texts

MOST_CHARS = 300
"""Longer messages are read as typed: they are texts, not names."""

MOST_WINDOWS = 12
"""Possible slips of one message that are looked at."""

SHORT = 2
"""Characters of the short name of a region («甲乙» for «甲乙县»)."""

Printed = Callable[[str], bool]
"""Whether the held documents print a text."""


def unprinted(_text: str) -> bool:
    """Where no documents are known."""
    return False


@dataclass(frozen=True, slots=True)
class Respelled:
    """What was typed, and the name that it was read as."""

    typed: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """A message as it is read.

    Attributes:
        text: with names set right and in simplified characters.
        respelled: names that were set right, to be said in the answer.
        options: the message once for each region that may be meant, where that is not sure.
        doubted: what stands in their place in the message.
    """

    text: str
    respelled: tuple[Respelled, ...] = ()
    options: tuple[str, ...] = ()
    doubted: str = ""


class Speller:
    """Reads names as they were meant; what it needs of them is prepared once, with the first message.

    Args:
        indicators: name or alias → ids; regions: name or alias → code, places that are not held among them.
        groups: names of groups of regions; official: code → name of a region that is held.
        said: everyday words that mean something else.
    """

    def __init__(
        self,
        words: SpellingWords,
        *,
        indicators: Mapping[str, tuple[str, ...]],
        regions: Mapping[str, str],
        groups: Iterable[str] = (),
        official: Mapping[str, str],
        said: Phrases,
    ) -> None:
        self._words = words
        named = dict(indicators) | {name: (f"group:{name}",) for name in groups}
        self._indicators = {normalise(name): ids for name, ids in named.items()}
        self._printed_as = {normalise(name): name for name in (*named, *regions)}
        every = {normalise(name): code for name, code in regions.items()}
        # «全省» and the like are words of the language, no names.
        self._regions = {
            name: code
            for name, code in every.items()
            if code not in official or normalise(official[code]).startswith(name[:SHORT])
        }
        self._official = official
        self._said = said
        self._exact = Phrases(dict.fromkeys((*self._indicators, *every), True))

    @cached_property
    def _slips(self) -> Slips:
        return Slips(self._indicators, shapes=self._words.shapes, keep=self._words.keep)

    @cached_property
    def _latin(self) -> Latin:
        return Latin(self._indicators, self._regions, self._words.typed)

    @cached_property
    def _seen(self) -> Phrases:
        found: dict[str, set[str]] = {}
        for name in self._regions:
            found.setdefault(name.translate(self._words.shapes), set()).add(name)
        return Phrases({form: tuple(sorted(names)) for form, names in found.items()})

    @cached_property
    def _heard(self) -> tuple[Sounds, Phrases]:
        sounds = Sounds(exactly=True)
        found: dict[str, set[str]] = {}
        for name in self._regions:
            if len(name) >= SHORT and all("\u3400" <= c <= "\u9fff" for c in name):
                for way in sounds.ways(name):
                    found.setdefault(way, set()).add(name)
        return sounds, Phrases({way: tuple(sorted(names)) for way, names in found.items()})

    def warm(self) -> None:
        """Prepares what the first message would have to wait for (about half a second)."""
        _ = self._slips, self._latin, self._heard

    def correct(self, text: str, *, printed: Printed = unprinted, texts: Texts = NO_TEXTS) -> Spelled:
        """The message as it was meant, as far as that is sure; `texts`: the held ones, for words that are no names."""
        simple = clean(text).translate(self._words.simplified)
        if len(simple) > MOST_CHARS or len(simple.lower()) != len(simple):
            return Spelled(text=simple)
        low = simple.lower()
        known = [(start, end) for start, end, _ in self._exact.find(low)]
        windows = [*self._names(low, known, printed), *self._typed_names(low, known, printed)]
        places = self._places(low, known, printed)
        windows += [window for window, sure in places if sure]
        doubts = [window for window, sure in places if not sure]
        keep = self._words.keep | self._words.small | self._words.linking
        slips = word_slips(low, texts, keep=keep, shapes=self._words.shapes)
        windows += [each for each in slips if not crosses_any(each.span, (other.span for other in (*windows, *doubts)))]
        taken = apart(windows, lambda window: window.span)
        fixed, done = simple, []
        for window in sorted(taken, key=lambda each: -each.start):
            name = self._printed_as.get(window.names[0], window.names[0])
            fixed = fixed[: window.start] + name + fixed[window.end :]
            done.append(Respelled(simple[window.start : window.end], name))
        doubt = next((d for d in doubts if not crosses_any(d.span, (w.span for w in taken))), None)
        return Spelled(
            text=fixed,
            respelled=tuple(reversed(done)),
            options=tuple(simple[: doubt.start] + name + simple[doubt.end :] for name in doubt.names) if doubt else (),
            doubted=simple[doubt.start : doubt.end] if doubt else "",
        )

    def _names(self, low: str, known: Sequence[Span], printed: Printed) -> list[Window]:
        """Names of indicators that are meant by something else."""
        said = {(start, end) for start, end, _ in self._said.all(low)}
        found = []
        for window in self._slips.windows(low, self._exact)[:MOST_WINDOWS]:
            inside = not any(within(window.span, span) for span in known)
            whole = inside and not any(_cuts(s, e, window) for s, e in known)
            if whole and window.span not in said and not printed(low[window.start : window.end]):
                found.append(window)
        return found

    def _typed_names(self, low: str, known: Sequence[Span], printed: Printed) -> list[Window]:
        """Names in Latin letters that can be one thing only."""
        return self._latin.windows(low, known=known, kept=self._words.kept, printed=printed)

    def _places(self, low: str, known: Sequence[Span], printed: Printed) -> list[tuple[Window, bool]]:
        """Names of held regions by sound or by letters, the longest first, and whether nothing else can be meant."""
        found = []
        for each in self._latin.places(low, known=known, kept=self._words.kept, printed=printed):
            found.append((Window(each.start, each.end, self._held(each.names)), False))
        for start, end, names in self._seen.all(low.translate(self._words.shapes)):
            typed = low[start:end]
            free = typed not in names and not crosses_any((start, end), known)
            if free and is_loose(low, start, end) and not printed(typed):
                found.append((Window(start, end, self._held(names)), False))
        sounds, heard = self._heard
        for start, end, names in heard.all(sounds.texts(low)[0]):
            typed = low[start:end]
            near = [name for name in names if _half(typed, name) and not self._words.small & set(typed)]
            free = not crosses_any((start, end), known) and typed not in names
            loose = is_loose(low, start, end)
            if near and free and (loose or len(typed) > SHORT) and not printed(typed):
                sure = loose and len(near) == 1 and len(typed) > SHORT and same_tones(typed, near[0])
                found.append((Window(start, end, self._held(near)), sure))
        return sorted((each for each in found if each[0].names), key=lambda each: each[0].start - each[0].end)

    def _held(self, names: Iterable[str]) -> tuple[str, ...]:
        codes = dict.fromkeys(self._regions[name] for name in names)
        return tuple(self._official[code] for code in codes if code in self._official)


def _cuts(start: int, end: int, window: Window) -> bool:
    return (start < window.start < end) or (start < window.end < end)


def _half(typed: str, name: str) -> bool:
    """Whether at least half of the characters are right, and not all."""
    same = sum(a == b for a, b in zip(typed, name, strict=True))
    return len(name) > same >= len(name) / 2
