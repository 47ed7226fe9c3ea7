"""A printing as one string of signs, marks and headings included, every sign with the place that it stands at.

Typesetting is levelled here, so that it is no difference: spaces, full and half width, straight and curly quotes, and
the length of a dash.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from retrieval.documents.records import Lead, ParsedDocument

DASHES = "—―─-–−"  # one after another they are one sign; alone a hyphen and a dash are the same
QUOTES = {"「": "“", "」": "”", "『": "‘", "』": "’", "〝": "“", "〞": "”"}
STRAIGHT = {'"': "“”", "'": "‘’"}
LONGEST_PAIR = 80  # signs between an opening mark and its partner; further apart they are no pair
PAIRS = {"“": "”", "‘": "’", "(": ")", "《": "》", "〈": "〉", "【": "】", "[": "]", "〔": "〕"}
WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Piece:
    """A clause with its closing mark, or what is printed before one.

    Attributes:
        clause: `order` of the clause, or of the one that it leads to.
        body: length of the text without the closing mark.
    """

    text: str
    lines: tuple[int, int]
    clause: int
    lead: bool
    body: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch as printed, its first and last line, and where the marked signs stand in `text`."""

    text: str
    lines: tuple[int, int]
    marked: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Strip:
    """The signs of a printing.

    Attributes:
        owner: for every sign the index of its piece.
        offset: for every sign where in the piece's text it is printed.
        starts: for every piece its first sign, and the number of signs at the end.
        spaced: signs that a space between two words in Latin letters stands before.
    """

    pieces: tuple[Piece, ...]
    signs: str
    owner: tuple[int, ...]
    offset: tuple[int, ...]
    starts: tuple[int, ...]
    spaced: frozenset[int]

    @cached_property
    def pairs(self) -> dict[int, int]:
        """Opening marks and their partners, both ways."""
        found: dict[int, int] = {}
        opened: list[int] = []
        for position, sign in enumerate(self.signs):
            if sign in PAIRS:
                opened = [*opened[-8:], position]
            elif sign in PAIRS.values():
                fitting = [start for start in opened if PAIRS[self.signs[start]] == sign]
                if fitting and position - fitting[-1] <= LONGEST_PAIR:
                    found[fitting[-1]], found[position] = position, fitting[-1]
                    opened = [start for start in opened if start < fitting[-1]]
        return found

    def lettered(self, position: int) -> bool:
        """Whether a sign is wording: a letter, a digit, or a mark that changes a figure."""
        sign = self.signs[position]
        if sign == ".":
            around = self.signs[max(position - 1, 0) : position + 2]
            return len(around) == 3 and around[0].isdigit() and around[2].isdigit()
        return sign.isalnum() or sign in "%‰+"

    def excerpt(self, start: int, end: int, marked: list[tuple[int, int]]) -> Excerpt:
        """What is printed between two signs; `marked` are ranges of signs within, which may be empty."""
        if start >= end:
            at = min(start, len(self.signs) - 1)
            return Excerpt("", self.pieces[self.owner[at]].lines if at >= 0 else (0, 0), ())
        first, last = self.owner[start], self.owner[end - 1]
        begins = [0]
        for piece in self.pieces[first : last + 1]:
            begins.append(begins[-1] + len(piece.text))

        def place(sign: int) -> int:
            return begins[self.owner[sign] - first] + self.offset[sign] - self.offset[start]

        whole = "".join(piece.text for piece in self.pieces[first : last + 1])
        text = whole[self.offset[start] :][: place(end - 1) + 1]
        lines = [line for piece in self.pieces[first : last + 1] for line in piece.lines]
        ranges = []
        for begin, stop in marked:
            near = place(begin - 1) + 1 if begin > start else 0
            edge = place(stop - 1) + 1 if stop > begin else near
            # All of a long dash, which is one sign.
            while stop > begin and edge < len(text) and {text[edge - 1], text[edge]} <= set(DASHES):
                edge += 1
            ranges.append((place(begin), edge) if stop > begin else (near, near))
        return Excerpt(text, (min(lines), max(lines)), tuple(ranges))


def strip_of(document: ParsedDocument) -> Strip:
    """Signs of a parsed document."""
    pieces = _pieces(document)
    signs: list[str] = []
    owner: list[int] = []
    offset: list[int] = []
    starts = [0]
    spaced: set[int] = set()
    straight = dict.fromkeys(STRAIGHT, 0)
    for index, piece in enumerate(pieces):
        space = False
        for position, printed in enumerate(piece.text):
            for sign in unicodedata.normalize("NFKC", printed).lower():
                if sign.isspace():
                    space = True
                    continue
                level = _levelled(sign, straight)
                if level == "—" and signs[-1:] == ["—"] and owner[-1] == index:
                    continue
                if space and position and signs and WORD.match(level):
                    spaced.add(len(signs))
                space = False
                signs.append(level)
                owner.append(index)
                offset.append(position)
        starts.append(len(signs))
    return Strip(pieces, "".join(signs), tuple(owner), tuple(offset), tuple(starts), frozenset(spaced))


def _levelled(sign: str, straight: dict[str, int]) -> str:
    if sign in DASHES:
        return "—"
    if sign in STRAIGHT:
        straight[sign] += 1
        return STRAIGHT[sign][1 - straight[sign] % 2]
    return QUOTES.get(sign, sign)


def _pieces(document: ParsedDocument) -> tuple[Piece, ...]:
    leads: dict[int, list[Lead]] = {}
    for lead in document.leads:
        leads.setdefault(lead.before, []).append(lead)
    found: list[Piece] = []
    for order, clause in enumerate(document.clauses):
        found += [Piece(lead.text, lead.lines, order, True, len(lead.text)) for lead in leads.get(order, ())]
        found.append(Piece(clause.text + clause.tail, clause.lines, order, False, len(clause.text)))
    return tuple(piece for piece in found if piece.text.strip())
