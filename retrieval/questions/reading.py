"""A message → its typed questions: split, parsed, and completed from what was said before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from retrieval.questions.follow_up import KEPT_TURNS, asks_of_table, resume
from retrieval.questions.model import Question, Turn
from retrieval.questions.names import has_noun
from retrieval.questions.normalise import normalise
from retrieval.questions.parse import Lexicon, names_part, parse
from retrieval.questions.split import split

MOST_REGIONS = 5
"""Regions of one question that are answered one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How messages of one asker are read on one day.

    Attributes:
        home: region code of the asker's county, or None.
        parents: region code → code of the region above it.
    """

    lexicon: Lexicon
    today: date
    home: str | None
    parents: Mapping[str, str]

    def one(self, text: str) -> Question:
        """The text as one question."""
        return parse(text, lexicon=self.lexicon, today=self.today, home=self.home, parents=self.parents)

    def questions(self, text: str) -> list[Question]:
        """The questions of a message, in order; a later one that lacks region or topic takes it from the one before."""
        whole = self.one(text)
        if self._is_across(whole):
            return [whole]
        pieces = split(
            text,
            self.lexicon.vocabulary,
            asks=self._asks,
            whole_questions=self._whole_questions,
            names=self._names(text),
        )
        found = [self.one(pieces[0])]
        for piece in pieces[1:]:
            part = self.one(piece)
            half = leans(part) and not part.indicators
            inherited = part if part.regions else replace(part, regions=found[0].regions)
            found.append(resume(part, found[-1]) if half else inherited)
        return [question for one in found for question in self._by_region(one)]

    def apart(self, text: str) -> list[Question]:
        """The questions of a message, one a region, where they can't be answered side by side."""
        across = self.one(text)
        return self._by_region(replace(across, compute=frozenset())) if self._is_across(across) else [across]

    def _is_across(self, question: Question) -> bool:
        """Several regions side by side, for one indicator, in one sentence: «A and B, which is higher, by how much»."""
        inner = re.sub(r"[？?。！!]+$", "", question.text)
        if any(mark in inner for mark in self.lexicon.vocabulary.split["marks"]):
            return False
        regions = {mention.key for mention in question.regions}
        indicators = {mention.key for mention in question.indicators}
        if len(regions) < 2 and len(indicators) == 1 and len({each.period for each in question.periods}) > 1:
            return not any(word in inner for word in self.lexicon.vocabulary.split["words"])
        asks = question.table & {"compare", "highest", "lowest"} or bool(question.compute & {"difference", "ratio"})
        return bool(asks) and len(regions) > 1 and len(indicators) == 1

    def resumed(self, question: Question, context: Sequence[Turn]) -> Question | None:
        """The question completed from the last turns of the chat; None at its beginning."""
        said = [turn.content for turn in context[-KEPT_TURNS:] if turn.role == "user"]
        before: Question | None = None
        for text in said:
            read = self.one(text)
            before = resume(read, before) if before is not None and leans(read) else read
        return resume(question, before) if before is not None else None

    def _by_region(self, question: Question) -> list[Question]:
        """One indicator of several regions is one question a region: «A and B, which is higher» needs both figures.

        A region above another named one is only the frame (a city «in the whole province»), not a region of its own.
        """
        above = {self.parents.get(mention.key) for mention in question.regions}
        above |= {self.parents.get(code or "") for code in above}
        regions = {mention.key: mention for mention in question.regions if mention.key not in above}
        if len(question.indicators) != 1 or not 1 < len(regions) <= MOST_REGIONS or question.compute:
            return [question]
        return [replace(question, regions=(mention,)) for mention in regions.values()]

    def _names(self, text: str) -> tuple[str, ...]:
        plain = normalise(text)
        known = (*self.lexicon.regions.find(plain), *self.lexicon.indicators.find(plain))
        return tuple(sorted({plain[start:end] for start, end, _ in known}, key=len, reverse=True))

    def _whole_questions(self, pieces: tuple[str, ...]) -> bool:
        """All have a question word, or all name something else: «人均收入 在全省排第几» is one question."""
        found = [self.one(piece) for piece in pieces]
        if any(names_part(question, self.lexicon.vocabulary.section_units) for question in found):
            return False
        if any(question.compute and not question.indicators for question in found[1:]):
            return False
        named = [frozenset(mention.key for mention in question.indicators) for question in found]
        asking = (question.wants - {"growth"} or (question.regions and question.elliptical) for question in found)
        return all(asking) or (all(named) and len(set(named)) == len(named))

    def _asks(self, piece: str) -> bool:
        """Whether a piece asks for something by itself: an indicator, another region, or a question with a topic."""
        found = self.one(piece)
        if not found.topic and (found.compute or "rank" in found.wants):
            return False
        if found.indicators or (found.regions and found.elliptical):
            return True
        return bool(found.wants) and len(found.topic.replace(" ", "")) >= 2


def leans(question: Question) -> bool:
    """Whether a question can't be understood without the one before it: half a sentence, or one without anything named."""
    if question.intent is not None:
        return False
    if question.last_year and not question.indicators:
        return True
    if asks_of_table(question) and "lagging" not in question.table:
        return True
    nothing = not (question.indicators or question.regions or question.periods or question.quantities)
    return question.elliptical or (nothing and not has_noun(question.topic, verbal="person" not in question.wants))
