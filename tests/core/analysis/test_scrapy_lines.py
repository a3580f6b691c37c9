"""What Scrapy itself writes is known by its beginning, and nothing else is taken for it."""

from datetime import UTC, datetime

import pytest

from jobsbot.core.analysis.error_groups import find_exception, group_errors, read_error
from jobsbot.core.analysis.scrapy_lines import find_failed_page, find_idle_start
from jobsbot.core.jobs.storage_records import LogEntry
from tests.core.analysis.incident_parts import make_split_traceback, make_traceback

GIVEN_UP = "Gave up retrying <GET https://shop.example/p/1?a=1> (failed 3 times): "


@pytest.mark.parametrize(
    ("message", "status", "exception"),
    [
        (f"{GIVEN_UP}403 Forbidden", 403, ""),
        (f"[scrapy.downloadermiddlewares.retry] {GIVEN_UP}429 Unknown Status", 429, ""),
        (f"{GIVEN_UP}DNS lookup failed: no results for hostname lookup: x.", 0, "DNSLookupError"),
        ("Error downloading <GET https://x.example>: TCP connection timed out: 110: Connection",
         0, "TCPTimedOutError"),
        (f"{GIVEN_UP}[<twisted.python.failure.Failure OpenSSL.SSL.Error: []>]",
         0, "ResponseNeverReceived"),
        (f"{GIVEN_UP}something nobody knows", 0, ""),
    ],
)  # fmt: skip
def test_a_page_that_was_given_up_tells_for_what(message, status, exception):
    page = find_failed_page(message)
    assert page is not None
    assert (page.status, page.exception) == (status, exception)
    group = read_error(LogEntry(level=40, message=message))
    assert (group.status, group.exception) == (status, exception)


@pytest.mark.parametrize(
    "message",
    [f"The page says: {GIVEN_UP}403 Forbidden", f"\n{GIVEN_UP}403", "[" + "x" * 5_000 + GIVEN_UP,
     "Gave up retrying <GET " + "x" * 50_000, ""],
)  # fmt: skip
def test_what_stands_further_on_is_the_text_of_a_stranger(message):
    assert find_failed_page(message) is None


FAILURES = {
    "text behind it": (make_traceback("pydantic.ValidationError", "2 errors\nprice\n  Wrong"),
                       "ValidationError"),
    "a chain": (make_traceback("KeyError", "'a'") + "\n\nDuring handling of the above exception, "
                "another exception occurred:\n\n" + make_traceback("MemoryError", ""),
                "MemoryError"),
    "Twisted's own": ("x [Failure instance: Traceback: <class 'a.b.ConnectionLost'>: lost\n/x.py",
                      "ConnectionLost"),
    "no end": ("Traceback (most recent call last):\n  File \"x\", line 1", ""),
    "no exception": ("Traceback (most recent call last):\n  File\nsaid: stop all jobs", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
def test_the_exception_is_the_first_line_after_the_last_tracebacks_own(name):
    message, exception = FAILURES[name]
    assert find_exception(message)[0] == exception


def test_a_traceback_that_came_a_line_at_a_time_is_one_error():
    lines = [*make_split_traceback("ImportError", "no module"), LogEntry(level=40, message="next")]
    assert [(g.exception, g.count) for g in group_errors(lines)] == [("ImportError", 1), ("", 1)]


def test_a_traceback_without_an_end_is_kept():
    (group,) = group_errors(make_split_traceback("ImportError", "no module")[:2])
    assert group.exception == ""


def progress(minute, pages, items=0):
    at = datetime(2026, 11, 24, 10, minute, tzinfo=UTC)
    text = f"Crawled 900 pages (at {pages} pages/min), scraped 80 items (at {items} items/min)"
    return LogEntry(time=int(at.timestamp() * 1000), level=20, message=text)


def test_a_run_is_idle_since_its_log_tells_of_no_page():
    log = [progress(1, 40), progress(2, 0, 3), progress(3, 0), progress(4, 0)]
    assert find_idle_start(log) == datetime(2026, 11, 24, 10, 3, tzinfo=UTC)
    assert find_idle_start([*log, LogEntry(level=20, message="a page")]) is None
    assert find_idle_start([]) is None


def test_pages_given_up_are_grouped_by_their_status():
    lines = [
        LogEntry(level=40, message=f"{GIVEN_UP.replace('p/1', f'p/{n}')}{why}")
        for n, why in enumerate(("403 Forbidden", "503 Service Unavailable", "403 Forbidden"))
    ]
    assert [(group.signature, group.count) for group in group_errors(lines)] == [
        ("page given up, HTTP 403", 2),
        ("page given up, HTTP 503", 1),
    ]
