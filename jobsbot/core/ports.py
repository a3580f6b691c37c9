"""What the core asks of the outside: Scrapy Cloud, the directory of people, and the memory.

`jobsbot.api`, `jobsbot.slack` and `jobsbot.store` implement these protocols.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Protocol, TypeVar

import msgspec

from jobsbot.core.interaction import Person, Place
from jobsbot.core.jobs.api_calls import Call
from jobsbot.core.plans.attempts import Attempts
from jobsbot.core.plans.freeze import Freeze
from jobsbot.core.plans.plan import Plan, PlanRecord, PlanStatus
from jobsbot.core.plans.policy import Actor

T = TypeVar("T")
NO_PROJECT = 0
"""What `use none` sets: no project is meant here, whatever is configured."""


class Api(Protocol):
    """The Jobs API, storage and the job queue.

    Every method raises ApiError, and nothing else, for what goes wrong there.
    """

    def send(self, call: Call[T], *, timeout: float | None = None) -> T:
        """Answer a call within `timeout` seconds (by default the client's whole budget)."""
        ...

    def stream(self, call: Call[T]) -> Iterator[T]:
        """Answer a stream's call, one by one; raises CutStream where it is cut."""
        ...


class FencedOff(Exception):
    """Somebody else goes on with a plan: whoever polled it before writes nothing more."""


class Poll(msgspec.Struct, frozen=True):
    """A poll of a claimed plan, under way. What it writes is refused once a later one began."""

    plan_id: str
    fencing_number: int


class BegunPoll(msgspec.Struct, frozen=True):
    """A poll that was just begun, and all that is known of its plan at that moment."""

    poll: Poll
    record: PlanRecord
    attempts: Attempts


class LastPoll(msgspec.Struct, frozen=True):
    """The last poll of a plan that was begun, by anybody."""

    number: int
    """0 where only the first was begun, or none."""
    run_id: str
    """Which run of which process began it; empty where none was begun."""


class AuditEntry(msgspec.Struct, frozen=True):
    """One line of the audit."""

    at: datetime
    who: Person
    where: Place
    what: str
    plan_id: str
    chain: str = ""
    number: int = 0


class PeopleDirectory(Protocol):
    """Who people are: their kind of account, and the groups they are in."""

    def find_person(
        self, person: Person, *, needs_groups: bool, asked_at: datetime, fresh: bool
    ) -> Actor:
        """Find out who somebody is, within two seconds, for what they asked at `asked_at`.

        With `fresh`, only a lookup that began at `asked_at` or later counts; else one of the last
        minute is good enough. What cannot be found out is None, UNKNOWN or `lookup_failed` in the
        answer. A failed lookup counts only if it began at `asked_at` or later.
        """
        ...

    def get_name(self, person: Person) -> str:
        """Answer a person's name if it is known already, else empty. Asks nobody."""
        ...

    def find_names(self, people: Iterable[Person], asked_at: datetime) -> Mapping[str, str]:
        """Find out the names of the first few of these people within two seconds, by their ids.

        People who cannot be looked up by then are left out.
        """
        ...

    def get_group_handles(self) -> Mapping[str, str]:
        """Answer the `@handle` of each user group that is known already, by its id. Asks nobody."""
        ...


class Memory(Protocol):
    """What is remembered. Every method is one transaction; times are aware UTC."""

    def add_plan(self, plan: Plan) -> PlanRecord:
        """Store a new plan, open, and in the audit who asked for it.

        The same id again changes nothing and answers what is there.
        """
        ...

    def get_plan(self, plan_id: str) -> PlanRecord | None: ...

    def list_live_plans(self, project: int, at: datetime) -> tuple[PlanRecord, ...]:
        """Answer a project's plans that are open and not expired, or claimed and not ended."""
        ...

    def save_card_place(self, plan_id: str, card: Place) -> None:
        """Remember where the card of a plan is."""
        ...

    def refresh_plan(self, plan: Plan, *, before: Plan) -> PlanRecord | None:
        """Store the same jobs as they are now, if the plan is still open and as it was `before`.

        None where it is not, and nothing was changed.
        """
        ...

    def claim_plan(
        self,
        plan_id: str,
        by: Person,
        at: datetime,
        *,
        view: int = 0,
        hourly_limit: int | None = None,
    ) -> bool:
        """Take an OPEN plan to CLAIMED: the only way to begin. True for one caller only.

        The audit entry is written in the same transaction. False after the plan's `expires_at`,
        and for another `view` than is stored: the plan stays open. Raises Refused where whoever
        asked would have more than `hourly_limit` jobs carried out in an hour.
        """
        ...

    def take_back_claim(self, plan_id: str, by: Person, at: datetime) -> bool:
        """Take a CLAIMED plan to CANCELLED, as long as no request was begun for it.

        True for one caller only. A poll that is under way writes and sends nothing more.
        """
        ...

    def add_approval(
        self, plan_id: str, who: Person, digest: str, at: datetime
    ) -> PlanRecord | None:
        """Store an approval, and its audit entry.

        None where the plan is not open any more, or this person approved it already.
        """
        ...

    def close_plan(
        self,
        plan_id: str,
        status: PlanStatus,
        by: Person | None,
        at: datetime,
    ) -> bool:
        """Take an OPEN plan to CANCELLED, DENIED, EXPIRED or WITHDRAWN. True for one caller only.

        The audit entry is written in the same transaction; it begins with the status.
        `by` is None where nobody asked for it.
        """
        ...

    def count_claimed_jobs(self, asked_by: Person, since: datetime) -> int:
        """Count the jobs of plans that somebody asked for and that were claimed since then."""
        ...

    def list_recent_audit_entries(
        self, since: datetime, max_entries: int, *, without: Collection[str] = ()
    ) -> tuple[AuditEntry, ...]:
        """Answer up to `max_entries` entries since then, the newest first.

        Entries that begin with one of the words `without` and a colon are left out, uncounted.
        """
        ...

    def set_freeze(self, freeze: Freeze, where: Place, sentence: str) -> None:
        """Freeze a project, or all, and say so in the audit."""
        ...

    def delete_freeze(
        self, project: int, by: Person, where: Place, sentence: str, at: datetime
    ) -> bool:
        """Thaw a project, or all, and say so in the audit. False where it was not frozen."""
        ...

    def find_freeze(self, project: int, at: datetime) -> Freeze | None:
        """Answer the freeze of a project, or of all projects, at this moment; None without one."""
        ...

    def get_channel_project(self, channel: str) -> int | None:
        """Answer what `use` set: a project, NO_PROJECT, or None where it was never said."""
        ...

    def set_channel_project(
        self, channel: str, project: int | None, by: Person, at: datetime
    ) -> None:
        """Set a channel's project; NO_PROJECT where none is meant, None to forget what was said."""
        ...

    def claim_dedup_key(
        self, key: str, at: datetime, *, releases: str = "", synced: bool = True
    ) -> bool:
        """Claim a key (of a delivery, a signature…). True for the first caller in any process.

        The key `releases` is released in the same transaction. Without `synced`, a power cut before
        the next transaction may undo the claim.
        """
        ...

    def is_dedup_key_claimed(self, key: str) -> bool:
        """Tell whether somebody has claimed a key."""
        ...

    def list_claimed_keys(self, keys: Collection[str]) -> Collection[str]:
        """Answer which of these keys somebody has claimed, by one query."""
        ...

    def release_dedup_key(self, key: str) -> None:
        """Release a key: what it was claimed for did not happen, and may happen later."""
        ...

    def add_audit_entry(
        self, who: Person, where: Place, what: str, plan_id: str, at: datetime
    ) -> None:
        """Add a line to the audit: who did what, where, when."""
        ...
