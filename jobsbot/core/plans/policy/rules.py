"""The rules of a policy as values: who may do what, where, how much, and what is asked.

Rights add up, a deny wins, and the order of the rules means nothing. A rule is judged whole: it
fits where its people, verb, project, channel and number of jobs all fit.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

import msgspec

from jobsbot.core.interaction import AccountKind, Person
from jobsbot.core.plans.freeze import EVERY_PROJECT
from jobsbot.core.plans.policy.barriers import Barrier, BarrierRules, PolicyNumbers
from jobsbot.core.values import replace

EVERYTHING, READ = "*", "read"
SETTING_VERBS = frozenset({"use", "freeze", "thaw"})
"""Verbs that change no job and yet are no reads."""
DEFAULT_MEMBERS_MAY = frozenset({READ, "use", "stop", "tag", "delete"})
KINDS_BY_WORD = {
    "members": frozenset({AccountKind.MEMBER}),
    "guests": frozenset({AccountKind.GUEST}),
    "external": frozenset({AccountKind.EXTERNAL}),
    "bots": frozenset({AccountKind.BOT, AccountKind.WORKFLOW}),
    "terminal": frozenset({AccountKind.TERMINAL}),
}


class Actor(msgspec.Struct, frozen=True):
    """Somebody as the directory of people knows them at this moment."""

    person: Person
    kind: AccountKind = AccountKind.UNKNOWN
    groups: frozenset[str] | None = None
    """User groups, each by its id and by `@handle`; None where they are not known."""
    lookup_failed: bool = False
    """The directory could not be asked just now."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to do. Reads have no number of jobs."""

    verb: str
    action: BarrierRules | None = None
    """What a plan is to carry out; None where no plan comes of it."""
    reads: bool = False
    project: int | None = None
    """None where the verb is about no project, EVERY_PROJECT where it is about all of them."""
    channel: str = ""
    jobs: int = 0
    filtered: bool = False
    """The jobs were found by a filter, not named by their keys."""
    jobs_this_hour: int = 0
    """Jobs that the same person has had plans carried out on in the last hour."""


class AllowRule(msgspec.Struct, frozen=True, kw_only=True):
    """What some people may do. An empty set stands for all projects or channels."""

    who: frozenset[str]
    may: frozenset[str]
    projects: frozenset[int] = frozenset()
    channels: frozenset[str] = frozenset()
    most: int | None = None
    """Jobs a plan."""
    per_hour: int | None = None
    """Jobs a person and hour."""
    ask: Barrier = Barrier.NONE
    approvers: frozenset[str] = frozenset()
    approvals: int = 1
    reason: bool = False
    cool: timedelta = timedelta()
    """How long a confirmed plan waits, and can be taken back, before its first request."""
    break_glass: str = ""
    """The channel that is told of stops that this rule allows without the directory of people."""

    def fits_request(self, request: Request, kind: AccountKind) -> bool:
        """Tell whether verb, project, channel and number fit. `kind` is of who wants it."""
        return self.fits_place(request, kind) and self.fits_number(request)

    def fits_place(self, request: Request, kind: AccountKind) -> bool:
        """Tell whether verb, project and channel fit. A terminal is in no channel."""
        return (
            fits_verb(self.may, request)
            and (not self.projects or request.project is None or request.project in self.projects)
            and fits_channel(self.channels, request, kind)
        )

    def fits_number(self, request: Request) -> bool:
        """Tell whether the number of jobs stays within this rule's limits."""
        within_plan = self.most is None or request.jobs <= self.most
        used = request.jobs_this_hour + request.jobs
        return within_plan and (not request.jobs or self.per_hour is None or used <= self.per_hour)


