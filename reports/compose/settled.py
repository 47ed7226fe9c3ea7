"""One message → what settles each of its questions: finding and proved draft; also what a follow-up button makes of it.

The order in which a message is tried as one question, as several, and as the rest of what was said before stands here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import structlog

from reports.compose.asked_back import DOUBT, asked_back, doubted, noted, picked
from reports.compose.checks import Names, check
from reports.compose.draft import Draft
from reports.compose.rules import draft, say_refused
from reports.compose.shortened import MOST_CHARS, brief, shares, shortened, size
from reports.compose.voice import Voice
from retrieval.access import Viewer
from retrieval.findings import Explained, Finding, Observed, Quoted
from retrieval.gather import gather
from retrieval.lookup.guards.kept import named_by, strays
from retrieval.lookup.guards.strangers import regions_of
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.refusing import refuse
from retrieval.lookup.talk.pressed import EXPLAINABLE, Pressing, button_of, press
from retrieval.lookup.talk.unclear import prints
from retrieval.questions.carried import of_same_region
from retrieval.questions.half import doubts_number, is_strange, leans
from retrieval.questions.model import AskedPeriod, Question, Turn
from retrieval.questions.reading import Reading
from retrieval.questions.wordslips import Printed

SPOKEN_OF = 0.2
"""Share of a part's own words that a text has to say to be its answer as well."""


def reading_of(knowledge: Knowledge, viewer: Viewer, as_of: date) -> Reading:
    """How messages of a viewer are read on a day."""
    regions = knowledge.catalogue.regions
    return Reading(
        lexicon=knowledge.lexicon,
        today=as_of,
        home=viewer.home_region,
        parents={code: region.parent for code, region in regions.items() if region.parent},
        printed=lambda words: prints(knowledge, words),
        texts=Printed(knowledge.index.knows, lambda: map(knowledge.index.normal, knowledge.clauses())),
    )


_log = structlog.get_logger(__name__)


