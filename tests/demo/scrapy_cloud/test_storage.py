"""Storage of the demo: every job's log, items and figures tell one story, at any moment."""

import gzip
import json
from datetime import timedelta

import pytest
import requests

from jobsbot.demo.scrapy_cloud.faults import ApiFaults, Fault, FaultMode
from jobsbot.demo.scrapy_cloud.jobs_api import make_jobs_api
from jobsbot.demo.scrapy_cloud.request_parsing import JobQuery
from jobsbot.demo.scrapy_cloud.simulation import Simulation
from jobsbot.demo.scrapy_cloud.storage.storage_api import make_storage_api
from tests.fake_clock import FakeClock
from tests.http_server import serve_app

scrapinghub = pytest.importorskip("scrapinghub")
KEY = "123/4/271"


@pytest.fixture(scope="module")
def clock():
    return FakeClock()


@pytest.fixture(scope="module")
def simulation(clock):
    return Simulation.start_demo(clock(), clock=clock)


@pytest.fixture(scope="module")
def faults():
    return ApiFaults()


@pytest.fixture(scope="module")
def url(simulation, faults):
    with serve_app(make_storage_api(simulation, faults)) as address:
        yield f"{address}/"


@pytest.fixture(scope="module")
def client(simulation, faults, url):
    with serve_app(make_jobs_api(simulation, faults)) as api:
        one = scrapinghub.ScrapinghubClient("demo", dash_endpoint=f"{api}/", endpoint=url)
        yield one
        one.close()


@pytest.fixture
def get(url):
    def ask(path, key="demo", **parameters):
        return requests.get(url + path, params=parameters, auth=(key, ""), timeout=30)

    return ask


def lines(response):
    assert response.status_code == 200
    return [json.loads(line) for line in response.text.splitlines()]


def last_job(client, spider, **more):
    return client.get_project(123).jobs.get(
        next(client.get_project(123).jobs.iter(spider=spider, count=1, **more))["key"]
    )


def test_the_vendors_client_reads_a_log(client):
    job = last_job(client, "reviews_feed")
    stats = job.logs.stats()
    entries = list(job.logs.iter())
    assert len(entries) == stats["totals"]["input_values"]
    errors = [entry for entry in entries if entry["level"] == 40]
    assert (
        len(errors) == stats["counts"]["40"] == job.metadata.get("scrapystats")["log_count/ERROR"]
    )
    assert "NameError: name 'normalize_score' is not defined" in errors[0]["message"]
    assert [e["time"] for e in entries] == sorted(e["time"] for e in entries)
    assert list(job.logs.iter(level="ERROR", count=2)) == errors[:2]


def test_the_vendors_client_reads_items_and_what_fields_they_have(client):
    job = last_job(client, "price_watch")
    stats = job.items.stats()
    assert stats["totals"]["input_values"] > 400
    assert "price" not in stats["counts"]
    before = list(client.get_project(123).jobs.iter(spider="price_watch", count=2))[1]
    usual = client.get_job(before["key"]).items.stats()
    share = usual["counts"]["price"] / usual["totals"]["input_values"]
    assert share == pytest.approx(0.984, abs=0.01)
    assert len(list(job.items.iter(count=3))) == 3


def test_the_vendors_client_reads_activity_queue_and_spiders(client):
    project = client.get_project(123)
    events = project.activity.list(count=100)
    assert {"job:started", "job:completed"} <= {event["event"] for event in events}
    assert project.jobs.count(state="running") == 3
    summary = {one["name"]: one for one in project.jobs.summary()}
    assert (summary["running"]["count"], len(summary["running"]["summary"])) == (3, 3)
    assert summary["finished"]["count"] > 2000
    last = {one["spider"]: one for one in project.jobs.iter_last()}
    assert last["stock_levels"]["close_reason"] == "memusage_exceeded"
    assert "shop_books" in {one["id"] for one in project.spiders.list()}


