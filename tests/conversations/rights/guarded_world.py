"""The whole of the guard in one place: bot, store, work, people, freezes, and what fails of them.

Every request to Scrapy Cloud is looked at as it leaves, by a reading of the rules that shares no
code with the guard's, and by what people were shown and pressed.
"""

from collections import Counter, defaultdict
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import count

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.bot import Bot
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.guard import Guard
from jobsbot.core.interaction import Origin, Place, Said
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.messages.message import Link, Message, Table
from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.plans.freeze import Freeze
from jobsbot.core.plans.plan import PlanStatus, read_button_value
from jobsbot.core.reply import OpenForm, SendMessage, ShowCard
from jobsbot.core.values import replace
from jobsbot.operations.polls.elapsed_times import ElapsedTimes
from jobsbot.operations.polls.job_file import JobFileKeeper
from jobsbot.operations.polls.plan_runner import PlanRunner
from jobsbot.operations.polls.poll_tools import PollTools
from tests.bot_conversation import NOON, make_job
from tests.conversations.rights.people_over_time import PeopleOverTime
from tests.conversations.rights.rights_checks import (
    LEA,
    Settings,
    check_claim,
    check_lines,
    check_settings,
    check_write,
)
from tests.conversations.rights.watched_parts import Killed, NoCards, WatchedApi
from tests.core.plans.made_up_policies import build_policy
from tests.databases.migrated import open_migrated_store
from tests.fake_clock import FakeClock
from tests.operations.running_operations import QUICK_INTERVALS


