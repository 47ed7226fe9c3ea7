"""How well parsed pages agree with made ones."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from support.made_pages import NAMES, Made, Page, Typesetter

from retrieval.documents.page import parse
from retrieval.documents.readers import RawText
from retrieval.documents.records import ParsedDocument
from retrieval.documents.rules import Rules
from retrieval.documents.sidecar import FileEntry


@dataclass(slots=True)
class Score:
    """Counts of what is right and what there is, by kind; `faults` says what is wrong, page by page."""

    right: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def note(self, kind: str, well: object, fault: str) -> None:
        """One thing that was looked at."""
        self.all[kind] += 1
        if well:
            self.right[kind] += 1
        else:
            self.faults.append(f"{kind}: {fault}")

    def share(self, kind: str) -> float:
        """Of the things of a kind, how many are right; 1 where there are none."""
        return self.right[kind] / self.all[kind] if self.all[kind] else 1.0


def level(text: str) -> str:
    """Without typesetting."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def score(seeds: Iterable[int], rules: Rules) -> Score:
    """Parses the pages of some seeds and counts."""
    found = Score()
    for seed in seeds:
        page = Typesetter(seed).page()
        raw = RawText(name=f"{seed}.txt", lines=tuple(page.text.split("\n")), encoding="utf-8", kind="text")
        documents = parse(raw, entry=FileEntry(city="980100"), names=NAMES, rules=rules)
        _page(seed, page, documents, found)
    return found


def _page(seed: int, page: Page, documents: tuple[ParsedDocument, ...], found: Score) -> None:
    whole = {
        document.edition.id: level("".join(clause.text + clause.tail for clause in document.clauses))
        for document in documents
    }
    found.note("number", len(documents) == len(page.documents), f"{seed} {len(documents)} for {len(page.documents)}")
    for made in page.documents:
        first = level(made.sentences[1][0])
        own = next((document for document in documents if first in whole[document.edition.id]), None)
        found.note("found", own, f"{seed} {made.title}")
        if own is None:
            continue
        edition = own.edition
        found.note("title", level(edition.title) == level(made.title), f"{seed} {edition.title} for {made.title}")
        found.note("region", edition.region == made.region, f"{seed} {edition.title} {edition.region}")
        found.note("kicker", level(edition.kicker or "") == level(made.kicker or ""), f"{seed} {edition.kicker}")
        found.note("continued", edition.continued == made.continued, f"{seed} {edition.continued}")
        found.note("tail", edition.missing_tail == bool(made.continued), f"{seed} {edition.title} tail")
        _sentences(seed, made, own, whole[edition.id], found)
        rest = whole[edition.id]
        for text in page.furniture:
            found.note("furniture", level(text) not in rest, f"{seed} {text} in {edition.title}")


def _sentences(seed: int, made: Made, own: ParsedDocument, whole: str, found: Score) -> None:
    sections = {}
    position = 0
    for clause in own.clauses:
        text = level(clause.text + clause.tail)
        sections.update(dict.fromkeys(range(position, position + len(text)), clause.section))
        position += len(text)
    total = start = 0
    for text, section in made.sentences:
        plain = level(text)
        at = whole.find(plain, start)
        total += len(plain)
        found.note("whole", at >= 0, f"{seed} {text}")
        if at >= 0:
            start = at + len(plain)
            said = [level(part) for part in sections[at]]
            found.note("section", said == [level(part) for part in section], f"{seed} {said} for {section}")
    found.note("foreign", len(whole) <= total + 2, f"{seed} {made.title}: {len(whole)} signs for {total}")
    for figure in made.figures:
        found.note("figure", level(figure) in whole and own.edition.region == made.region, f"{seed} {figure}")


def main() -> None:
    """Prints the counts of the tuned half with its faults, and of the held back half without."""
    import sys

    from support.made_pages import SEEDS_HELD_BACK, SEEDS_TUNED

    from retrieval.documents.rules import load_rules

    rules = load_rules()
    for name, seeds in (("tuned", SEEDS_TUNED), ("held back", SEEDS_HELD_BACK)):
        result = score(seeds, rules)
        print(name, {kind: f"{result.right[kind]}/{result.all[kind]}" for kind in result.all})
        if name == "tuned" and "-v" in sys.argv:
            print("\n".join(result.faults))


if __name__ == "__main__":
    main()
