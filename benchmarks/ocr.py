"""Printed pages with known text: clauses that come through whole, signs right, seconds and memory for one page.

Run: python -m benchmarks.ocr [--scans 3]. Pages are made by tests/support/printed.py from invented counties.
"""

from __future__ import annotations

import argparse
import re
import resource
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

from rapidfuzz.distance import Levenshtein

from benchmarks.common import machine, table
from retrieval.documents.page import parse
from retrieval.documents.readers import Limits, RawText, read_bytes
from retrieval.documents.records import ParsedDocument
from retrieval.documents.rules import Rules, load_rules
from retrieval.documents.sidecar import FileEntry
from tests.support import printed

GOAL = 0.98
SURE = 0.9  # least confidence at which a recognised figure may stand without a mark
FIGURE = re.compile(r"\d[\d.,]*%?")
SCANS = (
    {"dpi": 200, "angle": 0.4, "noise": 6.0, "blur": 0.6},
    {"dpi": 150, "angle": -0.8, "noise": 8.0, "blur": 0.5},
    {"dpi": 300, "angle": 1.5, "noise": 10.0, "blur": 0.9},
)


@dataclass(slots=True)
class Score:
    """Sums over pages."""

    clauses: int = 0
    whole: int = 0
    signs: int = 0
    wrong: int = 0
    articles: int = 0
    regions: int = 0
    seconds: float = 0.0
    pages: int = 0
    figures: int = 0
    read: int = 0
    marked: int = 0
    passed: int = 0

    def row(self, name: str) -> list[str]:
        return [
            name,
            str(self.pages),
            f"{self.whole}/{self.clauses}",
            f"{self.whole / self.clauses:.4f}",
            f"{1 - self.wrong / self.signs:.4f}",
            f"{self.read}/{self.figures}",
            str(self.passed),
            str(self.marked),
            f"{self.regions}/{self.articles}",
            f"{self.seconds / self.pages:.2f}",
        ]


def documents(raw: RawText, rules: Rules) -> tuple[ParsedDocument, ...]:
    return parse(raw, entry=FileEntry(), names=printed.COUNTIES, rules=rules)


def wanted(story: printed.Story, rules: Rules) -> ParsedDocument:
    lines = (story.title, "", *(f"　　{text}" for text in story.paragraphs))
    return documents(RawText(name="a.txt", lines=lines, encoding="utf-8", kind="text"), rules)[0]


def plain(document: ParsedDocument | None) -> str:
    text = "".join(clause.text + clause.tail for clause in document.clauses) if document else ""
    return "".join(unicodedata.normalize("NFKC", text).split())


def judge(score: Score, data: bytes, stories: list[printed.Story], rules: Rules) -> None:
    start = perf_counter()
    raw = read_bytes("page", data, Limits())
    score.seconds += perf_counter() - start
    score.pages += max(spot.page or 1 for spot in raw.spots)
    found = documents(raw, rules)
    for story in stories:
        right = wanted(story, rules)
        held = next((item for item in found if story.title in "".join(item.edition.title.split())), None)
        texts = Counter(clause.text for clause in held.clauses) if held else Counter[str]()
        need = Counter(clause.text for clause in right.clauses)
        score.clauses += need.total()
        score.whole += (need & texts).total()
        score.signs += len(plain(right))
        score.wrong += min(len(plain(right)), Levenshtein.distance(plain(right), plain(held)))
        score.figures += len(FIGURE.findall(plain(right)))
        score.read += (Counter(FIGURE.findall(plain(right))) & Counter(FIGURE.findall(plain(held)))).total()
        _confidence(score, right, held)
        score.articles += 1
        score.regions += held is not None and held.edition.region == story.region


def _confidence(score: Score, right: ParsedDocument, held: ParsedDocument | None) -> None:
    """Counts clauses with a figure: wrong ones that pass as sure, and right ones that are marked as unsure."""
    figures = {clause.text: FIGURE.findall(clause.text) for clause in right.clauses}
    every = [found for found in figures.values() if found]
    for clause in held.clauses if held else ():
        own = FIGURE.findall(clause.text)
        sure = clause.confidence is None or clause.confidence >= SURE
        if own:
            score.passed += sure and own not in every
            score.marked += not sure and own in every


def papers() -> Iterator[tuple[list[printed.Sheet], printed.Story]]:
    for seed in range(4):
        sheets, story, _ = printed.official(seed)
        yield sheets[:-1], story


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--scans", type=int, default=3, help="seeds of scanned pages; 0: text only")
    arguments.add_argument("--layouts", type=int, nargs="*", default=list(range(12)))
    arguments.add_argument("--seed", type=int, default=61, help="of the first scan; the others follow")
    chosen = arguments.parse_args()
    rules = load_rules()
    text, official = Score(), Score()
    for layout in chosen.layouts:
        for seed in range(31, 36):
            sheet, stories = printed.newspaper(layout, seed)
            judge(text, printed.as_pdf([sheet]), stories, rules)
    for sheets, story in papers():
        judge(official, printed.as_pdf(sheets), [story], rules)
    rows = [text.row("text newspaper"), official.row("text official")]
    scans = []
    for number, how in enumerate(SCANS[: chosen.scans]):
        score = Score()
        for layout in chosen.layouts:
            sheet, stories = printed.newspaper(layout, chosen.seed + number)
            judge(score, printed.as_picture(sheet, **how), stories, rules)  # type: ignore[arg-type]
        scans.append(score)
        rows.append(score.row(f"scan {how['dpi']} dpi {how['angle']}°"))
    print(machine())
    print(
        table(
            [
                "pages",
                "n",
                "clauses",
                "share",
                "signs right",
                "figures",
                "wrong, sure",
                "right, marked",
                "regions",
                "s per page",
            ],
            rows,
        )
    )
    print(f"peak memory of a reading process {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")
    good = text.whole >= GOAL * text.clauses and text.regions == text.articles
    return 0 if good and all(score.wrong <= (1 - GOAL) * score.signs for score in scans) else 1


if __name__ == "__main__":
    sys.exit(main())
