"""A project's history is read once a minute for all who ask, and let go of afterwards."""

import sys
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, get_ident

import pytest

from jobsbot.core.analysis.project_history import MAX_KEPT_OTHERS, HistoryCache
from jobsbot.core.errors import Unavailable
from tests.bot_conversation import NOON, FakeReadApi
from tests.slack.slack_workspace import wait_for

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def test_who_asked_a_little_earlier_or_later_gets_the_same_history():
    cache = HistoryCache(FakeReadApi())
    history = cache.get_history(123, NOON)
    for when in (NOON - SECOND, NOON + SECOND, NOON + MINUTE - SECOND):
        assert cache.get_history(123, when) is history
    for when in (NOON + MINUTE, NOON - MINUTE):
        assert HistoryCache(FakeReadApi()).get_history(123, when) is not history
    assert cache.get_history(123, NOON + MINUTE) is not history


def test_what_is_old_is_let_go_of_with_the_next_reading():
    cache = HistoryCache(FakeReadApi())
    old = [weakref.ref(cache.get_history(project, NOON)) for project in range(1, 11)]
    assert all(history() for history in old)
    cache.get_history(99, NOON + 2 * MINUTE)
    assert not any(history() for history in old)


def test_no_more_are_kept_than_so_many():
    cache = HistoryCache(FakeReadApi())
    first = weakref.ref(cache.get_history(1, NOON))
    for project in range(2, MAX_KEPT_OTHERS + 2):
        cache.get_history(project, NOON)
    assert first()
    cache.get_history(MAX_KEPT_OTHERS + 2, NOON)
    assert not first()


@dataclass
class HeldApi(FakeReadApi):
    """An API that holds each stream until it is let go, and then fails, where it is to."""

    go: Event = field(default_factory=Event)
    fault: Exception | None = None
    begun: int = 0

    def stream(self, call):
        self.begun += 1
        self.go.wait(30)
        if self.fault:
            raise self.fault
        yield from super().stream(call)


def is_waiting(thread_id):
    """Tell whether a thread waits for another."""
    return sys._current_frames()[thread_id].f_code.co_name == "wait"


def ask_together(api, people=8):
    """Have several ask at once, and answer what each of them got, in order."""
    cache, threads = HistoryCache(api), []

    def ask(_):
        threads.append(get_ident())
        return cache.get_history(123, NOON)

    with ThreadPoolExecutor(people) as pool:
        asked = [pool.submit(ask, number) for number in range(people)]
        wait_for(lambda: len(threads) == people and all(map(is_waiting, threads)))
        api.go.set()
    return cache, asked


def test_who_asks_meanwhile_gets_the_same_reading():
    api = HeldApi()
    _, asked = ask_together(api)
    assert len({id(each.result()) for each in asked}) == 1
    alone = HeldApi()
    alone.go.set()
    HistoryCache(alone).get_history(123, NOON)
    assert api.begun == alone.begun


def test_who_waits_for_a_reading_that_fails_gets_its_failure_and_the_next_one_reads_anew():
    api = HeldApi(fault=Unavailable("Scrapy Cloud cannot be reached."))
    cache, asked = ask_together(api)
    assert {str(each.exception()) for each in asked} == {"Scrapy Cloud cannot be reached."}
    assert api.begun == 1
    api.fault = None
    assert cache.get_history(123, NOON)


def test_a_fault_of_ours_leaves_nobody_waiting():
    api = HeldApi(fault=ZeroDivisionError("a bug"))
    cache, asked = ask_together(api)
    assert all(each.exception() for each in asked)
    api.fault = None
    with pytest.raises(ZeroDivisionError):
        raise next(e for each in asked if isinstance(e := each.exception(), ZeroDivisionError))
    assert cache.get_history(123, NOON)
