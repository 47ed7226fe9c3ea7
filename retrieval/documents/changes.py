"""What a new version changes, for the person who loads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from retrieval.documents.align import comparable
from retrieval.documents.records import Corpus, Difference
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
        changed: old and new wording; of the second printing, where only that one is worded otherwise now.
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
    files = _files(old), _files(new)
    titles = {record.id: record.title for corpus in (old, new) if corpus for record in corpus.documents}
    added: list[Clause] = []
    removed: list[Clause] = []
    changed: list[tuple[Clause, Clause]] = []
    documents: list[DocumentChange] = []
    remarks = list(warnings)
    for key in dict.fromkeys((*after, *before)):
        was, now = before.get(key, []), after.get(key, [])
        plus, minus, pairs = _clauses(was, now, files[0].get(key, frozenset()) & files[1].get(key, frozenset()))
        added += plus
        removed += minus
        changed += pairs
        state = "added" if not was else "removed" if not now else "changed" if plus or minus or pairs else "unchanged"
        documents.append(DocumentChange(document_id=key, title=titles[key], state=state, clauses=len(now or was)))
        if was and now:
            remarks += _losses(titles[key], was, now)
    remarks += printing_warnings(old, new)
    return ChangeReport(
        version=new.version,
        switched=True,
        documents=tuple(documents),
        added=tuple(added),
        removed=tuple(removed),
        changed=tuple(changed),
        warnings=tuple(remarks),
    )


def unchanged(current: Corpus | None, warnings: tuple[Warn, ...]) -> ChangeReport:
    """Report of a load that brought nothing new."""
    counts: dict[str, int] = {}
    for clause in current.clauses if current else ():
        counts[clause.document_id] = counts.get(clause.document_id, 0) + 1
    documents = tuple(
        DocumentChange(document_id=record.id, title=record.title, state="unchanged", clauses=counts.get(record.id, 0))
        for record in (current.documents if current else ())
    )
    version = current.version if current else None
    return ChangeReport(version=version, switched=False, documents=documents, warnings=warnings)


def _by_document(corpus: Corpus | None) -> dict[str, list[Clause]]:
    found: dict[str, list[Clause]] = {}
    for clause in corpus.clauses if corpus else ():
        found.setdefault(clause.document_id, []).append(clause)
    return found


def _files(corpus: Corpus | None) -> dict[str, frozenset[str]]:
    """Names of the files that print each document."""
    return {
        record.id: frozenset(each.file for each in record.editions) for record in (corpus.documents if corpus else ())
    }


def _clauses(
    was: list[Clause], now: list[Clause], held: frozenset[str]
) -> tuple[list[Clause], list[Clause], list[tuple[Clause, Clause]]]:
    """Added, removed and changed clauses; `held`: files that print the document in both versions."""
    added: list[Clause] = []
    removed: list[Clause] = []
    changed: list[tuple[Clause, Clause]] = []
    texts = [[clause.text for clause in side] for side in (was, now)]
    if texts[0] == texts[1]:
        return added, removed, _second(was, now, held)
    for tag, first, last, start, end in SequenceMatcher(None, texts[0], texts[1], autojunk=False).get_opcodes():
        if tag == "equal":
            changed += _second(was[first:last], now[start:end], held)
            continue
        plus, minus, pairs = _paired(was[first:last], now[start:end])
        added += plus
        removed += minus
        changed += pairs
    return added, removed, changed


def _second(was: list[Clause], now: list[Clause], held: frozenset[str]) -> list[tuple[Clause, Clause]]:
    """Clauses of which only the other printing is worded otherwise, as that printing words them.

    A printing that was not held before, or is no longer, changes nothing in what the others say.
    """
    pairs = [
        (_as_printed_elsewhere(old, held), _as_printed_elsewhere(new, held)) for old, new in zip(was, now, strict=True)
    ]
    return [(old, new) for old, new in pairs if old.text != new.text]


def _as_printed_elsewhere(clause: Clause, held: frozenset[str]) -> Clause:
    other = clause.variant
    if other is None or other.file not in held:
        return clause
    return replace(clause, text=other.text, edition=other.edition, file=other.file, lines=other.lines, variant=None)


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


def printing_warnings(old: Corpus | None, new: Corpus) -> list[Warn]:
    """What somebody must decide: printings that differ in a figure, copies, and versions that a newer one replaces.

    Only what the load brought: a remark that the version before already called for is not made again.
    """
    titles = {record.id: record.title for record in new.documents}
    seen = {_words_of(difference) for difference in (old.differences if old else ())}
    found = [
        _figure_warning(titles[difference.document_id], difference)
        for difference in new.differences
        if difference.figures and _words_of(difference) not in seen
    ]
    known = {edition for record in (old.documents if old else ()) for edition in record.editions}
    for record in new.documents:
        files = {edition.id: edition.file for edition in record.editions}
        for edition in record.editions:
            if edition.live or edition in known:
                continue
            other = files.get(edition.copy_of or edition.replaced_by or "", "")
            code = "same_text" if edition.copy_of else "older_version"
            found.append(Warn(code, {"title": record.title, "file": edition.file, "other": other}))
    return found


def _words_of(difference: Difference) -> tuple[str, ...]:
    sides = (difference.left, difference.right)
    return (difference.document_id, *(side.shown if side else "" for side in sides))


def _figure_warning(title: str, difference: Difference) -> Warn:
    left, right = difference.left, difference.right
    assert left is not None
    assert right is not None
    data: dict[str, object] = {"title": title, "edition": left.edition, "other_edition": right.edition}
    data |= {"text": left.shown, "other": right.shown}
    data |= {"place": f"{left.file} 第{left.lines[0]}行", "other_place": f"{right.file} 第{right.lines[0]}行"}
    suspect = {"left": left.edition, "right": right.edition}.get(difference.misprint or "")
    return Warn("figure_misprint", data | {"suspect": suspect}) if suspect else Warn("figure_differs", data)


def _losses(title: str, was: list[Clause], now: list[Clause]) -> list[Warn]:
    found: list[Warn] = []
    if len(now) < FEWER * len(was):
        found.append(Warn("fewer_clauses", {"title": title, "before": len(was), "after": len(now)}))
    kept = {comparable("".join(clause.section)) for clause in now}
    lost = {clause.section for clause in was if clause.section and comparable("".join(clause.section)) not in kept}
    found += [Warn("section_lost", {"title": title, "section": section[-1]}) for section in sorted(lost)]
    return found
