"""What holds at each press and each request, by a second reading of the rules."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from jobsbot.core.interaction import AccountKind, Person
from jobsbot.core.plans.plan import PlanStatus
from tests.core.plans.second_reading import (
    built_in,
    covers_place,
    denies,
    second_reading,
    speaks_of,
)

LEA = Person("U9", "lea")
PEOPLE = (
    Person("U1", "anna"),
    Person("U2", "ben"),
    Person("U5", "gus"),
    Person("U8", "max"),
    LEA,
    Person("terminal:ana", "ana", kind=AccountKind.TERMINAL),
)
PROJECTS = (123, 456)
LOOKUP_AGE = timedelta(seconds=10)
"""How old what is known of people may be between one request of a plan and the next."""
LINES = {
    PlanStatus.OPEN: {"asked"},
    PlanStatus.CLAIMED: {"asked", "confirmed"},
    PlanStatus.DONE: {"asked", "confirmed", "ended"},
    PlanStatus.REPLACED: {"asked", "confirmed"},
    PlanStatus.EXPIRED: {"asked", "expired"},
    PlanStatus.WITHDRAWN: {"asked", "withdrawn"},
    PlanStatus.CANCELLED: {"asked"},
    PlanStatus.DENIED: {"asked", "denied"},
}
"""How the lines begin without which a plan never stands so."""
CANCELLING = {"cancelled", "taken back"}


def find_wish(plan, hour=0):
    return {
        "verb": plan.action.verb,
        "project": plan.project,
        "channel": plan.where.channel,
        "jobs": len(plan.targets),
        "filtered": plan.filtered,
        "hour": hour,
    }


def check_claim(world, record, who, number, used):
    """Right after the press that began it: by whom, and by which barrier."""
    plan = record.plan
    assert not world.frozen & {0, plan.project}
    now = world.clock()
    asker = world.people.list_known(plan.asked_by, now)
    found = [read_claim(world, record, known, who, number, used) for known in asker]
    if "" not in found:
        assert plan.break_glass, found
        check_break_glass(world, plan, now, used)
        assert who.id == plan.asked_by.id
        assert number == str(len(plan.targets))
        world.checked["glass claims"] += 1
    assert not plan.break_glass or world.people.is_failing(now)
    assert plan.expires_at > now
    world.checked["claims"] += 1


def read_claim(world, record, known, who, number, used):
    """Say what is wrong with a claim, if who asked is known as this; nothing where it is right."""
    plan = record.plan
    verdict = second_reading(world.plain, known, find_wish(plan, used))
    if verdict[0] != "yes":
        return verdict[1]
    if (who.id != plan.asked_by.id) is not (verdict[1] == "second"):
        return "by the wrong person"
    if plan.barrier.value == "none" and verdict[1] != "none":
        return "without being asked"
    asks = built_in(world.plain, find_wish(plan)) if verdict[1] == "second" else verdict[1]
    if asks == "number" and number != str(len(plan.targets)):
        return "without its number"
    return "" if not verdict[2] or plan.reason else "without a reason"


def check_break_glass(world, plan, since, used=0):
    """While Slack tells nothing: a stop, with a reason, by a rule made for it, of who may be in it.

    What denies nobody here has a word for somebody who is not known.
    """
    wish = find_wish(plan, used)
    assert world.people.is_failing(since)
    assert (wish["verb"], bool(plan.reason), world.plain["read_only"]) == ("stop", True, False)
    assert wish["jobs"] <= world.plain["most"]
    unknown = {"id": plan.asked_by.id, "kind": "unknown", "groups": None}
    assert not any(denies(rule, unknown, wish, is_read=False) for rule in world.plain["deny"])
    assert any(
        rule.get("break_glass")
        and covers_place(rule, unknown, wish, is_read=False)
        and wish["jobs"] <= rule.get("most", 10**9)
        and any(word[0] == "@" or word in ("members", plan.asked_by.id) for word in rule["who"])
        for rule in world.plain["allow"]
    )


def check_write(world, keys):
    """At each request: rights, approvals, what was shown, the line, the wait, the file."""
    record = world.store.get_plan(world.polling)
    plan, now = record.plan, world.clock()
    assert keys <= world.pressed[plan.id], (keys, world.pressed[plan.id])
    assert {int(key.split("/")[0]) for key in keys} == {plan.project}
    assert not world.frozen & {0, plan.project}
    lines = [entry.what for entry in world.store.get_audit_entries(plan.id)]
    assert any(line.startswith("confirmed: ") for line in lines)
    since = max(record.closed_at, now - LOOKUP_AGE)
    wish = find_wish(plan)
    asker = world.people.list_known(plan.asked_by, since)
    found = [read_write(world, plan, known, wish, since) for known in asker]
    if "" not in found:
        assert plan.break_glass, found
        assert any(line.startswith("broke glass: ") for line in lines)
        check_break_glass(world, plan, since)
        world.checked["glass writes"] += 1
    assert now - record.closed_at >= plan.cool
    is_delete = plan.action.verb == "delete"
    assert not is_delete or keys <= world.cards.kept[plan.id]
    second = plan.barrier.value == "second"
    world.checked += Counter(writes=1, waits=bool(plan.cool), files=is_delete, approvals=second)
    world.checked[f"writes in {plan.project}"] += 1


def read_write(world, plan, known, wish, since):
    """Say what is wrong with a request, if who asked is known as this."""
    verdict = second_reading(world.plain, known, wish)
    if verdict[0] != "yes":
        return verdict[1]
    if verdict[1] != "second" or is_approved(world, plan, verdict[3], wish, since):
        return ""
    return "not approved"


def is_approved(world, plan, seconds, wish, since):
    people = [p for p in PEOPLE if p.id in world.approved[plan.id, plan.view]]
    people = [p for p in people if p.id != plan.asked_by.id and not p.is_terminal]
    return any(
        sum(can_second(world, p, approvers, wish, since) for p in people) >= needed
        for approvers, needed in seconds
    )


def can_second(world, person, approvers, wish, since):
    return any(
        can_known_second(world, known, approvers, wish)
        for known in world.people.list_known(person, since)
    )


def can_known_second(world, known, approvers, wish):
    if known["kind"] == "deleted" or world.plain["read_only"]:
        return False
    if any(denies(rule, known, wish, is_read=False) for rule in world.plain["deny"]):
        return False
    if approvers:
        return speaks_of(approvers, known)
    return second_reading(world.plain, known, wish)[0] == "yes"


@dataclass(frozen=True)
class Settings:
    """What sentences set beside plans: the channels' projects, and what is frozen."""

    used: tuple
    frozen: frozenset

    @classmethod
    def read(cls, world):
        store = world.store
        frozen = {p for p in PROJECTS if (found := store.find_freeze(p, world.clock())) and found}
        return cls(tuple(map(store.get_channel_project, ("C1", "terminal"))), frozenset(frozen))


