"""«怎么算的»: the rules behind an answer, each by name with one line, and the formula with its inputs."""

from __future__ import annotations

from dataclasses import replace

from reports.compose.draft import Draft
from reports.compose.proof import all_figures
from reports.compose.voice import Voice
from reports.compose.worked import expression
from retrieval.findings import Computed, Observed, Quoted, Ranked
from retrieval.metrics.rules import RULES
from retrieval.table_findings import Aimed, Lagging, Reckoned, Worked


def explained(
    draft: Draft, finding: Quoted | Observed | Computed | Reckoned | Ranked | Worked | Lagging | Aimed, voice: Voice
) -> Draft:
    """The answer again, behind a line for each rule that it rests on; without one: the figure stands so in its source."""
    lines = [
        voice.say("rules.line", name=voice.say(f"rules.{key}.name"), how=voice.say(f"rules.{key}.how"))
        for key in _rules(draft, finding)
    ]
    if not lines:
        lines = [voice.say("rules.none")]
    if isinstance(finding, Ranked) and finding.ranking.own:
        return replace(draft, lines=(*lines, *_with_formulas(draft, finding, voice)), choices=())
    return replace(draft, lines=(*lines, *draft.lines), choices=(), charts=())


def _rules(draft: Draft, finding: object) -> list[str]:
    """Names of rules in the order of their use, each once."""
    found = [f.rule if f.rule in RULES else f.formula for f in all_figures(draft.figures) if f.inputs]
    if isinstance(finding, Ranked):
        found.insert(0, "rank_yoy" if finding.ranking.by == "yoy" else "rank")
    if isinstance(finding, Lagging) or (isinstance(finding, Worked) and finding.verdict):
        found.append("verdict")
    known = [name for name in found if name and (name in RULES or name in EXTRA)]
    return list(dict.fromkeys(known))


EXTRA = frozenset({"rank", "rank_yoy", "verdict", "threshold", "last_year", "region_above", "mean"})
"""Ways to compute that are no rule of the table: rankings, verdicts, and formulas over figures of a text."""


def _with_formulas(draft: Draft, finding: Ranked, voice: Voice) -> list[str]:
    """The lines of the neighbours with how their distances come out."""
    ranking = finding.ranking
    lines = [draft.lines[0]]
    for key, place, figure in (
        ("ahead", ranking.ahead, ranking.to_ahead),
        ("behind", ranking.behind, ranking.to_behind),
    ):
        if place and figure:
            gap = voice.value(abs(figure.value), figure.unit)
            words = {"region": place.observation.region_name, "gap": gap, "formula": expression(figure, voice)}
            lines.append(voice.say(f"rules.to_{key}", **words))
    return lines
