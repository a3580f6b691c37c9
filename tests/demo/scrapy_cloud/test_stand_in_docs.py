"""What docs/stand-in-jobs-api.md says is so."""

import io
import re
import shlex
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import requests

from jobsbot.demo.scrapy_cloud.faults import ApiFaults, FaultMode
from jobsbot.demo.scrapy_cloud.jobs_api import ENDPOINTS, make_jobs_api
from jobsbot.demo.scrapy_cloud.simulation import Simulation
from jobsbot.demo.scrapy_cloud.spiders import PRODUCTION_SPIDERS
from tests.fake_clock import FakeClock
from tests.http_server import serve_app

PAGE = (Path(__file__).parents[3] / "docs" / "stand-in-jobs-api.md").read_text(encoding="utf-8")
DEMO = "http://127.0.0.1:8321/scrapy-cloud/api"


@pytest.fixture
def living():
    clock = FakeClock()
    with serve_app(make_jobs_api(Simulation.start_demo(clock(), clock=clock), ApiFaults())) as url:
        yield url


def test_every_line_for_curl_answers_ok(living):
    (block,) = re.findall(r"```sh\n(.*?)```", PAGE, re.S)
    lines = [shlex.split(line) for line in block.splitlines() if line.startswith("curl")]
    assert {line[3].removeprefix("$API/").split("?")[0] for line in lines} == set(ENDPOINTS)
    for _, _, user, address, *form in lines:
        data = "&".join(form[1::2])
        answer = requests.request(
            "POST" if data else "GET",
            address.replace("$API", living),
            data=data or None,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            auth=(user.rstrip(":"), ""),
            timeout=30,
        )
        assert answer.status_code == 200, address
        assert answer.text.startswith(('{"status":"ok"', '{"status": "ok"}'))
        assert answer.text.count("\n") != 1 and '"count":0' not in answer.text, address


def test_the_lines_for_python_print_the_running_jobs(living):
    pytest.importorskip("scrapinghub")
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    said = io.StringIO()
    with redirect_stdout(said):
        exec(block.replace(DEMO, living), {})
    assert said.getvalue() == "['123/3/1070', '123/6/187', '123/4/271']\n"


def test_every_mode_and_only_spiders_that_exist_are_named():
    first_cells = re.findall(r"^\| `([^`]+)`", PAGE, re.M)
    modes = {str(mode) for mode in FaultMode}
    assert modes <= set(first_cells)
    assert set(first_cells) - modes <= {spider.name for spider in PRODUCTION_SPIDERS}
