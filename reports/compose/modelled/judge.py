"""What a model wrote is proved here, sentence by sentence, each against its own evidence and no other.

The gate (`reports.compose.checks`) proves numbers, names, periods and quotations; this adds what a free text can get wrong
beside that: invention without a figure, evidence about another region, indicator or period than the question's, evidence
that the question does not lead to, signs that do not belong in an official text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reports.compose.checks import Names, check
from reports.compose.draft import Draft
from reports.compose.modelled.nearness import strays
from reports.compose.modelled.shelf import Evidence, Origin, Shelf, joined
from reports.compose.modelled.task import Task, Wish
from reports.compose.modelled.words import ModelWords
from reports.compose.proof import all_figures
from retrieval.lookup.texts.fit import same_time
from retrieval.metrics.units import parse_quantity
from retrieval.questions.normalise import normalise

MOST_SENTENCES, MOST_EVIDENCE = 8, 4

ENDS = ("。", "！", "？", "；")
"""A sentence ends with one of them, or gets one."""

_ALLOWED = re.compile(
    r"[\u3400-\u9fffA-Za-z0-9０-９，。、；：？！（）()《》〈〉“”‘’—－\-·…%％‰．.,:;/+＋～~℃㎡²≥≤＞＜ ]+"
)
_MARKED = re.compile(
    r"\*\*|`|^[\s>#*•·\-]+|[\[［【(（]\s*[eE]?\d{1,2}(?:\s*[,，、]\s*[eE]?\d{1,2})*\s*[\]］】)）](?=[。，；]?$)"
)
"""Marks that models put in by habit: emphasis, bullets, and numbers of sources at the end."""

_ADDRESS = re.compile(r"https?:|www\.|://|[a-z0-9]\.(?:com|cn|net|org|gov)", re.IGNORECASE)

READ_ON = frozenset({"passage", "list", "original"})
"""What an unclear question may ask for that a model may answer; a figure, a name, a day or a reason is never guessed at."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the model with the ids of its evidence."""

    text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Proved drafts, one a sentence, or the problems, as words for the model."""

    drafts: tuple[Draft, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Proves the sentences of one task."""

    task: Task
    shelf: Shelf
    names: Names
    words: ModelWords

    def verdict(self, sentences: Sequence[Sentence]) -> Verdict:
        """All or nothing: one sentence that is not proved, and the text does not go out."""
        problems: list[str] = []
        if not 1 <= len(sentences) <= MOST_SENTENCES:
            problems.append(f"sentences: 1-{MOST_SENTENCES}")
        texts = [_cleaned(sentence.text) for sentence in sentences]
        if sum(map(len, texts)) > self.task.most_chars:
            problems.append(f"characters: <= {self.task.most_chars}")
        drafts = []
        for sentence, text in zip(sentences, texts, strict=True):
            pieces = [piece for number in sentence.evidence if (piece := self.shelf.get(number))]
            wrong = self._wrong(text, sentence, pieces)
            problems += [f"“{text[:60]}”: {each}" for each in wrong]
            drafts.append(joined(pieces, text))
        if not problems and not self._leads_there(sentences):
            problems.append("evidence: not about the question")
        return Verdict((), tuple(problems)) if problems else Verdict(tuple(drafts), ())

    def _wrong(self, text: str, sentence: Sentence, pieces: Sequence[Evidence]) -> list[str]:
        if not pieces or len(pieces) < len(sentence.evidence) or len(pieces) > MOST_EVIDENCE:
            return [f"evidence: {'、'.join(sentence.evidence[:8])}"]
        if not _ALLOWED.fullmatch(text) or _ADDRESS.search(text):
            return ["signs"]
        wrong = [each for piece in pieces for each in self._other(text, piece)]
        proof = joined(pieces, text)
        found = check(proof, question=self.task.subject, catalogue=self.task.known.catalogue, names=self.names)
        wrong += [f"{problem.kind}: {problem.text}" for problem in found]
        evidence = [source.quote for source in proof.sources] + [line for p in pieces for line in p.proof.lines]
        evidence += [*proof.said, *proof.named, *(each.indicator_name or "" for each in proof.figures)]
        evidence += [each.text for each in all_figures(proof.figures)]
        wrong += [f"not in the evidence: {each[:40]}" for each in strays(text, evidence, self.words)]
        return wrong

    def _other(self, text: str, piece: Evidence) -> list[str]:
        """Evidence about another region, period or indicator than the question's. What the rules answered is right."""
        if piece.origin is Origin.RULES:
            return []
        return [*self._other_region(text, piece), *self._other_time(piece), *self._other_indicator(text, piece)]

    def _other_region(self, text: str, piece: Evidence) -> list[str]:
        places, proof, plain = self.task.places, piece.proof, normalise(text)
        if places and any(not any(place.speaks(clause) for place in places) for clause in proof.clauses):
            return ["region: not the one that is asked about"]
        named = {code for _, _, codes in self.names.regions.find(plain) for code in codes}
        codes = {figure.region for figure in all_figures(proof.figures)} - {None}
        if not proof.clauses and codes - self.task.regions:
            return ["region: not the one that is asked about"]
        # Without a region in the question, a figure of any other than the asker's own has to say whose it is.
        upper = {self.task.known.catalogue.province.code, *self.task.regions}
        if _has_number(plain) and codes and not codes & (upper | named):
            return ["region: say whose figure it is"]
        return []

    def _other_time(self, piece: Evidence) -> list[str]:
        asked = [each for question in self.task.questions for each in question.periods]
        held = [figure.period for figure in all_figures(piece.proof.figures)]
        return [] if same_time(asked, held) else ["period: not the one that is asked about"]

    def _other_indicator(self, text: str, piece: Evidence) -> list[str]:
        asked, known = self.task.indicators, self.task.known
        if not asked or not _has_number(normalise(text)):
            return []
        spoken = {figure.indicator for figure in all_figures(piece.proof.figures)}
        naming = any(clause.id in known.facts.naming.get(key, ()) for key in asked for clause in piece.proof.clauses)
        return [] if spoken & asked or naming else ["indicator: not the one that is asked about"]

    def _leads_there(self, sentences: Sequence[Sentence]) -> bool:
        """Whether the question itself leads to the evidence of every sentence."""
        pieces = [[self.shelf.get(number) for number in sentence.evidence] for sentence in sentences]
        led = all(any(piece is not None and self._led(piece) for piece in each) for each in pieces)
        # A number in an unclear question is a claim that nobody has looked at.
        claims = any(question.quantities for question in self.task.questions)
        return led and (self.task.wish is not Wish.UNCLEAR or (self.task.wants <= READ_ON and not claims))

    def _led(self, piece: Evidence) -> bool:
        if piece.origin is Origin.RULES:
            return True
        if piece.origin is Origin.ROW:
            return bool({f.indicator for f in piece.proof.figures} & self.task.indicators)
        return any(clause.id in self.task.near for clause in piece.proof.clauses)


def _has_number(text: str) -> bool:
    return bool(parse_quantity(text))


def _cleaned(text: str) -> str:
    """Without the marks that models put in by habit, in one line."""
    plain = " ".join(text.split())
    for _ in range(3):
        plain = _MARKED.sub("", plain).strip()
    return plain if plain.endswith(ENDS) else f"{plain}。"
