"""Presses on cards, and polls of plans, made up: who, on what plan, in which state, when."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from msgspec import structs

from jobsbot.core.guard import GoAhead, Guard, SkipRest, WaitForDirectory
from jobsbot.core.interaction import AccountKind, Origin, Person, Place, Said
from jobsbot.core.plan_buttons.plan_buttons import PlanButtons
from jobsbot.core.plans.actions import Delete, Stop, Tag
from jobsbot.core.plans.approvals import digest_plan
from jobsbot.core.plans.freeze import EVERY_PROJECT, Freeze
from jobsbot.core.plans.plan import Approval, PlanRecord, PlanStatus
from jobsbot.core.plans.policy import Actor, Barrier
from jobsbot.core.reply import OpenForm, SendMessage, ShowCard
from tests.core.plans.made_up_policies import build_policy, make_person, make_policy, make_wish
from tests.sample_plans import NOON, make_plan, running_jobs

ACTIONS = {"stop": Stop(), "delete": Delete(), "tag": Tag(add=("seen",))}
MOMENTS = (
    *(Origin.CONFIRM, Origin.APPROVE, Origin.CANCEL, Origin.DENY, "work") * 2,
    Origin.REFRESH,
)
PROJECTS = (123, 123, 456, 789)
"""Two that the rules speak of, and one that no rule names."""
TOLD_BY_PAYLOAD = ("external", "bot", "workflow", "terminal")
"""Kinds of account that are known without asking anybody."""
STATES = (*["open"] * 24, "late", *(status.value for status in PlanStatus))
OPEN_FOR = timedelta(minutes=10)


@dataclass
class Case:
    """One press, or one look at a plan before its next request; all of it in plain words."""

    policy: dict
    wish: dict
    asker: dict
    presser: dict
    moment: str
    state: str
    barrier: str
    """What was asked when the card was drawn."""
    is_old_view: bool
    is_new_policy: bool
    has_reason: bool
    number: str | None
    frozen: int | None
    """The project that is frozen, or 0 for all of them."""
    approved: list = field(default_factory=list)
    """Who approved before."""


def make_case(chance):
    policy, wish, asker = make_policy(chance), make_wish(chance), known_person(chance)
    wish["hour"] = chance.choice([wish["hour"], 0])
    wish |= {"verb": chance.choice(list(ACTIONS)), "project": chance.choice(PROJECTS)}
    wish["jobs"] = chance.choice([1, 1, 4, 9, 12, 12, 12, 55])
    kind = chance.choice(["made up", "second", "second", "plain"])
    if kind == "plain":
        policy = policy | {"allow": [], "members_may": list(ACTIONS), "deny": []}
    if kind == "second":  # rules that speak of this, and want a second person
        second = {"who": ["members"], "may": ["*"], "ask": "second"}
        approvers = chance.choice([{}, {"approvers": ["@leads", "U2"], "approvals": 2}])
        policy = policy | {"allow": [second | approvers], "members_may": [], "deny": []}
    others = [known_person(chance) for _ in range(3)]
    others = {who["id"]: who for who in others if who["id"] != asker["id"]}.values()
    moment = chance.choice(MOMENTS)
    fits = [asker] if moment is Origin.CONFIRM else list(others)
    pressers = fits if fits and chance.random() < 0.6 else [asker, *others]
    return Case(
        policy=policy,
        wish=wish,
        asker=asker,
        presser=chance.choice(pressers),
        moment=moment,
        state="claimed" if moment == "work" else chance.choice(STATES),
        barrier=chance.choice([*["as now"] * 20, *(barrier.value for barrier in Barrier)]),
        is_old_view=chance.random() < 0.2,
        is_new_policy=chance.random() < 0.2,
        has_reason=chance.random() < 0.7,
        number=chance.choice([None, None, "7", str(wish["jobs"]), str(wish["jobs"])]),
        frozen=chance.choice([None] * 12 + [0, *PROJECTS]),
        approved=[person for person in others if chance.random() < 0.6],
    )


def known_person(chance):
    person = make_person(chance)
    if chance.random() < 0.8:
        groups = person["groups"] or []
        person |= {"id": chance.choice(["U1", "U2", "U3"]), "kind": "member", "groups": groups}
    return person


class PlanInMemory:
    """One plan, what is written down of it, and what is frozen."""

    def __init__(self, record, jobs_this_hour, frozen):
        self.record, self.jobs_this_hour, self.frozen = record, jobs_this_hour, frozen
        self.lines = []

    def get_plan(self, plan_id):
        return self.record

    def find_freeze(self, project, at):
        if self.frozen not in (EVERY_PROJECT, project):
            return None
        return Freeze(self.frozen, Person("U9", "lea"), "", at)

    def list_live_plans(self, project, at):
        return (self.record,)

    def claim_dedup_key(self, key, at):
        return True

    def count_claimed_jobs(self, asked_by, since):
        return self.jobs_this_hour

    def save_card_place(self, plan_id, card):
        self.record = replace(self.record, card=card)

    def add_audit_entry(self, who, where, what, *_):
        self.lines.append(what)

    def refresh_plan(self, plan, *, before):
        self.record = replace(self.record, plan=plan)
        return self.record

    def claim_plan(self, plan_id, by, at, *, view=0, hourly_limit=None):
        self.record = replace(self.record, status=PlanStatus.CLAIMED, closed_by=by, closed_at=at)
        return True

    def close_plan(self, plan_id, status, by, at, *, word=""):
        self.record = replace(self.record, status=status, closed_by=by, closed_at=at)
        return True

    def add_approval(self, plan_id, who, digest, at):
        if any(approval.who.is_same_person(who) for approval in self.record.approvals):
            return None
        approvals = (*self.record.approvals, Approval(who, digest, at))
        self.record = replace(self.record, approvals=approvals)
        return self.record


@dataclass
class PlainDirectory:
    """Knows everybody as the case has them; who is unknown, and no groups, cannot be asked for."""

    people: list

    def find_person(self, person, *, needs_groups, **_):
        found = next(plain for plain in self.people if plain["id"] == person.id)
        kind, groups = AccountKind(found["kind"]), found["groups"] if needs_groups else None
        known = None if groups is None else frozenset(groups)
        failed = kind is AccountKind.UNKNOWN or (needs_groups and groups is None)
        return Actor(replace(person, kind=kind), kind, known, lookup_failed=failed)

    def get_group_handles(self):
        return {"S0LEADS": "@leads"}


class SameJobs:
    """A Jobs API that has the jobs of the plan as they were."""

    def __init__(self, jobs):
        self.jobs = jobs

    def send(self, call, *, timeout=None):
        return self.jobs


def run_case(case, barrier):
    """Have it happen; answer what was replied, by which plan, and what was written down."""
    people = [case.presser, case.asker, *case.approved]
    policy = replace(build_policy(case.policy), is_written=True)
    jobs = make_jobs(case)
    record = make_record(case, jobs, barrier, "older" if case.is_new_policy else policy.digest())
    memory = PlanInMemory(record, case.wish["hour"], case.frozen)
    guard = Guard(policy, PlainDirectory(people), memory)
    if case.moment == "work":
        return WORK_ANSWERS[type(guard.judge_batch(record, NOON))]
    started = []
    buttons = PlanButtons(SameJobs(jobs), memory, started.append, guard)
    late = timedelta(minutes=11 if case.state == "late" else 1)
    fields = {} if case.number is None else {"number": case.number}
    view = record.plan.view - 1 if case.is_old_view else record.plan.view
    said = Said(
        f"p1:{view}", as_person(case.presser), Place("C1"), case.moment, NOON + late, "s1", fields
    )
    answer = name_answer(buttons.handle(said), record, memory.record, started)
    denied = [line for line in memory.lines if line.startswith("denied: ")]
    assert len(denied) == (answer in REFUSED), "each refusal leaves one line, and nothing else one"
    return answer


def make_jobs(case):
    project, state = case.wish["project"], "running" if case.wish["verb"] == "stop" else "finished"
    return tuple(
        structs.replace(job, state=state, id=f"{project}/1/{number}")
        for number, job in enumerate(running_jobs(*range(case.wish["jobs"])), 1)
    )


def make_record(case, jobs, barrier, digest):
    said = Said("", as_person(case.asker), Place(case.wish["channel"]), Origin.TYPED, NOON, "p1")
    plan = make_plan(jobs, ACTIONS[case.wish["verb"]], said, case.wish["filtered"])
    plan = structs.replace(
        plan.with_barrier(Barrier(barrier), OPEN_FOR),
        reason="it hangs" if case.has_reason else "",
        policy_digest=digest,
        view=1,
        project=case.wish["project"],
    )
    digest = digest_plan(plan)
    approvals = tuple(Approval(as_person(who), digest, NOON) for who in case.approved)
    status = PlanStatus.OPEN if case.state in ("open", "late") else PlanStatus(case.state)
    return PlanRecord(plan, status, closed_by=None, closed_at=NOON, approvals=approvals)


def as_person(plain):
    """Somebody as a payload names them: of most people it does not tell the kind."""
    kind = plain["kind"] if plain["kind"] in TOLD_BY_PAYLOAD else "unknown"
    return Person(plain["id"], plain["id"].lower(), kind=AccountKind(kind))


WORK_ANSWERS = {GoAhead: "goes on", SkipRest: "skipped", WaitForDirectory: "waits"}
REFUSED = ("refused", "the asker alone", "a second person")
CLOSED = ("Already ", "This has expired", "This was withdrawn", "The jobs changed since you looked")


def name_answer(replies, before, after, started):
    """Name what a press brought about. At most one card is drawn, and one thing said."""
    kinds = [type(reply) for reply in replies]
    assert len(kinds) == len(set(kinds)), "one reply of a kind"
    if not replies:
        assert started == ["p1"], "who gets no reply sees the plan begin"
        return "begins"
    assert not started
    if kinds == [OpenForm]:
        return "form"
    if kinds == [ShowCard]:
        return f"card {after.status.value}"
    if ShowCard in kinds:
        if after.status is PlanStatus.EXPIRED:
            return "expired"
        return "asked anew" if after.plan.view > before.plan.view else "shown anew"
    assert kinds == [SendMessage]
    assert after == before or after.card, "what is refused changes nothing"
    return name_title(replies[0].message.title)


def name_title(title):
    """Name what is told to who pressed alone."""
    if title.startswith(CLOSED):
        return "closed"
    if title.endswith("who asked, can confirm this."):
        return "the asker alone"
    if title.endswith("can approve this."):
        return "a second person"
    if title == "You have approved this already.":
        return "approved already"
    return "wrong number" if "not the number of jobs" in title else "refused"
