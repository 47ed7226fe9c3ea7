"""The rules of the house, held by the code itself."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from config.catalogs import CATALOG
from retrieval.metrics.catalog import Catalogue

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "reports", "retrieval", "config")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
CODE = [path for path in MODULES if "migrations" not in path.parts]
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
SOFT_LINES, MOST_FUNCTION_LINES = 300, 50
NEXT_STEP = ("请", "可", "需", "须", "应", "不能", "不得", "改用", "确需")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def docstrings(module: ast.Module) -> set[int]:
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, holders) and node.body and isinstance(node.body[0], ast.Expr)
    }


def literals(path: Path) -> Iterator[tuple[int, str]]:
    module = tree(path)
    described = docstrings(module)
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described:
            yield node.lineno, node.value


def calls(path: Path) -> Iterator[tuple[int, str, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute):
                yield node.lineno, ast.unparse(function.value), function.attr
            elif isinstance(function, ast.Name):
                yield node.lineno, "", function.id


def test_layers_hold() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


def test_no_module_is_too_long() -> None:
    counted = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}

    assert {name: lines for name, lines in counted.items() if lines > SOFT_LINES} == {}


def test_no_function_is_too_long() -> None:
    long = {}
    for path in CODE:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                start = node.body[1].lineno if len(node.body) > 1 and ast.get_docstring(node) else node.lineno
                lines = (node.end_lineno or start) - start + 1
                if lines > MOST_FUNCTION_LINES:
                    long[f"{name_of(path)}:{node.name}"] = lines

    assert long == {}


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_every_test_imports_the_product(path: Path) -> None:
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name) or ""
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }

    assert any(name.split(".")[0] in PACKAGES for name in imported)


def test_no_region_and_no_indicator_is_named_in_code() -> None:
    catalogue = Catalogue.load(CATALOG)
    names = {name for name in (*catalogue.names(), *catalogue.indicator_names()) if len(name) > 1}
    found = [
        f"{name_of(path)}:{line} {text!r}"
        for path in CODE
        for line, text in literals(path)
        if any(name in text for name in names)
    ]

    assert found == []


def test_wall_clock_is_read_in_one_place() -> None:
    clocks = {("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}
    found = [f"{name_of(p)}:{line}" for p in CODE for line, owner, name in calls(p) if (owner, name) in clocks]

    assert [place for place in found if not place.startswith("config/clock.py")] == []


def test_only_the_command_line_prints() -> None:
    found = [f"{name_of(p)}:{line}" for p in CODE for line, owner, name in calls(p) if (owner, name) == ("", "print")]

    assert [place for place in found if not place.startswith("bot/cli/")] == []


def test_broad_except_stands_in_channel_loops_job_runner_and_command_line_only() -> None:
    allowed = {"bot/conversation.py", "bot/requests.py", "bot/cli/main.py", "bot/service.py"}
    found = {
        name_of(path)
        for path in CODE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
    }

    assert found <= allowed


ERRORS = {
    "Permanent", "Transient", "Uncertain", "NeedsClarification", "NotAllowed", "NotFound", "SettingsError", "WrongUse"
}  # fmt: skip


def sentences() -> dict[str, str]:
    table = tomllib.loads((CATALOG / "messages.toml").read_text("utf-8"))["errors"]
    return {str(code): str(sentence) for code, sentence in table.items()}


def raised() -> dict[str, str]:
    """Error codes that the code names, with where; classes of errors that fix their code included."""
    found: dict[str, str] = {}
    for path in CODE:
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            first, name = node.args[0], ast.unparse(node.func)
            fixed = name == "super().__init__" and path.name != "errors.py"
            if (name in ERRORS or fixed) and isinstance(first, ast.Constant) and isinstance(first.value, str):
                found[first.value] = f"{name_of(path)}:{node.lineno}"
    return found


def test_every_error_code_has_a_sentence() -> None:
    assert {code: place for code, place in raised().items() if code not in sentences()} == {}


def test_every_error_brings_the_facts_of_its_sentence() -> None:
    lacking = []
    for path in CODE:
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) not in ERRORS or not node.args:
                continue
            code = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
            given = {keyword.arg for keyword in node.keywords}
            if isinstance(code, str) and None not in given:
                wanted = {field for _, field, _, _ in Formatter().parse(sentences().get(code, "")) if field}
                lacking += [f"{name_of(path)}:{node.lineno} {code} {field}" for field in wanted - given]

    assert lacking == []


@pytest.mark.parametrize(("code", "sentence"), sentences().items(), ids=sentences().keys())
def test_error_sentence_says_what_to_do(code: str, sentence: str) -> None:
    head, _, rest = sentence.rstrip("。").partition("。")

    assert sentence.endswith("。")
    assert head
    assert any(word in (rest or head) for word in NEXT_STEP), f"{code}: no next step"


def test_every_sentence_is_used() -> None:
    text = "\n".join(value for path in CODE for _, value in literals(path)) + "\n".join(
        path.read_text("utf-8") for path in CATALOG.glob("*.toml") if path.name != "messages.toml"
    )
    unused = []
    for table, entries in tomllib.loads((CATALOG / "messages.toml").read_text("utf-8")).items():
        for key in entries:
            if key not in text and not _made_of_parts(table, key, text):
                unused.append(f"{table}.{key}")

    assert unused == []


def _made_of_parts(table: str, key: str, text: str) -> bool:
    """Keys such as `progress_embed` are put together from a literal and a value: `f"…progress_{what}"`."""
    first, _, last = key.rpartition("_")
    return bool(first) and (f"{first}_" in text or f"_{last}" in text)


LIBRARIES = {
    "telegram": ("bot/channels/telegram/",),
    "starlette": ("bot/server.py", "bot/channels/"),
    "websockets": ("bot/channels/wecom/aibot/",),
    "uvicorn": ("bot/server.py",),
    "apscheduler": ("bot/ticking.py",),
    "docx": ("reports/render/",),
    "docxtpl": ("reports/render/",),
    "openpyxl": ("reports/render/",),
    "matplotlib": ("reports/charts.py", "reports/render/"),
    "chinese_calendar": ("config/workdays.py",),
    "typer": ("bot/cli/",),
}


@pytest.mark.parametrize(("library", "places"), LIBRARIES.items(), ids=LIBRARIES)
def test_library_stays_behind_its_adapter(library: str, places: tuple[str, ...]) -> None:
    users = {
        name_of(path)
        for path in CODE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and library in {(name or "").split(".")[0] for name in _imported(node)}
    }

    assert users, f"{library} is not used"
    assert {user for user in users if not user.startswith(places)} == set()


def _imported(node: ast.Import | ast.ImportFrom) -> list[str | None]:
    return [node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