@pytest.mark.parametrize(
    ("spider", "status", "least"), [("news_wire", 403, 0.9), ("shop_books", 403, 0.0)]
)
def test_a_ban_shows_in_the_statuses(client, spider, status, least):
    stats = last_job(client, spider).metadata.get("scrapystats")
    counts = {int(name.rsplit("/", 1)[1]): n for name, n in stats.items() if "status_count" in name}
    assert sum(counts.values()) == stats["downloader/response_count"]
    assert least <= counts[status] / sum(counts.values()) < (least or 0.01) + 0.03


def test_a_death_of_memory_shows_in_its_peak(client):
    stats = last_job(client, "stock_levels").metadata.get("scrapystats")
    assert stats["memusage/max"] > 950 * 1024 * 1024
    assert last_job(client, "price_watch").metadata.get("scrapystats")["memusage/max"] < 4e8


def test_a_log_is_read_by_number_and_by_filter(get):
    stats = get(f"logs/{KEY}/stats").json()
    total = stats["totals"]["input_values"]
    assert total == sum(stats["counts"].values())
    tail = lines(get(f"logs/{KEY}", startafter=f"{KEY}/{total - 4}", count=3, meta="_key"))
    assert [entry["_key"] for entry in tail] == [f"{KEY}/{n}" for n in range(total - 3, total)]
    first = lines(get(f"logs/{KEY}", start=f"{KEY}/0", count=1))
    assert first[0]["message"].startswith("Scrapy 2.11.2 started")
    found = lines(get(f"logs/{KEY}", filter='["message", "contains", ["Spider opened"]]'))
    assert [entry["message"] for entry in found] == ["Spider opened"]


def test_a_log_only_grows(get, clock, simulation):
    (running,) = [
        job for job in simulation.list_jobs("123", JobQuery.of({})) if job.key.startswith("123/3/")
        and job.state == "running"
    ]  # fmt: skip
    before = lines(get(f"logs/{running.key}"))
    clock.forward(minutes=3)
    after = lines(get(f"logs/{running.key}"))
    assert after[: len(before)] == before
    assert len(after) > len(before)


def test_answers_are_packed_for_whoever_takes_it(url):
    raw = requests.get(f"{url}logs/{KEY}", auth=("demo", ""), stream=True, timeout=30)
    assert raw.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(raw.raw.read(decode_content=False)).startswith(b'{"time":')
    plain = {"Accept-Encoding": "identity"}
    bare = requests.get(f"{url}logs/{KEY}", auth=("demo", ""), headers=plain, timeout=30)
    assert "Content-Encoding" not in bare.headers


def test_a_bad_key_and_a_strange_project_are_refused_in_plain_text(get):
    for answer in (get(f"logs/{KEY}", key="wrong"), get("logs/9/1/1")):
        assert (answer.status_code, answer.text) == (401, "Unauthorized\n")


def test_a_job_that_is_not_there_has_an_empty_log(get):
    assert lines(get("logs/123/4/99999")) == []
    assert get("logs/123/4/99999/stats").json()["totals"]["input_values"] == 0


def test_a_count_is_a_bare_number_and_times_narrow_a_list(get, clock):
    running = lines(get("jobq/123/list", state="running"))
    assert get("jobq/123/count", state="running").text == str(len(running))
    since = int((clock() - timedelta(hours=2)).timestamp() * 1000)
    listed = lines(get("jobq/123/list", startts=since))
    assert listed
    assert all(job["ts"] >= since and job["state"] == "finished" for job in listed)
    assert len(lines(get("jobq/123/list"))) == 1000


def test_faults_of_everything_are_faults_of_storage_too(get, faults):
    faults.set(Fault(mode=FaultMode.UNAVAILABLE))
    answer = get(f"logs/{KEY}")
    faults.set()
    assert answer.status_code == 503
    assert "<html>" in answer.text
