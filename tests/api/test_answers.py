"""Every answer of the API, good or bad, is read as what it says."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
import responses

from jobsbot.core.errors import (
    ApiError,
    BadKey,
    BadRequest,
    Changed,
    NoAccess,
    RateLimited,
    Unavailable,
    Unreadable,
    make_public,
)
from jobsbot.core.jobs.api_calls import (
    delete_jobs,
    list_jobs,
    read_jobs,
    stop_jobs,
    stream_jobs,
    update_jobs,
)
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import JobKey
from tests.api.client_factory import API_KEY, API_ROOT, load_answer, make_sleepless_client

KEYS = (JobKey(123, 7, 41), JobKey(123, 7, 42))
LIST = list_jobs(123, JobFilters(count=4))
ERRORS = load_answer("errors")


@pytest.fixture
def said():
    with responses.RequestsMock() as mock:
        yield mock


def error_of(name: str, call, said) -> ApiError:
    """Ask while the API answers with this error, as often as it is asked."""
    kept = ERRORS[name]
    body = {"json": kept["json"]} if "json" in kept else {"body": kept["text"]}
    said.add(
        "POST" if call.is_write else "GET", API_ROOT + call.endpoint, status=kept["status"], **body
    )
    with pytest.raises(ApiError) as caught:
        make_sleepless_client().client.send(call)
    return caught.value


def test_a_page_of_jobs_is_read_with_all_that_is_missing_new_and_null(said):
    said.add("GET", API_ROOT + "jobs/list.json", json=load_answer("page"))
    done, running, reasoned, bare = make_sleepless_client().client.send(LIST)
    assert done.key == KEYS[0]
    assert done.tags == ["nightly", "größer"]
    assert done.spider_args == {"country": "de"}
    assert done.succeeded
    assert done.updated_at == datetime(2026, 3, 1, 2, 41, 9, 250000, tzinfo=UTC)
    now = datetime(2026, 3, 1, 3, 10, tzinfo=UTC)
    assert running.run_time(now) == timedelta(minutes=10)
    assert running.close_reason is None
    assert not reasoned.succeeded
    assert reasoned.close_reason == "a reason nobody has heard of (yet)"
    assert (reasoned.tags, reasoned.started_at) == (None, None)
    assert (bare.id, bare.state) == ("123/9/2", None)


def test_a_job_with_odd_types_is_read_as_far_as_it_goes_and_never_lost(said):
    said.add("GET", API_ROOT + "jobs/list.json", json=load_answer("odd_types"))
    plain, odd, sparse = make_sleepless_client().client.send(list_jobs(123, JobFilters(count=3)))
    assert (plain.items_scraped, plain.tags) == (5, ["a"])
    assert (odd.spider, odd.version, odd.state) == ("404", "1.5", None)
    assert (odd.priority, odd.items_scraped, odd.errors_count) == (3, 7, 12)
    assert (odd.responses_received, odd.logs, odd.started_at) == (None, None, None)
    assert odd.tags == ["a", "3"]
    assert odd.spider_args == {"country": "de", "page": 2}
    assert (sparse.tags, sparse.spider_args, sparse.close_reason) == (["alone"], None, None)
    assert sparse.updated_at is None, "UTC has no such year"


def test_bytes_that_are_not_utf8_and_half_characters_cost_no_job(said):
    body = rb'{"status":"ok","jobs":[{"id":"123/1/1","spider":"b' + b"\xff"
    body += rb'd"},{"id":"123/1/2","spider":"half \ud83d","spider_args":{"a":["\ud800"]}}]}'
    said.add("GET", API_ROOT + "jobs/list.json", body=body)
    first, second = make_sleepless_client().client.send(list_jobs(123, JobFilters(count=2)))
    assert first.spider == "b�d"
    assert second.spider == "half ?"
    assert second.spider_args == {"a": ["?"]}


def test_writes_send_their_keys_as_a_form_and_read_the_count(said):
    said.add("POST", API_ROOT + "jobs/update.json", json={"status": "ok", "count": 2})
    said.add("POST", API_ROOT + "jobs/delete.json", json={"status": "ok", "count": "1"})
    said.add("POST", API_ROOT + "jobs/stop.json", json={"status": "ok"})
    client = make_sleepless_client().client
    assert client.send(update_jobs(KEYS, add=["größer", "b&c"], remove=["old"])) == 2
    assert client.send(delete_jobs(KEYS)) == 1
    assert client.send(stop_jobs(KEYS)) is None
    sent = [call.request.body for call in said.calls]
    named = "project=123&job=123%2F7%2F41&job=123%2F7%2F42"
    assert sent == [
        f"{named}&add_tag=gr%C3%B6%C3%9Fer&add_tag=b%26c&remove_tag=old",
        named,
        named,
    ]
    assert all(call.request.url.endswith(".json") for call in said.calls)


def test_reads_send_every_filter_and_ask_for_the_page_they_need(said):
    said.add("GET", API_ROOT + "jobs/list.json", json={"status": "ok", "jobs": []})
    client = make_sleepless_client().client
    filters = JobFilters(
        state="running", spider=("a b",), has_tag=("x", "y"), lacks_tag=("z",), count=30, offset=5
    )
    assert client.send(list_jobs(123, filters)) == ()
    assert client.send(read_jobs(KEYS)) == ()
    first, second = (parse_qsl(urlsplit(call.request.url).query) for call in said.calls)
    assert sorted(first) == [
        ("count", "30"),
        ("has_tag", "x"),
        ("has_tag", "y"),
        ("lacks_tag", "z"),
        ("offset", "5"),
        ("project", "123"),
        ("spider", "a b"),
        ("state", "running"),
    ]
    named = [("job", "123/7/41"), ("job", "123/7/42")]
    assert second == [("project", "123"), *named, ("count", "2")]


def test_the_key_goes_as_basic_auth_and_nowhere_else(said):
    said.add("GET", API_ROOT + "jobs/list.json", json={"status": "ok", "jobs": []})
    make_sleepless_client(key="kéy").client.send(LIST)
    sent = said.calls[0].request
    assert sent.headers["Authorization"] == "Basic a8OpeTo="
    assert "k" not in sent.url.partition("?")[2]


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("bad key", BadKey, "does not accept the API key used for project 123. Check SH_APIKEY"),
        ("unauthorized", BadKey, "does not accept the API key"),
        ("no access", NoAccess, "may not see project 123, or there is no such project."),
        ("bad request", BadRequest, "refused the request: missing 'job' argument."),
        ("an error that says 200", BadRequest, "Something broke behind the scenes."),
        ("an error without a message", BadRequest, "refused the request: busy."),
        ("gateway page", Unavailable, "not available right now (status 502). Try again"),
        ("broken inside", Unavailable, "status 500"),
        ("too often", RateLimited, "limiting how often this key may ask. Try again in a minute."),
        ("login page", Unreadable, "it is a web page. Check SHUB_APIURL"),
        ("empty", Unreadable, "it is empty."),
        ("no status", Unreadable, "it has no status."),
        ("a list", Unreadable, "it is not an answer of the Jobs API."),
        ("no jobs", Unreadable, "it has no list of jobs."),
        ("jobs that are a word", Unreadable, "it has no list of jobs."),
        ("a job without a key", Unreadable, "a job in it has no key."),
        ("a job with half a key", Unreadable, "a job in it has no key."),
        ("half a document", Unreadable, "it is not an answer of the Jobs API."),
        ("lost", Unreadable, "status 404 without a word of the API's."),
        ("forbidden by a wall", Unreadable, "status 403 without a word of the API's."),
    ],
)
def test_an_error_is_said_in_words_for_people(name, kind, words, said):
    error = error_of(name, LIST, said)
    assert type(error) is kind
    assert words in str(error)
    assert error.changed is Changed.NO
    assert "changed" not in str(error), "a read says nothing of changes"


def test_a_project_that_may_not_be_seen_is_named_to_everybody(said):
    error = make_public(error_of("no access", LIST, said))
    assert error.text == "I have no access to project 123, or there is none of this number."


def test_who_owns_the_key_is_not_told(said):
    assert "frieda" not in str(error_of("no access", LIST, said))


def test_a_message_that_repeats_the_key_is_shown_without_it(said):
    body = {"status": "error", "message": f"bad argument {API_KEY}"}
    said.add("GET", API_ROOT + "jobs/list.json", status=400, json=body)
    with pytest.raises(BadRequest) as caught:
        make_sleepless_client().client.send(LIST)
    assert "bad argument [hidden]. Change" in str(caught.value)


def test_a_long_message_is_cut_and_says_so(said):
    body = {"status": "badrequest", "message": "x" * 5000}
    said.add("GET", API_ROOT + "jobs/list.json", status=400, json=body)
    with pytest.raises(BadRequest) as caught:
        make_sleepless_client().client.send(LIST)
    assert "x…" in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("bad key", Changed.NO),
        ("no access", Changed.NO),
        ("bad request", Changed.NO),
        ("too often", Changed.NO),
        ("an error that says 200", Changed.MAYBE),
        ("gateway page", Changed.MAYBE),
        ("login page", Changed.MAYBE),
        ("empty", Changed.MAYBE),
        ("a list", Changed.MAYBE),
    ],
)
def test_a_failed_write_says_whether_something_may_have_changed(name, changed, said):
    error = error_of(name, delete_jobs(KEYS), said)
    assert error.changed is changed
    assert changed.value in str(error)
    assert len(said.calls) == 1, "a write is sent once"


def test_a_write_without_a_count_is_unreadable_and_may_have_happened(said):
    said.add("POST", API_ROOT + "jobs/update.json", json={"status": "ok"})
    with pytest.raises(Unreadable, match="how many jobs") as caught:
        make_sleepless_client().client.send(update_jobs(KEYS, add=["a"]))
    assert caught.value.changed is Changed.MAYBE


def test_without_a_key_nothing_is_sent():
    with responses.RequestsMock() as nothing_expected:
        seen = make_sleepless_client(key="")
        with pytest.raises(BadKey, match="no API key for project 123, so nothing was sent"):
            seen.client.send(delete_jobs(KEYS))
        with pytest.raises(BadKey, match="no API key"):
            next(iter(seen.client.stream(stream_jobs(123, JobFilters()))))
        assert not nothing_expected.calls
