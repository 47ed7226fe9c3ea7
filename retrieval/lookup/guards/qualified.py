"""A word beside a name that makes it another quantity: a figure of the thing without that word is no answer.

The words are data (`questions.toml` [qualifiers]), each with what a row or a clause has to say to be about the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from retrieval.findings import Computed, Finding, Observed, Quoted, Ranked
from retrieval.lookup.guards.narrower import owner_of
from retrieval.lookup.knowledge import Knowledge
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise
from retrieval.table_findings import Aimed, Reckoned, Worked

CALCULATED = (Worked, Ranked, Computed, Reckoned)
"""Findings that take figures from several places, or make one."""

NEAR = 6
"""Characters before a name in which the word for a share may stand («占规模以上…»)."""

_MARK = re.compile(r"[，,。;；、：:\n]")


def otherwise_qualified(question: Question, found: Finding, knowledge: Knowledge) -> bool:
    """Whether a question narrows or changes its thing by a word that a finding with figures does not say.

    A word inside the name of an indicator is said by the row of that indicator; a text has to say it itself.
    """
    if isinstance(found, Quoted):
        if not found.figures:
            return False
        if _only_held_against(question, found, knowledge):
            return True
        own = _said_by(found) + "\n" + owner_of(found.clause, knowledge)
        wide = own + "\n" + _said_before(found, knowledge)
    elif isinstance(found, (Observed, Aimed, *CALCULATED)):
        own = wide = named_by(found, knowledge)
    else:
        return False
    spans = [(each.start, each.end) for each in question.indicators if each.surface in question.normal]
    words = knowledge.lexicon.vocabulary
    pairs = (*words.qualifiers, *words.text_qualifiers) if isinstance(found, Quoted) else words.qualifiers
    for asked, said in pairs:
        for hit in asked.finditer(question.normal):
            inside = any(start <= hit.start() and hit.end() <= end for start, end in spans)
            if (inside and not isinstance(found, Quoted)) or _calculates(hit, found, knowledge):
                continue
            if not said.search(wide if inside else own):
                return True
    return False


def _only_held_against(question: Question, found: Quoted, knowledge: Knowledge) -> bool:
    """Whether a text names the asked indicator only as that of which something else is a share («占…增加值的38%»)."""
    share = knowledge.lexicon.vocabulary.calc["share_of"]
    known = [knowledge.catalogue.indicators.get(mention.key) for mention in question.indicators]
    if "share" in question.table or share.search(question.normal) or None in known:
        return False
    names = {normalise(name) for each in known if each for name in (each.name, *each.aliases)}
    text = normalise("\n".join(clause.text for clause in found.passage))
    before = [
        text[max(0, hit.start() - NEAR) : hit.start()] for name in names for hit in re.finditer(re.escape(name), text)
    ]
    return bool(before) and all(share.search(_MARK.split(words)[-1]) for words in before)


def _calculates(hit: re.Match[str], found: Finding, knowledge: Knowledge) -> bool:
    """Whether a word asks for what a calculation has made: the share of one thing in another is said by neither."""
    calc = knowledge.lexicon.vocabulary.calc
    if isinstance(found, Reckoned) and calc["fallen"].search(hit[0]):
        return True
    return isinstance(found, CALCULATED) and any(calc[name].search(hit[0]) for name in ("share", "share_of", "ratio"))


def _said_by(found: Quoted) -> str:
    """What the clauses that are shown say themselves, below their headings."""
    parts = [text for clause in found.passage for text in (clause.text, *clause.section)]
    return normalise("\n".join(parts))


def _said_before(found: Quoted, knowledge: Knowledge) -> str:
    """What the sentences of the shown clauses say before them: what stands behind is of another figure."""
    before = [
        each.text
        for clause in found.passage
        for each in knowledge.index.sentence_clauses(clause)
        if each.order < clause.order
    ]
    return normalise("\n".join(before))


def named_by(found: Finding, knowledge: Knowledge) -> str:
    """What the figures of a finding are of, normalised: names and aliases of indicators and regions, stated subjects."""
    known = knowledge.catalogue.indicators
    indicators = [known[key] for key in dict.fromkeys(_indicators(found)) if key in known]
    parts = [name for each in indicators for name in (each.name, *each.aliases)]
    if isinstance(found, Computed | Reckoned):
        parts += [*found.names, *(source.quote for source in found.sources)]
    return normalise("\n".join(parts))


def _indicators(found: Finding) -> Iterator[str]:
    if isinstance(found, Observed):
        yield found.observation.indicator
    elif isinstance(found, Aimed):
        yield found.target.indicator
    elif isinstance(found, Worked):
        yield from (row.indicator for row in found.rows)
    elif isinstance(found, Ranked):
        yield found.ranking.indicator.id
    elif isinstance(found, Reckoned):
        yield from (figure.indicator or "" for figure in (*found.said, *found.made))
    elif isinstance(found, Computed):
        yield found.figure.indicator or ""
