"""How soon a connection is asked for again."""

from jobsbot.slack.socket_mode.reconnect_pace import RECENT_SECONDS, ReconnectPace


def test_the_first_wait_for_nothing_and_each_more_for_longer():
    pace = ReconnectPace()
    assert [pace.note_attempt(0.0) for _ in range(8)] == [0, 0, 0, 1, 2, 4, 8, 10]


def test_what_was_asked_for_long_ago_counts_no_more():
    pace = ReconnectPace()
    assert {pace.note_attempt(hours * 3600.0) for hours in range(10)} == {0.0}
    later = 9 * 3600 + RECENT_SECONDS
    assert [pace.note_attempt(later) for _ in range(4)] == [0, 0, 1, 2]


def test_a_slack_that_refuses_each_connection_is_asked_some_ten_times_a_minute():
    """As it does with `too_many_websockets`: each new connection ends at once."""
    pace, now, asked = ReconnectPace(), 0.0, 0
    while now < 600:
        now += pace.note_attempt(now)
        asked += 1
    assert asked < 120
