"""What a file shows and we could not read for certain: pages without text, and characters recognised with doubt."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.documents.changes import Warn
from retrieval.documents.records import ParsedDocument

MOST_PAGES, MOST_QUOTE = 10, 40
CODES = frozenset({"doubtful_text", "silent_pages"})
"""The warnings of this module: places that could not be read."""


def doubts(file: str, documents: Sequence[ParsedDocument]) -> list[Warn]:
    """Remarks about one file that has pages or was recognised; none about any other."""
    clauses = [clause for document in documents for clause in document.clauses]
    found: list[Warn] = []
    pages = {clause.page for clause in clauses if clause.page is not None}
    silent = [page for page in range(1, max(pages, default=0)) if page not in pages]
    if silent:
        found.append(Warn("silent_pages", {"file": file, "pages": _listed(silent), "count": len(silent)}))
    unsure = [clause for clause in clauses if clause.is_unsure]
    if unsure:
        worst = min(unsure, key=lambda clause: clause.confidence or 0.0)
        where = sorted({clause.page or 1 for clause in unsure})
        data = {"file": file, "count": len(unsure), "pages": _listed(where), "quote": worst.text[:MOST_QUOTE]}
        found.append(Warn("doubtful_text", data))
    return found


def _listed(pages: Sequence[int]) -> str:
    return "、".join(map(str, pages[:MOST_PAGES])) + ("…" if len(pages) > MOST_PAGES else "")