class DenyRule(msgspec.Struct, frozen=True, kw_only=True):
    """What some people may not do, whatever allows it.

    A request about all projects is denied where a rule denies it for any project.
    """

    who: frozenset[str]
    may: frozenset[str]
    projects: frozenset[int] = frozenset()
    channels: frozenset[str] = frozenset()

    def fits_request(self, request: Request, kind: AccountKind) -> bool:
        return (
            fits_verb(self.may, request)
            and (not self.projects or request.project in {*self.projects, EVERY_PROJECT})
            and fits_channel(self.channels, request, kind)
        )


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """The whole policy. The defaults are those without a file: members may stop, tag and delete."""

    numbers: PolicyNumbers = PolicyNumbers()
    read_only: bool = False
    other_projects: bool = False
    """Projects that the file does not name may be named by their number."""
    listed_projects: frozenset[int] = frozenset()
    """The projects that the file names, where no others may be named; else empty."""
    members_may: frozenset[str] = DEFAULT_MEMBERS_MAY
    show_args: frozenset[str] = frozenset()
    """Arguments of spiders that are never masked."""
    allow: frozenset[AllowRule] = frozenset()
    deny: frozenset[DenyRule] = frozenset()
    audit_channel: str = ""
    """The channel that is told daily how far the audit has come; empty: none."""
    is_written: bool = False
    """The file says who may do what; else these are the defaults."""

    def every_allow_rule(self) -> tuple[AllowRule, ...]:
        """Answer the rules that allow, `members_may` among them."""
        who = frozenset({"members", "terminal"})
        return (*self.allow, AllowRule(who=who, may=self.members_may))

    def is_listed(self, project: int | None) -> bool:
        """Tell whether this project may be named; no project, and all of them, always may."""
        return not (project and self.listed_projects) or project in self.listed_projects

    def without_standstill(self) -> Policy:
        """Leave out what keeps everybody from changing jobs, to judge who may end a plan."""
        return replace(self, read_only=False, listed_projects=frozenset())

    def digest(self) -> str:
        """Hash this policy: 16 hex digits, the same for any order of its rules.

        The listed projects are left out: where they change, open plans need not be shown again.
        """
        return hashlib.sha256(_encode_sorted(self).encode()).hexdigest()[:16]


class LookupNeeds(msgspec.Struct, frozen=True):
    """What has to be known of somebody before they are judged."""

    kind: bool
    groups: bool


def find_lookup_needs(policy: Policy, request: Request) -> LookupNeeds:
    """Find what the rules for this request need to know of a person; nothing where ids decide."""
    words: set[str] = set()
    for rule in policy.every_allow_rule():
        if rule.fits_place(request, AccountKind.MEMBER):
            words |= rule.who | rule.approvers
    for deny in policy.deny:
        if deny.fits_request(request, AccountKind.MEMBER):
            words |= deny.who
    groups = any(is_group_word(word) for word in words)
    kinds = words & (KINDS_BY_WORD.keys() - {"terminal"})
    return LookupNeeds(kind=groups or bool(kinds), groups=groups)


def fits_verb(may: frozenset[str], request: Request) -> bool:
    """Tell whether these words cover the verb: itself, everything, or all that only reads."""
    return EVERYTHING in may or request.verb in may or (request.reads and READ in may)


def fits_channel(channels: frozenset[str], request: Request, kind: AccountKind) -> bool:
    return not channels or (kind is not AccountKind.TERMINAL and request.channel in channels)


def is_named(words: frozenset[str], actor: Actor) -> bool:
    """Tell whether these words surely name somebody: by id, by kind, or by a group of members."""
    if actor.person.id in words or any(actor.kind in KINDS_BY_WORD.get(w, ()) for w in words):
        return True
    # Guests, bots and people of other organisations count by id or kind, never by their groups.
    return actor.kind is AccountKind.MEMBER and bool(words & (actor.groups or frozenset()))


def may_be_named(words: frozenset[str], actor: Actor) -> bool:
    """Tell whether these words name somebody, or may do so for all that is known of them."""
    if actor.person.id in words or any(actor.kind in KINDS_BY_WORD.get(w, ()) for w in words):
        return True
    if actor.kind is AccountKind.TERMINAL:
        return False
    if actor.kind is AccountKind.UNKNOWN and words & (KINDS_BY_WORD.keys() - {"terminal"}):
        return True
    if actor.groups is None:
        return any(is_group_word(word) for word in words)
    return bool(words & actor.groups)


def is_group_word(word: str) -> bool:
    """Tell whether a word names a user group: `@handle`, or its id."""
    return word.startswith("@") or is_group_id(word)


def is_group_id(word: str) -> bool:
    """Tell whether a word names a user group by its id."""
    return word.startswith("S")


def _encode_sorted(policy: Policy) -> str:
    """Write a policy down with every set in order."""
    plain = msgspec.to_builtins(policy, enc_hook=str)
    del plain["listed_projects"]
    return msgspec.json.encode(_sort_sets(plain), order="sorted").decode()


def _sort_sets(value: object) -> object:
    match value:
        case dict():
            return {str(name): _sort_sets(each) for name, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return sorted((_sort_sets(each) for each in value), key=repr)
        case _:
            return value
