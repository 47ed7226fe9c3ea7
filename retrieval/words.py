"""The words of the language and of this office, read once from the catalogue folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config.messages import Messages
from retrieval.documents.rules import Rules, load_rules
from retrieval.lookup.knowledge import ClauseFacts, Knowledge
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.statements import Grammar
from retrieval.metrics.store import MetricsStore
from retrieval.metrics.target_words import TargetWords
from retrieval.passages.ranking import Calibration
from retrieval.passages.search import ClauseIndex
from retrieval.questions.parse import Lexicon
from retrieval.questions.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The catalogue folder, read once."""

    catalogue: Catalogue
    lexicon: Lexicon
    grammar: Grammar
    calibration: Calibration
    rules: Rules
    target_words: TargetWords
    messages: Messages

    @classmethod
    def load(cls, folder: Path, own: Path | None = None) -> Words:
        """Reads every file of the folder that retrieval needs; `own`: what the home has in the place of the catalogue.

        Raises:
            Permanent: `catalogue_invalid`.
        """
        catalogue = Catalogue.load(folder, own)
        lexicon = Lexicon.build(Vocabulary.load(folder), catalogue)
        return cls(
            catalogue=catalogue,
            lexicon=lexicon,
            grammar=Grammar.load(folder),
            calibration=Calibration(),
            rules=load_rules(folder),
            target_words=TargetWords.load(folder),
            messages=Messages.load(folder),
        )

    def knowledge(self, index: ClauseIndex, metrics: MetricsStore) -> Knowledge:
        """What is known with one index and the table."""
        return Knowledge(
            facts=ClauseFacts(index, self.catalogue, self.lexicon, self.grammar),
            index=index,
            metrics=metrics,
            catalogue=self.catalogue,
            lexicon=self.lexicon,
            grammar=self.grammar,
            messages=self.messages,
        )
