"""What a viewer may see. A `Scope` is a required argument of every query; it becomes a WHERE clause, never a later filter."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

import sqlalchemy as sa


class Level(StrEnum):
    """Data level, least restricted first."""

    PUBLIC = "公开"
    CITY = "市内通报"
    COUNTY = "本县内部"

    def within(self, most: Level | None) -> bool:
        """Whether it may pass where `most` is the highest that may; None: every."""
        return most is None or list(Level).index(self) <= list(Level).index(most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A viewer's grants.

    Attributes:
        everything: the local operator; all levels of all regions.
        regions: codes of the counties that the viewer belongs to (本县内部 data).
        siblings: codes of all regions of the viewer's cities (市内通报 data).
        early: may see figures before their release time, at the levels and of the regions above.
    """

    everything: bool = False
    regions: frozenset[str] = frozenset()
    siblings: frozenset[str] = frozenset()
    early: bool = False

    @classmethod
    def operator(cls) -> Scope:
        """Sees all; used by the command line without `--as`."""
        return cls(everything=True)

    @classmethod
    def public(cls) -> Scope:
        """Sees only what is 公开."""
        return cls()

    def capped(self, level: Level, everywhere: Collection[str]) -> Scope:
        """The same without what is above a level: what may pass through a channel or to an endpoint of that level.

        A figure before its release time is internal until then, whatever its own level is.

        Args:
            level: the highest that passes.
            everywhere: codes of all regions, for who sees everything.
        """
        all_regions = frozenset(everywhere)
        regions = all_regions if self.everything else self.regions
        siblings = all_regions if self.everything else self.siblings | self.regions
        passing = {
            Level.PUBLIC: Scope.public(),
            Level.CITY: Scope(siblings=siblings),
            Level.COUNTY: Scope(regions=regions, siblings=siblings, early=self.early),
        }
        return passing[level]

    def sees(self, level: str, region: str | None) -> bool:
        """The same rule for one thing in memory; something without a region is seen at its level by nobody but 公开."""
        if self.everything or level == Level.PUBLIC.value:
            return True
        own = self.regions if level == Level.COUNTY.value else self.regions | self.siblings
        return level in (Level.CITY.value, Level.COUNTY.value) and region in own

    def condition(self, level: sa.ColumnElement[str], region: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        """WHERE clause over a table's `level` and `region` columns; deny by default."""
        if self.everything:
            return sa.true()
        return sa.or_(
            level == Level.PUBLIC.value,
            sa.and_(level == Level.CITY.value, region.in_(sorted(self.siblings | self.regions))),
            sa.and_(level == Level.COUNTY.value, region.in_(sorted(self.regions))),
        )

    def released(self, column: sa.ColumnElement[str | None], until: str) -> sa.ColumnElement[bool]:
        """WHERE clause over the time from which everybody may see a row (a `config.clock.stamp`, NULL: always).

        Args:
            column: the table's `released`.
            until: the moment of the question; what is released after it is seen by who is named only.
        """
        if self.everything or self.early:
            return sa.true()
        return sa.or_(column.is_(None), column <= until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who asks.

    Attributes:
        scope: what this person may see here.
        home_region: code of the asker's own county («我县»), or None.
        person: stable name for the audit; `operator` on the local machine.
        level: the highest that may pass where he asks; None: every.
        beyond: what he may see, but not here: to be had at the office only; None: nothing more than `scope`.
    """

    scope: Scope
    home_region: str | None = None
    person: str = "operator"
    level: Level | None = None
    beyond: Scope | None = None

    @property
    def granted(self) -> Scope:
        """What he may see, wherever."""
        return self.beyond or self.scope

    def through(self, level: Level, everywhere: Collection[str]) -> Viewer:
        """The same person over a channel of that level; `everywhere`: codes of all regions."""
        passing = self.granted.capped(level, everywhere)
        return replace(self, scope=passing, level=level, beyond=self.granted if passing != self.granted else None)

    @classmethod
    def operator(cls, home_region: str | None = None) -> Viewer:
        """The local operator, who sees all."""
        return cls(scope=Scope.operator(), home_region=home_region)
