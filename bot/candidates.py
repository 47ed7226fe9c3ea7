"""Candidates for people: what was read from documents, what is in doubt and why, and the decisions about it.

Decides nothing by itself: which candidates take effect is `retrieval.stated`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.engine import Connection

from config.clock import Clock, stamp
from config.errors import NotFound, Permanent
from config.messages import Messages
from retrieval.library import Library
from retrieval.metrics.candidates import FIGURE, Candidate
from retrieval.metrics.confirmations import Decision, Rule, Verdict
from retrieval.metrics.figure_candidates import UNOFFICIAL
from retrieval.stated import takes_effect

Filters = Mapping[str, Any]
"""`document` (id or part of the title), `indicator`, `comparator`, `kind`, `sure`, and for lists `state`; missing: any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """All of it is synchronous. `by`: who decides, as it stands in the record."""

    library: Library
    messages: Messages
    clock: Clock

    def rows(self, filters: Filters) -> list[dict[str, Any]]:
        """One row a candidate, by document and in the order of its text.

        Raises:
            NotFound: `document_unknown`, `indicator_unknown`.
        """
        decided = self.library.confirmations.all()
        state = filters.get("state")
        rows = [self._row(candidate, decided.get(candidate.key)) for candidate in self._chosen(filters)]
        return [row for row in rows if state in {None, row["state"]}]

    def decide(
        self,
        filters: Filters,
        *,
        by: str,
        keys: Sequence[str] = (),
        reject: bool = False,
        indicator: str | None = None,
        region: str | None = None,
    ) -> dict[str, Any]:
        """Confirms or rejects candidates and lets that take effect.

        Args:
            filters: the rule that chooses; with `keys` it only narrows them down.
            by: who decides.
            keys: of single candidates; empty: all that the rule chooses, `{"sure": True}` for all that are sure.
            reject: instead of confirming.
            indicator: name of the indicator that is meant, where the text leaves it open; for one candidate only.
            region: name of the region that is meant, where the text leaves it open.

        Raises:
            NotFound: `candidate_unknown`, `document_unknown`, `indicator_unknown`, `region_unknown`.
            Permanent: `candidate_rule_missing`: neither keys nor a rule.
        """
        if not keys and not any(value is not None for value in filters.values()):
            raise Permanent("candidate_rule_missing")
        chosen = self._chosen(filters)
        if keys:
            chosen = [candidate for candidate in chosen if candidate.key in keys]
            if missing := sorted(set(keys) - {candidate.key for candidate in chosen}):
                raise NotFound("candidate_unknown", key=missing[0][:40])
        self.library.confirmations.decide(
            chosen,
            Verdict.REJECTED if reject else Verdict.CONFIRMED,
            by=by,
            at=stamp(self.clock.now()),
            rule=None if keys else _said(filters),
            indicator=self._indicator(indicator),
            region=self._region(region),
            also=self._to_be_read_again(),
        )
        return self._taken(chosen)

    def forget(self, keys: Sequence[str]) -> int:
        """Takes decisions back; returns how many there were.

        Raises:
            Permanent: `candidate_rule_missing`: no keys.
        """
        if not keys:
            raise Permanent("candidate_rule_missing")
        count = self.library.confirmations.forget(keys, also=self._to_be_read_again())
        self.library.restate()
        return count

    def _to_be_read_again(self) -> Callable[[Connection], None]:
        """Kept with a decision: a crash before it takes effect is made good at the next start."""
        return partial(self.library.documents.mark_stated, None)

    def _taken(self, chosen: Sequence[Candidate]) -> dict[str, Any]:
        self.library.restate()
        decided = self.library.confirmations.all()
        states = [self._state(candidate, decided.get(candidate.key)) for candidate in chosen]
        open_ = [c.key for c, state in zip(chosen, states, strict=True) if state == "incomplete"]
        return {"decided": len(chosen), "in_force": states.count("in_force"), "incomplete": open_}

    def _chosen(self, filters: Filters) -> list[Candidate]:
        rule = Rule(
            document=self._document(filters.get("document")),
            indicator=self._indicator(filters.get("indicator")),
            comparator=filters.get("comparator"),
            kind=filters.get("kind"),
            sure=filters.get("sure"),
        )
        every = self.library.stated().candidates.values()
        return [candidate for found in every for candidate in found if rule.chooses(candidate)]

    def _document(self, asked: str | None) -> str | None:
        if asked is None:
            return None
        documents = self.library.knowledge.index.corpus.documents
        found = [each.id for each in documents if asked == each.id] or [
            each.id for each in documents if asked in each.title
        ]
        if len(found) > 1:
            raise Permanent("documents_several", name=asked[:50], count=len(found))
        if not found:
            raise NotFound("document_unknown", document=asked[:50])
        return found[0]

    def _indicator(self, name: str | None) -> str | None:
        found = self.library.words.catalogue.find_indicator(name) if name else None
        if name and found is None:
            raise NotFound("indicator_unknown", indicator=name[:50])
        return found.id if found else None

    def _region(self, name: str | None) -> str | None:
        found = self.library.words.catalogue.find_region(name) if name else None
        if name and found is None:
            raise NotFound("region_unknown", region=name[:50])
        return found.code if found else None

    def _state(self, candidate: Candidate, decision: Decision | None) -> str:
        """`in_force`, `quoted` (an article reports it), `waiting`, `rejected`, `incomplete` (confirmed, but still open)."""
        if takes_effect(candidate, decision, self.library.words.catalogue):
            return "in_force"
        if candidate.kind == FIGURE and UNOFFICIAL in candidate.doubts:
            return "quoted"
        if decision is None:
            return "waiting"
        return "rejected" if decision.verdict is Verdict.REJECTED else "incomplete"

    def _row(self, candidate: Candidate, decision: Decision | None) -> dict[str, Any]:
        catalogue, say = self.library.words.catalogue, self.messages.say
        indicator = catalogue.indicators.get(candidate.indicator or "")
        region = catalogue.regions.get(candidate.region or "")
        source = candidate.source
        return {
            "key": candidate.key,
            "kind": candidate.kind,
            "state": self._state(candidate, decision),
            "name": candidate.name,
            "indicator": indicator.name if indicator else None,
            "region": region.name if region else None,
            "comparator": candidate.comparator,
            "measure": candidate.measure,
            "value": candidate.value,
            "high": candidate.high,
            "unit": candidate.unit,
            "text": candidate.text,
            "period": candidate.period.key if candidate.period else None,
            "hedge": candidate.hedge,
            "base": candidate.base if candidate.base is not None else candidate.begins,
            "yoy": candidate.yoy,
            "rank": candidate.rank,
            "rank_among": candidate.rank_among,
            "ahead": [{"of": of, "points": points} for of, points in candidate.ahead],
            "sure": candidate.sure,
            "doubts": list(candidate.doubts),
            "why": [say(f"candidates.{code}") for code in candidate.doubts],
            "document": source.document,
            "number": source.number,
            "section": list(source.section),
            "clause": source.quote,
            "place": source.place,
            "decided_by": decision.by if decision else None,
            "decided_at": decision.at if decision else None,
            "rule": decision.rule if decision else None,
        }


def _said(filters: Filters) -> str:
    """A rule as it stands in the record."""
    return " ".join(f"{key}={value}" for key, value in sorted(filters.items()) if value is not None)
