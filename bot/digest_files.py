"""The files of an issue: picture, Word and Excel, rendered once and kept in the home."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from bot.files import write_bytes
from config.errors import Permanent
from config.messages import Messages
from reports.digest.content import hash_of
from reports.digest.model import DigestForm, DigestState
from reports.digest.store import DigestRecord

KINDS = ("png", "docx", "xlsx")
"""In the order in which they are sent: the picture is read on the way, the others at the desk."""

NAME_CHARACTERS = 60
UNFIT = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFiles:
    """Renders and keeps.

    Attributes:
        folder: where each issue has a folder of its own.
        template: the Word template; edited by the office.
        making: held while files are made.
    """

    folder: Path
    template: Path
    messages: Messages
    form: DigestForm
    making: Lock

    def of(self, record: DigestRecord, corrected: DigestRecord | None = None) -> tuple[Path, ...]:
        """The files of an issue in the order of `KINDS`; made when they are not there yet.

        What was signed keeps the files that it was given first, whatever becomes of the template.

        Raises:
            Permanent: `template_broken`, `out_unwritable`.
        """
        folder = self.folder / f"{record.id}-{self._version(record)[:12]}"
        paths = tuple(folder / f"{self._name(record)}.{kind}" for kind in KINDS)
        if not _are_there(paths):
            # A digest that is due goes to many at once: one makes the files, the others wait for them.
            with self.making:
                if not _are_there(paths):
                    self._write(paths, self._contents(record, corrected))
        return paths

    def write(
        self, record: DigestRecord, out: Path, name: str, corrected: DigestRecord | None = None
    ) -> tuple[Path, ...]:
        """The same files under a name and in a folder of the caller's choice.

        Raises:
            Permanent: `template_broken`, `out_unwritable`.
        """
        paths = tuple(out / f"{name}.{kind}" for kind in KINDS)
        self._write(paths, self._contents(record, corrected))
        return paths

    def _contents(self, record: DigestRecord, corrected: DigestRecord | None) -> tuple[bytes, ...]:
        from reports.render.excel import render_excel
        from reports.render.picture import draw_digest
        from reports.render.word import render_word

        said = self.messages
        picture = draw_digest(record.plan, issue=record.issue, state=record.state, messages=said)
        # A picture without rows says nothing that would be worth a page.
        shown = picture if record.plan.rows else None
        word = render_word(record, template=self.template, picture=shown, messages=said, corrected=corrected)
        return picture, word, render_excel(record, messages=said, form=self.form, corrected=corrected)

    def _write(self, paths: tuple[Path, ...], contents: tuple[bytes, ...]) -> None:
        for path, content in zip(paths, contents, strict=True):
            write_bytes(path, content)

    def _version(self, record: DigestRecord) -> str:
        if record.seal is not None:
            return record.seal
        # A draft follows its state, and the template while somebody is at work on it.
        try:
            template = hashlib.sha256(self.template.read_bytes()).hexdigest()
        except OSError as error:
            raise Permanent("template_broken", file=self.template.name) from error
        return hash_of({"content": record.content_hash, "state": record.state.value, "template": template})

    def _name(self, record: DigestRecord) -> str:
        key = "annex.file" if record.state is DigestState.SIGNED else "annex.file_unsigned"
        region = UNFIT.sub("_", str(record.content["region_name"]))[:NAME_CHARACTERS]
        issue = self.messages.say("digest.issue", issue=record.issue)
        name = self.messages.say(key, region=region, week=record.week, issue=issue, state=record.state.value)
        return UNFIT.sub("_", name).lstrip(".")


def _are_there(paths: tuple[Path, ...]) -> bool:
    return all(path.is_file() for path in paths)
