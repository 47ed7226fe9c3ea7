"""The marks and word lists of `config/catalog/layout.toml`, compiled once and handed to every step."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from config.catalogs import CATALOG, read_words
from retrieval.documents.paper_rules import PaperRules, load_paper_rules

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRules:
    """Page furniture and sentence marks."""

    furniture: tuple[re.Pattern[str], ...]
    dateline: re.Pattern[str]
    masthead: re.Pattern[str]
    number_goes_on: re.Pattern[str]
    continued: re.Pattern[str]
    resumed: re.Pattern[str]
    caption: re.Pattern[str]
    open_word: re.Pattern[str]
    leads_to: re.Pattern[str]
    classified: re.Pattern[str]
    sentence_end: str
    clause_end: str
    open_end: str
    quote_goes_on: str
    closers: str
    pairs: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleRules:
    """How titles, notices, signatures and dates look."""

    paper: re.Pattern[str]
    organisation: re.Pattern[str]
    notice: re.Pattern[str]
    issued_by: re.Pattern[str]
    number: re.Pattern[str]
    date: re.Pattern[str]
    parenthesis: re.Pattern[str]
    occasion: re.Pattern[str]
    subtitle: re.Pattern[str]
    untitled: str
    notice_section: str
    longest: int
    longest_subtitle: int

    def number_of(self, line: str) -> str | None:
        """The 文号 that a line without spaces holds, in brackets or not, and nothing else; None: it is no such line."""
        text = line.lstrip("（(").rstrip("）)")
        return text if self.number.match(text) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRules:
    """How news reports begin, and whom they speak about."""

    byline: re.Pattern[str]
    signed_end: re.Pattern[str]
    lead: re.Pattern[str]
    broken_start: re.Pattern[str]
    county_words: re.Pattern[str]
    city_words: re.Pattern[str]
    other_names: re.Pattern[str]
    bureau: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One kind of item mark.

    Attributes:
        rank: depth among the marks; 0 is outermost.
        strong: starts a paragraph even where the line before is open.
        dropped: typography only, not part of the text.
        own: the mark itself is the heading («第一条»), not the sentence after it.
    """

    rank: int
    pattern: re.Pattern[str]
    strong: bool
    dropped: bool
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRules:
    """Where a sentence may be split."""

    continues: tuple[str, ...]
    stands: tuple[str, ...]
    after_figure: tuple[str, ...]
    leads: tuple[re.Pattern[str], ...]
    statement_end: re.Pattern[str]
    statement_next: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionRules:
    """What printings are called, and which of two versions of a document is the newer one.

    Attributes:
        figure: a number or a word that compares with one.
        revised: in a title or a file name: newer than a text without it.
        draft: in a title or a file name: older than a text without it.
    """

    labels: tuple[str, ...]
    figure: re.Pattern[str]
    revised: re.Pattern[str]
    draft: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All of them; `digest` changes whenever the file does, so that a changed rule parses again."""

    page: PageRules
    titles: TitleRules
    articles: ArticleRules
    outline: tuple[Mark, ...]
    clauses: ClauseRules
    longest_heading: int
    shared_end: int
    siblings: int
    editions: EditionRules
    papers: PaperRules
    digest: str

    def mark_of(self, text: str) -> tuple[Mark, int] | None:
        """The item mark at the start of `text` and its length, or None."""
        for mark in self.outline:
            found = mark.pattern.match(text)
            if found:
                return mark, found.end()
        return None


def load_rules(folder: Path = CATALOG) -> Rules:
    """Reads `layout.toml` of a catalogue folder.

    Raises:
        OSError: no such file.
        KeyError: a table or a key is missing.
        re.error: not a pattern.
    """
    table = read_words(folder, "layout.toml")
    text = json.dumps(table, ensure_ascii=False, sort_keys=True)
    papers, paper_text = load_paper_rules(folder)
    return Rules(
        page=_page(table["page"]),
        titles=_compiled(TitleRules, table["titles"]),
        articles=_compiled(ArticleRules, table["articles"]),
        outline=tuple(_mark(rank, entry) for rank, entry in enumerate(table["outline"])),
        clauses=_clauses(table["clauses"]),
        longest_heading=table["headings"]["longest"],
        shared_end=table["headings"]["shared_end"],
        siblings=table["headings"]["siblings"],
        editions=_editions(table["editions"]),
        papers=papers,
        digest=hashlib.sha256((text + paper_text).encode()).hexdigest()[:16],
    )


def _page(table: dict[str, object]) -> PageRules:
    marks = table["marks"]
    patterns = {
        key: re.compile(str(table[key]))
        for key in (
            "dateline",
            "masthead",
            "number_goes_on",
            "continued",
            "resumed",
            "caption",
            "open_word",
            "leads_to",
            "classified",
        )
    }
    furniture = table["furniture"]
    assert isinstance(marks, dict)
    assert isinstance(furniture, list)
    return PageRules(
        furniture=tuple(re.compile(entry) for entry in furniture),
        sentence_end=marks["sentence_end"],
        clause_end=marks["clause_end"],
        open_end=marks["open_end"],
        quote_goes_on=marks["quote_goes_on"],
        closers=marks["closers"],
        pairs={pair[0]: pair[1] for pair in marks["pairs"]},
        **patterns,
    )


def _compiled(kind: type[T], table: dict[str, object]) -> T:
    plain = {"untitled", "notice_section", "longest", "longest_subtitle"}
    return kind(**{key: value if key in plain else re.compile(str(value)) for key, value in table.items()})


def _editions(table: dict[str, object]) -> EditionRules:
    labels = table["labels"]
    assert isinstance(labels, list)
    patterns = {name: re.compile(str(table[name])) for name in ("figure", "revised", "draft")}
    return EditionRules(labels=tuple(labels), **patterns)


def _mark(rank: int, entry: dict[str, object]) -> Mark:
    flags = {name: bool(entry.get(name)) for name in ("strong", "dropped", "own")}
    return Mark(rank=rank, pattern=re.compile(str(entry["mark"])), **flags)


def _clauses(table: dict[str, list[str] | str]) -> ClauseRules:
    return ClauseRules(
        continues=tuple(table["continues"]),
        stands=tuple(table["stands"]),
        after_figure=tuple(table["after_figure"]),
        leads=tuple(re.compile(entry) for entry in table["leads"]),
        statement_end=re.compile(str(table["statement_end"])),
        statement_next=re.compile(str(table["statement_next"])),
    )
