"""Events for open pages: everybody's or one person's, and nobody waits for a slow page."""

import json

from jobsbot.demo.slack_workspace.state.page_events import MAX_WAITING_EVENTS, PageEvents


def events(stream, count):
    return [json.loads(next(stream).split(b"data: ")[1]) for _ in range(count)]


def test_events_come_in_order_and_what_is_for_one_person_reaches_nobody_else():
    hub = PageEvents()
    ana, jun = hub.listen("ana"), hub.listen("jun")
    hub.publish({"type": "message", "n": 1})
    hub.publish({"type": "toast", "n": 2}, {"ana"})
    hub.publish({"type": "message", "n": 3})
    next(ana), next(jun)
    assert [e["n"] for e in events(ana, 3)] == [1, 2, 3]
    assert [e["n"] for e in events(jun, 2)] == [1, 3]


def test_a_page_that_falls_behind_is_cut_off_and_may_come_again():
    hub = PageEvents()
    slow = hub.listen("ana")
    for n in range(MAX_WAITING_EVENTS + 1):
        hub.publish({"n": n})
    assert list(slow) == [b"retry: 500\n\n"]
    again = hub.listen("ana")
    hub.publish({"n": -1})
    next(again)
    assert events(again, 1) == [{"n": -1}]


def test_a_quiet_stream_shows_that_it_lives_and_ends_with_the_hub():
    hub = PageEvents()
    stream = hub.listen("ana", heartbeat=0.01)
    assert [next(stream), next(stream)] == [b"retry: 500\n\n", b": still here\n\n"]
    hub.close()
    assert [line for line in stream if not line.startswith(b":")] == []
