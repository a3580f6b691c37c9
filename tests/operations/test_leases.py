"""Who works: leases that are counted, not dated, and whom the others see as dead."""

import pytest

from jobsbot.operations.leases import Lease, LeaseWatch

SECONDS = 10.0


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def lost():
    return []


def make_lease(store, clock, lost, incarnation="a", name="run-0"):
    return Lease(store, name, incarnation, SECONDS, clock, lambda: lost.append(incarnation))


def test_a_lease_is_held_as_long_as_it_is_renewed(store, clock, lost):
    lease = make_lease(store, clock, lost)
    assert not lease.is_held()
    lease.take()
    for _ in range(9):
        clock.now += 9
        assert lease.is_held()
        lease.renew()
    assert lost == []


def test_who_was_frozen_holds_nothing_until_he_has_renewed(store, clock, lost):
    lease = make_lease(store, clock, lost)
    lease.take()
    clock.now += 10
    assert not lease.is_held()
    lease.renew()
    assert lease.is_held()


def test_each_time_that_a_lease_has_run_out_another_run_goes_on(store, clock, lost):
    lease = make_lease(store, clock, lost)
    lease.take()
    names = [lease.name_run()]
    for seconds in (9.9, 10, 0.1, 10.1, 9.9):
        clock.now += seconds
        names.append(lease.name_run())
        lease.renew()
        assert lease.name_run() == names[-1]
    assert names == ["run-0/a"] * 2 + ["run-0/a.1"] * 2 + ["run-0/a.2"] * 2


def test_who_comes_later_under_the_same_name_has_it_and_the_other_is_told_once(store, clock, lost):
    first, second = make_lease(store, clock, lost), make_lease(store, clock, lost, "b")
    first.take()
    second.take()
    first.renew()
    first.renew()
    second.renew()
    assert (first.is_held(), second.is_held(), lost) == (False, True, ["a"])
    first.release()
    second.renew()
    assert second.is_held()


def test_who_stops_renewing_is_seen_as_dead_and_who_goes_on_is_not(store, clock, lost):
    dead, alive = make_lease(store, clock, lost), make_lease(store, clock, lost, "b", "run-1")
    watch = LeaseWatch(store, SECONDS, clock)
    dead.take()
    alive.take()
    for _ in range(5):
        watch.observe()
        assert not watch.is_dead("run-0")
        clock.now += 2
        alive.renew()
    watch.observe()
    assert watch.is_dead("run-0")
    assert not watch.is_dead("run-1")
    dead.renew()
    watch.observe()
    assert not watch.is_dead("run-0")


def test_who_has_no_lease_is_dead_after_a_while_and_not_before(store, clock):
    watch = LeaseWatch(store, SECONDS, clock)
    assert not watch.is_dead("run-7")
    clock.now += 9
    watch.observe()
    assert not watch.is_dead("run-7")
    clock.now += 1
    assert watch.is_dead("run-7")


def test_a_restart_under_the_same_name_is_no_death(store, clock, lost):
    watch = LeaseWatch(store, SECONDS, clock)
    make_lease(store, clock, lost).take()
    watch.observe()
    clock.now += 9
    make_lease(store, clock, lost, "b").take()
    watch.observe()
    clock.now += 9
    assert not watch.is_dead("run-0")
