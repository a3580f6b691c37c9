"""The stand-in answers in the shapes, numbers and words that the real Jobs API was seen to use."""

import json

import pytest
import requests

FINISHED_FIELDS = {
    "id", "spider", "spider_type", "state", "close_reason", "priority", "version", "tags",
    "spider_args", "started_time", "updated_time", "items_scraped", "responses_received",
    "errors_count", "logs", "elapsed",
}  # fmt: skip


def refusal(answer):
    return answer.status_code, answer.json()


def test_a_list_has_status_count_total_and_jobs(get):
    body = get("jobs/list.json", project=123).json()
    assert {**body, "jobs": len(body["jobs"])} == {
        "status": "ok",
        "count": 6,
        "total": 6,
        "jobs": 6,
    }


def test_newest_first_by_the_last_change_of_state(keys):
    assert keys() == ["123/2/3", "123/2/2", "123/1/3", "123/1/2", "123/2/1", "123/1/1"]


def test_a_finished_job_has_all_sixteen_fields(get):
    (job,) = get("jobs/list.json", project=123, job="123/1/2").json()["jobs"]
    assert set(job) == FINISHED_FIELDS
    assert job["started_time"] == "2026-03-04T08:30:00"
    assert job["updated_time"] == "2026-03-04T09:00:00"
    assert job["elapsed"] == 3 * 3600 * 1000
    assert (job["close_reason"], job["errors_count"], job["spider_args"]) == ("failed", 7, {})


def test_a_running_job_has_no_close_reason_and_no_empty_arguments(get):
    (job,) = get("jobs/list.json", project=123, job="123/1/3").json()["jobs"]
    assert FINISHED_FIELDS - set(job) == {"close_reason", "spider_args"}
    assert (job["items_scraped"], job["responses_received"]) == (22, 483)


def test_a_pending_job_has_not_started(get):
    (job,) = get("jobs/list.json", project=123, state="pending").json()["jobs"]
    assert not {"started_time", "updated_time", "close_reason", "logs"} & set(job)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"state": "running"}, ["123/2/2", "123/1/3"]),
        ({"state": ["running", "pending"]}, ["123/2/3", "123/2/2", "123/1/3"]),
        ({"spider": "films", "state": "finished"}, ["123/2/1"]),
        ({"job": ["123/1/1", "123/2/1", "123/9/9"]}, ["123/2/1", "123/1/1"]),
        ({"has_tag": ["nightly", "prod"]}, ["123/2/2", "123/1/2", "123/2/1", "123/1/1"]),
        ({"lacks_tag": ["nightly", "prod"]}, ["123/2/3", "123/1/3"]),
        ({"has_tag": "nightly", "lacks_tag": "prod"}, ["123/2/1"]),
        ({"spider": "nobody"}, []),
        ({"state": "deleted"}, []),
        ({"close_reason": "failed", "state": "running"}, ["123/2/2", "123/1/3"]),
    ],
)
def test_filters_as_the_service_has_them_and_unknown_ones_ignored(keys, filters, found):
    assert keys(**filters) == found


def test_total_is_not_the_true_size_once_a_count_is_given(get):
    body = get("jobs/list.json", project=123, count=2, offset=1).json()
    assert (body["count"], body["total"]) == (2, 2)
    assert [job["id"] for job in body["jobs"]] == ["123/2/2", "123/1/3"]


def test_pages_beyond_the_end_are_empty_and_more_than_a_thousand_is_refused(get):
    assert get("jobs/list.json", project=123, offset=6).json()["jobs"] == []
    assert get("jobs/list.json", project=123, count=1000).json()["count"] == 6
    assert refusal(get("jobs/list.json", project=123, count=1001)) == (
        400,
        {"status": "badrequest", "message": "'count' must be at most 1000"},
    )
    assert get("jobs/list.json", project=123, offset="many").status_code == 400


