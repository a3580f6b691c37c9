"""Answers of storage and the job queue, good, odd and bad, are read as what they say."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
import responses

from jobsbot.api.client import Client
from jobsbot.core.errors import (
    ApiError,
    BadKey,
    NotStored,
    RateLimited,
    TimedOut,
    Unavailable,
    Unreadable,
)
from jobsbot.core.jobs import storage_calls as calls
from jobsbot.core.jobs.api_calls import ApiRoot, Call, ResponseShape
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.jobs.storage_records import LogEntry
from tests.api.client_factory import (
    JOB_QUEUE_ROOT,
    STORAGE_ROOT,
    make_impatient_client,
    make_sleepless_client,
)
from tests.api.raw_server import (
    run_raw_server,
)
from tests.slow_examples import first_in_every_run

KEY = JobKey(123, 7, 41)
STATS = calls.read_log_stats(KEY)
TAIL = calls.read_log(KEY, calls.EntryRange.last(3, 500))


@pytest.fixture
def said():
    with responses.RequestsMock() as mock:
        yield mock


def ask(call: Call, said, **answer):
    """Ask while storage answers so."""
    root = JOB_QUEUE_ROOT if call.root is ApiRoot.JOB_QUEUE else STORAGE_ROOT
    said.add("GET", root + call.endpoint, **answer)
    return make_sleepless_client().client.send(call)


def sent_params(said) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(said.calls[-1].request.url).query)


def test_statistics_of_a_log_are_read_by_level(said):
    body = {"counts": {"20": 40, "30": 3, "40": 2, "50": 1}, "totals": {"input_values": 46}}
    stats = ask(STATS, said, json=body)
    assert stats.total == 46
    assert stats.count_from_level(40) == 3
    assert stats.count_from_level(0) == 46


@pytest.mark.parametrize("body", ["{}", "", "null\n", '{"counts":{},"totals":{"input_values":0}}'])
def test_a_log_of_which_nothing_is_told_is_empty(body, said):
    if body == "null\n":
        with pytest.raises(Unreadable):
            ask(STATS, said, body=body)
    else:
        assert ask(STATS, said, body=body).total == 0


def test_statistics_with_odd_types_are_read_as_far_as_they_go(said):
    body = {"counts": {"40": "7", "50": None, "x": 3}, "totals": {"input_values": 7.0, "more": []}}
    stats = ask(STATS, said, json=body)
    assert (stats.total, stats.count_from_level(40)) == (7, 7)


@pytest.mark.parametrize(
    "body",
    first_in_every_run(
        {"counts": {"20": 40}},
        {"counts": {"20": 40}, "totals": {"input_values": "many"}},
        {"totals": {"input_bytes": 9}},
        {"counts": {}, "totals": {"input_values": -4}},
    ),
)
def test_a_log_whose_length_is_not_told_is_not_called_empty(body, said):
    with pytest.raises(Unreadable, match="it does not say how many entries there are"):
        ask(STATS, said, json=body)


@pytest.mark.parametrize("body", [{}, {"counts": {}, "totals": {}}])
def test_a_log_of_which_nothing_is_counted_is_empty(body, said):
    assert ask(STATS, said, json=body).total == 0


def test_more_lines_than_were_asked_for_are_not_taken_for_those(said):
    with pytest.raises(Unreadable, match="it holds more than was asked for"):
        ask(TAIL, said, body=b'{"level": 20, "message": "x"}\n' * 4)


def test_the_tail_of_a_log_is_asked_by_key_and_number_and_nothing_else(said):
    lines = (
        json.dumps({"time": 1760000000000 + n, "level": 20, "message": f"zeile größer {n}"})
        for n in range(2)
    )
    entries = ask(TAIL, said, body="\n".join(lines).encode())
    assert sent_params(said) == [("startafter", "123/7/41/496"), ("count", "3")]
    assert [e.message for e in entries] == ["zeile größer 0", "zeile größer 1"]
    assert entries[0].at == datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)


def test_a_short_log_is_asked_from_its_start(said):
    call = calls.read_log(KEY, calls.EntryRange.last(20, 20), calls.LogFilter(level=40))
    assert ask(call, said, body="") == ()
    assert sent_params(said) == [("count", "20"), ("filter", '["level", ">=", [40]]')]


def test_what_is_looked_for_is_a_filter_of_storage_whatever_it_holds(said):
    text = 'größer "x", [y] & z'
    call = calls.read_log(KEY, calls.EntryRange(count=5), calls.LogFilter(contains=(text, "b")))
    ask(call, said, body="")
    filters = [json.loads(value) for name, value in sent_params(said) if name == "filter"]
    assert filters == [["message", "contains", [text]], ["message", "contains", ["b"]]]


def test_an_odd_line_does_not_hide_the_others(said):
    odd = b'{"time":"soon","level":"40","message":7}\n{"level":30,"message":"\\ud800 half"}\n'
    first, second, third = ask(TAIL, said, body=odd + b'\n{"message":null,"x":1}\n')
    assert (first.time, first.level, first.message, first.level_name) == (None, 40, None, "ERROR")
    assert second.message == "? half"
    assert third == LogEntry()


def test_metadata_is_read_with_all_that_is_missing_new_and_odd(said):
    body = {
        "scheduled_by": "ana", "cancelled_by": None, "units": "2", "tags": "prod", "new": {},
        "priority": 2.0, "spider_args": {"a": [1]},
        "scrapystats": {
            "memusage/max": 734003200, "downloader/response_status_count/403": 36,
            "downloader/response_status_count/200": 2.0, "finish_reason": "finished",
            "downloader/response_status_count/odd": 1, "start_time": None,
        },
    }  # fmt: skip
    job = ask(calls.read_job_metadata(KEY), said, json=body)
    assert (job.scheduled_by, job.cancelled_by, job.units, job.tags) == ("ana", None, 2, None)
    assert job.priority == 2
    assert job.spider_args == {"a": [1]}
    assert job.peak_memory_bytes == 734003200
    assert job.count_statuses() == {403: 36, 200: 2}


def test_activity_is_read_whatever_events_there_are(said):
    lines = (
        b'{"event":"job:cancelled","job":"123/2/3","user":"john","_ts":1760000000000}\n'
        b'{"counter":19,"foo":42}\n'
    )
    known, free = ask(calls.read_activity(123, 20), said, body=lines)
    assert sent_params(said) == [("count", "20"), ("meta", "_ts")]
    assert (known.event, known.user, known.job) == ("job:cancelled", "john", "123/2/3")
    assert known.at == datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)
    assert (free.event, free.at) == (None, None)


def test_items_keep_every_field_as_it_came(said):
    line = {"name": "größer", "price": 1.5, "tags": ["a"], "_ts": 1760000000000, "n": None}
    items = ask(calls.read_items(KEY, calls.EntryRange(count=2)), said, json=line)
    assert items == (line,)


def test_coverage_is_the_share_of_items_with_a_field(said):
    body = {"counts": {"name": 100, "price": 25}, "totals": {"input_values": 100}}
    assert ask(calls.read_item_stats(KEY), said, json=body).coverage() == {"name": 1, "price": 0.25}


def test_summaries_of_projects_are_a_list(said):
    body = [{"project": 123, "running": 2, "has_capacity": False}, {"project": 124}]
    ours, other = ask(calls.read_project_summaries(123), said, json=body)
    assert (ours.running, ours.has_capacity, other.project) == (2, False, 124)


def test_the_job_queue_tells_a_bare_number_at_its_own_address(said):
    filters = JobFilters(spider=("books",), has_tag=("a", "b"), lacks_tag=("c",))
    call = calls.count_matching_jobs(123, filters, ("pending", "running"))
    assert ask(call, said, body="3378\n") == 3378
    assert sent_params(said) == [
        ("spider", "books"), ("has_tag", "a"), ("has_tag", "b"), ("lacks_tag", "c"),
        ("state", "pending"), ("state", "running"),
    ]  # fmt: skip


@pytest.mark.parametrize("body", ["", "-1", "3.5", '"3"', "<html>", "1" * 40, "null"])
def test_what_is_no_number_is_not_counted(body, said):
    with pytest.raises(Unreadable):
        ask(calls.count_matching_jobs(123, JobFilters()), said, body=body)


@pytest.mark.parametrize("filters", [JobFilters(job=(KEY,)), JobFilters(close_reason=("failed",))])
def test_what_the_job_queue_does_not_know_is_never_asked_of_it(filters):
    with pytest.raises(ValueError, match="counts by"):
        calls.count_matching_jobs(123, filters)


ERRORS = {
    "a bad key, in plain text": (
        {"status": 401, "body": "Unauthorized\n"}, BadKey, "storage does not accept the API key"
    ),
    "a bad key, refused": ({"status": 403, "body": "no"}, BadKey, "does not accept the API key"),
    "a gateway's page": (
        {"status": 503, "body": "<html>503</html>"}, Unavailable, "storage is not available right"
    ),
    "nothing of that name": ({"status": 404, "body": "no"}, NotStored, "nothing of that name"),
    "too often": ({"status": 429, "headers": {"Retry-After": "900"}}, RateLimited, "900 s"),
    "a page for people": ({"body": "<html>"}, Unreadable, "it is a web page. Check SHUB_STORAGE"),
    "a redirect": (
        {"status": 302, "headers": {"Location": "https://elsewhere.example/"}},
        Unreadable, "redirect to elsewhere.example",
    ),
    "no connection": (
        {"body": responses.ConnectionError("no")}, Unavailable, "storage was lost"
    ),
}  # fmt: skip


@pytest.mark.parametrize("call", [STATS, TAIL], ids=["stats", "tail"])
@pytest.mark.parametrize("name", ERRORS)
def test_each_way_to_fail_has_its_sentence(name, call, said):
    answer, kind, words = ERRORS[name]
    with pytest.raises(ApiError) as caught:
        ask(call, said, **answer)
    assert type(caught.value) is kind
    assert words in str(caught.value)


def test_a_read_is_repeated_until_it_is_answered(said):
    said.add("GET", STORAGE_ROOT + STATS.endpoint, status=503, body="<html>")
    assert ask(STATS, said, json={"totals": {"input_values": 4}}).total == 4


def test_a_service_without_an_address_is_not_asked():
    client = Client("https://app.zyte.com/api/", lambda project: "key")
    with pytest.raises(Unavailable, match="No address of Scrapy Cloud's storage is configured"):
        client.send(STATS)


STRANGE_CALLS = [
    "logs/124/7/41", "logs/123/7", "logs/123/7/41/../../x", "jobs/123/7/41/state", "collections/1",
    "logs/123/7/41?x=1", "activity/124", "activity/123/1", "https://elsewhere.example/", "",
]  # fmt: skip


@pytest.mark.parametrize("endpoint", STRANGE_CALLS)
def test_what_is_not_read_there_is_never_sent(endpoint):
    call = Call(endpoint, 123, (), ResponseShape.RECORD, ApiRoot.STORAGE, dict)
    with pytest.raises(ValueError, match="is not asked of"):
        make_sleepless_client().client.send(call)


@pytest.mark.parametrize("root", [ApiRoot.STORAGE, ApiRoot.JOB_QUEUE])
@pytest.mark.parametrize("shape", [ResponseShape.COUNT, ResponseShape.NOTHING])
def test_nothing_there_is_written(root, shape):
    call = Call("logs/123/7/41", 123, (("job", "123/7/41"),), shape, root)
    with pytest.raises(ValueError, match="is not asked of"):
        make_sleepless_client().client.send(call)


def test_storage_that_hangs_is_given_up():
    late = pytest.raises(TimedOut, match="storage did not answer in time")
    with run_raw_server(lambda line: line.hang()) as server, late:
        make_impatient_client(server.root, attempts=1).send(STATS)
