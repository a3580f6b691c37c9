"""Slack's directory of people, and two people who are known to it."""

from jobsbot.core.interaction import AccountKind, Person
from jobsbot.core.plans.policy import Actor
from jobsbot.core.values import replace

LEA = Person("U9", "lea")
GUEST = Person("U5", "gus")


class FakeDirectory:
    """Slack's directory as two dicts. `fails` is a directory that does not answer."""

    def __init__(self):
        self.kinds = {"U5": AccountKind.GUEST}
        self.groups = {"U9": frozenset({"@leads"})}
        self.fails, self.asked = False, []
        self.meanwhile = lambda: None
        """What happens while Slack is asked."""
        self.handles, self.names = {}, {}

    def find_person(self, person, *, needs_groups, asked_at, fresh):
        self.asked.append((person.id, needs_groups, asked_at if fresh else None))
        self.meanwhile()
        if self.fails:
            return Actor(person, lookup_failed=True)
        kind = self.kinds.get(person.id, AccountKind.MEMBER)
        return Actor(replace(person, kind=kind), kind, self.groups.get(person.id, frozenset()))

    def get_group_handles(self):
        return self.handles

    def find_names(self, people, asked_at):
        return {each.id: self.names[each.id] for each in people if each.id in self.names}
