"""Incidents drawn by chance: people, policies, jobs, and all that can happen to them."""

from dataclasses import dataclass, field
from itertools import product
from random import Random

from jobsbot.core.interaction import AccountKind, Origin
from jobsbot.core.plans.plan import PlanStatus
from tests.conversations.rights.directed_steps import DIRECTED_STEPS
from tests.conversations.rights.guarded_world import GuardedWorld
from tests.conversations.rights.incident_policies import DEFAULTS, draw_policy
from tests.conversations.rights.people_over_time import (
    ANSWERING,
    NO_SCOPE,
    RATE_LIMITED,
    SILENT,
)
from tests.conversations.rights.rights_checks import LEA, PEOPLE, check_lines

GOING_ON = (Origin.CONFIRM, Origin.APPROVE)
KINDS = [AccountKind.MEMBER, AccountKind.MEMBER, AccountKind.GUEST, AccountKind.DELETED]
MODES = [ANSWERING, RATE_LIMITED, SILENT, SILENT, NO_SCOPE]
SENTENCES = {
    "stop 123/1/1": ("running", (1,)),
    "stop 456/1/1": ("running", (1,)),
    "stop 1/1,1/2": ("running", (1, 2)),
    "stop 789/1/1": ("running", (1,)),
    "stop 123/1/1,123/1/2,123/1/3": ("running", (1, 2, 3)),
    "delete 123/1/4,123/1/5": ("finished", (4, 5)),
    "delete 123/1/6": ("finished", (6,)),
    "tag 123/1/6 +seen": ("finished", (6,)),
}
"""What is asked, and the jobs that it can be done to. What names no project means the channel's."""
SETTINGS = ("use 123", "use 456", "use 789", "freeze 123", "freeze 456", "thaw 123", "thaw 456")
WAITS = [0, 10, 30, 60, 700, 4000]
STEPS = {
    "say": 1, "set": 1, "press": 1, "wait": 1, "change": 1, "go on": 1, "work": 1, "expire": 0.3,
    "let go": 0.2, "through": 5, "directed": 2,
}  # fmt: skip
CHANGES = {
    "policy": 2, "restart": 1, "dies": 1, "frozen": 1, "groups": 2, "kind": 2, "directory": 2,
    "job": 1, "audit fails": 2, "file": 1,
}  # fmt: skip


def draw_one(random, weights):
    return random.choices(list(weights), list(weights.values()))[0]


@dataclass
class Incident:
    """Some people, some jobs, and all that can happen, drawn evenly."""

    world: GuardedWorld
    random: Random
    taken: list[str] = field(default_factory=list)

    def run(self, steps, policy):
        self.world.restart(DEFAULTS | policy)
        for _ in range(steps):
            self.take(draw_one(self.random, STEPS))
        check_lines(self.world)  # a line that is missing at any time is missing at the end

    def take(self, step):
        self.taken.append(step)
        match step:
            case "say":
                self.say()
            case "set":
                who = LEA if self.random.random() < 0.6 else self.random.choice(PEOPLE)
                self.world.says(who, self.random.choice(SETTINGS))
            case "expire":
                self.world.expire()
            case "let go":
                self.world.let_go()
            case "press":
                self.press()
            case "go on":
                self.go_on()
            case "work":
                self.world.work()
            case "wait":
                self.world.clock.forward(seconds=self.random.choice(WAITS))
            case "change":
                self.change()
            case "directed":
                self.direct(self.random.choice(list(DIRECTED_STEPS)))
            case _:
                self.go_through()

    def direct(self, name):
        """Go where chance alone seldom leads."""
        self.taken.append(name)
        DIRECTED_STEPS[name](self)

    def say(self):
        """Ask for something, mostly of jobs to which it can be done."""
        sentence = self.random.choice(list(SENTENCES))
        if self.random.random() < 0.7:
            self.prepare_jobs(sentence)
        reason = self.random.choice(["", " because it hangs"])
        who = LEA if self.random.random() < 0.5 else self.random.choice(PEOPLE)
        self.world.says(who, sentence + reason)

    def ask(self, who, sentence, reason=" because it hangs"):
        """Ask for this, of jobs to which it can be done; answer its open card's button."""
        self.prepare_jobs(sentence)
        self.world.says(who, sentence + reason)
        return self.find_open_button()

    def prepare_jobs(self, sentence):
        state, numbers = SENTENCES[sentence]
        for number, project in product(numbers, (123, 456, 789)):
            self.world.change_job(project, number, state)

    def press(self):
        buttons = [b for b in self.world.buttons if b.origin is not Origin.PRESSED]
        if buttons:
            button = self.random.choice(buttons)
            record = self.world.store.get_plan(button.value.partition(":")[0])
            is_right = record and self.random.random() < 0.5
            number = str(len(record.plan.targets)) if is_right else ""
            self.world.press(self.random.choice(PEOPLE), button, number)

    def find_open_button(self):
        """Find what goes on with the newest open card, and its plan; or nothing."""
        for button in reversed(self.world.buttons):
            record = self.world.store.get_plan(button.value.partition(":")[0])
            if record and record.status is PlanStatus.OPEN and button.origin in GOING_ON:
                return button, record.plan
        return None

    def go_on(self):
        """Do what the newest open card asks for: its asker confirms, or leads approve."""
        found = self.find_open_button()
        if found is None:
            return
        button, plan = found
        right = str(len(plan.targets))
        if self.random.random() < 0.4:  # first by whoever comes by, or with another number
            who = self.random.choice([plan.asked_by, *PEOPLE])
            self.world.press(who, button, self.random.choice(["7", right]))
        self.press_by_all(button, plan)

    def press_by_all(self, button, plan):
        """Have this pressed by who asked; or, to approve it, by leads and others."""
        who = [plan.asked_by]
        if button.origin is Origin.APPROVE:
            who = [LEA, *self.random.sample(PEOPLE[:4], 3)]
        for person in who:
            self.world.press(person, button, str(len(plan.targets)))

    def go_through(self):
        """Take one plan from its sentence to its work, while things happen and time passes."""
        if self.random.random() < 0.7:
            self.world.forget_changes()
        if self.random.random() < 0.2:
            self.world.clock.forward(seconds=70)  # what Slack told before is too old by now
            self.world.people.set_mode(self.random.choice(MODES))
        self.say()
        self.go_on()
        for _ in range(self.random.randrange(4)):
            self.change()
        self.world.work()
        for _ in range(2):
            self.world.clock.forward(seconds=self.random.choice(WAITS))
            self.world.work()

    def change(self):
        """Let something happen that nobody who asks or presses knows of."""
        change, random = draw_one(self.random, CHANGES), self.random
        self.taken.append(change)
        match change:
            case "policy":
                self.world.restart(draw_policy(random))
            case "restart":
                self.world.restart(self.world.plain)
            case "dies":
                self.world.api.dies = True
            case "frozen":
                self.world.set_freeze(random.choice([0, 123, 456]), random.random() < 0.7)
            case "groups":
                self.world.people.set_lead(random.choice(PEOPLE).id, random.random() < 0.5)
            case "kind":
                self.world.people.set_kind(random.choice(PEOPLE).id, random.choice(KINDS))
            case "directory":
                self.world.people.set_mode(random.choice(MODES))
            case "job":
                state = random.choice(["running", "finished"])
                self.world.change_job(random.choice([123, 456]), random.randint(1, 6), state)
            case "audit fails":
                self.world.audit_fails_in = random.randint(0, 3)
            case _:
                self.world.cards.fails = True
