"""Where the sidecar and the loaded documents do not fit: an entry that nothing matches, a place that a report overrides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from retrieval.documents.articles import normalised_title
from retrieval.documents.changes import Warn
from retrieval.documents.records import Corpus, Edition
from retrieval.documents.regions import depth
from retrieval.documents.sidecar import DocumentEntry, FileEntry, Sidecar


def entry_of(entry: FileEntry, title: str) -> DocumentEntry | None:
    """What the sidecar says about a document of a file; None: nothing."""
    own = normalised_title(title)
    return next((item for item in entry.documents if own.startswith(normalised_title(item.title))), None)


def source_warnings(sidecar: Sidecar, corpus: Corpus | None, names: Mapping[str, str]) -> tuple[Warn, ...]:
    """Entries that no held document matches, and reports that are about another county than the sidecar says.

    A file that is not held is passed over: it may be loaded later.

    Args:
        sidecar: as it is now.
        corpus: what is held; None: nothing.
        names: name or alias of a region → code.
    """
    spoken = {code: name for name, code in sorted(names.items(), key=lambda item: len(item[0]))}
    editions: dict[str, list[Edition]] = {}
    for record in corpus.documents if corpus else ():
        for edition in record.editions:
            editions.setdefault(edition.file, []).append(edition)
    found: list[Warn] = []
    for file, held in sorted(editions.items()):
        entry = sidecar.entry(file)
        found += _unmatched(file, entry, held)
        found += _elsewhere(file, entry, held, spoken)
    return tuple(found)


def _unmatched(file: str, entry: FileEntry, held: Iterable[Edition]) -> Iterable[Warn]:
    matched = {said for edition in held if (said := entry_of(entry, edition.title)) is not None}
    titles = "、".join(f"《{edition.title}》" for edition in held)
    return [
        Warn("source_unmatched", {"file": file, "title": said.title, "held": titles})
        for said in entry.documents
        if said not in matched
    ]


def _elsewhere(file: str, entry: FileEntry, held: Iterable[Edition], spoken: Mapping[str, str]) -> Iterable[Warn]:
    county = entry.county or ""
    return [
        Warn(
            "source_county",
            {
                "file": file,
                "title": edition.title,
                "said": spoken.get(county, county),
                "region": spoken.get(edition.region, edition.region),
            },
        )
        for edition in held
        if county and edition.region and not edition.official and edition.region != county
        if depth(edition.region) == depth(county)
        if (said := entry_of(entry, edition.title)) is None or said.region is None
    ]
