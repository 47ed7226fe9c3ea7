"""A half sentence takes what it lacks from the question before it: «那甲县呢» keeps the indicator and changes the county."""

from __future__ import annotations

from dataclasses import replace

from config.catalogs import longest_first
from retrieval.metrics.periods import Period, PeriodKind
from retrieval.questions.model import AskedPeriod, Mention, Question
from retrieval.questions.names import has_noun
from retrieval.questions.normalise import normalise
from retrieval.questions.parse import Lexicon
from retrieval.questions.pointing import asks_more
from retrieval.questions.side import AIMS, Side
from retrieval.questions.topics import is_bare

KEPT_TURNS = 10
"""Older turns are forgotten; the channel also forgets after 30 minutes."""

MOST_TWIN = 6
"""Characters of a word that may take the place of another in the name of an indicator."""


def resume(question: Question, before: Question, lexicon: Lexicon) -> Question:
    """The question with the missing parts of the one before: region, indicator, period, topic."""
    if "explain" in question.table and not question.indicators:
        return replace(before, table=before.table | {"explain"}, elliptical=False)
    if asks_more(question.text, lexicon.vocabulary.follow_up):
        return replace(before, wants=(before.wants - {"number", "yes_no"}) | {"original"}, elliptical=False)
    regions = _regions(question, before, lexicon)
    twin = twin_indicator(question, before, lexicon)
    new_topic = twin is None and len(own_topic(question, lexicon)) > 1 and not _keeps_topic(question, lexicon)
    kept = (twin,) if twin else before.indicators
    indicators = question.indicators or (() if new_topic else kept)
    # Said twice: what the follow-up adds weighs more than what it keeps.
    own = (question.core, question.core) if new_topic else ()
    base = before.topic if question.periods else before.core
    if twin:
        base = twin.surface
    topic = " ".join(part for part in (base, *own) if part)
    return replace(
        question,
        regions=regions,
        indicators=indicators,
        periods=_with_deadline(question.periods, before) if question.periods else _periods(question, before, lexicon),
        wants=question.wants if question.wants - {"yes_no"} else question.wants | _still_wanted(question, before),
        core=topic,
        topic=topic if twin else " ".join(part for part in (before.topic, question.topic) if part),
        context=twin.surface if twin else before.text,
        own=question.topic if new_topic else "",
        expansions=tuple(dict.fromkeys((*before.expansions, *question.expansions))),
        # «怎么算的» was settled by its own answer.
        table=question.table or (frozenset() if new_topic else _kept_table(question, before)),
        last_year=question.last_year and not before.periods,
        side=question.side or _kept_side(question, before),
        elliptical=False,
    )


def _regions(question: Question, before: Question, lexicon: Lexicon) -> tuple[Mention, ...]:
    """Those of the question, else those before; with both where its own are only what these are held against."""
    beside = bool(question.table & {"compare", "share"}) or "rank" in question.wants
    if not beside or not question.regions or question.indicators:
        return question.regions or before.regions
    against = [mention for mention in question.regions if _only_measure(mention, question, lexicon)]
    if against and len(against) < len(question.regions):
        return question.regions  # «那甲县比全省高多少»
    # «和甲比呢», «全省排第几», «高出全省多少»: beside the region that was spoken of, or above it.
    return tuple({mention.key: mention for mention in (*before.regions, *question.regions)}.values())


def _still_wanted(question: Question, before: Question) -> frozenset[str]:
    """What was asked for before; who asks for a target or of another time asks for no reason any more."""
    return before.wants - {"reason"} if question.side is not None or question.periods else before.wants


def _kept_side(question: Question, before: Question) -> Side | None:
    """Target or state, as before; of a part of a year no target is set («上半年呢»), and no target has a place in an order."""
    part = any(_is_part(each) for each in question.periods)
    return None if part or "rank" in question.wants else before.side


def _kept_table(question: Question, before: Question) -> frozenset[str]:
    """What was asked of the table before and still is; a place in the order is no way to a target."""
    return before.table - {"explain"} - (AIMS if "rank" in question.wants else frozenset())


def _only_measure(mention: Mention, question: Question, lexicon: Lexicon) -> bool:
    """Whether a region is only what a figure is held against: «高出甲省», «比甲省»."""
    calc, normal = lexicon.vocabulary.calc, question.normal
    spans = [m.span() for name in ("beyond_city", "beyond_province") for m in calc[name].finditer(normal)]
    return any(s <= mention.start < e for s, e in spans) or calc["beyond"].search(normal[: mention.start]) is not None