def test_json_lines_begin_with_a_status_line_and_have_no_length(get):
    answer = get("jobs/list.jl", project=123, state="running")
    status, *jobs = answer.text.splitlines()
    assert answer.headers["Content-Type"] == "application/x-jsonlines"
    assert "Content-Length" not in answer.headers
    assert status == '{"status": "ok"}'
    assert [json.loads(job)["id"] for job in jobs] == ["123/2/2", "123/1/3"]


@pytest.mark.parametrize("path", ["jobs/list.json", "jobs/list.jl"])
def test_a_bad_key_fails_with_403(url, path):
    for auth in (("wrong", ""), None):
        answer = requests.get(url + path, params={"project": 123}, auth=auth, timeout=30)
        assert refusal(answer) == (403, {"status": "error", "message": "Authentication failed"})


def test_the_key_may_stand_in_the_address_too(url):
    answer = requests.get(f"{url}jobs/list.json?project=123&apikey=demo&count=1", timeout=30)
    assert answer.json()["count"] == 1


@pytest.mark.parametrize("path", ["jobs/list.json", "jobs/list.jl"])
def test_a_project_of_others_is_refused_by_name_of_the_keys_owner(get, path):
    answer = get(path, project=2)
    message = "User 'demo' doesn't have access to project 2"
    assert refusal(answer) == (400, {"status": "badrequest", "message": message})
    assert answer.reason == message


def test_no_reason_phrase_can_break_the_headers(get):
    answer = get("jobs/list.json", project="2\r\nX-Evil: yes")
    assert answer.status_code == 400
    assert "X-Evil" not in answer.headers


@pytest.mark.parametrize(
    ("path", "form", "message"),
    [
        ("jobs/delete.json", {}, "missing 'job' argument"),
        ("jobs/stop.json", {}, "missing 'job' argument"),
        ("jobs/update.json", {}, "No query filters provided"),
        ("jobs/update.json", {"add_tag": "x"}, "No query filters provided"),
        ("jobs/update.json", {"job": "123/1/1"}, "No update modifiers provided"),
        ("jobs/delete.json", {"job": "123/1/3"}, "can't delete running job 123/1/3"),
    ],
)
def test_writes_that_lack_something_are_refused(post, path, form, message):
    answer = post(path, project=123, **form)
    assert refusal(answer) == (400, {"status": "badrequest", "message": message})


def test_a_project_is_needed(get, post):
    for answer in (get("jobs/list.json"), post("jobs/stop.json", job="123/1/3")):
        assert refusal(answer) == (
            400,
            {"status": "badrequest", "message": "missing 'project' argument"},
        )


def test_writes_are_posted_and_other_paths_do_not_exist(get):
    assert get("jobs/stop.json", project=123, job="123/1/3").status_code == 405
    assert get("jobs/nothing.json", project=123).status_code == 404


def test_cookies_are_set_that_nobody_needs(get):
    assert "csrftoken=" in get("jobs/list.json", project=123).headers["Set-Cookie"]


def test_requests_are_observed_in_words_and_without_a_key(get, url, observed):
    get("jobs/list.json", project=123, job=["123/1/1", "123/1/2"], secret="hunter2")
    requests.get(f"{url}jobs/list.json?project=2&apikey=demo", timeout=30)
    assert [(one.method, one.path, one.note, one.status) for one in observed] == [
        ("GET", "/jobs/list.json", "project 123, job 123/1/1 and 1 more", 200),
        ("GET", "/jobs/list.json", "project 2", 400),
    ]
    assert all(one.milliseconds > 0 for one in observed)


def test_what_is_observed_fits_in_a_line_whatever_was_sent(get, observed):
    get("jobs/list.json", project=123, spider="a\nb" * 300)
    (one,) = observed
    assert one.note.isprintable()
    assert len(one.note) == 160


def test_elapsed_counts_from_the_last_queue_event_and_a_tag_edit_resets_it(get, post, clock):
    def elapsed():
        (job,) = get("jobs/list.json", project=123, job="123/1/1").json()["jobs"]
        return job["elapsed"]

    assert elapsed() == 5 * 3600 * 1000
    post("jobs/update.json", project=123, job="123/1/1", add_tag="seen")
    clock.forward(seconds=2)
    assert elapsed() == 2000
