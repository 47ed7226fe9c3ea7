"""Who is responsible for what a clause says, where its text names them («责任单位：…»)."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from config.catalogs import CATALOG, read_words
from retrieval.evidence import Clause
from retrieval.lookup.knowledge import Knowledge


def responsible(clause: Clause, knowledge: Knowledge) -> str | None:
    """As the text writes them; None: neither its sentence nor its paragraph names anybody."""
    paragraph = "".join(each.text + each.tail for each in knowledge.index.paragraph_clauses(clause))
    for text in (knowledge.index.sentence(clause), paragraph):
        for pattern in _patterns(CATALOG):
            found = pattern.search(text)
            if found:
                return found["who"].strip(" 、，,") or None
    return None


def naming(clause: Clause, knowledge: Knowledge) -> Clause | None:
    """The clause of its paragraph that names who is responsible: itself, else the next behind it, else one before."""
    around = list(knowledge.index.paragraph_clauses(clause))
    at = around.index(clause)
    order = (*around[at:], *reversed(around[:at]))
    return next((each for each in order if any(p.search(each.text + each.tail) for p in _patterns(CATALOG))), None)


@lru_cache(maxsize=4)
def _patterns(folder: Path) -> tuple[re.Pattern[str], ...]:
    read = read_words(folder, "responsible.toml")
    return tuple(re.compile(pattern) for pattern in read["patterns"])
