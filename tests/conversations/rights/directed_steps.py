"""Steps of an incident that lead to a guard which chance alone seldom reaches."""

from jobsbot.core.interaction import Origin
from jobsbot.core.values import replace
from tests.conversations.rights.incident_policies import DEFAULTS, POLICIES
from tests.conversations.rights.people_over_time import ANSWERING, NO_SCOPE, SILENT
from tests.conversations.rights.rights_checks import LEA, PEOPLE

COOLING, SECOND, HOURLY, GLASS_OF_LEADS, GLASS_OF_MEMBERS = (POLICIES[n] for n in (2, 3, 4, 5, 6))
TWO_STOPS, TWO_DELETES = "stop 1/1,1/2", "delete 123/1/4,123/1/5"


def begin_anew(incident, policy):
    """Have this policy hold, and everybody be who they were at first."""
    incident.world.forget_changes()
    incident.world.restart(DEFAULTS | policy)


def press_old_view(incident):
    """Refresh a card after one of its jobs changed, then press what it showed before."""
    random, world = incident.random, incident.world
    if random.random() < 0.5:
        begin_anew(incident, POLICIES[1])
    sentence, state = random.choice([(TWO_STOPS, "finished"), (TWO_DELETES, "running")])
    if not (found := incident.ask(LEA, sentence)):
        return
    button, plan = found
    key = random.choice(plan.targets).key
    world.change_job(key.project, key.number, state)
    world.clock.forward(seconds=10)
    world.press(LEA, replace(button, origin=Origin.REFRESH), "")
    incident.press_by_all(button, plan)
    world.work()


def press_for_two(incident):
    """Have who asked confirm alone what a second person has to approve, or approve it."""
    begin_anew(incident, incident.random.choice([SECOND, GLASS_OF_MEMBERS]))
    who = incident.random.choice(PEOPLE[:2])
    if found := incident.ask(who, incident.random.choice([TWO_STOPS, "stop 123/1/1"])):
        button, plan = found
        for origin in (Origin.CONFIRM, Origin.APPROVE):
            incident.world.press(who, replace(button, origin=origin), str(len(plan.targets)))
        incident.world.work()


def press_without_number(incident):
    """Confirm or approve, with no number or another one, what wants its number."""
    many = {"few": 1} | incident.random.choice([POLICIES[1], SECOND])
    begin_anew(incident, many)
    who = incident.random.choice(PEOPLE[:2])
    if found := incident.ask(who, TWO_STOPS):
        button, _ = found
        people = [who] if button.origin is Origin.CONFIRM else [LEA, PEOPLE[3]]
        for person, number in ((each, n) for each in people for n in ("", "7")):
            incident.world.press(person, button, number)
        incident.world.work()


def break_glass(incident):
    """Stop with a reason, while the directory of people answers, goes away, or comes back."""
    random, world = incident.random, incident.world
    for first, then in ((SILENT, SILENT), (SILENT, ANSWERING), (ANSWERING, NO_SCOPE)):
        begin_anew(incident, random.choice([GLASS_OF_LEADS, GLASS_OF_MEMBERS]))
        world.clock.forward(seconds=70)
        world.people.set_mode(first)
        found = incident.ask(random.choice([LEA, *PEOPLE]), "stop 456/1/1")
        world.people.set_mode(then)
        world.clock.forward(seconds=20)
        if found:
            incident.press_by_all(*found)
        world.work()


def press_while_frozen(incident):
    """Freeze what an open card is about, or everything, and press."""
    begin_anew(incident, POLICIES[0])
    if found := incident.ask(PEOPLE[0], incident.random.choice([TWO_STOPS, TWO_DELETES])):
        button, plan = found
        frozen = incident.random.choice([0, plan.project])
        incident.world.set_freeze(frozen, True)
        incident.press_by_all(button, plan)
        incident.world.set_freeze(frozen, False)
        incident.press_by_all(button, plan)
        incident.world.work()


def ask_often(incident):
    """Have one person stop two jobs, and two more, within an hour."""
    begin_anew(incident, HOURLY)
    who = incident.random.choice((PEOPLE[0], PEOPLE[2], LEA))
    cards = [incident.ask(who, TWO_STOPS)]
    if incident.random.random() < 0.5:  # both are asked before one is confirmed
        cards.append(incident.ask(who, TWO_STOPS))
    for found in filter(None, cards):
        incident.press_by_all(*found)
        incident.world.work()
    if found := incident.ask(who, TWO_STOPS):
        incident.press_by_all(*found)


def lose_line_of_end(incident):
    """End an open plan in each way that there is, but its line cannot be written at first."""
    world = incident.world
    origin, policy = incident.random.choice(
        [(Origin.CANCEL, POLICIES[0]), (Origin.DENY, SECOND), (None, POLICIES[0])]
    )
    begin_anew(incident, policy)
    if found := incident.ask(PEOPLE[0], TWO_STOPS):
        button, _ = found
        world.audit_fails_in = 0
        if origin is None:
            world.clock.forward(seconds=700)
            world.expire()
            return
        for _ in range(incident.random.randint(1, 2)):
            world.press(LEA, replace(button, origin=origin), "")


def lose_line_of_taking_back(incident):
    """Take back a plan that still waits, but its line cannot be written at first."""
    world = incident.world
    begin_anew(incident, COOLING)
    if found := incident.ask(LEA, TWO_STOPS):
        button, _ = found
        incident.press_by_all(*found)
        world.work()
        world.audit_fails_in = 0
        for _ in range(incident.random.randint(1, 2)):
            world.press(LEA, replace(button, origin=Origin.UNDO), "")
        world.clock.forward(seconds=40)
        world.work()


def lose_line_of_approval(incident):
    """Have a plan approved, but the line of that, or of its claim, cannot be written at first."""
    for lines_before in (0, 1):
        begin_anew(incident, SECOND)
        if found := incident.ask(PEOPLE[0], TWO_STOPS):
            incident.world.audit_fails_in = lines_before
            for person in (LEA, PEOPLE[3], LEA):
                incident.world.press(person, found[0], "2")
            incident.world.work()


DIRECTED_STEPS = {
    "old view": press_old_view,
    "for two": press_for_two,
    "no number": press_without_number,
    "glass": break_glass,
    "frozen": press_while_frozen,
    "often": ask_often,
    "end unwritten": lose_line_of_end,
    "back unwritten": lose_line_of_taking_back,
    "approval unwritten": lose_line_of_approval,
}
