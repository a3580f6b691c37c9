"""What is of another project than was asked about is never taken for what was asked."""

import json

import pytest

from jobsbot.core.errors import OtherProject
from jobsbot.core.jobs.api_calls import list_jobs, read_jobs
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import JobKey
from jobsbot.doctor.doctor import check_key
from tests.api.client_factory import make_patient_client
from tests.api.job_lines import FIRST, STREAM
from tests.api.raw_server import make_response, reply_with, run_raw_server

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
