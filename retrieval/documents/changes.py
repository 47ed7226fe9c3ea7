"""What a new version changes, for the person who loads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from retrieval.documents.align import comparable
from retrieval.documents.records import Corpus
from retrieval.evidence import Clause

ALIKE = 0.6
FEWER = 0.7  # a document that keeps less than this share of its clauses is worth a warning


@dataclass(frozen=True, slots=True)
class Warn:
    """A remark: a key of `messages.toml` under `[documents.warnings]`, and its values."""

    code: str
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChange:
    """One document: `state` is `added`, `changed`, `unchanged` or `removed`."""

    document_id: str
    title: str
    state: str
    clauses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeReport:
    """Result of a load.

    Attributes:
        version: the version that answers now; None while nothing was ever loaded.
        switched: False: nothing was different, no new version.
        added, removed: clauses whose wording was not there before, or is no longer.
        changed: old and new wording.
    """

    version: int | None
    switched: bool
    documents: tuple[DocumentChange, ...]
    added: tuple[Clause, ...] = ()
    removed: tuple[Clause, ...] = ()
    changed: tuple[tuple[Clause, Clause], ...] = ()
    warnings: tuple[Warn, ...] = ()


def compare(old: Corpus | None, new: Corpus, *, warnings: tuple[Warn, ...] = ()) -> ChangeReport:
    """Report of a switch from `old` to `new`; documents are told by their ids."""
    before, after = _by_document(old), _by_document(new)
    titles = {record.id: record.title for corpus in (old, new) if corpus for record in corpus.documents}
    added: list[Clause] = []
    removed: list[Clause] = []
    changed: list[tuple[Clause, Clause]] = []
    documents: list[DocumentChange] = []
    remarks = list(warnings)
    for key in dict.fromkeys((*after, *before)):
        was, now = before.get(key, []), after.get(key, [])
        plus, minus, pairs = _clauses(was, now)
        added += plus
        removed += minus
        changed += pairs
        state = "added" if not was else "removed" if not now else "changed" if plus or minus or pairs else "unchanged"
        documents.append(DocumentChange(document_id=key, title=titles[key], state=state, clauses=len(now or was)))
        if was and now:
            remarks += _losses(titles[key], was, now)
    return ChangeReport(
        version=new.version,
        switched=True,
        documents=tuple(documents),
        added=tuple(added),
        removed=tuple(removed),
        changed=tuple(changed),
        warnings=tuple(remarks),
    )


def _by_document(corpus: Corpus | None) -> dict[str, list[Clause]]:
    found: dict[str, list[Clause]] = {}
    for clause in corpus.clauses if corpus else ():
        found.setdefault(clause.document_id, []).append(clause)
    return found


def _clauses(was: list[Clause], now: list[Clause]) -> tuple[list[Clause], list[Clause], list[tuple[Clause, Clause]]]:
    added: list[Clause] = []
    removed: list[Clause] = []
    changed: list[tuple[Clause, Clause]] = []
    texts = [[clause.text for clause in side] for side in (was, now)]
    for tag, first, last, start, end in SequenceMatcher(None, texts[0], texts[1], autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        plus, minus, pairs = _paired(was[first:last], now[start:end])
        added += plus
        removed += minus
        changed += pairs
    return added, removed, changed


def _paired(was: list[Clause], now: list[Clause]) -> tuple[list[Clause], list[Clause], list[tuple[Clause, Clause]]]:
    """In order, each old clause with the first new one that is alike; the search window keeps long rewrites cheap."""
    from rapidfuzz import fuzz

    pairs: list[tuple[Clause, Clause]] = []
    rest = list(now)
    removed: list[Clause] = []
    for clause in was:
        plain = comparable(clause.text)
        window = rest[:50]
        likeness = [fuzz.ratio(plain, comparable(other.text)) / 100 for other in window]
        best = max(range(len(window)), key=likeness.__getitem__, default=None)
        if best is None or likeness[best] < ALIKE:
            removed.append(clause)
        else:
            pairs.append((clause, rest.pop(best)))
    return rest, removed, pairs


def _losses(title: str, was: list[Clause], now: list[Clause]) -> list[Warn]:
    found: list[Warn] = []
    if len(now) < FEWER * len(was):
        found.append(Warn("fewer_clauses", {"title": title, "before": len(was), "after": len(now)}))
    kept = {comparable("".join(clause.section)) for clause in now}
    lost = {clause.section for clause in was if clause.section and comparable("".join(clause.section)) not in kept}
    found += [Warn("section_lost", {"title": title, "section": section[-1]}) for section in sorted(lost)]
    return found
