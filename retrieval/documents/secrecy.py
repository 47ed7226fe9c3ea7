"""Marks of state secrets: a file that carries one is refused before anything of it is kept.

Looks through all text of a file, also what is no part of its documents, and never says what it found.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from config.errors import Permanent
from retrieval.documents.paper_rules import SecrecyRules
from retrieval.documents.readers.base import RawText, Role


def refuse_classified_name(name: str, rules: SecrecyRules) -> None:
    """Looks at a file's name only; to be called before its content is read.

    Raises:
        Permanent: `document_classified`, without any data.
    """
    plain = squashed(name)
    if rules.named.search(plain) or rules.anywhere.search(plain):
        raise Permanent("document_classified")


def refuse_classified(raw: RawText, rules: SecrecyRules) -> None:
    """Looks at the name, every line, and what stands beside the text.

    Raises:
        Permanent: `document_classified`, without any data.
    """
    refuse_classified_name(raw.name, rules)
    lines = [squashed(line) for line in raw.lines]
    beside = [squashed(line) for line in raw.asides]
    if any(rules.anywhere.search(line) for line in (*lines, *beside)):
        raise Permanent("document_classified")
    # The star may stand on the next line, or in the next cell.
    if any(
        rules.anywhere.search(before[-4:] + after[:4]) for before, after in pairwise(line for line in lines if line)
    ):
        raise Permanent("document_classified")
    scanned = [line for line, spot in zip(lines, raw.spots, strict=False) if spot.confidence is not None]
    if any(rules.scanned.search(line) for line in (*scanned, *(beside if scanned else ()))):
        raise Permanent("document_classified")
    first = [line for line, role in zip(lines, _roles(raw), strict=True) if line and role is not Role.ROW]
    if any(rules.alone.search(line) for line in (*first[: rules.first_lines], *beside) if len(line) <= 12):
        raise Permanent("document_classified")


def squashed(text: str) -> str:
    """Without white space and invisible signs, full-width letters and digits made plain."""
    shown = (
        sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) not in ("Cf", "Cc", "Mn")
    )
    return "".join("".join(shown).split())


def _roles(raw: RawText) -> list[Role]:
    return [spot.role for spot in raw.spots] if raw.spots else [Role.TEXT] * len(raw.lines)
