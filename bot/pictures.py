"""Charts of answers as files that a channel can send; the same chart is the same file."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from reports.blocks import Attachment, Block, Blocks, Chart

MOST = 500
"""Files that are kept; the ones that were drawn longest ago go first."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Draws into `folder`, which may be deleted at any time."""

    folder: Path

    def drawn(self, blocks: Blocks) -> Blocks:
        """The blocks with an attachment in the place of each chart. Heavy: call it in a thread."""
        return tuple(self._attached(block) if isinstance(block, Chart) else block for block in blocks)

    def _attached(self, chart: Chart) -> Block:
        from reports.render.chart import chart_png

        content = chart_png(chart)
        path = self.folder.resolve() / f"{hashlib.sha256(content).hexdigest()[:24]}.png"
        self.folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            self._tidy()
            # Written aside: two chats may ask for the same chart at once, and a crash leaves no half of it.
            aside = path.with_suffix(f".{os.getpid()}-{id(content)}")
            aside.write_bytes(content)
            aside.replace(path)
        return Attachment(path, chart.title)

    def _tidy(self) -> None:
        files = sorted(self.folder.iterdir(), key=lambda file: file.stat().st_mtime)
        for file in files[: max(0, len(files) - MOST + 1)]:
            file.unlink(missing_ok=True)
