"""Whatever people, policies, clocks and disks do: no write without the rights of that moment."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from jobsbot.core.interaction import AccountKind, Origin
from jobsbot.core.plans.plan import PlanStatus
from tests.conversations.rights.guarded_world import LEA, PEOPLE, GuardedWorld

EVERYONE = ["read", "stop", "tag", "delete"]
POLICIES = [
    {"members_may": EVERYONE},
    {"members_may": EVERYONE, "few": 1},
    {"members_may": ["read"], "allow": [{"who": ["@leads"], "may": ["*"], "cool": 30}]},
    {
        "members_may": ["read", "tag"],
        "allow": [
            {"who": ["members"], "may": ["stop"], "ask": "second", "approvers": ["@leads"]},
            {"who": ["members"], "may": ["delete"], "ask": "second", "approvals": 2},
        ],
    },
    {
        "members_may": ["read"],
        "allow": [
            {"who": ["members", "U5"], "may": ["stop", "tag"], "most": 2, "per_hour": 3},
            {"who": ["terminal"], "may": ["delete"], "reason": True},
        ],
        "deny": [{"who": ["U2"], "may": ["stop"]}],
    },
    {"members_may": EVERYONE, "read_only": True},
]
DEFAULTS = {"read_only": False, "few": 10, "most": 60, "members_may": [], "allow": [], "deny": []}
people = st.sampled_from(PEOPLE)
policies = st.sampled_from([DEFAULTS | policy for policy in POLICIES])
GOING_ON = (Origin.CONFIRM, Origin.APPROVE)
KINDS = [AccountKind.MEMBER, AccountKind.GUEST, AccountKind.DELETED]

sentences = st.builds(
    str.__add__,
    st.sampled_from(
        (
            "stop 123/1/1",
            "stop 123/1/1,123/1/2,123/1/3",
            "delete 123/1/4,123/1/5",
            "delete 123/1/6",
            "tag 123/1/6 +seen",
        )
    ),
    st.sampled_from(["", " because it hangs"]),
)
changes = st.one_of(
    st.tuples(st.just("policy"), policies),
    st.tuples(st.just("frozen"), st.booleans()),
    st.tuples(st.just("groups"), people, st.sampled_from([frozenset(), frozenset({"@leads"})])),
    st.tuples(st.just("kind"), people, st.sampled_from(KINDS)),
    st.tuples(st.just("job"), st.integers(1, 6), st.sampled_from(["running", "finished"])),
    st.tuples(st.just("audit fails"), st.integers(0, 3)),
    st.just(("file fails",)),
)
go_on, work = st.just(("go on",)), st.just(("work",))
steps = st.integers(0, 9).flatmap(
    lambda number: {
        0: st.tuples(st.just("say"), people, sentences),
        1: st.tuples(st.just("say"), people, sentences),
        2: st.tuples(st.just("press"), people, st.integers(0, 15), st.booleans()),
        3: st.tuples(st.just("wait"), st.sampled_from([1, 10, 30, 700, 4000])),
        4: changes,
        5: changes,
        6: go_on,
        7: go_on,
    }.get(number, work)
)


class Incident(RuleBasedStateMachine):
    """Some people, some jobs, and all that can happen."""

    def __init__(self):
        super().__init__()
        self.folder = TemporaryDirectory()
        self.world = GuardedWorld(Path(self.folder.name), DEFAULTS | POLICIES[0])

    def teardown(self):
        self.world.check_lines()  # a line that is missing at any time is missing at the end
        self.world.close()
        self.folder.cleanup()

    @initialize(policy=policies, who=people, sentence=sentences)
    def begin(self, policy, who, sentence):
        self.world.restart(policy)
        self.world.says(who, sentence)

    @rule(step=steps)
    def take(self, step):
        """One rule for all steps: left to itself, hypothesis leaves whole rules out."""
        match step:
            case ("say", who, sentence):
                self.world.says(who, sentence)
            case ("press", who, which, is_right):
                self.press(who, which, is_right)
            case ("go on",):
                self.go_on()
            case ("work",):
                self.world.work()
            case ("wait", seconds):
                self.world.clock.forward(seconds=seconds)
            case _:
                self.change(step)

    def press(self, who, which, is_right):
        buttons = [b for b in self.world.buttons if b.origin is not Origin.PRESSED]
        if buttons:
            button = buttons[-1 - which % len(buttons)]
            record = self.world.store.get_plan(button.value.partition(":")[0])
            number = str(len(record.plan.targets)) if is_right and record else ""
            self.world.press(who, button, number)

    def go_on(self):
        """Do what the newest open card asks for: its asker confirms, or leads approve."""
        for button in reversed(self.world.buttons):
            record = self.world.store.get_plan(button.value.partition(":")[0])
            if record and record.status is PlanStatus.OPEN and button.origin in GOING_ON:
                asked = [record.plan.asked_by]
                for who in asked if button.origin is Origin.CONFIRM else (LEA, *PEOPLE[:4]):
                    self.world.press(who, button, str(len(record.plan.targets)))
                return

    def change(self, change):
        """Let something happen that nobody who asks or presses knows of."""
        match change:
            case ("policy", policy):
                self.world.restart(policy)
            case ("frozen", is_frozen):
                self.world.set_freeze(is_frozen)
            case ("groups", who, groups):
                self.world.people.groups[who.id] = groups
            case ("kind", who, kind):
                self.world.people.kinds[who.id] = kind
            case ("job", number, state):
                if any(key.number == number for key in self.world.api.jobs):
                    self.world.change_job(number, state)
            case ("audit fails", after):
                self.world.audit_fails_in = after
            case ("file fails",):
                self.world.cards.fails = True
            case _:
                raise AssertionError(change)


def look_for_a_wrong_write(examples, steps):
    """Take so many steps at most: each time the same, or others where it is tried thoroughly."""
    pace = settings(max_examples=examples, stateful_step_count=steps)
    run_state_machine_as_test(Incident, settings=pace)


def test_no_write_without_right_approval_showing_line_wait_and_file():
    look_for_a_wrong_write(settings.default.max_examples // 20, steps=8)


@pytest.mark.slow
def test_no_such_write_in_long_incidents_either():
    look_for_a_wrong_write(settings.default.max_examples // 8, steps=30)
