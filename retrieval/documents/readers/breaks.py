"""Line breaks inside a paragraph: some begin a new paragraph, others only a new line."""

from __future__ import annotations

import re

INDENT = re.compile(r"^(?:[ \t]*[\u3000\u00a0\u2003]{2,}|[ \t]{4,})")
MARK = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[、.．)）]|第[一二三四五六七八九十百\d]{1,4}[章节条])")
ENDS = "。！？!?；;：:…”』」"
FULL = 25


def split_breaks(text: str) -> list[str]:
    """Paragraphs of a text whose line breaks were set by hand.

    A line goes on in the next one when it is long, does not end a sentence, and the next is neither indented nor marked.
    """
    found: list[str] = []
    open_line = False
    for line in text.split("\n"):
        if not line.strip():
            open_line = False
            continue
        if open_line and not INDENT.match(line) and not MARK.match(line):
            found[-1] += line.strip()
        else:
            found.append(line)
        bare = found[-1].strip()
        open_line = bare[-1] not in ENDS and len(line.strip()) >= FULL
    return found
