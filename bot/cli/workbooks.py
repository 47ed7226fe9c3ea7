"""What was understood of a workbook, sheet by sheet, for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.messages import Messages

MOST = 20
"""Lines of one kind."""

AREA = "metrics_import"


def preview_lines(report: Mapping[str, Any], messages: Messages) -> list[str]:
    """Sheets, errors, unknown names, questions, in this order."""
    lines = [_sheet(name, report, messages) for name in _names(report)]
    lines += [messages.say(f"{AREA}.sheet_skipped", **skipped) for skipped in report["skipped_sheets"]]
    if report.get("macros"):
        lines.append(messages.say(f"{AREA}.macros"))
    lines += [
        messages.say(f"{AREA}.remembered", sheet=each["sheet"], text=f"{each['at']}={each['text']}")
        for each in report.get("remembered", ())
    ]
    lines += _few([messages.say(f"{AREA}.error", **each) for each in report["errors"]], messages)
    lines += _few([_unknown(each, messages) for each in report["unknown_indicators"]], messages)
    lines += _few([messages.say(f"{AREA}.question", **each) for each in report.get("questions", ())], messages)
    return [*lines, _end(report, messages)]


def _end(report: Mapping[str, Any], messages: Messages) -> str:
    """What an import of the same file would do."""
    counts = report["counts"]
    asked = sum(1 for each in report.get("questions", ()) if each["blocks"])
    if counts["errors"]:
        return messages.say(f"{AREA}.refused", count=counts["errors"])
    if not counts["observations"]:
        return messages.say(f"{AREA}.nothing")
    if asked:
        return messages.say(f"{AREA}.asked", count=asked, observations=counts["observations"])
    return messages.say(f"{AREA}.ready", count=counts["observations"])


def _names(report: Mapping[str, Any]) -> list[str]:
    rows = [*report["observations"], *report["missing"], *report["ignored_cells"]]
    return list(dict.fromkeys(row["sheet"] for row in rows))


def _sheet(name: str, report: Mapping[str, Any], messages: Messages) -> str:
    rows = [row for row in report["observations"] if row["sheet"] == name]
    return messages.say(
        f"{AREA}.sheet",
        sheet=name,
        observations=len(rows),
        missing=sum(1 for row in report["missing"] if row["sheet"] == name),
        ignored=sum(1 for row in report["ignored_cells"] if row["sheet"] == name),
        indicators="、".join(dict.fromkeys(row["indicator_name"] for row in rows)) or "—",
        periods="、".join(dict.fromkeys(row["period"]["text"] for row in rows)) or "—",
    )


def _unknown(each: Mapping[str, Any], messages: Messages) -> str:
    names = "、".join(each["candidates"])
    candidates = messages.say(f"{AREA}.candidates", names=names) if names else ""
    return messages.say(
        f"{AREA}.unknown", sheet=each["sheet"], cell=each["cell"], name=each["name"], candidates=candidates
    )


def _few(lines: list[str], messages: Messages) -> list[str]:
    if len(lines) <= MOST:
        return lines
    return [*lines[:MOST], messages.say(f"{AREA}.more", count=len(lines) - MOST)]
