"""A message → its typed questions: split, parsed, and completed from what was said before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from retrieval.questions.carried import as_answered
from retrieval.questions.follow_up import KEPT_TURNS, own_topic, resume
from retrieval.questions.half import is_half, leans
from retrieval.questions.joined import shared_ends
from retrieval.questions.model import Mention, Question, Turn
from retrieval.questions.normalise import clean, normalise
from retrieval.questions.parse import Lexicon, names_part, parse
from retrieval.questions.pointing import asks_more, corrected, pointed
from retrieval.questions.spelling import Printed, Spelled, unprinted
from retrieval.questions.split import MOST, Cutting, pieces_of, split
from retrieval.questions.vocabulary import SMALL
from retrieval.questions.wordslips import NO_TEXTS
from retrieval.questions.wordslips import Printed as Texts

MOST_REGIONS = 5
"""Regions of one question that are answered one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How messages of one asker are read on one day.

    Attributes:
        home: region code of the asker's county, or None.
        parents: region code → code of the region above it.
        printed: whether the documents print a text; such words are never taken for mistyped names.
        texts: what they print, for words that are no names.
    """

    lexicon: Lexicon
    today: date
    home: str | None
    parents: Mapping[str, str]
    printed: Printed = unprinted
    texts: Texts = NO_TEXTS
    _read: dict[str, Question] = field(default_factory=dict, init=False, repr=False, compare=False)

    def spelled(self, text: str) -> Spelled:
        """The message with mistyped names set right; the other methods take it as it is."""
        return self.lexicon.speller.correct(text, printed=self.printed, texts=self.texts)

    def one(self, text: str) -> Question:
        """The text as one question; a correction («不对，我问的是…») is read as what it puts right."""
        # Splitting a message asks for the same pieces again and again.
        if text not in self._read:
            self._read[text] = self._one(text)
        return self._read[text]

    def _one(self, text: str) -> Question:
        follow_up = self.lexicon.vocabulary.follow_up
        meant = corrected(clean(text), follow_up)
        found = parse(
            meant, lexicon=self.lexicon, today=self.today, home=self.home, parents=self.parents, printed=self.printed
        )
        found = replace(found, known=self._is_known(found.topic), indicators=self._whole_names(found))
        half = pointed(meant, follow_up) is not None or asks_more(meant, follow_up) or is_half(found, self.lexicon)
        return replace(found, elliptical=True) if half and found.intent is None else found

    def _whole_names(self, found: Question) -> tuple[Mention, ...]:
        """The indicators of a question; one whose longer name is parted by a small verb («每年要新增») is that one."""
        if len(found.indicators) != 1:
            return found.indicators
        (named,) = found.indicators
        modal = "|".join(map(re.escape, self.lexicon.vocabulary.claims["modal"]))
        rest = re.sub(modal, "", found.normal[named.end :])
        for start, end, key in self.lexicon.indicators.find(named.surface + rest):
            if start == 0 and end > len(named.surface) and key != named.key:
                return (Mention(key, (named.surface + rest)[:end], named.start, named.end),)
        return found.indicators

    def _is_known(self, topic: str) -> bool:
        """Whether a topic consists of words of the glossary."""
        plain = topic.replace(" ", "")
        known = self.lexicon.vocabulary.synonyms.find(plain)
        return len(plain) > 1 and sum(end - start for start, end, _ in known) == len(plain)

    def questions(self, text: str) -> list[Question]:
        """The questions of a message, in order; a later one that lacks region or topic takes it from the one before."""
        return self._all_questions(text)[: MOST * MOST_REGIONS]

    def left_over(self, text: str) -> int:
        """How many questions of a message are left unanswered because it has too many."""
        return max(0, len(self._parts(text)) - MOST)

    def _all_questions(self, text: str) -> list[Question]:
        parts = self._parts(text)[:MOST]
        if len(parts) == 1 and (self._is_across(parts[0]) or self._is_sum(parts[0])):
            return parts
        return [question for one in parts for question in self._by_region(one)]

    def _parts(self, text: str) -> list[Question]:
        text = shared_ends(text, self.lexicon.indicators, self.lexicon.vocabulary.split["together"])
        whole = self.one(text)
        if self._is_across(whole) or self._is_sum(whole):
            return [whole]
        cutting = Cutting(
            asks=self._asks,
            states=self._states,
            whole_questions=self._whole_questions,
            names=self._names(text),
            named=lambda piece: bool(self.one(piece).indicators),
        )
        pieces = split(text, self.lexicon.vocabulary, cutting)
        if len(pieces) == 1 or self._only_regions(whole, pieces):
            return [whole if len(pieces) > 1 or pieces[0] == clean(text) else self.one(pieces[0])]
        found: list[Question] = []
        led = root = None
        for piece in pieces:
            part = self.one(piece)
            if self._states(piece):
                led = part
                continue
            before = found[-1] if found else led
            completed, half = self._completed(part, before, root or led) if before else (part, False)
            root = root if half else completed
            found.append(completed)
        return found

    def _completed(self, part: Question, before: Question, root: Question | None) -> tuple[Question, bool]:
        """A later part with what it lacks, and whether it is only half a question.

        What a half one adds is searched beside the topic of the last whole one (`root`), not of all halves between them.
        """
        named = part.indicators or part.regions
        brief = bool(part.wants & BRIEF) and not named and len(part.topic) <= SHORT and root is not None
        if (leans(part) and not part.indicators) or (brief and len(before.topic) > SHORT):
            if root is not None and len(own_topic(part, self.lexicon)) > 1:
                before = replace(
                    before, core=root.core, topic=root.topic, expansions=root.expansions, context=root.text
                )
            return resume(part, before, self.lexicon), True
        own = {word for words in self.lexicon.vocabulary.own.values() for word in words}
        regions = part.regions or tuple(mention for mention in before.regions if mention.surface not in own or root)
        # The year of a target is a deadline, and no time of the figure that is asked for next.
        same_time = part.indicators and before.indicators and not (self._demands(part) or self._demands(before))
        periods = part.periods or (before.periods if same_time and not part.last_year else ())
        return replace(part, regions=regions, periods=periods), False

    def _demands(self, question: Question) -> bool:
        status = self.lexicon.vocabulary.status
        return any(word in question.normal for word in (*status["demand"], *status["now"]))

    def _only_regions(self, whole: Question, pieces: tuple[str, ...]) -> bool:
        """Whether pieces differ in their regions alone: one indicator of several regions, answered one by one."""
        if len(whole.indicators) != 1 or len({mention.key for mention in whole.regions}) < 2:
            return False
        found = [self.one(piece) for piece in pieces]
        return all(part.regions for part in found) and not all(part.indicators for part in found)

    def apart(self, text: str) -> list[Question]:
        """The questions of a message, one a region, where they can't be answered side by side."""
        across = self.one(text)
        return self._by_region(replace(across, compute=frozenset())) if self._is_across(across) else [across]

    def _is_sum(self, question: Question) -> bool:
        """One result over several things of one sentence: «甲、乙、丙一共多少», «甲减乙再减丙», «甲和乙差多少»."""
        words = self.lexicon.vocabulary
        inner = re.sub(r"[？?。！!]+$", "", question.text)
        asked = len(words.calc["how_many"].findall(question.normal))
        if asked > 1 or any(mark in inner for mark in words.split["marks"]):
            return False
        if any(words.calc[name].search(question.normal) for name in ("sum", "rest", "base", "among")):
            return True
        indicators = len({mention.key for mention in question.indicators})
        regions = len({mention.key for mention in question.regions})
        if indicators == 1 and regions > 1:
            return any(words.calc[name].search(question.normal) for name in ("percent_more", "percent_of"))
        return indicators > 1 and any(words.calc[name].search(question.normal) for name in ("more", "which", "ratio"))

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
        found = self.all_resumed(question, context)
        return found[-1] if found else None

    def all_resumed(self, question: Question, context: Sequence[Turn]) -> list[Question]:
        """The same for each question of the last message («那松阳呢» after two); empty at the beginning of a chat."""
        before: list[Question] = []
        spoken, said = tuple[Mention, ...](), ""
        for turn in context[-KEPT_TURNS * 2 :]:
            if turn.role != "user":
                before = as_answered(before, spoken, said := turn.content)
                continue
            parts = self.questions(turn.content)
            intent = parts[0].intent
            if intent is not None and (len(parts[0].core) <= SHORT or intent.startswith(SMALL)):
                continue  # «谢谢» changes no subject
            spoken = before[-1].regions if before else ()
            before = (
                self._continued(parts[0], before, said) if before and len(parts) == 1 and leans(parts[0]) else parts
            )
        return self._continued(question, before, said) if before else []

    def _continued(self, question: Question, before: Sequence[Question], said: str) -> list[Question]:
        """A half question after those of the message before and their answer."""
        chosen = pointed(question.text, self.lexicon.vocabulary.follow_up)
        if chosen:
            at, rest = chosen
            several = before if len(before) > 1 else self._named(before[0], said)
            if -len(several) <= at < len(several):
                empty = replace(question, core="", topic="", regions=(), indicators=(), section=None)
                return [resume(self.one(rest) if len(rest) > 1 else empty, several[at], self.lexicon)]
        slots = not question.indicators and len(own_topic(question, self.lexicon)) < 2
        if slots and len(before) > 1 and (question.regions or question.periods or "explain" in question.table):
            return [resume(question, each, self.lexicon) for each in before]
        return [resume(question, before[-1], self.lexicon)]

    def _named(self, before: Question, said: str) -> list[Question]:
        """What a question named side by side, each as a question; else what its answer lists."""
        pieces = pieces_of(before.text, self.lexicon.vocabulary, self._names(before.text))
        if len(pieces) < 2:
            pieces = tuple(max(_LIST.findall(said), key=len, default="").split("、"))
        found = [self.one(piece) for piece in pieces if piece]
        return [
            replace(
                each,
                regions=each.regions or before.regions,
                periods=each.periods or before.periods,
                wants=each.wants or before.wants,
                context=before.text,
            )
            for each in found
        ]

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
        asking = (self._has_sign(each) or (each.regions and each.elliptical) for each in found)
        return all(asking) or (all(named) and len(set(named)) == len(named))

    def _has_sign(self, question: Question) -> bool:
        signs = self.lexicon.vocabulary.split["asks"]
        return bool(question.wants - {"growth"}) or any(sign in question.normal for sign in signs)

    def _asks(self, piece: str) -> bool:
        """Whether a piece asks for something by itself: an indicator, another region, or a question with a topic."""
        found = self.one(piece)
        if not found.topic and (found.compute or "rank" in found.wants):
            return False
        if found.indicators or ((found.regions or found.periods) and found.elliptical):
            return True
        asking = bool(found.wants) or self._has_sign(found)
        # «目标多少» behind «…多少»: another side of the same thing.
        return asking and (len(found.topic.replace(" ", "")) >= 2 or self._demands(found))

    def _states(self, piece: str) -> bool:
        """Whether a piece asks nothing and holds nothing that a figure is asked by; it may say what is spoken of."""
        found = self.one(piece)
        return not (found.indicators or found.quantities or found.table or found.compute or found.section) and not (
            self._has_sign(found) or found.wants
        )


_LIST = re.compile(r"[\u3400-\u9fffA-Za-z0-9+]+(?:、[\u3400-\u9fffA-Za-z0-9+]+)+")

BRIEF = frozenset({"person", "date", "where", "office", "name"})
SHORT = 4
"""Characters of a topic that says nothing alone («谁讲话»), behind a question with a longer one."""
