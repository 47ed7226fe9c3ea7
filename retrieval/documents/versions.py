"""Which parsed texts are one document, and which of them are copies, printings and older versions of it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from retrieval.documents.align import comparable, likeness, sheet
from retrieval.documents.articles import normalised_title
from retrieval.documents.records import Edition, ParsedDocument
from retrieval.documents.rules import Rules

ALIKE = 0.3  # two texts under one title are printings of one document when this share of the shorter one is common
SHARED = 0.6  # … under two titles that are nearly the same, this share of the clauses
TITLES_ALIKE = 80  # of 100
SHORTEST = 8  # letters of a clause that tells one text from another
NUMBERS = re.compile(r"\d+")


@dataclass(slots=True)
class Group:
    """The texts of one document; `key` is the document's id."""

    key: str
    documents: list[ParsedDocument] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Issue:
    """One document: the printings that answer, and the texts that are only kept (copies, older versions)."""

    key: str
    printings: tuple[ParsedDocument, ...]
    kept: tuple[ParsedDocument, ...]


def grouped(documents: Iterable[ParsedDocument], rules: Rules) -> list[Issue]:
    """One entry a document, in the order of the first text of each."""
    groups: dict[str, Group] = {}
    holders: dict[str, set[str]] = {}
    for document in documents:
        title = plain_title(document.edition.title, rules)
        clauses = {text for clause in document.clauses if len(text := comparable(clause.text)) >= SHORTEST}
        group = _known(document, title, clauses, groups, holders, rules)
        if group is None:
            key, number = _digest(title), 0
            while key in groups:
                number += 1
                key = _digest(title, str(number))
            group = groups[key] = Group(key)
        group.documents.append(document)
        for text in clauses:
            holders.setdefault(text, set()).add(group.key)
    return [_sorted(group, rules) for group in groups.values()]


def plain_title(title: str, rules: Rules) -> str:
    """Letters of a title without the words that tell a version («修订稿»)."""
    bare = rules.editions.draft.sub("", rules.editions.revised.sub("", "".join(title.split())))
    return normalised_title(bare) or normalised_title(title)


def _known(
    document: ParsedDocument,
    title: str,
    clauses: set[str],
    groups: dict[str, Group],
    holders: dict[str, set[str]],
    rules: Rules,
) -> Group | None:
    own = None
    key, number = _digest(title), 0
    while key in groups:
        if _same(groups[key].documents, document):
            return groups[key]
        number += 1
        key = _digest(title, str(number))
    shared = Counter(holder for text in clauses for holder in holders.get(text, ()))
    for key, count in shared.most_common(3):
        for other in groups[key].documents:
            own = own or _text(document)
            if _text(other) == own:
                return groups[key]
            fewer = min(len(clauses), sum(len(comparable(clause.text)) >= SHORTEST for clause in other.clauses))
            if count >= SHARED * fewer and _nearly(title, plain_title(other.edition.title, rules)):
                return groups[key]
    return None


def _same(group: list[ParsedDocument], document: ParsedDocument) -> bool:
    """Two reports may share a title («简讯»); one file does not print a document twice unless the text is the same."""
    own = sheet(document.clauses)
    return any(likeness(sheet(other.clauses), own) >= ALIKE for other in group)


def _nearly(first: str, second: str) -> bool:
    """A slip or an addition; other numbers (years) make another document."""
    from rapidfuzz import fuzz

    numbers = [Counter(NUMBERS.findall(title)) for title in (first, second)]
    if numbers[0] - numbers[1] and numbers[1] - numbers[0]:
        return False
    return first in second or second in first or fuzz.ratio(first, second) >= TITLES_ALIKE


def _text(document: ParsedDocument) -> str:
    """All of it without white space; width counts as little as in a comparison."""
    parts = (*(lead.text for lead in document.leads), *(clause.text + clause.tail for clause in document.clauses))
    whole = "".join(parts)
    return "".join(unicodedata.normalize("NFKC", whole).split())


def _sorted(group: Group, rules: Rules) -> Issue:
    newest = max(group.documents, key=lambda document: _age(document.edition, group, rules))
    live: list[ParsedDocument] = []
    kept: list[ParsedDocument] = []
    texts: dict[str, str] = {}
    for document in group.documents:
        edition = document.edition
        if _older(edition, newest.edition, group, rules):
            kept.append(replace(document, edition=replace(edition, label=None, replaced_by=newest.edition.id)))
            continue
        first = texts.setdefault(_text(document), edition.id)
        if first != edition.id:
            kept.append(replace(document, edition=replace(edition, label=None, copy_of=first)))
        else:
            live.append(document)
    return Issue(group.key, tuple(live), tuple(kept))


def _age(edition: Edition, group: Group, rules: Rules) -> tuple[object, ...]:
    dated = all(document.edition.date for document in group.documents)
    rank = _rank(edition, rules)
    return (edition.date or "", rank) if dated else (rank, edition.date or "")


def _rank(edition: Edition, rules: Rules) -> int:
    """-1 of a draft, 1 of a revised text, by title or file name."""
    words = f"{edition.title} {edition.file}"
    return bool(rules.editions.revised.search(words)) - bool(rules.editions.draft.search(words))


def _older(edition: Edition, newest: Edition, group: Group, rules: Rules) -> bool:
    """Another version, not only another printing: another rank, or another date of issue."""
    if edition.id == newest.id:
        return False
    dated = edition.date and newest.date and edition.date != newest.date
    return bool(dated) or _rank(edition, rules) < _rank(newest, rules)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
