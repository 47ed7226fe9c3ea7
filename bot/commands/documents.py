"""`/docs`, `/doc 名称`, `/diff 名称`: what is held of documents, for whoever may see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.commands.base import Call
from bot.holdings import Holdings
from config.errors import NeedsClarification, NotAllowed, NotFound, Permanent
from config.messages import Messages
from reports.blocks import Blocks, Choices, Text

MOST_DOCUMENTS, MOST_SECTIONS, MOST_DIFFERENCES = 50, 30, 20
MOST_CHOICES, MOST_NAME, MOST_SHOWN = 4, 40, 300
AROUND = 40
"""Characters that are shown on each side of a place that differs."""


@dataclass(frozen=True, slots=True)
class DocumentVerbs:
    """Each takes a call and gives blocks; synchronous, reads SQL only. `diff_word`: how `/diff` is called."""

    holdings: Holdings
    messages: Messages
    diff_word: str
    today: Callable[[], date]

    def every(self, call: Call) -> Blocks:
        """One line a document."""
        say = self.messages.say
        viewer = call.person.viewer
        rows = self.holdings.rows(viewer.scope, as_of=self.today())
        lines = [say("docs.row", row=n, **row) for n, row in enumerate(rows[:MOST_DOCUMENTS], 1)]
        if len(rows) > MOST_DOCUMENTS:
            lines.append(say("docs.more", count=len(rows) - MOST_DOCUMENTS))
        if viewer.beyond is not None and len(self.holdings.rows(viewer.beyond)) > len(rows):
            lines.append(say("docs.office"))
        return (Text("\n".join(lines) or say("chat.documents_none")),)

    def one(self, call: Call) -> Blocks:
        """One document: what it is, its printings, where it stops, its sections.

        Raises:
            Permanent: `document_name_missing`. NotFound: `document_unknown`. NeedsClarification: `documents_several`.
            NotAllowed: `see_at_office`: he may see it, but not through this channel.
        """
        row = self._found(call, call.argument)
        say = self.messages.say
        lines = [say("docs.title", **row), *self._facts(row)]
        for each in row["printings"]:
            lines.append(say("docs.printing", **(each | {"label": each["label"] or say("docs.printing_only")})))
            if each["state"]:
                lines.append(say(f"docs.{each['state']}", **each))
            if each["missing_head"]:
                lines.append(say("docs.missing_head"))
            if each["missing_tail"] or each["continued"]:
                key = "docs.stops_continued" if each["continued"] else "docs.stops"
                lines.append(say(key, stops_at=each["stops_at"] or say("docs.unknown"), continued=each["continued"]))
        sections = row["sections"]
        if sections:
            lines.append(say("docs.sections", count=len(sections)))
            lines += sections[:MOST_SECTIONS]
        if len(sections) > MOST_SECTIONS:
            lines.append(say("docs.more_sections", count=len(sections) - MOST_SECTIONS))
        if not row["differences"]:
            return (Text("\n".join(lines)),)
        lines.append(say("docs.differs", count=row["differences"]))
        return (Text("\n".join(lines)), Choices((f"{self.diff_word} {row['id']}",)))

    def diff(self, call: Call) -> Blocks:
        """Where the printings of one document differ, twenty at a time; «名称 2» gives the second twenty.

        Raises:
            As `one`.
        """
        say = self.messages.say
        name, page = _page(call.argument)
        if page > 1 and self.holdings.find(call.argument, call.person.viewer.scope):
            name, page = call.argument, 1
        row = self._found(call, name)
        every = self.holdings.diff(row["id"])
        if not every:
            return (Text(say("cli.diff_none")),)
        first = (page - 1) * MOST_DIFFERENCES
        shown = every[first : first + MOST_DIFFERENCES]
        lines = [say("docs.diff_head", title=row["title"], count=len(every), first=first + 1, last=first + len(shown))]
        lines += [say("cli.diff_row", **_near(each)) for each in shown]
        if first + len(shown) >= len(every):
            return (Text("\n".join(lines)),)
        lines.append(say("docs.diff_more", count=len(every) - first - len(shown), id=row["id"]))
        return (Text("\n".join(lines)), Choices((f"{self.diff_word} {row['id']} {page + 1}",)))

    def _found(self, call: Call, name: str) -> dict[str, Any]:
        name = name.strip()
        if not name:
            raise Permanent("document_name_missing")
        found = self.holdings.find(name, call.person.viewer.scope)
        if not found:
            beyond = call.person.viewer.beyond
            if beyond is not None and self.holdings.find(name, beyond):
                raise NotAllowed("see_at_office")
            raise NotFound("document_unknown", document=name[:MOST_NAME])
        if len(found) == 1:
            return found[0]
        titles = Counter(row["title"] for row in found)
        choices = tuple(
            f"{call.word} {row['title'] if titles[row['title']] == 1 else row['id']}" for row in found[:MOST_CHOICES]
        )
        raise NeedsClarification("documents_several", count=len(found), name=name[:MOST_NAME], choices=choices)

    def _facts(self, row: dict[str, Any]) -> list[str]:
        """Only what is known; the state always."""
        say = self.messages.say
        known = ("number", "issuer", "date", "published", "expires")
        lines = [say(f"docs.{key}", **row) for key in known if row[key]]
        return [*lines, say("docs.state", state=row["state"] or say("docs.unknown")), say("docs.clauses", **row)]


def _page(argument: str) -> tuple[str, int]:
    name, _, last = argument.strip().rpartition(" ")
    return (name, max(1, int(last))) if name and last.isascii() and last.isdigit() and len(last) < 4 else (argument, 1)


def _near(row: dict[str, Any]) -> dict[str, Any]:
    return row | {key: _around(row[key]) for key in ("shown", "other_shown")}


def _around(text: str) -> str:
    """The places that differ, with some of what stands around them."""
    start, end = text.find("【"), text.rfind("】")
    first, last = (max(0, start - AROUND), end + AROUND + 1) if start >= 0 else (0, 2 * AROUND)
    if last - first > MOST_SHOWN:
        last = first + MOST_SHOWN
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"
