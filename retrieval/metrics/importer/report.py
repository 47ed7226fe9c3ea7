"""What was understood, in the documented form of `gongfu metrics import --preview --json`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from config.messages import Messages
from retrieval.access import Level
from retrieval.metrics.importer.grid import Place, cell_name
from retrieval.metrics.importer.model import Missing, Problem, Question, Reading, WorkbookReading

AREA = "metrics_import"
CODES = {"formula_not_calculated": "formula_error", "not_a_rank": "not_a_number"}
"""Reasons that differ only in their sentence."""


def report_json(found: WorkbookReading, messages: Messages) -> dict[str, Any]:
    """Everything of a preview; `questions` only when there are some."""
    level = found.facts.level or Level.PUBLIC.value
    result: dict[str, Any] = {
        "file": found.file,
        "title": found.title,
        "level": level,
        "policy": "whole_or_nothing" if found.problems else "import",
        "observations": [_observation(reading, level) for reading in found.readings],
        "missing": [_missing(each, messages) for sheet in found.sheets for each in sheet.missing],
        "ignored_cells": [
            {"sheet": i.sheet, "cell": cell_name(i.place), "why": messages.say(f"{AREA}.ignored.{i.why}", what=i.what)}
            for sheet in found.sheets
            for i in sheet.ignored
        ],
        "unknown_indicators": [
            {
                "sheet": each.sheet,
                "cell": cell_name(each.place),
                "name": each.name,
                "cells_not_imported": _cells(each.cells),
                "candidates": list(each.candidates),
            }
            for sheet in found.sheets
            for each in sheet.unknown
        ],
        "skipped_sheets": [
            {"sheet": sheet.name, "why": messages.say(f"{AREA}.skipped.{sheet.skipped}")}
            for sheet in found.sheets
            if sheet.skipped
        ],
        "errors": [problem_json(problem, messages) for problem in found.problems],
    }
    counted = ("observations", "missing", "ignored_cells", "unknown_indicators", "errors")
    result["counts"] = {key: len(result[key]) for key in counted}
    if found.questions:
        result["questions"] = [question_json(each, messages) for each in found.questions]
    return result


def _missing(each: Missing, messages: Messages) -> dict[str, Any]:
    return {
        "sheet": each.sheet,
        "cell": cell_name(each.place),
        "marker": each.marker,
        "region": each.region.name if each.region else None,
        "indicator_name": each.indicator.name if each.indicator else None,
        "period": each.span.json() if each.span else None,
        "why": messages.say(f"{AREA}.missing.{each.why}"),
    }


def problem_json(problem: Problem, messages: Messages) -> dict[str, Any]:
    """An error at its cell."""
    return {
        "sheet": problem.sheet,
        "cell": cell_name(problem.place),
        "code": CODES.get(problem.code, problem.code),
        "why": messages.say(f"{AREA}.errors.{problem.code}", **dict(problem.facts)),
        "cells_not_imported": _cells(problem.cells),
    }


def question_json(question: Question, messages: Messages) -> dict[str, Any]:
    """Something to decide."""
    return {
        "sheet": question.sheet,
        "cell": cell_name(question.place),
        "code": question.code,
        "question": messages.say(f"{AREA}.questions.{question.code}", **dict(question.facts)),
        "blocks": question.blocks,
    }


def _cells(places: Sequence[Place]) -> list[str]:
    return [cell_name(place) for place in sorted(places)]


def _observation(reading: Reading, level: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "region_code": reading.region.code,
        "region": reading.region.name,
        "indicator_name": reading.indicator.name,
        "period": reading.span.json(),
        "value": _plain(reading.value),
        "unit": reading.indicator.unit,
        "yoy": _plain(reading.yoy),
        "rank": reading.rank,
        "rank_of": reading.rank_of,
        "level": reading.level or level,
        "sheet": reading.sheet,
        "cell": reading.cell,
        "raw": reading.raw,
        "raw_unit": reading.raw_unit,
        "stored_as": reading.stored_as,
        "yoy_cell": cell_name(reading.yoy_place) if reading.yoy_place else None,
        "rank_cell": cell_name(reading.rank_place) if reading.rank_place else None,
    }
    if reading.yoy is not None and reading.yoy_unit != "%":
        found["yoy_unit"] = reading.yoy_unit
    return found


def _plain(value: Decimal | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
