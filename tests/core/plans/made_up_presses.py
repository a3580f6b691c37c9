"""Presses on cards, and polls of plans, made up: who, on what plan, in which state, when."""

from dataclasses import dataclass, field
from datetime import timedelta

from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.bot import Bot
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.guard import GoAhead, Guard, SkipRest, WaitForDirectory
from jobsbot.core.interaction import AccountKind, Origin, Person, Place, Said
from jobsbot.core.plans.actions import Delete, Outcome, Result, Stop, Tag
from jobsbot.core.plans.actions.action import JobChange
from jobsbot.core.plans.approvals import digest_plan
from jobsbot.core.plans.plan import Approval, PlanRecord, PlanStatus, Progress
from jobsbot.core.plans.policy import Barrier
from jobsbot.core.reply import OpenForm, SendMessage, ShowCard
from jobsbot.core.values import replace
from tests.bot_conversation import FakeReadApi
from tests.core.plans.made_up_policies import build_policy, make_person, make_policy, make_wish
from tests.core.plans.plan_in_memory import PlainDirectory, PlanInMemory
from tests.sample_plans import NOON, make_plan, running_jobs

ACTIONS = {"stop": Stop(), "delete": Delete(), "tag": Tag(add=("seen",))}
MOMENTS = (
    *(Origin.CONFIRM, Origin.APPROVE, Origin.CANCEL, Origin.DENY, "work") * 2,
    *(Origin.REFRESH, Origin.UNDO, Origin.RETRY, Origin.AGAIN),
)
ASKING_ANEW = (Origin.UNDO, Origin.RETRY, Origin.AGAIN)
PROJECTS = (123, 123, 456, 789)
"""Two that the rules speak of, and one that no rule names."""
TOLD_BY_PAYLOAD = ("external", "bot", "workflow", "terminal")
"""Kinds of account that are known without asking anybody."""
ENDS = (*(status.value for status in PlanStatus), "cooling", "gone")
"""How a plan may stand; claimed, and still to be taken back; or let go of, so that nobody knows."""
STATES = (*["open"] * 30, "late", *ENDS)
LATE_STATES = (*["done"] * 20, *["cooling"] * 4, *ENDS)
"""How a plan mostly stands of which Undo, Retry or Ask again is pressed."""
OPEN_FOR, COOL = timedelta(minutes=10), timedelta(seconds=30)


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
    is_form: bool
    """The number is looked at before the form closes, as Slack has it done."""
    failed: int
    """How many jobs of the plan failed, where it has ended; the others are as was wanted."""
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
    if moment is Origin.UNDO and chance.random() < 0.7:
        wish["verb"] = "tag"
    fits = [asker] if moment is Origin.CONFIRM else list(others)
    pressers = fits if fits and chance.random() < 0.6 else [asker, *others]
    return Case(
        policy=policy,
        wish=wish,
        asker=asker,
        presser=chance.choice(pressers),
        moment=moment,
        state=choose_state(chance, moment),
        barrier=chance.choice([*["as now"] * 20, *(barrier.value for barrier in Barrier)]),
        is_old_view=chance.random() < 0.2,
        is_new_policy=chance.random() < 0.2,
        has_reason=chance.random() < 0.7,
        number=chance.choice([None, None, "7", "7", *[str(wish["jobs"])] * 3]),
        is_form=chance.random() < 0.5,
        failed=chance.choice([0, 1, wish["jobs"] // 2, wish["jobs"]]),
        frozen=chance.choice([None] * 12 + [0, *PROJECTS]),
        approved=[person for person in others if chance.random() < 0.6],
    )


def choose_state(chance, moment):
    if moment == "work":
        return "claimed"
    return chance.choice(LATE_STATES if moment in ASKING_ANEW else STATES)


def known_person(chance):
    person = make_person(chance)
    if chance.random() < 0.8:
        groups = person["groups"] or []
        person |= {"id": chance.choice(["U1", "U2", "U3"]), "kind": "member", "groups": groups}
    return person


def run_case(case, barrier):
    """Have it happen; answer what was replied, by which plan, and what was written down."""
    policy = replace(build_policy(case.policy), is_written=True)
    record = make_record(case, barrier, "older" if case.is_new_policy else policy.digest())
    memory = PlanInMemory(None if case.state == "gone" else record, case.wish["hour"], case.frozen)
    directory = PlainDirectory([case.presser, case.asker, *case.approved])
    if case.moment == "work":
        guard = Guard(policy, directory, memory)
        return WORK_ANSWERS[type(guard.judge_batch(record, NOON))]
    started = []
    bot = make_bot(case, memory, directory, started)
    answer = press(bot, case, record, memory, started)
    denied = [line for line in memory.lines if line.startswith("denied: ")]
    assert len(denied) == (answer in REFUSED), "each refusal leaves one line, and nothing else one"
    return answer


def make_bot(case, memory, directory, started):
    api, policy = FakeReadApi(), case.policy
    api.put(*make_jobs(case))
    config = BotConfig(
        projects={f"p{project}": project for project in policy["listed"]},
        default_project=123,
        commands=ALL_COMMANDS,
        policy=replace(build_policy(policy), is_written=True),
    )
    return Bot(api=api, memory=memory, config=config, start=started.append, directory=directory)


def press(bot, case, record, memory, started):
    """Press as Slack tells it: a form is judged before it closes, and stays where it is wrong."""
    late = timedelta(minutes=11 if case.state == "late" else 1)
    fields = {} if case.number is None else {"number": case.number}
    view = record.plan.view - 1 if case.is_old_view else record.plan.view
    said = Said(
        f"p1:{view}", as_person(case.presser), Place("C1"), case.moment, NOON + late, "s1", fields
    )
    if fields and case.is_form and bot.check_form(said).errors:
        assert (memory.record, memory.lines) == (record, [])
        return "form stays"
    replies = bot.handle(said)
    if "s1" in memory.records:
        return name_new_plan(case, replies, record, memory, started)
    return name_answer(replies, record, memory.record, started)


def make_jobs(case):
    project, state = case.wish["project"], "running" if case.wish["verb"] == "stop" else "finished"
    return tuple(
        replace(
            job,
            state=state,
            id=f"{project}/1/{number}",
            tags=["seen"] if case.moment is Origin.UNDO and number > case.failed else [],
        )
        for number, job in enumerate(running_jobs(*range(case.wish["jobs"])), 1)
    )


def make_sentence(case):
    """Write the sentence that asked for the plan."""
    project, verb = case.wish["project"], case.wish["verb"]
    keys = ",".join(job.id for job in make_jobs(case))
    state = "running" if verb == "stop" else "finished"
    jobs = f"{project} {state} spider=shop" if case.wish["filtered"] else keys
    tags, reason = " +seen" * (verb == "tag"), " because it hangs" * case.has_reason
    return f"{verb} {jobs}{tags}{reason}"


def make_record(case, barrier, digest):
    said = Said("", as_person(case.asker), Place(case.wish["channel"]), Origin.TYPED, NOON, "p1")
    jobs = [replace(job, tags=[]) for job in make_jobs(case)]
    plan = make_plan(jobs, ACTIONS[case.wish["verb"]], said, case.wish["filtered"])
    plan = replace(
        plan.with_barrier(Barrier(barrier), OPEN_FOR),
        sentence=make_sentence(case),
        cool=COOL if case.state == "cooling" else timedelta(),
        reason="it hangs" if case.has_reason else "",
        policy_digest=digest,
        view=1,
        project=case.wish["project"],
    )
    digest = digest_plan(plan)
    approvals = tuple(Approval(as_person(who), digest, NOON) for who in case.approved)
    status = PlanStatus(STATUSES.get(case.state, case.state))
    progress = make_progress(case, plan)
    return PlanRecord(plan, status, closed_at=NOON, approvals=approvals, progress=progress)


STATUSES = {"late": "open", "cooling": "claimed", "gone": "open"}


def make_progress(case, plan):
    """What became of the jobs: the first ones failed, the others were done as was wanted."""
    results = [Result.FAILED] * case.failed + [Result.DONE] * case.wish["jobs"]
    outcomes = [Outcome(key, result) for key, result in zip(plan.keys, results, strict=False)]
    changes = [JobChange(key=key, added_tags=("seen",)) for key in plan.keys]
    is_tag = plan.action.verb == "tag"
    return Progress(outcomes=tuple(outcomes), changes=tuple(changes) if is_tag else ())


def as_person(plain):
    """Somebody as a payload names them: of most people it does not tell the kind."""
    kind = plain["kind"] if plain["kind"] in TOLD_BY_PAYLOAD else "unknown"
    return Person(plain["id"], plain["id"].lower(), kind=AccountKind(kind))


WORK_ANSWERS = {GoAhead: "goes on", SkipRest: "skipped", WaitForDirectory: "waits"}
REFUSED = ("refused", "the asker alone", "a second person", "not in the list", "gone")
CLOSED = (
    *("Already ", "This has expired", "This was withdrawn", "The jobs changed since you looked"),
    "This is still open",
)


def name_new_plan(case, replies, before, memory, started):
    """Name what was asked anew: by who pressed, of no other jobs, as a plan of its own."""
    (reply,) = replies
    assert isinstance(reply, ShowCard)
    assert memory.get_plan("p1") == before, "what was asked before stays as it is"
    new = memory.get_plan("s1").plan
    assert new.asked_by.id == case.presser["id"]
    expected = before.plan.keys[: case.failed] if case.moment is Origin.RETRY else before.plan.keys
    if case.moment is Origin.UNDO:
        expected = before.plan.keys[case.failed :]
    assert set(new.keys) == set(expected)
    assert started == (["s1"] if new.barrier is Barrier.NONE else [])
    return "new plan begins" if started else "new card"


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
    assert after in (before, None), "what is refused changes nothing"
    return name_title(replies[0].message.title)


def name_title(title):
    """Name what is told to who pressed alone."""
    if title.startswith(CLOSED):
        return "closed"
    if title.endswith("who asked, can confirm this."):
        return "the asker alone"
    if title.endswith("can approve this."):
        return "a second person"
    if "no access to project" in title:
        return "not in the list"
    if title == "This is no longer known.":
        return "gone"
    if title == "You have approved this already.":
        return "approved already"
    return "wrong number" if "not the number of jobs" in title else "refused"
