"""Who people are in Slack: their kind of account and their groups, asked and cached for a minute.

https://docs.slack.dev/reference/methods/users.info
https://docs.slack.dev/reference/methods/usergroups.list
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import Enum
from itertools import islice
from threading import Lock
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from jobsbot.core.interaction import AccountKind, Person
from jobsbot.core.plans.policy import Actor
from jobsbot.core.values import replace
from jobsbot.slack.outbound.shared_lookup import SharedLookup
from jobsbot.slack.outbound.slack_errors import SlackError, SlackRefused
from jobsbot.slack.outbound.web_api import WebApi
from jobsbot.slack.payloads.source import Home

log = logging.getLogger(__name__)
MAX_LOOKUP_SECONDS = 2.0
"""Seconds that a write waits for the directory at most."""
MAX_CACHED_PEOPLE = 2_000
MAX_NAMES_LOOKED_UP = 20
Groups = Mapping[str, frozenset[str]]
"""User id to the groups somebody is in, each by its id and by `@handle`."""
NO_HANDLES: Mapping[str, str] = MappingProxyType({})
KNOWN_BY_PAYLOAD = (AccountKind.EXTERNAL, AccountKind.BOT, AccountKind.WORKFLOW)
MALFORMED_ERRORS = (AttributeError, KeyError, TypeError, ValueError)
"""What reading an answer raises that is not shaped as Slack's are."""
T = TypeVar("T")


class LookupFailure(Enum):
    """Why a look-up has no answer."""

    RATE_LIMITED = "rate limited"
    NO_SCOPE = "missing scope"
    NOT_FOUND = "no such account here"
    FAILED = "failed"


class LookupResult(msgspec.Struct, frozen=True):
    """The answer of one lookup, or why there is none."""

    user: Mapping[str, Any] | None = None
    groups: Groups | None = None
    handles: Mapping[str, str] = msgspec.field(default_factory=lambda: NO_HANDLES)
    """`@handle` of each group by its id."""
    failure: LookupFailure | None = None

    @property
    def is_temporary_failure(self) -> bool:
        """Tell whether it failed for now, not because of a missing scope or an unknown account.

        While it is so, reads go on and writes wait.
        """
        return self.failure in (LookupFailure.RATE_LIMITED, LookupFailure.FAILED)


def is_answer(result: LookupResult) -> bool:
    return result.failure is None


