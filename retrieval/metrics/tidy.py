"""Reads tidy CSV files cell by cell: what can't be read is collected with its row and column, never guessed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from config.errors import Permanent
from retrieval.metrics.catalog import Catalogue

if TYPE_CHECKING:
    import pandas as pd

MAX_BYTES = 20_000_000
MAX_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One cell that can't be read: `row` as a spreadsheet counts it (the header is row 1), `code` of the reason."""

    row: int
    column: str
    value: str
    code: str


class TableInvalid(Permanent):
    """Nothing of a table was imported; `problems` holds every faulty cell."""

    def __init__(self, file: str, problems: Sequence[CellProblem]) -> None:
        first = problems[0]
        super().__init__(
            "table_invalid", file=file, count=len(problems), row=first.row, column=first.column, value=first.value
        )
        self.problems = tuple(problems)


def read_bytes(path: Path) -> bytes:
    """Content of a file of at most `MAX_BYTES`.

    Raises:
        Permanent: `file_unreadable`, `file_too_large`.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Permanent("file_too_large", file=path.name, most=MAX_BYTES // 1_000_000)
        return path.read_bytes()
    except OSError as error:
        raise Permanent("file_unreadable", file=path.name) from error


def read_frame(content: bytes, name: str, required: Sequence[str], optional: Sequence[str]) -> pd.DataFrame:
    """All cells as text, without blanks around them; optional columns that are not there are empty.

    Raises:
        Permanent: `file_unreadable`, `columns_missing`, `table_empty`, `batch_too_large`.
    """
    import pandas as pd

    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Permanent("file_unreadable", file=name)
    try:
        frame = pd.read_csv(StringIO(text), dtype=str, keep_default_na=False, nrows=MAX_ROWS + 1)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise Permanent("file_unreadable", file=name) from error
    frame.columns = frame.columns.str.strip()
    missing = [column for column in required if column not in frame.columns]
    if missing:
        raise Permanent("columns_missing", file=name, columns="、".join(missing))
    if frame.empty:
        raise Permanent("table_empty", file=name)
    if len(frame) > MAX_ROWS:
        raise Permanent("batch_too_large", rows=len(frame), most=MAX_ROWS)
    frame = frame.reindex(columns=[*required, *optional], fill_value="")
    return pd.DataFrame({name: frame[name].fillna("").str.strip() for name in frame.columns})


class TidyReader:
    """Columns of a frame as typed lists; collects what can't be read."""

    def __init__(self, frame: pd.DataFrame, catalogue: Catalogue, file: str) -> None:
        self.frame, self.catalogue, self.file = frame, catalogue, file
        self._problems: list[CellProblem] = []

    def text(self, column: str) -> list[str]:
        """As printed."""
        return [str(cell) for cell in self.frame[column]]

    def mapped(self, column: str, find: Callable[[str], object], code: str, *, optional: bool = False) -> None:
        """Reads each distinct text with `find`; None or ValueError is a problem of every row that holds it."""
        known: dict[str, object] = {}
        for cell in self.frame[column].unique():
            try:
                known[cell] = find(str(cell)) if cell or not optional else None
            except ValueError:
                known[cell] = None
        faulty = self.frame[column].map(lambda cell: known[cell] is None and bool(cell or not optional))
        self._report(column, faulty, code)
        self.frame[f"{column}:read"] = self.frame[column].map(known).astype(object)

    def numbers(self, column: str, *, optional: bool = False) -> None:
        """Reads plain numbers, thousands separators allowed."""
        import pandas as pd

        read = pd.to_numeric(self.frame[column].str.replace(r",(?=\d{3})", "", regex=True), errors="coerce")
        given = self.frame[column] != ""
        self._report(column, (read.isna() | ~read.abs().lt(1e18)) & (given | (not optional)), "not_a_number")
        self.frame[f"{column}:read"] = [None if pd.isna(value) else float(value) for value in read]
        self.frame[f"{column}:read"] = self.frame[f"{column}:read"].astype(object).where(given, None)

    def problem(self, row: int, column: str, code: str) -> None:
        """Reports one cell; `row` counts from 0."""
        self._problems.append(CellProblem(row + 2, column, str(self.frame[column].iloc[row]), code))

    def _report(self, column: str, faulty: pd.Series[bool], code: str) -> None:
        for row in faulty.to_numpy().nonzero()[0]:
            self.problem(int(row), column, code)

    def finish(self) -> None:
        """Raises `TableInvalid` if anything could not be read."""
        if self._problems:
            raise TableInvalid(self.file, sorted(self._problems, key=lambda p: (p.row, p.column)))
