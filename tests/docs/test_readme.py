"""What the documents show is what the program does; what they name is there."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from reports.compose.guarded import RuleAnswerer
from reports.render.text import render_text
from retrieval.access import Viewer
from retrieval.documents.sidecar import DocumentEntry, FileEntry, Sidecar
from retrieval.evidence import SourceKind
from retrieval.metrics.assessment import Status
from retrieval.metrics.loader import COMPARATORS, OPTIONAL, REQUIRED, TARGET_OPTIONAL, TARGET_REQUIRED
from retrieval.metrics.periods import Period
from retrieval.questions.model import Turn

ROOT = Path(__file__).resolve().parents[2]
AS_OF = date(2021, 7, 26)
READMES = {"README.md": "2021-07-26", "README.zh-CN.md": "2021年7月26日"}
PAGES = sorted(path for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))
DOCUMENTS = (ROOT / "docs" / "documents.md").read_text("utf-8")
METRICS = (ROOT / "docs" / "metrics.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def chat_of(page: str) -> str:
    found = re.findall(r"^```chat\n(.+?)^```$", (ROOT / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert len(found) == 1, page
    return str(found[0])


@pytest.mark.parametrize("page", READMES)
def test_dialogue_of_the_readme_is_what_the_program_says(page: str, answers: RuleAnswerer) -> None:
    shown = chat_of(page)
    said, turns = "", ()
    for question in re.findall(r"^› (.+)$", shown, re.MULTILINE):
        answer = answers.answer(question, context=turns, viewer=Viewer.operator(), as_of=AS_OF)
        said += f"› {question}\n{render_text(answer.blocks)}\n\n"
        turns = (*turns, Turn("user", question), Turn("assistant", answer.text))

    assert said.rstrip("\n") == shown.rstrip("\n")


@pytest.mark.parametrize(("page", "day"), READMES.items())
def test_dialogue_of_the_readme_names_its_date(page: str, day: str) -> None:
    before, _, _ = (ROOT / page).read_text("utf-8").partition("```chat")

    assert day in before


@pytest.mark.parametrize("page", READMES)
def test_dialogue_of_the_readme_shows_an_answer_a_refusal_and_a_correction(page: str) -> None:
    starts = re.findall(r"^› .+\n(.+)$", chat_of(page), re.MULTILINE)

    assert any(line.startswith("现有资料未收录") for line in starts)
    assert any(line.startswith("原文为") for line in starts)
    assert any(line.endswith("[1]") and not line.startswith("原文为") for line in starts)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files_and_headings(page: Path) -> None:
    text = page.read_text("utf-8")
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", text):
        target, _, heading = (link[0] or link[1]).partition("#")
        if "://" in target:
            continue
        file = page.parent / target if target else page
        if not file.exists() or (heading and heading not in anchors(file)):
            broken.append(target + heading)

    assert broken == []


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_module_in_the_architecture_exists() -> None:
    named = set(re.findall(r"`((?:bot|reports|retrieval|config)(?:\.[a-z_]+)+)`", ARCHITECTURE))
    missing = [
        name
        for name in named
        if not (ROOT / name.replace(".", "/")).is_dir() and not (ROOT / f"{name.replace('.', '/')}.py").is_file()
    ]

    assert named
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_in_the_documents_exists(page: Path) -> None:
    named = re.findall(r"`((?:bot|reports|retrieval|config|tests|docs|data)/[\w./-]+)`", page.read_text("utf-8"))

    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_entry_point_of_a_change_exists() -> None:
    named = {"READERS": "retrieval/documents/readers/__init__.py", "FORMULAS": "retrieval/lookup/reckoning/compute.py"}
    named |= {"WAYS": "reports/compose/rules.py", "SECTIONS": "reports/digest/sections.py", "EMBEDDERS": "bot/app.py"}

    assert [name for name in named if f"`{name}`" not in ARCHITECTURE] == []
    assert [n for n, path in named.items() if not re.search(rf"^{n}\b", (ROOT / path).read_text("utf-8"), re.M)] == []


def requirements() -> dict[str, str]:
    """Package → kind, for everything that pyproject.toml names."""
    project = PROJECT["project"]
    listed = [("run", line) for line in project["dependencies"]]
    listed += [("extra", line) for lines in project["optional-dependencies"].values() for line in lines]
    listed += [("dev", line) for line in PROJECT["dependency-groups"]["dev"]]
    return {name_of(line): kind for kind, line in reversed(listed)}


def name_of(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9_.-]+", requirement)
    assert match, requirement
    return match.group(0).lower()


def test_every_dependency_has_a_row_and_every_row_a_dependency() -> None:
    _, _, section = ARCHITECTURE.partition("\n## Dependencies\n")
    rows = re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([\w.-]+)`", row)}

    assert named == set(requirements())


def test_every_runtime_dependency_is_imported() -> None:
    code = "\n".join(
        p.read_text("utf-8") for top in ("bot", "reports", "retrieval", "config") for p in (ROOT / top).rglob("*.py")
    )
    modules: dict[str, set[str]] = {}
    for module, packages in packages_distributions().items():
        for package in packages:
            modules.setdefault(package.lower().replace("_", "-"), set()).add(module)
    unused = [
        name
        for name, kind in requirements().items()
        if kind == "run"
        and not any(re.search(rf"^\s*(?:import|from) {m}\b", code, re.M) for m in modules.get(name, set()))
    ]

    assert unused == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_documents_name_no_machine(page: Path) -> None:
    found = re.findall(
        r"(?<![\w.])/(?:work|tmp|root|home/\w+|Users)/\S*|https?://(?:localhost|\d)\S*|index-url",
        page.read_text("utf-8"),
    )

    assert found == []


def test_example_of_the_sidecar_is_accepted_and_names_every_key(tmp_path: Path) -> None:
    example = re.findall(r"^```toml\n(.+?)^```$", DOCUMENTS, re.DOTALL | re.MULTILINE)[0]
    (tmp_path / "sources.toml").write_text(example, "utf-8")
    file = tomllib.loads(example)["files"]["page.txt"]

    assert Sidecar.load(tmp_path / "sources.toml").entry("page.txt").documents
    assert set(file) == set(FileEntry.model_fields)
    assert set(file["documents"][0]) == set(DocumentEntry.model_fields)


def test_every_column_of_the_tables_is_documented() -> None:
    _, _, observations = METRICS.partition("\n## Observations\n")
    observations, _, targets = observations.partition("\n## Targets\n")
    targets, _, _ = targets.partition("\n## ")
    rows = re.findall(r"^\| (`[^|]+) \| (needed)? ?\|", observations, re.MULTILINE)
    columns = {name: bool(needed) for cells, needed in rows for name in re.findall(r"`(\w+)`", cells)}

    assert columns == dict.fromkeys(REQUIRED, True) | dict.fromkeys(OPTIONAL, False)
    assert f"`{', '.join(TARGET_REQUIRED)}`" in targets
    assert [name for name in (*TARGET_OPTIONAL, *COMPARATORS) if f"`{name}`" not in targets] == []


def test_periods_in_the_description_of_the_tables_are_keys() -> None:
    row = next(line for line in METRICS.splitlines() if line.startswith("| `period` "))
    keys = [key for key in re.findall(r"`([^`]+)`", row) if key != "period"]

    assert len([Period.parse_key(key) for key in keys]) == 7


def test_statuses_and_kinds_of_sources_are_explained() -> None:
    assert [status.value for status in Status if status.value not in METRICS] == []
    assert [kind.value for kind in SourceKind if kind.value not in METRICS] == []
