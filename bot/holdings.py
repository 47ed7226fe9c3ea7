"""What is held of documents, for people: read from the record alone, without index, model or lock."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.places import clause_place, place
from config.errors import NotFound
from config.messages import Messages
from retrieval.access import Scope
from retrieval.documents.force import end_of
from retrieval.documents.records import Corpus, Difference, DocumentRecord, Edition, Wording
from retrieval.documents.store import CorpusStore

MARKS = frozenset("《》〈〉")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """All of it is synchronous; results are plain data with stable keys."""

    store: CorpusStore
    messages: Messages

    def rows(self, scope: Scope | None = None, *, as_of: date | None = None) -> list[dict[str, Any]]:
        """One row a document.

        Args:
            scope: of those that somebody may see; None: of all.
            as_of: day on which `ended` says how a document has ended; None: it is not looked at.
        """
        corpus = self._corpus()
        clauses = Counter(clause.document_id for clause in corpus.clauses)
        differences = Counter(difference.document_id for difference in corpus.differences)
        sections: dict[str, dict[str, None]] = {}
        for clause in corpus.clauses:
            if clause.section:
                sections.setdefault(clause.document_id, {})[" > ".join(clause.section)] = None
        return [
            {
                **_row(record),
                "ended": self._ended(record, as_of),
                "clauses": clauses[record.id],
                "sections": list(sections.get(record.id, ())),
                "differences": differences[record.id],
            }
            for record in corpus.documents
            if scope is None or scope.sees(record.level, record.region)
        ]

    def _ended(self, record: DocumentRecord, as_of: date | None) -> str:
        end = end_of(record, as_of) if as_of is not None else None
        if end is None:
            return ""
        key = f"{end.kind.value}_by" if end.by else end.kind.value
        return self.messages.say(f"docs.ended_{key}", by=end.by, day=end.day)

    def find(self, name: str, scope: Scope | None = None) -> list[dict[str, Any]]:
        """The rows that a name means: an id, a title, or a part of one; the first of these that fits anything."""
        rows, wanted = self.rows(scope), _plain(name)
        titles = {
            row["id"]: {_plain(title) for title in (row["title"], *(each["title"] for each in row["printings"]))}
            for row in rows
        }
        return (
            [row for row in rows if row["id"] == name.strip()]
            or [row for row in rows if wanted in titles[row["id"]]]
            or [row for row in rows if wanted and any(wanted in title for title in titles[row["id"]])]
        )

    def show(self, document_id: str) -> list[dict[str, Any]]:
        """The clauses of a document, in order."""
        corpus = self._known(document_id)
        return [
            {
                "id": clause.id,
                "section": " > ".join(clause.section),
                "text": clause.text,
                "place": clause_place(clause, self.messages),
                "unsure": clause.is_unsure,
                "edition": clause.edition,
            }
            for clause in corpus.clauses
            if clause.document_id == document_id
        ]

    def diff(self, document_id: str) -> list[dict[str, Any]]:
        """Where its printings differ, every place once; an empty text: that printing lacks it."""
        found = (each for each in self._known(document_id).differences if each.document_id == document_id)
        return [self._difference(number, difference) for number, difference in enumerate(found, 1)]

    def _difference(self, number: int, difference: Difference) -> dict[str, Any]:
        left, right = difference.left, difference.right
        suspect = {"left": left, "right": right}.get(difference.misprint or "")
        lacking = self.messages.say("cli.diff_lacking")
        return {
            "number": number,
            "kind": difference.kind,
            "kind_name": self.messages.say(f"cli.diff_{difference.kind}"),
            "section": " > ".join(difference.section),
            "figures": difference.figures,
            "misprint": suspect.edition if suspect else None,
            "reason": difference.reason,
            "remark": self.messages.say("cli.diff_misprint", edition=suspect.edition) if suspect else "",
            **_side(left, ("edition", "place", "text", "shown"), lacking),
            **_side(right, ("other_edition", "other_place", "other", "other_shown"), lacking),
        }

    def counts(self) -> dict[str, int]:
        """Documents and clauses."""
        corpus = self._corpus()
        return {"documents": len(corpus.documents), "clauses": len(corpus.clauses)}

    def sample(self) -> str | None:
        """Text of some clause, for a self-test; None while nothing is held."""
        clauses = self._corpus().clauses
        return max((clause.text for clause in clauses), key=len) if clauses else None

    def _corpus(self) -> Corpus:
        return self.store.current() or Corpus(version=0, documents=(), clauses=(), differences=())

    def _known(self, document_id: str) -> Corpus:
        corpus = self._corpus()
        if all(record.id != document_id for record in corpus.documents):
            raise NotFound("document_unknown", document=document_id)
        return corpus


def _side(wording: Wording | None, keys: tuple[str, str, str, str], lacking: str) -> dict[str, str]:
    values = ("", "", "", lacking)
    if wording is not None:
        values = (wording.edition, place(wording.file, wording.lines), wording.text, wording.shown)
    return dict(zip(keys, values, strict=True))


def _row(record: DocumentRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "title": record.title,
        "files": ", ".join(edition.file for edition in record.editions),
        "number": record.number,
        "issuer": record.issuer,
        "date": record.date,
        "published": record.published,
        "inferred": record.inferred,
        "state": record.state,
        "expires": record.expires,
        "region": record.region,
        "kind": record.kind.value,
        "editions": [edition.label for edition in record.editions],
        "printings": [_printing(edition) for edition in record.editions],
    }


def _printing(edition: Edition) -> dict[str, Any]:
    return {
        "label": edition.label,
        "title": edition.title,
        "place": place(edition.file, edition.lines),
        "state": "copy" if edition.copy_of else "replaced" if edition.replaced_by else None,
        "missing_head": edition.missing_head,
        "missing_tail": edition.missing_tail,
        "continued": edition.continued,
        "stops_at": edition.stops_at[-1] if edition.stops_at else None,
    }


def _plain(name: str) -> str:
    kept = (sign for sign in unicodedata.normalize("NFKC", name) if sign not in MARKS)
    return "".join("".join(kept).split()).casefold()
