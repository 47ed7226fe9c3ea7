"""What a load changes, as data with stable keys and as lines for people; the same for the terminal and a chat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from bot.places import place
from config.messages import Messages
from retrieval.documents.changes import ChangeReport, Warn
from retrieval.documents.doubts import CODES
from retrieval.previews import TargetChange

MOST_WORDINGS = 5
MOST_LINES = 20
"""Of documents, of targets and of warnings each; the rest is counted."""

MOST_CHARS = 160


def load_report(
    change: ChangeReport,
    *,
    messages: Messages,
    effective: bool,
    clauses: int,
    targets: Iterable[TargetChange] = (),
    changed_targets: int | None = None,
) -> dict[str, Any]:
    """The report as data.

    Args:
        change: of the documents.
        messages: sentences of the warnings.
        effective: it has taken effect, or there was nothing to take effect.
        clauses: held in all, with the load.
        targets: that differ.
        changed_targets: how many, where they are only counted.
    """
    listed = [asdict(target) for target in targets]
    added, changed = len(change.added), len(change.changed)
    return {
        "effective": effective,
        "added": added,
        "changed": changed,
        "removed": len(change.removed),
        "unchanged": max(0, clauses - added - changed),
        "targets": len(listed) if changed_targets is None else changed_targets,
        "target_changes": listed,
        "documents": [
            {"id": each.document_id, "title": each.title, "state": each.state, "clauses": each.clauses}
            for each in change.documents
            if each.state != "unchanged"
        ],
        "wordings": [
            {"document": new.document, "old": old.text, "new": new.text, "place": place(new.file, new.lines)}
            for old, new in change.changed[:MOST_WORDINGS]
        ],
        "warnings": _sentences((each for each in change.warnings if each.code not in CODES), messages),
        "unread": _sentences((each for each in change.warnings if each.code in CODES), messages),
    }


def differs(report: Mapping[str, Any]) -> bool:
    """Whether a confirmation would change anything that people can see."""
    return any(report[key] for key in ("added", "changed", "removed", "targets", "documents"))


def report_lines(report: Mapping[str, Any], messages: Messages) -> list[str]:
    """Counts first, then documents, targets, wordings, what could not be read, and warnings."""
    say = messages.say
    lines = [say("cli.change", **{key: report[key] for key in ("added", "changed", "removed", "unchanged", "targets")})]
    lines += _some([say(f"load.document_{each['state']}", **each) for each in report["documents"]], messages)
    lines += _some([_target(each, messages) for each in report["target_changes"]], messages)
    for each in report["wordings"]:
        short = {key: _short(each[key]) for key in ("old", "new")}
        lines.append(say("load.wording", **(each | short)))
    if (left := report["changed"] - len(report["wordings"])) > 0:
        lines.append(say("load.more", count=left))
    lines += _some(report["unread"], messages)
    return lines + _some(report["warnings"], messages)


def _target(change: Mapping[str, Any], messages: Messages) -> str:
    kind = "added" if change["before"] is None else "removed" if change["after"] is None else "changed"
    what = f"{change['region']}{change['deadline']}"
    return messages.say(f"load.target_{kind}", **{**change, "what": what, "place": _short(change["place"], 30)})


def _some(lines: list[str], messages: Messages) -> list[str]:
    left = len(lines) - MOST_LINES
    return [*lines[:MOST_LINES], messages.say("load.more", count=left)] if left > 0 else lines


def _sentences(warnings: Iterable[Warn], messages: Messages) -> list[str]:
    return [messages.say(f"documents.warnings.{warning.code}", **warning.data) for warning in warnings]


def _short(text: str, most: int = MOST_CHARS) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