class GuardedWorld:
    """Everything, and what was shown and pressed in it."""

    def __init__(self, folder, policy):
        self.store = open_migrated_store(folder / "jobsbot.sqlite")
        self.clock = FakeClock(NOON)
        self.people = PeopleOverTime(self.clock)
        self.api, self.cards = WatchedApi(lambda keys: check_write(self, keys)), NoCards()
        self.buttons, self.frozen, self.polling = [], set(), ""
        self.shown = {}
        """Which jobs the card of a plan named to act on, by plan and view."""
        self.newest = {}
        """Which view of a plan was shown last."""
        self.pressed = {}
        """Which jobs were shown on what was pressed when a plan was claimed."""
        self.approved = defaultdict(set)
        """Who pressed Approve, by plan and view."""
        self.checked = Counter()
        """How many claims and writes were checked, and of these approvals, files and waits;
        how many plans a guard held back, and which lines of the audit were not written."""
        self.audit_fails_in = None
        """So many more lines of the audit are written before one is not."""
        self._ids = (f"s{n}" for n in count(1))
        self._runs = (f"one/{n}" for n in count(1))
        event.listen(self.store.engine, "before_cursor_execute", self._maybe_fail_audit)
        self.restart(policy)

    def forget_changes(self):
        """Have everybody be who they were at first, and nothing frozen or about to fail."""
        self.people.forget_changes()
        self.audit_fails_in, self.cards.fails, self.api.dies = None, False, False
        for project in sorted(self.frozen):
            self.set_freeze(project, False)

    def close(self):
        self.store.close_connections()

    def restart(self, policy):
        """Begin anew, by this policy."""
        self.plain = policy
        written = replace(build_policy(policy), is_written=True)
        config = BotConfig(
            projects={"prod-crawl": 123, "staging": 456},
            default_project=123,
            commands=ALL_COMMANDS,
            policy=written,
        )
        self.bot = Bot(
            api=self.api,
            memory=self.store,
            config=config,
            start=lambda plan_id: None,
            directory=self.people.directory,
        )
        guard = Guard(written, self.people.directory, self.store)
        steady = lambda: self.clock().timestamp()  # noqa: E731
        self.runner = PlanRunner(
            PollTools(
                api=self.api,
                work_log=self.store,
                cards=self.cards,
                numbers=written.numbers,
                clock=self.clock,
                steady_clock=steady,
                elapsed=ElapsedTimes(self.clock, steady),
                intervals=QUICK_INTERVALS,
                name_run=partial(str, next(self._runs)),
                may_send=lambda: True,
                judge_batch=guard.judge_batch,
                keep_jobs=JobFileKeeper(self.cards, Masking()).keep_jobs,
            )
        )

    def says(self, who, text, origin=Origin.TYPED, fields=None):
        """Say or press something; every answer is one visible reply, or a plan that began."""
        place = Place("terminal" if who.is_terminal else "C1")
        said = Said(text, who, place, origin, self.clock(), next(self._ids), fields or {})
        before, used = Settings.read(self), self.count_hour(who)
        try:
            replies = self.bot.handle(said)
        except OperationalError:  # what the shells answer with a sentence
            check_settings(self, before, said)
            return
        check_settings(self, before, said)
        if not replies:
            assert self.store.get_plan(read_button_value(text)[0]).status is PlanStatus.CLAIMED
        for reply in replies:
            assert isinstance(reply, SendMessage | ShowCard | OpenForm)
            self.checked["forms"] += isinstance(reply, OpenForm)
            if isinstance(reply, ShowCard):
                self.see_card(reply.record.plan.id, reply.message, said)
                self.check_unasked(said, used)

    def check_unasked(self, said, used):
        """Check a plan that began by its sentence alone."""
        record = self.store.get_plan(said.id)
        if record and record.status is PlanStatus.CLAIMED:
            check_claim(self, record, said.who, "", used)

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
            self.newest[plan_id] = record.plan.view
        elif record.plan.barrier.value == "none" and said is not None:
            self.pressed.setdefault(plan_id, self.find_named_keys(said))
        self.buttons = [*self.buttons, *message.buttons][-16:]

    def find_named_keys(self, said):
        """Which jobs a sentence named, or the card on which Undo or Retry was pressed."""
        if said.origin is Origin.TYPED:
            keys = said.text.split()[1].split(",")
            project = self.store.get_channel_project(said.where.channel) or 123
            return {key if key.count("/") == 2 else f"{project}/{key}" for key in keys}
        before = self.store.get_plan(read_button_value(said.text)[0])
        return {str(key) for key in before.plan.keys}

    def press(self, who, button, number):
        plan_id, view = read_button_value(button.value)
        before = self.store.get_plan(plan_id)
        if button.origin is Origin.APPROVE:
            self.approved[plan_id, view].add(who.id)
        used = self.count_hour(before.plan.asked_by) if before else 0
        is_open = before is not None and before.status is PlanStatus.OPEN
        self.checked["old views"] += is_open and view != self.newest[plan_id]
        self.says(who, button.value, button.origin, {"number": number} if number else {})
        after = self.store.get_plan(plan_id)
        if is_open and after.status is PlanStatus.CLAIMED:
            self.pressed[plan_id] = self.shown[plan_id, view]
            assert view == self.newest[plan_id], "what was pressed was not shown last"
            check_claim(self, after, who, number, used)

    def count_hour(self, asker):
        return self.store.count_claimed_jobs(asker, self.clock() - timedelta(hours=1))

    def work(self):
        """Poll each claimed plan once, and see what became of it."""
        for record in self.store.list_claimed_plans():
            self.polling = record.plan.id
            try:
                number = self.store.list_last_polls([self.polling])[self.polling].number
                self.runner.poll(self.polling, number + 1)
            except OperationalError:
                continue
            except Killed:  # right after its request: somebody else goes on
                self.checked["killed"] += 1
                self.restart(self.plain)
                continue
            after = self.store.get_plan(self.polling)
            outcomes = after.progress.outcomes
            self.checked["held back"] += any(o.why.startswith("skipped: ") for o in outcomes)
            if after.status is PlanStatus.REPLACED:
                new = self.store.get_plan(after.progress.replaced_by)
                self.see_card(new.plan.id, draw_card(new, self.clock()))
            else:
                self.see_card(self.polling, draw_card(after, self.clock()))

    def set_freeze(self, project, on):
        place, now = Place("C1"), self.clock()
        try:
            if on:
                self.store.set_freeze(Freeze(project, LEA, "", now), place, f"freeze {project}")
            else:
                self.store.delete_freeze(project, LEA, place, f"thaw {project}", now)
        except OperationalError:
            return  # without its line nothing is frozen, and nothing thawed
        self.frozen = self.frozen | {project} if on else self.frozen - {project}

    def change_job(self, project, number, state):
        """Have a job run or end; one that was deleted is there again."""
        self.api.put(make_job(f"{project}/1/{number}", state))

    def expire(self):
        """Expire what is due, as is done every second."""
        for record in self.store.list_expired_plans(self.clock()):
            with suppress(OperationalError):
                self.store.close_plan(record.plan.id, PlanStatus.EXPIRED, None, self.clock())

    def let_go(self):
        """Let go of old plans and old lines, once it is seen that what is there is whole."""
        check_lines(self)
        live = {record.plan.id for record in self.store.list_claimed_plans()}
        old = self.store.find_old_plans(self.clock() - timedelta(hours=1), 100)
        assert not live & old.keys()
        self.store.delete_closed_plans(old)
        with suppress(OperationalError):
            ago = self.clock() - timedelta(hours=2)
            self.store.prune_audit(ago, LEA, Place("terminal"), self.clock())
        self.checked["let go"] += len(old)

    def _maybe_fail_audit(self, _connection, _cursor, statement, parameters, *_):
        if self.audit_fails_in is None or not statement.startswith("INSERT INTO audit "):
            return
        self.audit_fails_in -= 1
        if self.audit_fails_in < 0:
            self.audit_fails_in = None
            self.checked[f"lost {name_line(parameters)}"] += 1
            raise OperationalError("the audit", {}, OSError("the disk is full"))


def name_line(parameters):
    """Name the line that is about to be written by its first word."""
    return next(
        each.partition(":")[0]
        for each in parameters
        if isinstance(each, str) and ": " in each and each[0].islower()
    )
