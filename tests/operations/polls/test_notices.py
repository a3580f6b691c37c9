"""What is told beside a card: a reminder before it expires, and a stop by break-glass."""

from datetime import timedelta

from jobsbot.core.interaction import Person
from jobsbot.core.messages.message import UserRef
from jobsbot.core.messages.plan_card.notes import is_reminder_due
from jobsbot.core.plans.plan import PlanRecord, PlanStatus
from jobsbot.core.plans.policy import Barrier
from jobsbot.core.refused_channels import mark_channel_refused, name_refusal
from jobsbot.core.values import replace
from tests.bot_conversation import message_text
from tests.fake_clock import FakeClock
from tests.operations.fake_api import FakeJobsApi
from tests.operations.running_operations import FakeCards, run_operations, wait_until
from tests.sample_plans import INCIDENT, NOON, make_plan, running_jobs


def waiting_plan():
    return replace(make_plan(running_jobs(1)), barrier=Barrier.SECOND)


def break_glass_plan():
    return replace(make_plan(running_jobs(1)), break_glass="C0LOUD", reason="it hurts")


def test_a_reminder_is_due_shortly_before_a_card_that_waits_expires():
    record = PlanRecord(waiting_plan())
    due = [is_reminder_due(record, NOON + timedelta(minutes=n)) for n in (0, 6, 7, 9, 10)]
    assert due == [False, False, True, True, False]
    assert not is_reminder_due(PlanRecord(make_plan(running_jobs(1))), NOON + timedelta(minutes=8))
    short = replace(waiting_plan(), expires_at=NOON + timedelta(minutes=2))
    assert not is_reminder_due(PlanRecord(short), NOON)


def test_it_is_posted_once_in_the_cards_thread(url):
    world, wall = FakeJobsApi(*running_jobs(1)), FakeCards()
    with run_operations(url, world, wall) as run:
        run.ask(waiting_plan())
        run.clock.forward(minutes=8)
        wait_until(lambda: wall.notices)
        run.clock.forward(minutes=2)
        wait_until(lambda: run.store.get_plan("p1").status is PlanStatus.EXPIRED)
        ((where, message),) = wall.notices
    assert (where.channel, where.thread) == (INCIDENT.channel, INCIDENT.thread)
    assert "still waits for a second person" in message.title
    assert "can approve it until 12:10" in message_text(message)


def test_who_asked_is_told_in_the_thread_that_somebody_denied_it(url):
    wall, lea = FakeCards(), Person("U9", "lea")
    with run_operations(url, FakeJobsApi(*running_jobs(1)), wall) as run:
        run.ask(waiting_plan())
        run.store.close_plan("p1", PlanStatus.DENIED, lea, run.clock())
        wait_until(lambda: wall.notices)
        run.operations.cards.refresh("p1", forced=True)
        wait_until(lambda: len(wall.edits) > 1)
        ((where, message),) = wall.notices
    assert where.thread == INCIDENT.thread
    assert message.title == "Stop 1 job in project 123 was denied"
    assert [span.id for span in message.parts[0].line if isinstance(span, UserRef)] == ["U1", "U9"]


def test_a_reminder_that_was_refused_is_posted_once_it_can_be(url):
    wall = FakeCards(notices_down=2)
    with run_operations(url, FakeJobsApi(*running_jobs(1)), wall) as run:
        run.ask(waiting_plan())
        run.clock.forward(minutes=8)
        wait_until(lambda: wall.notices)
    assert len(wall.notices) == 1


def test_a_stop_by_break_glass_that_could_not_be_told_is_told_once_it_can_be(url):
    wall = FakeCards(notices_down=3)
    with run_operations(url, FakeJobsApi(*running_jobs(1)), wall) as run:
        run.ask(break_glass_plan())
        run.click()
        run.ended()
        wait_until(lambda: wall.notices)
        edits = len(wall.edits)
        run.operations.cards.refresh("p1", forced=True)
        wait_until(lambda: len(wall.edits) > edits)
    assert len(wall.notices) == 1


def test_a_stop_by_break_glass_of_days_ago_is_not_told_again(url):
    with run_operations(url, FakeJobsApi(*running_jobs(1))) as run:
        run.ask(break_glass_plan())
        run.click()
        run.ended()
    clock, wall = FakeClock(NOON + timedelta(days=2)), FakeCards()
    with run_operations(url, FakeJobsApi(*running_jobs(1)), wall, clock) as run:
        run.store.delete_dedup_keys(clock() + timedelta(days=1))
        run.operations.cards.refresh("p1", forced=True)
        wait_until(lambda: wall.edits)
    assert wall.notices == []


def test_a_stop_by_break_glass_is_told_in_its_channel(url):
    world, wall = FakeJobsApi(*running_jobs(1)), FakeCards()
    with run_operations(url, world, wall) as run:
        run.ask(break_glass_plan())
        run.click()
        run.ended()
        wait_until(lambda: wall.notices)
        ((where, message),) = wall.notices
    assert where.channel == "C0LOUD"
    assert "because it hurts" in message_text(message)


def test_a_channel_that_takes_no_notices_for_an_hour_holds_up_no_card(url):
    wall = FakeCards(notices_down=99, notices_wait_seconds=3600.0)
    with run_operations(url, FakeJobsApi(*running_jobs(1)), wall) as run:
        mark_channel_refused(run.store, "C0LOUD", NOON)
        run.ask(break_glass_plan())
        run.click()
        wait_until(lambda: wall.edits and wall.now().status is PlanStatus.DONE)
        wait_until(lambda: wall.ends)
        assert len(run.store.list_stale_cards(9)) == 1, (
            "it is left to be told, also after a restart"
        )
        assert not run.store.is_dedup_key_claimed("break-glass:p1")
    assert wall.notices == []
    again = FakeCards()
    with run_operations(url, FakeJobsApi(*running_jobs(1)), again) as run:
        wait_until(lambda: again.notices)


def test_once_something_is_heard_from_a_channel_it_is_told_what_waits(url):
    wall = FakeCards(notices_down=99, notices_wait_seconds=3600.0)
    with run_operations(url, FakeJobsApi(*running_jobs(1)), wall) as run:
        mark_channel_refused(run.store, "C0LOUD", NOON)
        run.ask(break_glass_plan())
        run.click()
        wait_until(lambda: wall.ends)
        wall.notices_down = 0
        run.store.release_dedup_key(name_refusal("C0LOUD"))
        wait_until(lambda: wall.notices)
    assert len(wall.notices) == 1
