"""What holds at each press and each request, by a second reading of the rules."""

from collections import Counter

from jobsbot.core.interaction import AccountKind, Person
from jobsbot.core.plans.plan import PlanStatus
from tests.core.plans.second_reading import denies, second_reading, speaks_of

LEA = Person("U9", "lea")
PEOPLE = (
    Person("U1", "anna"),
    Person("U2", "ben"),
    Person("U5", "gus"),
    Person("U8", "max"),
    LEA,
    Person("terminal:ana", "ana", kind=AccountKind.TERMINAL),
)
LINES = {
    PlanStatus.OPEN: {"asked"},
    PlanStatus.CLAIMED: {"asked", "confirmed"},
    PlanStatus.DONE: {"asked", "confirmed", "ended"},
    PlanStatus.REPLACED: {"asked", "confirmed"},
    PlanStatus.EXPIRED: {"asked", "expired"},
    PlanStatus.WITHDRAWN: {"asked", "withdrawn"},
    PlanStatus.CANCELLED: {"asked"},
}
"""How the lines begin without which a plan never stands so."""
CANCELLING = {"cancelled", "denied", "taken back"}


def describe(world, person):
    """Say who somebody is at this moment, in the plain words of the second reading."""
    if person.is_terminal:
        return {"id": person.id, "kind": "terminal", "groups": []}
    kind = world.people.kinds.get(person.id, AccountKind.MEMBER)
    groups = list(world.people.groups.get(person.id, ()))
    return {"id": person.id, "kind": kind.value, "groups": groups}


def read_second(world, plan, hour=0):
    wish = {
        "verb": plan.action.verb,
        "project": 123,
        "channel": plan.where.channel,
        "jobs": len(plan.targets),
        "filtered": plan.filtered,
        "hour": hour,
    }
    return second_reading(world.plain, describe(world, plan.asked_by), wish), wish


def check_claim(world, record, who, number, used):
    """Right after the press that began it: by whom, and by which barrier."""
    verdict, _ = read_second(world, record.plan, used)
    assert verdict[0] == "yes", verdict
    assert not world.freeze
    asked = record.plan.asked_by
    if verdict[1] == "second":
        assert who.id != asked.id
    else:
        assert who.id == asked.id
    if verdict[1] == "number":
        assert number == str(len(record.plan.targets))
    assert not verdict[2] or record.plan.reason
    world.checked["claims"] += 1


def check_write(world, keys):
    """At each request: rights, approvals, what was shown, the line, the wait, the file."""
    record = world.store.get_plan(world.polling)
    plan = record.plan
    assert keys <= world.pressed[plan.id], (keys, world.pressed[plan.id])
    assert not world.freeze
    lines = [entry.what for entry in world.store.get_audit_entries(plan.id)]
    assert any(line.startswith("confirmed: ") for line in lines)
    verdict, wish = read_second(world, plan)
    assert verdict[0] == "yes", verdict
    if verdict[1] == "second":
        check_approvals(world, plan, verdict[3], wish)
    assert world.clock() - record.closed_at >= plan.cool
    is_delete = plan.action.verb == "delete"
    assert not is_delete or keys <= world.cards.kept[plan.id]
    world.checked += Counter(writes=1, waits=bool(plan.cool), files=is_delete)


def check_approvals(world, plan, seconds, wish):
    people = [p for p in PEOPLE if p.id in world.approved[plan.id, plan.view]]
    people = [p for p in people if p.id != plan.asked_by.id and not p.is_terminal]
    assert any(
        sum(can_second(world, p, approvers, wish) for p in people) >= needed
        for approvers, needed in seconds
    )
    world.checked["approvals"] += 1


def can_second(world, person, approvers, wish):
    plain = describe(world, person)
    if plain["kind"] == "deleted" or world.plain["read_only"]:
        return False
    if any(denies(rule, plain, wish, is_read=False) for rule in world.plain["deny"]):
        return False
    if approvers:
        return speaks_of(approvers, plain)
    return second_reading(world.plain, plain, wish)[0] == "yes"


def check_lines(world):
    """No plan stands anywhere without the line of the audit that says so."""
    for plan_id in {plan_id for plan_id, _ in world.shown} | world.pressed.keys():
        record = world.store.get_plan(plan_id)
        whats = [entry.what for entry in world.store.get_audit_entries(plan_id)]
        begin = {what.partition(":")[0].replace("asked again", "asked") for what in whats}
        assert LINES[record.status] <= begin, (record.status, whats)
        assert record.status is not PlanStatus.CANCELLED or begin & CANCELLING
    assert world.store.find_audit_breaks(b"") == ()
