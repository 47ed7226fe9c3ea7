"""One answer and one digest as every channel shows them: `docs/channels.md`.

Write it anew with

    PYTHONPATH=.:tests python -m support.shown_channels
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from support.digests import FULL, WEEK, digests, fill
from support.shown_answers import EARLY, ROOT

from bot.channels.base import Part
from bot.channels.telegram.render import render as telegram
from bot.channels.wecom.cards import card
from bot.channels.wecom.render import APP, BOT, GROUP, Form, render
from config.messages import Messages
from reports.blocks import Attachment, Blocks
from reports.compose.guarded import RuleAnswerer
from reports.render.text import render_text
from retrieval.access import Viewer

PAGE = ROOT / "docs" / "channels.md"
QUESTION = "城乡居民收入倍差目标多少"
HEAD = """# The same message in every channel

One answer and one digest (with invented figures), as each channel sends them: the words and figures are the same, only the
markup differs. `tests/docs/test_channels_page.py` holds this page to what the program renders. After a change:
`PYTHONPATH=.:tests python -m support.shown_channels`.

`bot/channels/words.py` makes one text of the blocks, `bot/channels/cutting.py` cuts it where a platform's limit is reached;
each channel's `render` adds its markup. A part is one call of the platform.
"""


def page(answers: RuleAnswerer) -> str:
    """The whole page."""
    asked = answers.answer(QUESTION, context=(), viewer=Viewer.operator(), as_of=EARLY).blocks
    sections = [("An answer", f"«{QUESTION}»\n\n", asked), ("A digest", "", _digest())]
    return HEAD + "".join(f"\n## {title}\n\n{line}{_channels(blocks)}" for title, line, blocks in sections)


def _digest() -> Blocks:
    with tempfile.TemporaryDirectory() as folder, digests(Path(folder), auto_sign=True) as held:
        fill(held, indicators=3)
        made = held.make(held.metrics.catalogue.regions[FULL].name, week=WEEK)
    return tuple(block for block in made.blocks if not isinstance(block, Attachment))


def _channels(blocks: Blocks) -> str:
    shown: Sequence[tuple[str, str]] = (
        ("Terminal", render_text(blocks)),
        ("Telegram (HTML)", _parts(telegram(blocks), _keyboard)),
        ("WeCom, AI bot (markdown)", _form(blocks, BOT)),
        ("WeCom, self-built app (text)", _form(blocks, APP)),
        ("WeCom, group robot (markdown)", _form(blocks, GROUP)),
    )
    return "\n".join(f"### {name}\n\n````text\n{text}\n````\n" for name, text in shown)


def _form(blocks: Blocks, form: Form) -> str:
    return _parts(render(blocks, form), _card)


def _parts(parts: Sequence[Part], buttons: Callable[[Part], str]) -> str:
    return "\n-- next part --\n".join(
        each.text + (buttons(each) if each.choices or each.marks else "") for each in parts
    )


def _keyboard(part: Part) -> str:
    rows = [(each,) for each in part.choices] + ([part.marks] if part.marks else [])
    return "".join("\n" + " ".join(f"[ {each} ]" for each in row) for row in rows)


def _card(part: Part) -> str:
    title = Messages.load().say("wecom.card")
    return "\n" + json.dumps(card(part.choices, part.marks, title=title, task_id="…"), ensure_ascii=False)


def main() -> None:
    """Writes the page; takes a minute, since the sample documents are embedded first."""
    from support.shown_answers import sample_answers

    with sample_answers() as answers:
        PAGE.write_text(page(answers), encoding="utf-8")


if __name__ == "__main__":
    main()
