"""Who may use it: the people of the settings, each with what he may see. Everybody else is a stranger."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.channels.base import Incoming
from config.settings import PersonSettings, SettingsError
from retrieval.access import Level, Scope, Viewer
from retrieval.metrics.catalog import Catalogue

LOCAL = "terminal"
"""The channel on which nobody needs to say who he is: whoever sits there owns the files anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody known.

    Attributes:
        name: as it stands in records.
        viewer: what may be seen, and which region is his own.
        admin: may reload documents and see drafts.
    """

    name: str
    viewer: Viewer
    admin: bool

    def may_read(self, region: str) -> bool:
        """Whether the digest of a region (code) is for this person."""
        return self.admin or region in self.viewer.granted.regions


def operator(name: str) -> Person:
    """The operator at the machine itself."""
    return Person(name=name, viewer=Viewer.operator(), admin=True)


def region_scope(catalogue: Catalogue, code: str) -> Scope:
    """What somebody of a region may see: its own data and that of what it governs, and the city's circulars."""
    regions = catalogue.regions
    own, below = {code}, {code}
    while below:
        below = {each.code for each in regions.values() if each.parent in below} - own
        own |= below
    parent = regions[code].parent
    siblings = {each.code for each in regions.values() if parent is not None and each.parent == parent}
    return Scope(regions=frozenset(own), siblings=frozenset(own | siblings))


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who is known, by account (`telegram:10001`), and who sits at the machine itself.

    Attributes:
        level_of: highest level of data that may pass through a channel, by its name; None: every.
    """

    known: Mapping[str, Person]
    local: Person
    regions: frozenset[str] = frozenset()
    level_of: Callable[[str], Level | None] = lambda _channel: None

    def __call__(self, incoming: Incoming) -> Person | None:
        """Who wrote a message; None: a stranger."""
        if incoming.sender is None:
            return self.local if incoming.address.channel == LOCAL else None
        channel = incoming.address.channel
        person = self.of(f"{channel}:{incoming.sender}")
        if person is None:
            return None
        level = self.level_of(channel)
        if incoming.group:
            return _in_public(person, level)
        return person if level is None else replace(person, viewer=person.viewer.through(level, self.regions))

    def of(self, account: str) -> Person | None:
        """Who has an account; None: nobody, or nobody any more."""
        return self.local if account == self.local.viewer.person else self.known.get(account)


def people_of(
    settings: Sequence[PersonSettings],
    catalogue: Catalogue,
    *,
    operator_name: str,
    level_of: Callable[[str], Level | None] = lambda _channel: None,
) -> People:
    """Reads the list once; `level_of`: as in `People`.

    Raises:
        SettingsError: `person_region_unknown`, `person_twice`.
    """
    known = {each.account: _person(each, catalogue) for each in settings}
    if len(known) != len(settings):
        accounts = [each.account for each in settings]
        raise SettingsError("person_twice", account=next(each for each in accounts if accounts.count(each) > 1))
    return People(known, operator(operator_name), frozenset(catalogue.regions), level_of)


def _in_public(person: Person, level: Level | None) -> Person:
    """In a group everybody reads the answer: only what is public, and nothing that only an admin may do.

    What the asker himself may see elsewhere is not hinted at: the others need not know that there is something.
    """
    viewer = Viewer(
        scope=Scope.public(), home_region=person.viewer.home_region, person=person.viewer.person, level=level
    )
    return Person(name=person.name, viewer=viewer, admin=False)


def _person(given: PersonSettings, catalogue: Catalogue) -> Person:
    code = None
    if given.region is not None:
        found = catalogue.find_region(given.region)
        if found is None:
            raise SettingsError("person_region_unknown", account=given.account, region=given.region)
        code = found.code
    scope = region_scope(catalogue, code) if code is not None else Scope.public()
    scope = replace(scope, early=given.early)
    return Person(
        name=given.name, viewer=Viewer(scope=scope, home_region=code, person=given.account), admin=given.admin
    )
