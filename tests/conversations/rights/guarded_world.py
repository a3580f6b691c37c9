"""The whole of the guard in one place: bot, store, work, people, freezes, and an audit that fails.

Every request to Scrapy Cloud is looked at as it leaves, by a reading of the rules that shares no
code with the guard's, and by what people were shown and pressed.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from itertools import count

from msgspec import structs
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.bot import Bot
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.guard import Guard
from jobsbot.core.interaction import AccountKind, Origin, Person, Place, Said
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.messages.message import Link, Message, Table
from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.plans.freeze import Freeze
from jobsbot.core.plans.plan import PlanStatus, read_button_value
from jobsbot.core.plans.policy import PolicyRules
from jobsbot.core.reply import FileKept, FileNotKept, SendMessage, ShowCard
from jobsbot.operations.polls.elapsed_times import ElapsedTimes
from jobsbot.operations.polls.job_file import JobFileKeeper
from jobsbot.operations.polls.plan_poll import PollTools
from jobsbot.operations.polls.plan_runner import PlanRunner
from tests.bot_conversation import NOON, make_job
from tests.conversations.test_policy import FakeDirectory
from tests.core.plans.second_reading import denies, second_reading, speaks_of
from tests.core.plans.test_policy import build_policy
from tests.fake_clock import FakeClock
from tests.migrated_databases import open_migrated_store
from tests.operations.fake_api import FakeJobsApi
from tests.operations.running_operations import QUICK_INTERVALS

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


class WatchedApi(FakeJobsApi):
    """Shows each write to whoever watches, right before it has its effect."""

    def __init__(self, watch):
        jobs = [make_job(f"123/1/{n}") for n in (1, 2, 3)]
        super().__init__(*jobs, *(make_job(f"123/1/{n}", "finished") for n in (4, 5, 6)))
        self._watch = watch

    def send(self, call, *, timeout=None):
        if call.is_write:
            self._watch({value for name, value in call.params if name == "job"})
        return super().send(call, timeout=timeout)


class NoCards:
    """Cards are drawn by the world itself; a file is kept, or not, as is wanted next."""

    def __init__(self):
        self.kept, self.fails = defaultdict(set), False

    def refresh(self, plan_id, *, forced=False):
        pass

    def keep_file(self, record, file):
        if self.fails:
            self.fails = False
            return FileNotKept("The disk is full.", later=len(self.kept) % 2 == 0)
        self.kept[record.plan.id] |= set(list_ids(file.content))
        return FileKept("in a file")


def list_ids(content):
    return [line.split('"id":"')[1].split('"')[0] for line in content.splitlines()]


class GuardedWorld:
    """Everything, and what was shown and pressed in it."""

    def __init__(self, folder, policy):
        self.store = open_migrated_store(folder / "jobsbot.sqlite")
        self.clock, self.people = FakeClock(NOON), FakeDirectory()
        self.people.groups |= {"U8": frozenset({"@leads"})}
        self.api, self.cards = WatchedApi(self.check_write), NoCards()
        self.buttons, self.freeze, self.polling = [], None, ""
        self.shown = {}
        """Which jobs the card of a plan named to act on, by plan and view."""
        self.pressed = {}
        """Which jobs were shown on what was pressed when a plan was claimed."""
        self.approved = defaultdict(set)
        """Who pressed Approve, by plan and view."""
        self.audit_fails_in = None
        """So many more lines of the audit are written before one is not."""
        self._ids = (f"s{n}" for n in count(1))
        self._runs = (f"one/{n}" for n in count(1))
        event.listen(self.store.engine, "before_cursor_execute", self._maybe_fail_audit)
        self.restart(policy)

    def close(self):
        self.store.close_connections()

    def restart(self, policy):
        """Begin anew, by this policy."""
        self.plain = policy
        rules = replace(build_policy(policy), is_written=True)
        numbers = PolicyRules(few=policy["few"], most=policy["most"])
        config = BotConfig(
            projects={"prod-crawl": 123},
            default_project=123,
            commands=ALL_COMMANDS,
            rules=numbers,
            policy=rules,
        )
        self.bot = Bot(
            api=self.api,
            memory=self.store,
            config=config,
            start=lambda plan_id: None,
            directory=self.people,
        )
        guard = Guard(replace(rules, numbers=numbers), self.people, self.store)
        steady = lambda: self.clock().timestamp()  # noqa: E731
        self.runner = PlanRunner(
            PollTools(
                api=self.api,
                work_log=self.store,
                cards=self.cards,
                rules=numbers,
                clock=self.clock,
                steady_clock=steady,
                elapsed=ElapsedTimes(self.clock, steady),
                intervals=QUICK_INTERVALS,
                run_id=next(self._runs),
                may_send=lambda: True,
                judge_batch=guard.judge_batch,
                keep_jobs=JobFileKeeper(self.cards, Masking()).keep_jobs,
            )
        )

    def says(self, who, text, origin=Origin.TYPED, fields=None):
        """Say or press something; every answer is one visible reply, or a plan that began."""
        place = Place("terminal" if who.is_terminal else "C1")
        said = Said(text, who, place, origin, self.clock(), next(self._ids), fields or {})
        try:
            replies = self.bot.handle(said)
        except OperationalError:  # what the shells answer with a sentence
            return
        for reply in replies:
            assert isinstance(reply, SendMessage | ShowCard) or fields is None
            if isinstance(reply, ShowCard):
                self.see_card(reply.record.plan.id, reply.message, said)

    def see_card(self, plan_id, message: Message, said=None):
        record = self.store.get_plan(plan_id)
        if record is None:  # its line could not be written, so that it is not there
            return
        if record.card is None:
            self.bot.on_card_posted(plan_id, Place("C1", message=plan_id))
        keys = {
            row[0].text
            for part in message.parts
            if isinstance(part, Table)
            for row in part.rows
            if isinstance(row[0], Link)
        }
        if record.status is PlanStatus.OPEN:
            self.shown[plan_id, record.plan.view] = keys
        elif record.plan.barrier.value == "none" and said is not None:
            self.pressed.setdefault(plan_id, self.find_named_keys(said))
        self.buttons = [*self.buttons, *message.buttons][-16:]

    def find_named_keys(self, said):
        """Which jobs a sentence named, or the card on which Undo or Retry was pressed."""
        if said.origin is Origin.TYPED:
            return set(said.text.split()[1].split(","))
        before = self.store.get_plan(read_button_value(said.text)[0])
        return {str(key) for key in before.plan.keys}

    def press(self, who, button, number):
        plan_id, view = read_button_value(button.value)
        before = self.store.get_plan(plan_id)
        if button.origin is Origin.APPROVE:
            self.approved[plan_id, view].add(who.id)
        used = self.count_hour(before.plan.asked_by) if before else 0
        self.says(who, button.value, button.origin, {"number": number} if number else {})
        after = self.store.get_plan(plan_id)
        if before and before.status is PlanStatus.OPEN and after.status is PlanStatus.CLAIMED:
            self.pressed[plan_id] = self.shown[plan_id, view]
            self.check_claim(after, who, number, used)

    def count_hour(self, asker):
        return self.store.count_claimed_jobs(asker, self.clock() - timedelta(hours=1))

    def work(self):
        """Poll each claimed plan once, and see what became of it."""
        for record in self.store.list_claimed_plans():
            self.polling = record.plan.id
            try:
                self.runner.poll(self.polling, self.store.get_last_poll(self.polling) + 1)
            except OperationalError:
                continue
            after = self.store.get_plan(self.polling)
            if after.status is PlanStatus.REPLACED:
                new = self.store.get_plan(after.progress.replaced_by)
                self.see_card(new.plan.id, draw_card(new, self.clock()))
            else:
                self.see_card(self.polling, draw_card(after, self.clock()))

    def set_freeze(self, on):
        place, now = Place("C1"), self.clock()
        try:
            if on:
                self.store.set_freeze(Freeze(123, LEA, "", now), place, "freeze 123")
            else:
                self.store.delete_freeze(123, LEA, place, "thaw 123", now)
        except OperationalError:
            return  # without its line nothing is frozen, and nothing thawed
        self.freeze = on

    def describe(self, person):
        """Say who somebody is at this moment, in the plain words of the second reading."""
        if person.is_terminal:
            return {"id": person.id, "kind": "terminal", "groups": []}
        kind = self.people.kinds.get(person.id, AccountKind.MEMBER)
        groups = list(self.people.groups.get(person.id, ()))
        return {"id": person.id, "kind": kind.value, "groups": groups}

    def read_second(self, plan, hour=0):
        wish = {
            "verb": plan.action.verb,
            "project": 123,
            "channel": plan.where.channel,
            "jobs": len(plan.targets),
            "filtered": plan.filtered,
            "hour": hour,
        }
        return second_reading(self.plain, self.describe(plan.asked_by), wish), wish

    def check_claim(self, record, who, number, used):
        """Right after the press that began it: by whom, and by which barrier."""
        verdict, _ = self.read_second(record.plan, used)
        assert verdict[0] == "yes", verdict
        assert not self.freeze
        asked = record.plan.asked_by
        if verdict[1] == "second":
            assert who.id != asked.id
        else:
            assert who.id == asked.id
        if verdict[1] == "number":
            assert number == str(len(record.plan.targets))
        assert not verdict[2] or record.plan.reason

    def check_write(self, keys):
        """At each request: rights, approvals, what was shown, the line, the wait, the file."""
        record = self.store.get_plan(self.polling)
        plan = record.plan
        assert keys <= self.pressed[plan.id], (keys, self.pressed[plan.id])
        assert not self.freeze
        lines = [entry.what for entry in self.store.get_audit_entries(plan.id)]
        assert any(line.startswith("confirmed: ") for line in lines)
        verdict, wish = self.read_second(plan)
        assert verdict[0] == "yes", verdict
        if verdict[1] == "second":
            self.check_approvals(plan, verdict[3], wish)
        assert self.clock() - record.closed_at >= plan.cool
        assert plan.action.verb != "delete" or keys <= self.cards.kept[plan.id]

    def check_approvals(self, plan, seconds, wish):
        people = [p for p in PEOPLE if p.id in self.approved[plan.id, plan.view]]
        people = [p for p in people if p.id != plan.asked_by.id and not p.is_terminal]
        assert any(
            sum(self.can_second(p, approvers, wish) for p in people) >= needed
            for approvers, needed in seconds
        )

    def can_second(self, person, approvers, wish):
        plain = self.describe(person)
        if plain["kind"] == "deleted" or self.plain["read_only"]:
            return False
        if any(denies(rule, plain, wish, is_read=False) for rule in self.plain["deny"]):
            return False
        if approvers:
            return speaks_of(approvers, plain)
        return second_reading(self.plain, plain, wish)[0] == "yes"

    def check_lines(self):
        """No plan stands anywhere without the line of the audit that says so."""
        for plan_id in {plan_id for plan_id, _ in self.shown} | self.pressed.keys():
            record = self.store.get_plan(plan_id)
            whats = [entry.what for entry in self.store.get_audit_entries(plan_id)]
            begin = {what.partition(":")[0].replace("asked again", "asked") for what in whats}
            assert LINES[record.status] <= begin, (record.status, whats)
            assert record.status is not PlanStatus.CANCELLED or begin & CANCELLING
        assert self.store.find_audit_breaks(b"") == ()

    def change_job(self, number, state):
        key = next(key for key in self.api.jobs if key.number == number)
        reason = "finished" if state == "finished" else None
        self.api.jobs[key] = structs.replace(self.api.jobs[key], state=state, close_reason=reason)

    def _maybe_fail_audit(self, _connection, _cursor, statement, *_):
        if self.audit_fails_in is None or not statement.startswith("INSERT INTO audit "):
            return
        self.audit_fails_in -= 1
        if self.audit_fails_in < 0:
            self.audit_fails_in = None
            raise OperationalError("the audit", {}, OSError("the disk is full"))