def check_settings(world, before, said):
    """What was set was set by who may say so, and the audit has their line of it."""
    after = Settings.read(world)
    if after == before:
        return
    verb, name = said.text.split()[:2]
    wish = {"verb": verb, "project": int(name), "channel": said.where.channel}
    wish |= {"jobs": 0, "filtered": False, "hour": 0}
    known = world.people.list_known(said.who, said.when)
    assert any(second_reading(world.plain, each, wish)[0] == "yes" for each in known), said
    lines = world.store.list_recent_audit_entries(said.when, 5, without=("said",))
    line = {"use": "used", "freeze": "froze", "thaw": "thawed"}[verb]
    whats = [(each.who.id, each.what.partition(": ")[0]) for each in lines]
    assert (said.who.id, line) in whats, whats
    if verb in ("freeze", "thaw"):
        change = {wish["project"]}
        world.frozen = world.frozen | change if verb == "freeze" else world.frozen - change
    world.checked[verb] += 1


def check_lines(world):
    """No plan stands anywhere without the line of the audit that says so."""
    begin = world.store.get_audit_begin()
    for plan_id in {plan_id for plan_id, _ in world.shown} | world.pressed.keys():
        record = world.store.get_plan(plan_id)
        if record is None or (begin and record.plan.asked_at < begin):  # let go of, since
            continue
        whats = [entry.what for entry in world.store.get_audit_entries(plan_id)]
        begun = {what.partition(":")[0].replace("asked again", "asked") for what in whats}
        assert LINES[record.status] <= begun, (record.status, whats)
        assert record.status is not PlanStatus.CANCELLED or begun & CANCELLING
    assert world.store.find_audit_breaks(b"") == ()
