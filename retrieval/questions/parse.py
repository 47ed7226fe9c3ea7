"""Text → typed question, by word lists, the catalogue and the grammar of periods; looks at no document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.periods import asks_same_period_last_year, find_periods
from retrieval.metrics.units import Quantity, UnitTable, chinese_number, parse_quantity
from retrieval.questions.model import AskedPeriod, Mention, Question
from retrieval.questions.normalise import clean, normalise
from retrieval.questions.vocabulary import Phrases, Vocabulary, first_match
from retrieval.questions.years import spaced_years, with_years

_DAY = re.compile(r"(?<!\d)([12]?\d|3[01])号(?!文|楼|线|院)")
"""«19号» is what people type for «19日»."""

_BESIDE = re.compile("(?:度?年上|年去|年一上)(?:于?比|较|于?比相)")
"""«比上年», «较去年», read backwards from the end of the period."""

_MARKS = re.compile(r"[，,。；;：:？?！!、（）()\[\]【】…·/\\|*#@&^$`]+")


OUTSIDE = "outside:"
"""Begins the key of a place that the catalogue does not hold."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The names that a question may hold, ready for matching.

    Attributes:
        measured: «几家», «多少个人», with a word of the list [measure]; in_units: «多少亩», with the name of a unit that
            means nothing else.
    """

    vocabulary: Vocabulary
    regions: Phrases
    indicators: Phrases
    units: UnitTable
    wide: Phrases
    measured: re.Pattern[str]
    in_units: re.Pattern[str]

    @classmethod
    def build(cls, vocabulary: Vocabulary, catalogue: Catalogue) -> Lexicon:
        """Prepares all names and aliases of the catalogue."""
        names = {name: ids[0] for name, ids in catalogue.indicator_names().items()}
        places = {name: OUTSIDE + full for name, full in vocabulary.outside.items()} | dict(catalogue.names())
        units, measure = catalogue.units, vocabulary.measure
        plain = [name for name, unit in units.units.items() if not unit.weak and name not in measure]
        return cls(
            vocabulary=vocabulary,
            regions=Phrases(places),
            indicators=Phrases(names),
            units=units,
            wide=Phrases(vocabulary.wide),
            measured=re.compile(rf"(?:几|多少)个?({_longest_first(measure)})"),
            in_units=re.compile(rf"(?:几|多少)({_longest_first(plain)})"),
        )


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def parse(text: str, *, lexicon: Lexicon, today: date, home: str | None, parents: Mapping[str, str]) -> Question:
    """Understands one question.

    Args:
        text: as typed, one question (see `split` for several).
        lexicon: names and word lists.
        today: the as-of date; years that are left out are read against it.
        home: region code of the asker's county, or None.
        parents: region code → code of the region above it.
    """
    words = lexicon.vocabulary
    normal = _dated(_DAY.sub(r"\1日", normalise(spaced_years(text))), lexicon)
    regions = _regions(normal, lexicon, home, parents)
    # «比上年提高»: the year before whatever is asked for, not before today.
    periods = [found for found in find_periods(normal, today) if not _BESIDE.match(normal[: found[2]][::-1])]
    # Spaces part numbers from words («300万 分给»), so quantities are read from the text as typed.
    years = {period.start.year for period, s, e in periods} | {period.end.year for period, s, e in periods}
    quantities = tuple(
        each for each in parse_quantity(clean(text), units=lexicon.units) if not _only_a_year(each, years, normal)
    )
    core = _core(normal, regions, words)
    indicators = tuple(Mention(key, normal[s:e], s, e) for s, e, key in lexicon.indicators.find(normal))
    # A name («PM2.5平均浓度») asks for no mean.
    unnamed = _without(normal, [(m.start, m.end) for m in indicators])
    return Question(
        text=clean(text),
        normal=normal,
        intent=first_match(words.intents, normal),
        wants=frozenset(name for _, _, names in words.wants.find(normal) for name in names),
        compute=frozenset(name for name, pattern in words.compute.items() if pattern.search(normal)),
        regions=regions,
        indicators=indicators,
        periods=tuple(AskedPeriod(p, _year_given(normal[s:e])) for p, s, e in periods),
        quantities=quantities,
        section=_section(normal, words.section_units),
        core=core,
        topic=topic_of(_without(normal, [(m.start, m.end) for m in regions] + [(s, e) for _, s, e in periods]), words),
        expansions=words.expansions(normal),
        elliptical=_elliptical(normal, core, words),
        table=frozenset(name for name, pattern in words.table.items() if pattern.search(unnamed)),
        last_year=not periods and asks_same_period_last_year(normal),
    )


def _only_a_year(quantity: Quantity, years: set[int], normal: str) -> bool:
    """«2021人均…» is no 2021 persons: its number is the year of a period in the text as read."""
    value = int(quantity.value)
    return quantity.value == value and value in years and f"{value}年" in normal


def _dated(normal: str, lexicon: Lexicon) -> str:
    indicators = [(start, end) for start, end, _ in lexicon.indicators.find(normal)]
    regions = [(start, end) for start, end, _ in lexicon.regions.find(normal)]
    return with_years(normal, named=[*regions, *indicators], indicator=bool(indicators))


def _regions(normal: str, lexicon: Lexicon, home: str | None, parents: Mapping[str, str]) -> tuple[Mention, ...]:
    found = [Mention(key, normal[s:e], s, e) for s, e, key in lexicon.regions.find(normal)]
    if home:
        own = {"county": home, "city": parents.get(home)}
        for level, code in own.items():
            for phrase in lexicon.vocabulary.own.get(level, ()):
                at = normal.find(phrase)
                if code and at >= 0:
                    found.append(Mention(code, phrase, at, at + len(phrase)))
    return tuple(found)


def _core(normal: str, regions: tuple[Mention, ...], words: Vocabulary) -> str:
    kept = list(normal)
    spans = [(m.start, m.end) for m in regions] + [(s, e) for s, e, _ in words.fillers.find(normal)]
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    return re.sub(r"\s+", " ", _MARKS.sub(" ", "".join(kept))).strip()


def _year_given(words: str) -> bool:
    return re.search(r"\d{2}年|\d{4}|[〇零一二三四五六七八九]{2,}年|去年|上年|前年|明年|五", words) is not None


def _without(normal: str, spans: list[tuple[int, int]]) -> str:
    kept = list(normal)
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    return "".join(kept)


def topic_of(text: str, words: Vocabulary) -> str:
    """A text without arithmetic, question and filler words: only what it is about."""
    plain = normalise(text)
    for pattern in words.compute.values():
        plain = pattern.sub(" ", plain)
    for known in (words.wants, words.fillers):
        for start, end, _ in known.find(plain):
            plain = plain[:start] + " " * (end - start) + plain[end:]
    return re.sub(r"\s+", " ", _MARKS.sub(" ", plain)).strip()


def _section(normal: str, units: tuple[str, ...]) -> tuple[int, str] | None:
    found = re.search(rf"第([0-9一二三四五六七八九十]+)(?:大)?(?:{'|'.join(units)})", normal)
    return (read_number(found.group(1)), found.group(0)) if found else None


def names_part(question: Question, units: tuple[str, ...]) -> bool:
    """Whether a question is about one part of a document: «第八章», «…那章»."""
    by_name = re.search(rf"[\u3400-\u9fff](?:那|这)一?(?:{'|'.join(u for u in units if u in PARTS)})", question.normal)
    return question.section is not None or by_name is not None


PARTS = frozenset({"部分", "章", "节", "篇"})
"""Units that a part may be called by with its name; «那条», «那点» mean something else."""


def read_number(text: str) -> int:
    """«八», «十二», «5» → integer."""
    return int(text) if text.isdecimal() else int(chinese_number(text))


def _elliptical(normal: str, core: str, words: Vocabulary) -> bool:
    bare = _MARKS.sub("", normal)
    return (
        bare.startswith(words.follow_up["starts"])
        or bare.endswith(words.follow_up["ends"])
        or any(phrase in bare for phrase in words.follow_up["contains"])
        or len(core.replace(" ", "")) < 2
    )