def asks_of_table(question: Question) -> bool:
    """Whether a half sentence asks something of figures and names no thing of its own: «和甲比呢», «全省排第几»."""
    asks = bool(question.table) or "rank" in question.wants
    return asks and not question.indicators and not question.known and not has_noun(question.topic, verbal=True)


def _keeps_topic(question: Question, lexicon: Lexicon) -> bool:
    """Whether a half sentence asks only another figure of what was spoken of: «同比呢», «人均呢»."""
    words, own = lexicon.vocabulary, own_topic(question, lexicon)
    bare = own in words.changing or any(pattern.fullmatch(own) for pattern in words.table.values())
    return bare or is_bare(own, words) or asks_of_table(question)


def twin_indicator(question: Question, before: Question, lexicon: Lexicon) -> Mention | None:
    """The indicator that the follow-up means by one word of its name: «乙类的呢» after «甲类指标»; None: there is none.

    The word is put in the place of each part of the name that was used before, the shortest part first.
    """
    word = added(question, lexicon)
    for quantity in question.quantities:
        word = word.replace(normalise(quantity.text), "")
    if question.indicators or not before.indicators or not 1 < len(word) <= MOST_TWIN:
        return None
    old = before.indicator
    names = dict.fromkeys((old.surface, *(m.surface for m in before.indicators)))
    # «人均呢» makes something of the thing that was named; it takes the place of no part of its name.
    longest = 1 if word in lexicon.vocabulary.follow_up["per_head"] else len(old.surface)
    for length in range(longest):
        for name in names:
            for start in range(len(name) - length + 1):
                made = name[:start] + word + name[start + length :]
                found = next((hit for hit in lexicon.indicators.find(made) if hit[:2] == (0, len(made))), None)
                if found and found[2] != old.key:
                    return Mention(found[2], made, 0, len(made))
    return None


def own_topic(question: Question, lexicon: Lexicon) -> str:
    """What a half sentence is about by itself, without words for now and for the target, and without «的那块» at its end."""
    words, topic = lexicon.vocabulary, normalise(question.topic)
    for kind in ("now", "target", "demand"):
        for word in longest_first(words.status[kind]):
            topic = topic.replace(word, "")
    topic = words.side["verbs"].sub("", topic).strip()
    for end in words.follow_up["tails"]:
        topic = topic.removesuffix(end)
    return topic


def added(question: Question, lexicon: Lexicon) -> str:
    """What a half sentence adds to what was spoken of: its topic without «那» before it."""
    topic = own_topic(question, lexicon)
    lead = next((word for word in lexicon.vocabulary.follow_up["leading"] if topic.startswith(word)), "")
    return topic.removeprefix(lead)


def _is_part(asked: AskedPeriod) -> bool:
    """Whether a time is a part of a year."""
    return not asked.period.is_annual and asked.period.kind not in (PeriodKind.POINT, PeriodKind.SPAN)


def _with_deadline(asked: tuple[AskedPeriod, ...], before: Question) -> tuple[AskedPeriod, ...]:
    """Times of a half sentence; the way to a target of a later year is asked of that year still («去年呢»)."""
    if not before.table & AIMS:
        return asked
    last = max(each.period.end for each in asked)
    return (*asked, *(each for each in before.periods if each.year_given and each.period.end > last))


def _periods(question: Question, before: Question, lexicon: Lexicon) -> tuple[AskedPeriod, ...]:
    """Those of the question before; a year earlier for «去年同期呢», its whole year for «全年呢»."""
    if lexicon.vocabulary.calc["whole_year"].search(question.normal):
        parts = [each for each in before.periods if _is_part(each)]
        return (
            tuple(AskedPeriod(Period.of_year(each.period.end.year), year_given=True) for each in parts)
            or before.periods
        )
    if question.side is Side.DEMAND and before.side is not Side.DEMAND:
        # «目标呢» after the figure of a month: targets are set for years.
        return tuple(each for each in before.periods if each.period.is_annual)
    if not question.last_year or not before.periods:
        return before.periods
    own = before.periods[-1].period
    return before.periods if own.kind is PeriodKind.SPAN else (AskedPeriod(own.same_last_year(), year_given=True),)
