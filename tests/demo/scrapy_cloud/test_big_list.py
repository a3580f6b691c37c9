"""A list of any length for benchmarks: every job its own, in the shape of a real one."""

import json
import subprocess
import sys

import pytest
import requests

from jobsbot.demo.scrapy_cloud.large_job_list import make_large_list_app
from tests.http_server import serve_app


def test_as_many_jobs_as_asked_for_and_none_twice():
    with serve_app(make_large_list_app(2_345)) as url:
        answer = requests.get(f"{url}/jobs/list.jl?project=123", timeout=30)
    status, *jobs = map(json.loads, answer.text.splitlines())
    assert status == {"status": "ok"}
    assert len(jobs) == len({job["id"] for job in jobs}) == 2_345
    assert len(jobs[0]) == 16


@pytest.mark.slow
def test_it_is_served_from_the_command_line_until_it_is_killed():
    command = [sys.executable, "-m", "jobsbot.demo.scrapy_cloud.large_job_list", "10"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            url = process.stdout.readline().strip()
            lines = requests.get(f"{url}jobs/list.jl", timeout=30).text.splitlines()
        finally:
            process.kill()
    assert len(lines) == 11
