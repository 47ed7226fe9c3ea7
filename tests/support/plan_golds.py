"""Made plans with their known targets (`tests/golden/plans`): read as files are read, and what was found counted."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from retrieval.documents.corpus import assemble
from retrieval.documents.parsing import Parsing
from retrieval.documents.readers import Limits
from retrieval.documents.rules import load_rules
from retrieval.documents.sidecar import Sidecar
from retrieval.documents.store import StoredFile
from retrieval.evidence import Clause, SourceRef
from retrieval.metrics.candidate_reader import CandidateReader
from retrieval.metrics.candidates import Candidate
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.unit_table import UnitTable, plain
from retrieval.questions.normalise import bare

FOLDER = Path(__file__).parents[1] / "golden" / "plans"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an extractor says about one number; `op` as in the README of the folder."""

    name: str
    op: str
    value: float | None
    unit: str
    by: int | None
    clause: str
    hedge: str | None = None
    base: int | None = None
    measure: str = "level"
    sure: bool = False


@dataclass(slots=True)
class Score:
    """Counts over plans; `wrong` and `missed` are for people."""

    asked: int = 0
    right: int = 0
    said: int = 0
    comparators: int = 0
    deadlines: int = 0
    names: int = 0
    hedges: int = 0
    bases: int = 0
    measures: int = 0
    sure: int = 0
    sure_wrong: int = 0
    full_asked: int = 0
    full_right: int = 0
    full_said: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Of what was said, the share that is asked for."""
        return 1 - len(self.wrong) / self.said if self.said else 1.0

    @property
    def recall(self) -> float:
        """Of what is asked for, the share that was said."""
        return self.right / self.asked if self.asked else 1.0


def plans(*, hold: bool) -> list[dict[str, Any]]:
    """The plans that were worked with, or those that were held back."""
    made = [tomllib.loads(path.read_text("utf-8")) | {"file": path.stem} for path in sorted(FOLDER.glob("*.toml"))]
    return [plan for plan in made if plan.get("hold", False) == hold]


def clauses_of(plan: dict[str, Any], catalogue: Catalogue) -> tuple[Clause, ...]:
    """The clauses of one plan, read from its file."""
    name = f"{plan['file']}.{plan.get('suffix', 'txt')}"
    parsing = Parsing(sidecar=Sidecar(), names=catalogue.names(), rules=load_rules(), limits=Limits())
    file = StoredFile(key="k", name=name, sha256="")
    parsed = parsing.parse(file, plan["text"].strip().encode(), loaded=None)
    return assemble(parsed.documents, parsing.rules).clauses


def count(plan: dict[str, Any], found: Sequence[Found], units: UnitTable, score: Score) -> None:
    """Adds one plan to a score: a target is right when name, value and unit are; its other parts are counted beside."""
    open_targets = list(plan["targets"])
    numeric = [item for item in found if item.value is not None]
    score.asked += len(open_targets)
    score.said += len(numeric)
    score.sure += sum(item.sure for item in numeric)
    for item in numeric:
        gold = next((gold for gold in open_targets if _same(gold, item, units)), None)
        if gold is None:
            if not any(_holds(item, text) for text in plan.get("maybe", [])):
                score.sure_wrong += item.sure
                score.wrong.append(f"{plan['file']} {item.name}|{item.op}|{item.value:g}{item.unit} ← {item.clause}")
            continue
        open_targets.remove(gold)
        score.right += 1
        for what, fine in _parts(gold, item).items():
            setattr(score, what, getattr(score, what) + fine)
            if not fine:
                score.other.append(f"{plan['file']} {what}: {item} ≠ {gold}")
    score.missed.extend(f"{plan['file']} {gold['name']}|{gold['value']}{gold['unit']}" for gold in open_targets)


def _parts(gold: dict[str, Any], item: Found) -> dict[str, bool]:
    names = (gold["name"], *gold.get("aka", ()))
    return {
        "comparators": gold["op"] == item.op or gold.get("loose_op", False),
        "deadlines": gold["by"] == str(item.by) or gold.get("loose_by", False),
        "names": any(bare(name) == bare(item.name) for name in names),
        "hedges": gold.get("hedge") == item.hedge or gold.get("loose_hedge", False),
        "bases": gold.get("base") == (str(item.base) if item.base else None),
        "measures": gold.get("kind", "level") == item.measure or gold.get("loose_kind", False),
    }


def _same(gold: dict[str, Any], item: Found, units: UnitTable) -> bool:
    value = plain(gold["value"])
    unit = gold["unit"]
    if not units.same(value, unit, item.value or 0.0, item.unit) and not (
        unit == item.unit and value == plain(item.value or 0.0)
    ):
        return False
    if bool(unit) != bool(item.unit) and unit not in {"", "倍"}:
        return False
    return any(_names(bare(name), bare(item.name)) for name in (gold["name"], *gold.get("aka", ())))


def _names(left: str, right: str) -> bool:
    short, long = sorted((left, right), key=len)
    return bool(short) and short in long and len(short) * 3 >= len(long)


def _holds(item: Found, text: str) -> bool:
    digits = "".join(char for char in text if char in "0123456789.")
    return text in item.clause and (not digits or plain(digits) == plain(item.value or 0.0) or text[-1] in "万亿")


def found_in(candidates: Sequence[Candidate]) -> list[Found]:
    """Candidates as they are counted."""
    return [
        Found(
            name=candidate.name,
            op="~" if candidate.comparator == "=" else candidate.comparator,
            value=candidate.value,
            unit=candidate.unit,
            by=candidate.period.end.year if candidate.period else None,
            clause=candidate.source.quote,
            hedge=None if candidate.comparator == "=" else candidate.hedge,
            base=candidate.base,
            measure="drop" if candidate.measure == "fall" else candidate.measure,
            sure=not set(candidate.doubts) - {"indicator", "region"},
        )
        for candidate in candidates
        if candidate.comparator not in {"trend", "text"}
    ]


def cited(clause: Clause) -> SourceRef:
    """A source without a store behind it."""
    return SourceRef(document=clause.document, place=clause.file, quote=clause.text, section=clause.section)


def measure(reader: CandidateReader, *, hold: bool) -> Score:
    """Reads all plans of one kind and counts."""
    score = Score()
    for plan in plans(hold=hold):
        candidates = reader.targets(clauses_of(plan, reader.catalogue), source_of=cited)
        found = found_in(candidates)
        count(plan, found, reader.catalogue.units, score)
        full = {item.name for item in found if item.op == "full"}
        score.full_asked += len(plan.get("full", []))
        score.full_right += len(full & set(plan.get("full", [])))
        score.full_said += len(full)
    return score


PACKAGED = Path(__file__).parents[2] / "data"


def packaged(data: Path, catalogue: Catalogue) -> tuple[Clause, ...]:
    """The clauses of the plan among the packaged documents, both printings merged."""
    sidecar = Sidecar.load(data / "sources.toml")
    parsing = Parsing(sidecar=sidecar, names=catalogue.names(), rules=load_rules(), limits=Limits())
    parsed = [
        document
        for path in sorted((data / "documents").glob("*.txt"))
        for document in parsing.parse(
            StoredFile(key="k", name=path.name, sha256=""), path.read_bytes(), loaded=None
        ).documents
    ]
    corpus = assemble(parsed, parsing.rules)
    (plan,) = [document.id for document in corpus.documents if document.official and document.expires]
    return tuple(clause for clause in corpus.clauses if clause.document_id == plan)
