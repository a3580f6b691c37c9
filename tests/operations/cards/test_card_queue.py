"""Which card is drawn next, by a clock that is a value."""

import pytest

from jobsbot.operations.card_queue import MAX_DRAWN_PER_CHANNEL, CardQueue


class Seconds:
    now = 100.0

    def __call__(self):
        return self.now


class PassingSeconds(Seconds):
    """A clock that goes on whenever it is read."""

    def __call__(self):
        self.now += 0.002
        return self.now


def make_queue(clock=None, retry_intervals=(1.0, 5.0)):
    return CardQueue(1.0, retry_intervals, clock or Seconds())


def put_back_with_retry(queue, plan_id, seconds):
    queue.retry(plan_id, plan_id, after=seconds)


def test_a_card_that_changed_often_is_drawn_once():
    queue = make_queue()
    for _ in range(5):
        queue.add("p1")
    assert queue.take() == "p1"
    queue.finish("p1", "p1")
    queue.close(0.0)
    assert queue.take() is None


def test_what_changes_while_it_is_drawn_is_drawn_again_and_not_at_the_same_time():
    clock = Seconds()
    queue = make_queue(clock)
    queue.add("p1")
    queue.take()
    queue.add("p1", forced=True)
    queue.add("p2")
    assert queue.take() == "p2", "the first is being drawn"
    queue.finish("p1", "p1")
    clock.now += 1.0
    assert queue.take() == "p1"
    assert queue.is_forced("p1")


def test_one_channel_leaves_threads_to_the_others():
    queue = make_queue()
    for number in range(MAX_DRAWN_PER_CHANNEL + 1):
        queue.add(f"slow{number}")
        assert queue.take()
        admitted = queue.admit(f"slow{number}", f"slow{number}", "C1")
        assert admitted is (number < MAX_DRAWN_PER_CHANNEL)
    queue.postpone(f"slow{MAX_DRAWN_PER_CHANNEL}", 0.0)
    queue.add("other")
    assert queue.take() == "other"
    assert queue.admit("other", "other", "C2")


def test_a_card_that_cannot_be_drawn_waits_longer_each_time_and_as_long_as_slack_says():
    clock = Seconds()
    queue = make_queue(clock)
    queue.add("p1")
    for wait in (1.0, 5.0, 5.0):
        assert queue.take() == "p1"
        queue.retry("p1", "p1")
        queue.add("p1")
        clock.now += wait
    queue.take()
    queue.retry("p1", "p1", after=25.0)
    clock.now += 5.0
    queue.add("p2")
    assert queue.take() == "p2"
    clock.now += 20.0
    assert queue.take() == "p1"


def test_after_an_edit_without_an_answer_a_card_is_drawn_once_more():
    clock = Seconds()
    queue = make_queue(clock)
    queue.add("p1")
    queue.take()
    queue.retry("p1", "p1", unsure=True)
    clock.now += 1.0
    assert queue.take() == "p1"
    queue.finish("p1", "p1")
    clock.now += 60.0
    assert queue.take() == "p1"
    assert queue.is_forced("p1")


def test_a_plan_that_was_replaced_and_the_one_that_asks_again_share_a_card():
    queue = make_queue()
    queue.add("p1")
    queue.add("p1b")
    assert {queue.take(), queue.take()} == {"p1", "p1b"}
    assert queue.admit("p1b", "p1b", "C1")
    assert not queue.admit("p1", "p1b", "C1")


@pytest.mark.parametrize("put_back", [CardQueue.postpone, put_back_with_retry])
def test_while_it_stops_a_card_that_was_put_back_still_waits(put_back):
    clock = PassingSeconds()
    queue = make_queue(clock, retry_intervals=(0.0,))
    queue.add("p1")
    queue.close(60.0)
    assert queue.take() == "p1"
    before = clock.now
    put_back(queue, "p1", 0.02)
    assert queue.take() == "p1"
    assert clock.now - before >= 0.02


def test_it_stops_in_time_though_a_card_that_was_put_back_is_due_later():
    queue = make_queue(PassingSeconds())
    queue.add("p1")
    queue.close(0.02)
    assert queue.take() == "p1"
    queue.postpone("p1", 3600.0)
    assert queue.take() is None


def test_while_it_stops_what_waits_for_its_turn_is_drawn_at_once():
    queue = make_queue()
    queue.add("p1")
    queue.take()
    queue.retry("p1", "p1", after=3600.0)
    queue.close(60.0)
    assert queue.take() == "p1"


def test_a_card_beside_which_something_waits_is_drawn_where_its_plan_changes():
    clock = Seconds()
    queue = make_queue(clock)
    queue.add("p1")
    queue.take()
    queue.retry("p1", "p1", after=3600.0, notice_only=True)
    clock.now += 1.0
    queue.add("p1", changed=False)
    queue.add("p2")
    assert queue.take() == "p2", "nothing is known to have changed"
    queue.add("p1")
    assert queue.take() == "p1"


def test_a_change_while_the_card_is_drawn_waits_for_nothing_beside_it():
    clock = Seconds()
    queue = make_queue(clock)
    queue.add("p1")
    queue.take()
    queue.add("p1")
    queue.retry("p1", "p1", after=3600.0, notice_only=True)
    clock.now += 60.0
    queue.add("p2")
    assert queue.take() == "p1"
    queue.retry("p1", "p1", after=3600.0, notice_only=True)
    clock.now += 60.0
    assert queue.take() == "p2", "that change is drawn"


def test_a_card_that_slack_refuses_is_not_drawn_sooner_for_a_change():
    clock = Seconds()
    queue = make_queue(clock)
    queue.add("p1")
    queue.take()
    put_back_with_retry(queue, "p1", 60.0)
    clock.now += 1.0
    queue.add("p1")
    queue.add("p2")
    assert queue.take() == "p2"
    queue.close(0.0)
    assert queue.take() is None


def test_what_waits_for_longer_than_the_end_does_not_hold_it_up():
    clock = Seconds()
    queue = make_queue(clock)
    queue.add("p1")
    queue.close(10.0)
    queue.take()
    put_back_with_retry(queue, "p1", 60.0)
    assert queue.take() is None
    assert clock.now == 100.0


def test_of_cards_that_are_drawn_nothing_is_kept():
    clock = Seconds()
    queue = make_queue(clock)
    for number in range(20):
        queue.add(f"replaced{number}")
        queue.take()
        queue.admit(f"replaced{number}", f"again{number}", "C1")
        queue.retry(f"replaced{number}", f"again{number}", unsure=True)
        queue.postpone(f"replaced{number}", 0.0)
        clock.now += 1.0
        queue.take()
        queue.finish(f"replaced{number}", f"again{number}")
        clock.now += 60.0
        assert queue.take() == f"replaced{number}", "what was unsure is drawn once more"
        queue.finish(f"replaced{number}", f"replaced{number}")
        clock.now += 1.0
    queue.add("last")
    queue.take()
    queue.finish("last", "last")
    assert len(queue) == 1, "the next edit of the last one has to wait"
