"""What a verb owes: one call in, one reply out. It knows nothing of channels; its constructor shows what it can do."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from bot.channels.base import Address, Fetch, IncomingFile
from bot.people import Person
from config.catalogs import read_words
from config.errors import Permanent
from reports.blocks import Blocks
from retrieval.passages.base import Progress
from retrieval.questions.model import Turn


async def no_files(file: IncomingFile) -> bytes:
    """Where nothing can be fetched.

    Raises:
        Permanent: `file_gone`.
    """
    raise Permanent("file_gone", file=file.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One use of a verb.

    Attributes:
        argument: the rest of the message after the verb; may be empty.
        word: how the verb is called: the first of its words; "": it needs none.
        turns: what was said before in this chat, oldest first.
        progress: tells the chat what is going on; may be called from any thread.
        files: that came with the message.
        group: several people read the chat.
        fetch: gets their content.
        quote: text of the message that this one answers, or under which it was tapped; "": none.
    """

    argument: str
    person: Person
    turns: Sequence[Turn]
    address: Address
    progress: Progress
    word: str = ""
    files: tuple[IncomingFile, ...] = ()
    group: bool = False
    fetch: Fetch = no_files
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a verb says.

    Attributes:
        said: the part that a follow-up may refer to; None: the reply is no part of the conversation.
        ends: the person is leaving; the channel may close.
    """

    blocks: Blocks
    said: str | None = None
    ends: bool = False


class Command(Protocol):
    """One verb."""

    async def __call__(self, call: Call) -> Reply:
        """Does it.

        Raises:
            GongfuError: what the person has to know, as a code.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """How a verb is called and described, from `commands.toml`.

    Attributes:
        admin: only admins may use it.
        alone: only when nothing stands behind the word; else the message is a question.
        takes_region: a region, a week or a time may follow without a space.
        alone_words: more words, that mean the verb only when nothing stands behind them.
    """

    name: str
    words: tuple[str, ...]
    summary: str
    usage: str = ""
    admin: bool = False
    alone: bool = False
    takes_region: bool = False
    alone_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verbs:
    """All verbs, in the order of the help."""

    by_name: Mapping[str, Verb]

    @classmethod
    def load(cls, catalog: Path) -> Verbs:
        """Reads `commands.toml` of a catalogue folder.

        Raises:
            OSError, tomllib.TOMLDecodeError, TypeError: no such file, not TOML, or a key that is not known.
        """
        tables = read_words(catalog, "commands.toml")
        lists = ("words", "alone_words")
        verbs = {
            name: Verb(name=name, **(table | {key: tuple(table[key]) for key in lists if key in table}))
            for name, table in tables.items()
        }
        return cls(MappingProxyType(verbs))

    def menu(self) -> tuple[tuple[str, str], ...]:
        """(name, summary) of every verb that has a Latin name, for platforms that show a menu; not those of admins."""
        named = ((next((w for w in verb.words if w[1:].isascii() and w[0] == "/"), ""), verb) for verb in self.all)
        return tuple((word[1:], verb.summary) for word, verb in named if word and not verb.admin)

    @property
    def all(self) -> tuple[Verb, ...]:
        """In the order of the help."""
        return tuple(self.by_name.values())

    def match(self, text: str) -> tuple[str, str] | None:
        """(verb, argument) when the message begins with a verb; None: it is a question."""
        plain = unicodedata.normalize("NFKC", text).strip()
        first, *rest = plain.split(maxsplit=1) or [""]
        word = first.casefold().rstrip("?!。")
        for verb in self.by_name.values():
            if word in (verb.words if rest else (*verb.words, *verb.alone_words)) and not (verb.alone and rest):
                return verb.name, rest[0].strip() if rest else ""
            sign = next((each for each in verb.words if _is_sign(each) and plain.startswith(each)), None)
            if sign is not None:
                return verb.name, plain[len(sign) :].lstrip(_JOINED).strip()
        return None

    def glued(self, text: str, *, fits: Callable[[str], bool]) -> tuple[str, str] | None:
        """The same for a verb without a space after it, as Chinese is written, where `fits` knows the rest as an argument."""
        plain = unicodedata.normalize("NFKC", text).strip()
        words = [(word, verb) for verb in self.by_name.values() if verb.takes_region for word in verb.words]
        for word, verb in sorted(words, key=lambda pair: -len(pair[0])):
            rest = plain[len(word) :].strip()
            if plain.startswith(word) and not word.isascii() and rest and fits(rest):
                return verb.name, rest
        return None


_JOINED = "\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
"""What may follow an emoji and belongs to it: its variant, its tone of skin."""


def _is_sign(word: str) -> bool:
    """An emoji is no part of a word: whatever stands right behind it is the argument."""
    return not word[0].isalnum() and not word.startswith("/")
