"""Directories of people where there is none to ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from jobsbot.core.interaction import AccountKind, Person
from jobsbot.core.plans.policy import Actor
from jobsbot.core.values import replace


class NamelessDirectory:
    """A directory in which nobody and no group has a name."""

    def get_name(self, person: Person) -> str:
        return ""

    def find_names(self, people: Iterable[Person], asked_at: datetime) -> Mapping[str, str]:
        return {}

    def get_group_handles(self) -> Mapping[str, str]:
        return {}


class UnknownPeople(NamelessDirectory):
    """A directory where Slack cannot be asked: every lookup fails."""

    def find_person(
        self, person: Person, *, needs_groups: bool, asked_at: datetime, fresh: bool
    ) -> Actor:
        return Actor(person, lookup_failed=True)


class AssumedMembers(NamelessDirectory):
    """A directory where there is none to ask: everybody is a member, and in no group."""

    def find_person(
        self, person: Person, *, needs_groups: bool, asked_at: datetime, fresh: bool
    ) -> Actor:
        kind = AccountKind.MEMBER if person.kind is AccountKind.UNKNOWN else person.kind
        return Actor(replace(person, kind=kind), kind, frozenset())