class SlackDirectory:
    """Implements `jobsbot.core.ports.PeopleDirectory`. Safe to use from any thread.

    `assumes_members`: where the scope is missing, everybody who is not external counts as a member.
    That is right only without a written policy.
    """

    def __init__(
        self,
        web: WebApi,
        clock: Callable[[], datetime],
        *,
        home: Callable[[], Home],
        assumes_members: bool,
        steady_clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._web, self._clock, self._home = web, clock, home
        self._steady_clock = steady_clock
        self._assumes_members = assumes_members
        self._lock = Lock()
        self._people: dict[str, SharedLookup[LookupResult]] = {}
        self._groups = self._share(self._load_groups)

    def find_person(
        self, person: Person, *, needs_groups: bool, asked_at: datetime, fresh: bool
    ) -> Actor:
        """Find out who somebody is; see `jobsbot.core.ports.PeopleDirectory`."""
        actor = self._find_account(person, asked_at, fresh)
        if not needs_groups:
            return actor
        found = self._ask(self._groups, asked_at, fresh)
        groups = None if found.groups is None else found.groups.get(person.id, frozenset())
        return replace(
            actor, groups=groups, lookup_failed=actor.lookup_failed or found.is_temporary_failure
        )

    def get_name(self, person: Person) -> str:
        """Answer the name that Slack told last, else empty. Asks nobody."""
        if person.kind in KNOWN_BY_PAYLOAD:  # elsewhere the id is somebody else's
            return ""
        with self._lock:
            lookup = self._people.get(person.id)
        found = lookup.get_last_good() if lookup else None
        return read_name(found.user) if found and found.user else ""

    def find_names(self, people: Iterable[Person], asked_at: datetime) -> Mapping[str, str]:
        """Find out the names of the first few of these people, as far as Slack answers in time."""
        until, names = time.monotonic() + MAX_LOOKUP_SECONDS, {}
        for person in islice(filter(self._may_be_ours, people), MAX_NAMES_LOOKED_UP):
            name = self.get_name(person)
            if not name and (left := until - time.monotonic()) > 0:
                found = self._person_lookup(person.id).get(asked_at, left, fresh=False)
                name = read_name((found.user if found else None) or {})
                if found is None or found.failure in (
                    LookupFailure.RATE_LIMITED,
                    LookupFailure.NO_SCOPE,
                ):
                    until = 0.0  # it is the same for all
            if name:
                names[person.id] = name
        return names

    def _may_be_ours(self, person: Person) -> bool:
        """Tell whether an id can be looked up: that of another team is somebody else's here."""
        of_ours = person.team in ("", self._home().team)
        return of_ours and not person.is_terminal and person.kind not in KNOWN_BY_PAYLOAD

    def get_group_handles(self) -> Mapping[str, str]:
        """Answer the `@handle` of each user group by its id, as last read. Asks nobody."""
        found = self._groups.get_last_good()
        return found.handles if found else NO_HANDLES

    def _find_account(self, person: Person, asked_at: datetime, fresh: bool) -> Actor:
        if person.kind in KNOWN_BY_PAYLOAD:
            return Actor(person, person.kind)
        found = self._ask(self._person_lookup(person.id), asked_at, fresh)
        kind = AccountKind.UNKNOWN
        if found.user is not None:
            kind = read_account_kind(found.user, self._home())
        elif found.failure is LookupFailure.NO_SCOPE and self._assumes_members:
            kind = AccountKind.MEMBER
        name = person.name or read_name(found.user or {})
        known = replace(person, kind=kind, name=name)
        return Actor(known, kind, lookup_failed=found.is_temporary_failure)

    def _ask(
        self, lookup: SharedLookup[LookupResult], asked_at: datetime, fresh: bool
    ) -> LookupResult:
        """Look up; after a 429, an answer of the last minute is good enough."""
        found = lookup.get(asked_at, MAX_LOOKUP_SECONDS, fresh=fresh)
        found = found or LookupResult(failure=LookupFailure.FAILED)
        if found.failure is LookupFailure.RATE_LIMITED:
            return lookup.get_recent() or found
        return found

    def _person_lookup(self, user_id: str) -> SharedLookup[LookupResult]:
        with self._lock:
            lookup = self._people.pop(user_id, None)
            if lookup is None:
                lookup = self._share(lambda: self._load_person(user_id))
            self._people[user_id] = lookup  # the one that was asked last stands last
            if len(self._people) > MAX_CACHED_PEOPLE:
                del self._people[next(iter(self._people))]
            return lookup

    def _share(self, load: Callable[[], LookupResult]) -> SharedLookup[LookupResult]:
        return SharedLookup(load, is_answer, self._clock, self._steady_clock)

    def _load_person(self, user_id: str) -> LookupResult:
        def read(answer: Mapping[str, Any]) -> LookupResult:
            return LookupResult(user=check_user(answer["user"], user_id))

        return self._call("users.info", read, user=user_id)

    def _load_groups(self) -> LookupResult:
        def read(answer: Mapping[str, Any]) -> LookupResult:
            return LookupResult(groups=read_user_groups(answer), handles=read_handles(answer))

        return self._call("usergroups.list", read, include_users="true")

    def _call(
        self, method: str, read: Callable[[Mapping[str, Any]], LookupResult], **arguments: Any
    ) -> LookupResult:
        try:
            return read(self._web.call(method, budget=MAX_LOOKUP_SECONDS, **arguments))
        except SlackRefused as refused:
            failure = name_failure(refused.error)
        except (SlackError, *MALFORMED_ERRORS):
            failure = LookupFailure.FAILED
        if failure is LookupFailure.NO_SCOPE:
            log.error(
                "Who people are cannot be looked up: the app lacks the scope for %s. %s",
                method,
                "Whoever is of this workspace counts as a member."
                if self._assumes_members
                else "Nobody gets a right by their kind or group. Install the app again.",
            )
        else:
            log.warning("Who somebody is could not be looked up by %s: %s.", method, failure.value)
        return LookupResult(failure=failure)


def name_failure(error: str) -> LookupFailure:
    """Name the kind of a failed lookup by Slack's error."""
    if error in ("ratelimited", "rate_limited"):
        return LookupFailure.RATE_LIMITED
    if error in ("missing_scope", "no_permission", "not_allowed_token_type"):
        return LookupFailure.NO_SCOPE
    if error in ("user_not_found", "user_not_visible"):
        return LookupFailure.NOT_FOUND
    return LookupFailure.FAILED


def check_user(user: Mapping[str, Any], user_id: str) -> Mapping[str, Any]:
    """Answer an account as Slack told it. Raises ValueError where it is another account's.

    In an organisation an account has a second id, which is the same in all of its workspaces.
    """
    told = user.get("enterprise_user")
    ids = {user.get("id", user_id), told.get("id") if isinstance(told, dict) else None}
    if not user or user_id not in ids:
        raise ValueError("another account was asked for")
    return user


def read_account_kind(user: Mapping[str, Any], home: Home) -> AccountKind:
    """Read the kind of account from `users.info`. `home` is the bot's own workspace."""
    if user.get("deleted"):
        return AccountKind.DELETED
    if user.get("is_workflow_bot"):
        return AccountKind.WORKFLOW
    if user.get("is_bot") or user.get("id") == "USLACKBOT":
        return AccountKind.BOT
    if user.get("is_stranger") or (home.team and not is_of_ours(user, home)):
        return AccountKind.EXTERNAL
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return AccountKind.GUEST
    return AccountKind.MEMBER


def read_name(user: Mapping[str, Any]) -> str:
    """Read somebody's name, in the form in which slash commands tell it; else empty."""
    name = user.get("name")
    return name if isinstance(name, str) else ""


def is_of_ours(user: Mapping[str, Any], home: Home) -> bool:
    """Tell whether somebody belongs to the workspace, or to the organisation it is installed for.

    In an organisation of several workspaces `team_id` is one of theirs, or left out; all of them
    are listed beside. https://docs.slack.dev/reference/objects/user-object
    """
    told = user.get("enterprise_user")
    organised = told if isinstance(told, dict) else {}
    workspaces, organisation = organised.get("teams"), organised.get("enterprise_id")
    if user.get("team_id") == home.team:
        return True
    if isinstance(workspaces, list) and home.team in workspaces:
        return True
    if organisation:
        return home.is_org_wide and organisation == home.enterprise
    return not user.get("team_id")


def read_user_groups(answer: Mapping[str, Any]) -> Groups:
    """Turn the list of groups and their members into the groups of each person."""
    groups: dict[str, set[str]] = {}
    handles = read_handles(answer)
    for group in answer["usergroups"]:
        names = {str(group["id"])}
        names |= {handles[id] for id in names if id in handles}
        for user in group.get("users") or ():
            groups.setdefault(str(user), set()).update(names)
    return {user: frozenset(names) for user, names in groups.items()}


def read_handles(answer: Mapping[str, Any]) -> Mapping[str, str]:
    """Read `@handle` of each group by its id; one without is left out."""
    return {
        str(group["id"]): f"@{group['handle']}".lower()
        for group in answer["usergroups"]
        if group.get("handle")
    }
