"""Text → typed question, by word lists, the catalogue and the grammar of periods; looks at no document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from config.catalogs import any_of
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.periods import Period, asks_same_period_last_year, find_periods
from retrieval.metrics.units import Quantity, UnitTable, chinese_number, parse_quantity
from retrieval.questions.asides import without_asides
from retrieval.questions.elliptical import MARKS, is_elliptical
from retrieval.questions.joined import headed, parted
from retrieval.questions.model import AskedPeriod, Mention, Question
from retrieval.questions.narrowed import unnarrowed
from retrieval.questions.normalise import clean, normalise
from retrieval.questions.phrases import Phrases
from retrieval.questions.places import OUTSIDE, Asked, Named, PlaceNames, named
from retrieval.questions.scattered import by_end, by_head, scattered
from retrieval.questions.side import side_of
from retrieval.questions.spelling import Printed, Speller, unprinted
from retrieval.questions.topics import is_bare, topic_asked, topic_of, without
from retrieval.questions.vocabulary import Vocabulary, first_match
from retrieval.questions.years import spaced_years, with_years

_DAY = re.compile(r"(?<!\d)([12]?\d|3[01])号(?!文|楼|线|院)")
"""«19号» is what people type for «19日»."""

_YEAR = re.compile(r"(?<![\d.])(?:19|20)\d\d(?![\d.])")

_ABOUT = re.compile("[一二三四五六七八九]{2}[十百千万亿]")
"""«二三十万» is no number that could be right or wrong."""

_BESIDE = re.compile("(?:度?年上|年去|年一上)(?:于?比|较|于?比相)")
"""«比上年», «较去年», read backwards from the end of the period."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The names that a question may hold, ready for matching.

    Attributes:
        measured: «几家», «多少个人», with a word of the list [measure]; in_units: «多少亩», with the name of a unit that
            means nothing else.
        shared: normalised name → ids of the indicators that it fits alike, where it fits several.
        unit_of: id of an indicator → its unit; names: normalised name → id.
        heads: first two characters → the normalised names of indicators that begin so, of five or more; ends: see
            `by_end`.
    """

    vocabulary: Vocabulary
    regions: Phrases
    places: PlaceNames
    indicators: Phrases
    units: UnitTable
    wide: Phrases
    measured: re.Pattern[str]
    in_units: re.Pattern[str]
    speller: Speller
    shared: Mapping[str, tuple[str, ...]]
    unit_of: Mapping[str, str]
    names: Mapping[str, str]
    heads: Mapping[str, tuple[str, ...]]
    ends: Mapping[str, tuple[str, ...]]

    @classmethod
    def build(cls, vocabulary: Vocabulary, catalogue: Catalogue) -> Lexicon:
        """Prepares all names and aliases of the catalogue."""
        names = {name: ids[0] for name, ids in catalogue.indicator_names().items()}
        places = {name: OUTSIDE + full for name, full in vocabulary.outside.items()} | dict(catalogue.names())
        known = PlaceNames.of(catalogue, vocabulary.outside)
        units, measure = catalogue.units, vocabulary.measure
        plain = [name for name, unit in units.units.items() if not unit.weak and name not in measure]
        return cls(
            vocabulary=vocabulary,
            regions=known.phrases,
            places=known,
            indicators=Phrases(names),
            units=units,
            wide=Phrases(vocabulary.wide),
            measured=re.compile(rf"(?<!第)(?:几|多少)个?({any_of(measure)})"),
            in_units=re.compile(rf"(?:几|多少)({any_of(plain)})"),
            speller=_speller(vocabulary, catalogue, places),
            unit_of={key: each.unit for key, each in catalogue.indicators.items()},
            names={normalise(name): key for name, key in names.items()},
            heads=by_head(map(normalise, names)),
            ends=by_end(map(normalise, names)),
            shared={normalise(n): ids for n, ids in catalogue.indicator_names().items() if len(ids) > 1},
        )

    def mentions(self, text: str, *, asked: bool = False) -> tuple[Mention, ...]:
        """Names of indicators in a normalised text that are no parts of other names («万元…用水量»).

        Args:
            asked: the text is a question: «…营收» behind a name asks for another quantity of the same thing.
        """
        compound = self.vocabulary.compound
        found = [Mention(key, text[s:e], s, e) for s, e, key in self.indicators.find(text)]
        behind = [compound["behind"], *([compound["asked"]] if asked else [])]
        ends = {each.end for each in found if any(pattern.match(text, each.end) for pattern in behind)}

        def whole(each: Mention) -> bool:
            part = each.end in ends or each.start in ends
            return not part and not any(m.end() == each.start for m in compound["before"].finditer(text))

        named = tuple(filter(whole, found))
        if not asked or len({each.key for each in named}) != 1:
            return named
        plain = (self.vocabulary.wants, self.vocabulary.fillers)
        return tuple(scattered(text, each, ends=self.ends, names=self.names, plain=plain) for each in named)


def _speller(vocabulary: Vocabulary, catalogue: Catalogue, places: Mapping[str, str]) -> Speller:
    return Speller(
        vocabulary.spelling,
        indicators=catalogue.indicator_names(),
        regions=places,
        official={code: region.name for code, region in catalogue.regions.items()},
        groups=catalogue.group_names,
        said=vocabulary.synonyms,
    )


def parse(
    text: str,
    *,
    lexicon: Lexicon,
    today: date,
    home: str | None,
    parents: Mapping[str, str],
    printed: Printed = unprinted,
) -> Question:
    """Understands one question.

    Args:
        text: as typed, one question (see `split` for several).
        lexicon: names and word lists.
        today: the as-of date; years that are left out are read against it.
        home: region code of the asker's county, or None.
        parents: region code → code of the region above it.
        printed: whether the documents print a text.
    """
    words = lexicon.vocabulary
    normal = _dated(_DAY.sub(r"\1日", normalise(spaced_years(text))), lexicon)
    normal = without_asides(normal, words, (lexicon.regions, lexicon.indicators))
    # «比上年提高»: the year before whatever is asked for, not before today.
    periods = [found for found in find_periods(normal, today) if not _BESIDE.match(normal[: found[2]][::-1])]
    times = [(s, e) for _, s, e in periods]
    indicators = lexicon.mentions(normal, asked=True) or parted(normal, times, lexicon.indicators)
    indicators = indicators or _headed(normal, times, lexicon)
    known = [*times, *((s, e) for s, e, _ in lexicon.regions.find(normal))]
    indicators, narrowed = unnarrowed(normal, indicators, known, words, lexicon.names)
    found = _named(normal, lexicon, home, printed, times, indicators)
    regions = found.regions
    core = _core(normal, regions, words)
    dated = [period for period, s, e in periods if _year_given(normal[s:e])]
    # A name («PM2.5平均浓度») asks for no mean.
    unnamed = without(normal, [(m.start, m.end) for m in indicators])
    return Question(
        text=clean(text),
        normal=normal,
        intent=words.small_talk(MARKS.sub("", normal)) or first_match(words.intents, normal),
        wants=frozenset(_wanted(normal, indicators, words)),
        compute=frozenset(name for name, pattern in words.compute.items() if pattern.search(normal)),
        regions=regions,
        nearby=found.printed,
        indicators=indicators,
        periods=tuple(AskedPeriod(p, _year_given(normal[s:e])) for p, s, e in periods),
        quantities=_quantities(text, normal, periods, lexicon),
        section=_section(normal, words.section_units),
        core=core,
        topic=topic_asked(normal, [(m.start, m.end) for m in regions] + [(s, e) for _, s, e in periods], words),
        expansions=words.expansions(normal),
        elliptical=is_elliptical(clean(text), normal, core, words),
        table=frozenset(name for name, pattern in words.table.items() if pattern.search(unnamed)),
        last_year=not periods and asks_same_period_last_year(normal),
        options=tuple(clean(text).replace(found.doubted, name, 1) for name in found.options),
        doubted=found.doubted,
        side=side_of(normal, dated, today=today, words=words.side),
        narrowed=narrowed,
    )


def _quantities(
    text: str, normal: str, periods: list[tuple[Period, int, int]], lexicon: Lexicon
) -> tuple[Quantity, ...]:
    """Spaces part numbers from words («300万 分给»), so quantities are read from the text as typed."""
    years = {year for period, _, _ in periods for year in (period.start.year, period.end.year)}
    return tuple(
        each
        for each in parse_quantity(clean(text), units=lexicon.units)
        if not (_only_a_year(each, years, normal) or _ABOUT.match(each.text))
    )


def _wanted(normal: str, indicators: tuple[Mention, ...], words: Vocabulary) -> Iterator[str]:
    """What is wanted; «最低» inside the name of an indicator asks for no rank."""
    for start, end, names in words.wants.find(normal):
        named = any(mention.start <= start and end <= mention.end for mention in indicators)
        yield from (name for name in names if not (named and name == "rank"))


def _only_a_year(quantity: Quantity, years: set[int], normal: str) -> bool:
    """«2021人均…» is no 2021 persons: its number is the year of a period in the text as read."""
    value = int(quantity.value)
    return quantity.value == value and value in years and f"{value}年" in normal


def _dated(normal: str, lexicon: Lexicon) -> str:
    indicators = [(start, end) for start, end, _ in lexicon.indicators.find(normal)]
    regions = [(start, end) for start, end, _ in lexicon.regions.find(normal)]
    # «2022增速»: of a message that names nothing else, the number before it is a year.
    rest = topic_of(_YEAR.sub("", normal), lexicon.vocabulary)
    half = rest != normal and (not rest or is_bare(rest, lexicon.vocabulary))
    asked = (normal.partition(word) for word in lexicon.vocabulary.split["how_many"])
    half = half or any(found and before[-1:].isdigit() and _YEAR.search(before[-5:]) for before, found, _ in asked)
    return with_years(normal, named=[*regions, *indicators], indicator=bool(indicators) or half)


def _headed(normal: str, times: list[tuple[int, int]], lexicon: Lexicon) -> tuple[Mention, ...]:
    words = lexicon.vocabulary
    counted = [unit for word in lexicon.measured.findall(normal) for unit in words.measure[word]]
    asked = [*lexicon.in_units.findall(normal), *counted]
    if not asked:
        return ()
    places = [(s, e) for s, e, _ in lexicon.regions.find(normal)]
    topic = topic_of(without(normal, [*times, *places]), words)
    for word in sorted(words.status["now"], key=len, reverse=True):
        topic = topic.replace(word, " ")
    topic = re.sub(r"\s+", " ", words.side["verbs"].sub(" ", topic)).strip()
    return headed(normal, topic, asked, lexicon.unit_of, lexicon.names)


def _named(
    normal: str,
    lexicon: Lexicon,
    home: str | None,
    printed: Printed,
    times: list[tuple[int, int]],
    indicators: tuple[Mention, ...],
) -> Named:
    words = lexicon.vocabulary
    spoken = [(s, e) for known in (words.fillers, words.wants) for s, e, _ in known.find(normal)]
    bare = MARKS.sub("", normal)
    half = bare.startswith(words.follow_up["starts"]) or bare.endswith(words.follow_up["ends"])
    asked = Asked(
        normal=normal,
        plain=without(normal, [*times, *spoken]),
        indicators=[(m.start, m.end) for m in indicators],
        figure=bool(indicators) or half,
        printed=printed,
        compared=lambda before, behind: bool(
            words.beside["before"].search(before) or words.beside["above"].match(behind)
        ),
    )
    return named(asked, names=lexicon.places, words=words.divisions, own=words.own, home=home)


def _core(normal: str, regions: tuple[Mention, ...], words: Vocabulary) -> str:
    kept = list(normal)
    spans = [(m.start, m.end) for m in regions] + [(s, e) for s, e, _ in words.fillers.find(normal)]
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    return re.sub(r"\s+", " ", MARKS.sub(" ", "".join(kept))).strip()


def _year_given(words: str) -> bool:
    return re.search(r"\d{2}年|\d{4}|[〇零一二三四五六七八九]{2,}年|去年|上年|前年|明年|五", words) is not None


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
