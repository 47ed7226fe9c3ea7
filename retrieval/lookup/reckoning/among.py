"""«甲类的100人里，乙类的占几成»: a stated count as a share of another one that the same text states."""

from __future__ import annotations

from retrieval.lookup.reckoning.alike import Operand
from retrieval.lookup.reckoning.reckon import reckoned
from retrieval.lookup.reckoning.terms import Bench, Term
from retrieval.metrics.rules import made
from retrieval.table_findings import Reckoned

SHORTEST = 2
"""Characters of what names a part or a whole."""


def share_among(bench: Bench) -> Reckoned | None:
    """The share of a part in a whole, both counted in one text in one unit; None: it is not known which are meant."""
    asked = bench.finds("among")
    if asked is None:
        return None
    # Cut out of the text: a number of the question is one of the whole, or of the part.
    wholes, parts = _counts(bench, asked["whole"]), _counts(bench, asked["part"])
    for part in parts:
        for whole in wholes:
            if _fit(part, whole) and _leads(bench, whole, part):
                return _made(bench, part, whole)
    return None


def _leads(bench: Bench, whole: Operand, part: Operand) -> bool:
    """Whether the whole is the first count of a sentence, and the part stands behind it.

    «共100人，20人属甲类，30人属乙类»: what those 20 and those 30 have in common nobody says.
    """
    quotes = whole.figure.source.quote, part.figure.source.quote
    for clause in bench.knowledge.clauses():
        if clause.text != quotes[0]:
            continue
        sentence = list(bench.knowledge.index.sentence_clauses(clause))
        counts = [
            (each.text, figure.text)
            for each in sentence
            for figure in bench.knowledge.figures(each)
            if figure.measure == "value" and figure.dimension == whole.kind[1]
        ]
        if counts[:1] == [(quotes[0], whole.figure.text)] and (quotes[1], part.figure.text) in counts[1:]:
            return True
    return False


def _counts(bench: Bench, text: str) -> list[Operand]:
    """What is counted under a phrase; where it gives the number itself, only that."""
    given = [q for q in bench.numbers() if q.text.lower() in text]
    phrase = text
    for quantity in given:
        phrase = phrase.replace(quantity.text.lower(), " ")
    plain = bench.plain(bench.without(phrase, "drop")).replace(" ", "")
    found = bench.operands(Term(text=phrase)) if len(plain) >= SHORTEST else []
    counted = [o for o in found if _is_count(o)]
    if not given:
        return counted
    return [o for o in (*counted, *bench.quoted_among(given)) if _is_count(o) and bench.quotes(o, given)]


def _is_count(operand: Operand) -> bool:
    return operand.figure.measure == "value" and not operand.is_rate and not operand.demanded


def _fit(part: Operand, whole: Operand) -> bool:
    """Of one text, one dimension and time, and no more than the whole."""
    one, other = part.figure, whole.figure
    same = (one.source.document, one.region, part.kind, part.time) == (
        other.source.document,
        other.region,
        whole.kind,
        whole.time,
    )
    return same and 0 < one.value < other.value and part.name != whole.name


def _made(bench: Bench, part: Operand, whole: Operand) -> Reckoned | None:
    result = made("share", (part.figure, whole.figure), unit="%", units=bench.knowledge.catalogue.units)
    if result is None:
        return None
    given = {"part": _inner(part), "whole": _inner(whole)}
    return reckoned(bench, "among", (result,), (part, whole), given=given)


def _inner(operand: Operand) -> str:
    return operand.figure.source.quote.translate({ord("“"): "‘", ord("”"): "’"})