SPOKEN = frozenset({"smalltalk", "policy", "help"})
"""Kinds of answers that state nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """One question with what was found for it and what is said.

    Attributes:
        whole: all was asked for that a long answer leaves out.
    """

    question: Question
    finding: Finding
    draft: Draft
    whole: bool = False

    def said(self) -> Draft:
        """The draft as it is said: without what was left out, unless all was asked for."""
        return self.draft if self.whole else replace(self.draft, rest=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """How messages of one viewer are settled on one day.

    Attributes:
        ask: whether it may be asked back; not twice in a row.
    """

    knowledge: Knowledge
    viewer: Viewer
    as_of: date
    voice: Voice
    names: Names
    ask: bool = True

    def button(self, text: str) -> str | None:
        """Name of the follow-up button that a message means; None: it is a question."""
        return button_of(text, self.knowledge.lexicon.vocabulary.buttons)

    def message(self, text: str, context: Sequence[Turn]) -> list[Settled]:
        """All questions of a message, in order; each is answered or refused, and says which names it read otherwise."""
        if self.ask and asked_back(context, self.voice):
            chosen = picked(text, context, self.knowledge.lexicon.vocabulary)
            return replace(self, ask=False).message(chosen, context)
        reading = reading_of(self.knowledge, self.viewer, self.as_of)
        spelled = reading.spelled(text)
        if spelled.options and self.ask:
            doubt = replace(reading.one(spelled.text), options=spelled.options, doubted=spelled.doubted)
            return [self.settled(doubt)]
        read = [replace(t, content=reading.spelled(t.content).text) if t.role == "user" else t for t in context]
        found = self._message(spelled.text, read, reading)
        return [replace(each, draft=noted(each.draft, each.question, spelled, self.voice)) for each in found]

    def _message(self, text: str, context: Sequence[Turn], reading: Reading) -> list[Settled]:
        context = self._without_buttons(context)
        first, *others = reading.questions(text)
        if first.intent == DOUBT and (before := self._doubtable(context)):
            return [replace(each, draft=doubted(each.draft, self.voice)) for each in before]
        resumed = reading.all_resumed(first, context)
        if not others and len(resumed) > 1 and leans(first):
            each_of = [self._in_context(first, each, context) for each in resumed]
            return self._together(self._once(each_of))
        found = [self._in_context(first, resumed[-1] if resumed else None, context)]
        for part in others:
            completed = reading.resumed(part, context) if leans(first) and not part.regions else None
            found.append(self._in_context(part, completed))
        if not others and not found[0].draft.answered and len(parts := reading.apart(text)) > 1:
            found = [self.settled(part) for part in parts]
        if others and not any(each.draft.answered for each in found):
            whole = reading.one(text)
            alone = self._in_context(whole, reading.resumed(whole, context))
            found = [alone] if alone.draft.answered else found
        return self._told_rest(self._together(self._once(found)), reading.left_over(text))

    def _doubtable(self, context: Sequence[Turn]) -> list[Settled]:
        """The last answer that can be doubted: one with sources, before any thanks; a refusal counts where it is the last."""
        last = self.before(context)
        left, found = context, last
        while found and all(each.draft.kind in SPOKEN for each in found):
            asked = [at for at, turn in enumerate(left) if turn.role == "user"]
            left = left[: asked[-1]] if asked else ()
            found = self.before(left)
        return found or last

    def _once(self, found: Sequence[Settled]) -> list[Settled]:
        """Parts of one message without those that say again what an earlier one says.

        Where that is not what such a part asks for, it is refused in its place: the same text twice would pass for its answer.
        """
        kept: list[Settled] = []
        for each in found:
            same = any(each.draft.lines == other.draft.lines for other in kept)
            if same and each.draft.answered and self._beside(each):
                asked = replace(each.question, core=each.question.own, indicators=(), context="")
                kept.append(self._proved(refuse("nothing", asked, self.knowledge, place=None), asked))
            elif not same:
                kept.append(each)
        return kept

    def _beside(self, part: Settled) -> bool:
        """Whether what a part adds to the question before it is nowhere spoken of in what it was answered with."""
        index, own = self.knowledge.index, part.question.own
        said = [index.covered(own, clause.text, clause) for clause in part.draft.clauses]
        return bool(own) and bool(said) and max(said) < SPOKEN_OF

    def _told_rest(self, found: list[Settled], left: int) -> list[Settled]:
        """With a line about the questions of a message that are too many to be answered at once."""
        if not left:
            return found
        last = found[-1]
        note = self.voice.say("answer.left_over", count=left)
        return [*found[:-1], replace(last, draft=replace(last.draft, lines=(*last.draft.lines, note)))]

    def before(self, context: Sequence[Turn]) -> list[Settled]:
        """The last question of the chat that was no button, settled again; empty: there is none."""
        said = self._without_buttons(context)
        last = max((at for at, turn in enumerate(said) if turn.role == "user"), default=None)
        return self.message(said[last].content, said[:last]) if last is not None else []

    def pressed(self, button: str, before: Sequence[Settled]) -> list[Settled]:
        """What a button makes of the questions of one message; empty: nothing."""
        return self._together([made for each in before if (made := self.press(button, each)) is not None])

    def press(self, button: str, before: Settled) -> Settled | None:
        """What a button makes of one settled question; None: nothing."""
        found = press(button, self.pressing(before))
        if found is None:
            return None
        made = self._proved(found, before.question, whole=button == "whole")
        return made if made.draft.kind != "refusal" else None

    def pressing(self, of: Settled) -> Pressing:
        """A settled question as its buttons see it: an explained answer is still the answer."""
        found = of.finding.finding if isinstance(of.finding, Explained) else of.finding
        return Pressing(
            finding=found, question=of.question, knowledge=self.knowledge, viewer=self.viewer, as_of=self.as_of
        )

    def settled(self, question: Question) -> Settled:
        """One question by itself."""
        finding = gather(question, knowledge=self.knowledge, viewer=self.viewer, as_of=self.as_of, ask=self.ask)
        if "explain" in question.table and isinstance(finding, EXPLAINABLE):
            finding = Explained(finding=finding)
        return self._proved(finding, question)

    def _without_buttons(self, context: Sequence[Turn]) -> list[Turn]:
        """What was said, without the taps on buttons and their answers: they all act on what stood before."""
        kept: list[Turn] = []
        tapped = False
        for turn in context:
            tapped = self.button(turn.content) is not None if turn.role == "user" else tapped
            if not tapped:
                kept.append(turn)
        return kept

    def _in_context(self, question: Question, resumed: Question | None, context: Sequence[Turn] = ()) -> Settled:
        """A half sentence is completed from the chat; a whole one only when it can't be answered by itself."""
        if resumed is not None and leans(question):
            return self._kept(question, resumed, self.before(context) if context else [])
        alone = self.settled(question)
        placed = of_same_region(question, resumed)
        if placed is not None and question.indicators:
            return self._placed(alone, self.settled(placed))
        if placed is not None and alone.draft.kind == "choices":
            there = self.settled(placed)
            return there if there.draft.answered or there.draft.kind == "choices" else alone
        named = question.regions or question.indicators or is_strange(question)
        if alone.draft.answered or resumed is None or question.intent or named:
            return alone
        completed = self.settled(resumed)
        return completed if completed.draft.answered else alone

    def _placed(self, alone: Settled, there: Settled) -> Settled:
        """A question without a region: of the one spoken of; as it stands where a target of a region above it answers."""
        regions = self.knowledge.catalogue.regions
        spoken = {mention.key for mention in there.question.regions}
        named = set(regions_of(alone.finding)) - {""}
        if there.draft.answered or not alone.draft.answered:
            return there
        above = {regions[code].parent or "" for code in spoken if code in regions}
        above |= {regions[code].parent or "" for code in above if code in regions}
        aims = isinstance(alone.finding, Quoted) and named <= spoken | above
        return alone if named <= spoken or aims else there

    def _kept(self, question: Question, resumed: Question, before: Sequence[Settled]) -> Settled:
        """A completed half sentence: of the thing, the region and the time that were last spoken of, or refused."""
        last = before[-1].finding if before else None
        spoken = before[-1].question if before else None
        named = named_by(question, spoken, last, self.knowledge) if spoken and not resumed.indicators else None
        if named:
            resumed = replace(resumed, indicators=(named,))
        dated = any(asked.year_given for asked in resumed.periods)
        if isinstance(last, Observed) and question.regions and not (question.periods or question.indicators or dated):
            resumed = replace(resumed, periods=(AskedPeriod(last.observation.period, year_given=True),))
        completed = self.settled(resumed)
        if completed.draft.answered and strays(
            question, resumed, completed.finding, last, self.knowledge, spoken=spoken
        ):
            return self._proved(refuse("unsure", resumed, self.knowledge, place=None), resumed)
        if doubts_number(question, self.knowledge.lexicon.vocabulary) and _of_other_source(completed.finding, last):
            # Some other clause has the number that is doubted: what was said stays what the text says.
            return replace(before[-1], draft=doubted(before[-1].draft, self.voice))
        return completed

    def _together(self, found: list[Settled]) -> list[Settled]:
        """Parts of one message, within the bound of one message."""
        if len(found) < 2 or sum(size(each.draft) for each in found) <= MOST_CHARS:
            return found
        room = shares([each.draft for each in found])
        return [
            self._proved(each.finding, each.question, whole=each.whole, most=most)
            for each, most in zip(found, room, strict=True)
        ]

    def _proved(self, finding: Finding, question: Question, *, whole: bool = False, most: int = MOST_CHARS) -> Settled:
        """Says a finding, briefly, and proves it; what can't be proved is refused and logged."""
        made = shortened(draft(brief(finding), self.voice), self.voice, most=most)
        if whole and made.rest:
            note = self.voice.say("answer.rest_lines", count=len(made.rest))
            made = replace(made, lines=(*made.lines[:-1], note))
        shown = replace(made, lines=(*made.lines, *made.rest)) if whole else made
        problems = check(shown, question=question.text, catalogue=self.knowledge.catalogue, names=self.names)
        if problems:
            _log.error("answer_unproved", kind=made.kind, problems=[(p.kind, p.text) for p in problems])
            finding = refuse("nothing", question, self.knowledge, place=None)
            made = shortened(say_refused(finding, self.voice), self.voice, most=most)
        return Settled(question=question, finding=finding, draft=made, whole=whole)


def _of_other_source(found: Finding, last: Finding | None) -> bool:
    """Whether a quotation is of another clause than what was said before, or follows a figure of the table."""
    if not isinstance(found, Quoted):
        return False
    return isinstance(last, Observed) or (isinstance(last, Quoted) and found.clause.id != last.clause.id)
