"""What is of another project, or another job, than was asked about is never taken for what was."""

import json

import pytest

from jobsbot.core.errors import OtherProject, Unreadable
from jobsbot.core.jobs.api_calls import list_jobs, read_jobs
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import JobKey
from jobsbot.doctor.doctor import check_key
from tests.api.client_factory import make_patient_client
from tests.api.job_lines import FIRST, STREAM
from tests.api.raw_server import make_response, reply_with, run_raw_server
from tests.slow_examples import first_in_every_run

OWN, FOREIGN = {"id": "123/1/1"}, {"id": "1234/1/1"}


def serve(body):
    return run_raw_server(reply_with(make_response(body)))


def make_page(*jobs):
    return json.dumps({"status": "ok", "count": len(jobs), "jobs": jobs}).encode()


def make_stream(*jobs):
    return FIRST + b"".join(json.dumps(job).encode() + b"\n" for job in jobs)


@pytest.mark.parametrize(
    "call", [list_jobs(123, JobFilters(count=3)), read_jobs([JobKey(123, 1, 1)])], ids=str
)
def test_a_page_of_another_project_is_no_empty_page(call):
    with (
        serve(make_page(FOREIGN, {"id": "999/1/1"})) as server,
        pytest.raises(OtherProject, match="cannot be read: its jobs are of another project"),
    ):
        make_patient_client(server.root).send(call)


def test_a_page_is_read_without_jobs_of_other_projects():
    with serve(make_page(FOREIGN, OWN, {"id": "999/1/1"})) as server:
        jobs = make_patient_client(server.root).send(list_jobs(123, JobFilters(count=5)))
    assert [job.id for job in jobs] == ["123/1/1"]


@pytest.mark.parametrize(
    "page", first_in_every_run([{"id": "123/1/2"}], [OWN, {"id": "123/1/2"}], [{"id": "123/10/1"}])
)
def test_other_jobs_than_were_asked_for_do_not_say_that_those_are_gone(page):
    asked = [JobKey(123, 1, 1), JobKey(123, 1, 3)]
    with (
        serve(make_page(*page)) as server,
        pytest.raises(Unreadable, match="it holds other jobs than were asked for"),
    ):
        make_patient_client(server.root).send(read_jobs(asked))


@pytest.mark.parametrize(
    "call", [list_jobs(123, JobFilters()), read_jobs([JobKey(123, 1, 1)])], ids=str
)
def test_an_answer_that_counts_jobs_and_holds_none_does_not_say_that_there_are_none(call):
    with (
        serve(b'{"status": "ok", "count": 3, "total": 3, "jobs": []}') as server,
        pytest.raises(Unreadable, match="it counts jobs and holds none"),
    ):
        make_patient_client(server.root).send(call)


def test_all_that_were_asked_for_are_read_without_those_that_were_not():
    with serve(make_page({"id": "123/1/2"}, OWN)) as server:
        jobs = make_patient_client(server.root).send(read_jobs([JobKey(123, 1, 1)]))
    assert [job.id for job in jobs] == ["123/1/1"]


def test_a_stream_of_another_project_is_no_empty_stream():
    with (
        serve(make_stream(FOREIGN, FOREIGN)) as server,
        pytest.raises(OtherProject, match="its jobs are of another project"),
    ):
        list(make_patient_client(server.root).stream(STREAM))


def test_a_stream_is_read_without_jobs_of_other_projects():
    with serve(make_stream(FOREIGN, OWN, FOREIGN)) as server:
        jobs = list(make_patient_client(server.root).stream(STREAM))
    assert [job.id for job in jobs] == ["123/1/1"]


def test_a_key_that_is_let_in_is_good_whatever_is_listed():
    with serve(make_page(OWN)) as server:
        found = check_key(make_patient_client(server.root))
    assert found.says == "Scrapy Cloud accepts the API key."
