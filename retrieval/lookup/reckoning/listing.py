"""What a calculation is over, as the question lists it: regions beside one indicator, phrases that are joined, two sides."""

from __future__ import annotations

import re
from itertools import pairwise

from retrieval.lookup.knowledge import is_demanded
from retrieval.lookup.places import Place, places_of
from retrieval.lookup.reckoning.terms import Bench, Term
from retrieval.questions.parse import read_number

FEWEST = 2
"""Things that a question lists, and letters of the name of one."""


def listed(bench: Bench, asked: str, joints: tuple[str, ...] = ("joint",)) -> list[Term]:
    """Terms that a question lists: regions beside one indicator, else phrases."""
    question = bench.question
    places = listed_places(bench, asked)
    if len({mention.key for mention in question.indicators}) == 1 and len(places) > 1:
        return [Term(text=question.indicator.surface, place=place) for place in places]
    words = bench.knowledge.lexicon.vocabulary.calc
    text = question.normal
    at = words[asked].search(text) if asked not in joints else None
    head = text[: at.start()] if at else text
    pieces = _pieces(bench, head, joints)
    if len(pieces) < FEWEST and at:
        pieces = _pieces(bench, text[at.end() :], joints)
    if len(pieces) < FEWEST and (number := bench.finds("tally")) is not None:
        pieces = _words(bench, head, number[0])
    return [bench.term(piece) for piece in pieces]


def mixed_levels(bench: Bench) -> bool:
    """«甲市和全省一共»: a region joined with one of another level, which may hold it already."""
    joint = bench.knowledge.lexicon.vocabulary.calc["joint"]
    regions = bench.knowledge.catalogue.regions
    named = sorted((m for m in bench.question.regions if m.key in regions), key=lambda m: m.start)
    return any(
        regions[a.key].level != regions[b.key].level and joint.fullmatch(bench.question.normal[a.end : b.start])
        for a, b in pairwise(named)
    )


def listed_places(bench: Bench, asked: str) -> list[Place]:
    """Regions of one level that are listed; with «减» the first may lie above the others."""
    found = list(places_of(bench.question, bench.knowledge.catalogue))
    if asked != "minus":
        return found
    regions = bench.knowledge.catalogue.regions
    named = dict.fromkeys(m.key for m in bench.question.regions if m.key in regions)
    return [Place(code, regions[code].name, (regions[code].name,)) for code in named]


def _pieces(bench: Bench, text: str, joints: tuple[str, ...]) -> list[str]:
    """A text cut where words of these lists join two things, but not inside the name of an indicator."""
    lexicon = bench.knowledge.lexicon
    names = [(start, end) for start, end, _ in lexicon.indicators.find(text)]
    pieces, at = [], 0
    for match in re.finditer("|".join(lexicon.vocabulary.calc[name].pattern for name in joints), text):
        if any(start < match.end() and match.start() < end for start, end in names):
            continue
        pieces.append(text[at : match.start()])
        at = match.end()
    return [piece for piece in (*pieces, text[at:]) if len(bench.plain(piece).replace(" ", "")) >= FEWEST]


def _words(bench: Bench, text: str, tally: str) -> list[str]:
    """«甲乙丙三样»: words side by side, where there are as many of them as the question says."""
    import rjieba  # takes a while to load

    words = [word for word in rjieba.cut(bench.plain(text)) if len(word.strip()) > 1]
    return words if len(words) == read_count(tally) else []


def read_count(tally: str) -> int:
    """How many «两个», «这三项» say; 0: it says no number up to six."""
    number = re.search("[两俩二三四五六]|[2-6]", tally)
    return read_number(number[0].replace("两", "二").replace("俩", "二")) if number else 0


def two(bench: Bench, text: str) -> list[Term] | None:
    """The two things that a text compares; None: it names no two."""
    return _parted(bench, text, "against") or _named_alike(bench, text)


def _named_alike(bench: Bench, text: str) -> list[Term] | None:
    """«两个甲目标»: the two things whose names hold the word, where exactly two are stated."""
    tally = bench.finds("tally", text)
    if tally is None or read_count(tally[0]) != FEWEST:
        return None
    word = bench.plain(bench.without(text, "drop")).replace(" ", "")
    if len(word) < FEWEST:
        return None
    facts, knowledge = bench.knowledge.facts, bench.knowledge
    found = {
        (facts.subject(figure), figure.dimension)
        for clause in knowledge.clauses()
        if clause.id in facts.stating and (bench.place is None or bench.place.speaks(clause))
        for figure in knowledge.figures(clause)
        if figure.measure == "value" and word in facts.subject(figure)
        if not bench.demands() or is_demanded(figure, knowledge, bench.as_of)
    }
    alike = len({dimension for _, dimension in found}) == 1
    return [Term(text=subject) for subject, _ in sorted(found)] if len(found) == FEWEST and alike else None


def sides(bench: Bench, asked: str, of: str) -> list[Term] | None:
    """The two things about a word («占», «是») of a question that a list of [calc] finds; None: it names no two."""
    found = bench.finds(asked)
    return _parted(bench, bench.question.normal, of) if found else None


def _parted(bench: Bench, text: str, by: str) -> list[Term] | None:
    """The two things that a text holds beside each other: the first parting that leaves something on both sides."""
    for match in bench.knowledge.lexicon.vocabulary.calc[by].finditer(text):
        sides = text[: match.start()], text[match.end() :]
        if all(len(bench.plain(side).replace(" ", "")) >= FEWEST for side in sides):
            return [bench.term(side) for side in sides]
    return None


def regions(bench: Bench) -> list[Term] | None:
    """Two regions beside one indicator, in the order in which they are named."""
    places = sorted(listed_places(bench, "minus"), key=lambda place: _at(bench, place))
    one = len({mention.key for mention in bench.question.indicators}) == 1
    if not one or len(places) != FEWEST:
        return None
    return [Term(text=bench.question.indicator.surface, place=place) for place in places]


def _at(bench: Bench, place: Place) -> int:
    return min(mention.start for mention in bench.question.regions if mention.key == place.code)
