"""The demo's project lives by a clock: it begins with the same jobs each time."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from statistics import median

import pytest

from jobsbot.demo.scrapy_cloud.request_parsing import JobQuery, TagUpdate
from jobsbot.demo.scrapy_cloud.simulation import Simulation
from tests.fake_clock import FakeClock

EVERYTHING = JobQuery.of({})


@pytest.fixture(scope="module")
def jobs_at_start():
    """All jobs of project 123 as the demo starts, by spider, newest first."""
    clock = FakeClock()
    by_spider = defaultdict(list)
    for job in Simulation.start_demo(clock(), clock=clock).list_jobs("123", EVERYTHING):
        by_spider[job.spider].append(job)
    return by_spider


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def simulation(clock):
    return Simulation.start_demo(clock(), clock=clock)


def only(**filters):
    return JobQuery.of({name: [value] for name, value in filters.items()})


def finished(jobs):
    return [job for job in jobs if job.state == "finished" and "started_time" in job.record]


def minutes(job):
    ended, started = job.record["updated_time"], job.record["started_time"]
    ran = datetime.fromisoformat(ended) - datetime.fromisoformat(started)
    return ran / timedelta(minutes=1)


def test_three_jobs_run_at_the_opening_and_some_wait(simulation):
    running = simulation.list_jobs("123", only(state="running"))
    assert sorted(job.spider for job in running) == ["jobs_board", "listings_crawl", "shop_books"]
    assert len(simulation.list_jobs("123", only(state="pending"))) == 3


def test_there_are_weeks_of_history_mostly_good(jobs_at_start):
    jobs = [job for spider in jobs_at_start.values() for job in finished(spider)]
    reasons = Counter(job.record["close_reason"] for job in jobs)
    assert 2000 < len(jobs) < 5000
    assert len(jobs_at_start) == 13
    assert 0.95 < reasons["finished"] / len(jobs) < 0.99
    assert {"failed", "memusage_exceeded", "closespider_timeout", "cancelled"} <= set(reasons)
    assert max(job.since for job in jobs) - min(job.since for job in jobs) > timedelta(weeks=4)


def test_a_job_that_stood_still_was_cancelled_an_hour_after_its_last_sign(jobs_at_start):
    ended = [job for spider in jobs_at_start.values() for job in finished(spider)]
    stalled = [job for job in ended if job.record["close_reason"] == "cancelled (stalled)"]
    assert len(stalled) > 1
    assert all(minutes(job) > 60 for job in stalled)


def test_the_runaway_runs_for_six_hours_where_its_runs_took_31_to_52_minutes(jobs_at_start):
    now, *before = jobs_at_start["listings_crawl"]
    took = [minutes(job) for job in finished(before)[:20]]
    assert now.state == "running"
    assert 6.1 < minutes(now) / 60 < 6.3
    assert (int(min(took)), int(max(took))) == (31, 52)


def test_the_runaway_still_brings_an_item_now_and_then(simulation, clock):
    (before,) = simulation.list_jobs("123", only(spider="listings_crawl", state="running"))
    clock.forward(minutes=5)
    (after,) = simulation.list_jobs("123", only(spider="listings_crawl", state="running"))
    more = after.record["items_scraped"] - before.record["items_scraped"]
    assert 1 <= more < 20


def test_the_silent_one_has_brought_nothing_where_its_runs_bring_thousands(jobs_at_start):
    now, *before = jobs_at_start["jobs_board"]
    assert now.state == "running"
    assert minutes(now) < 1  # it last said something right after it began
    assert now.record["items_scraped"] == now.record["responses_received"] == 0
    assert median(job.record["items_scraped"] for job in finished(before)) > 2000


def test_the_bad_deploy_spoilt_one_spider_and_no_other(jobs_at_start):
    newest = jobs_at_start["reviews_feed"][0].record["version"]
    before, after = outcomes(jobs_at_start["reviews_feed"], newest)
    assert len(after) == 6
    assert median(after) < 0.15 * median(before)
    for spider in ("price_watch", "stock_levels", "shop_books", "news_wire", "jobs_board"):
        before, after = outcomes(jobs_at_start[spider], newest)
        assert median(after) > 0.9 * median(before), spider


def test_errors_of_the_bad_version_are_up(jobs_at_start):
    def rate(job):
        return job.record["errors_count"] / job.record["responses_received"]

    runs = finished(jobs_at_start["reviews_feed"])
    assert min(rate(job) for job in runs[:6]) > 0.2
    assert max(rate(job) for job in runs[6:20]) < 0.02


def test_every_other_running_job_is_like_its_spiders_runs(jobs_at_start):
    now, *before = jobs_at_start["shop_books"]
    assert minutes(now) < min(minutes(job) for job in finished(before)[:20])
    assert now.record["items_scraped"] > 1000


def test_bad_luck_is_spread_out(jobs_at_start):
    for spider, jobs in jobs_at_start.items():
        if spider != "reviews_feed":
            reasons = [job.record["close_reason"] for job in finished(jobs)[:10]]
            assert reasons.count("finished") >= len(reasons) - 1, spider


def test_some_jobs_have_arguments_odd_names_and_what_looks_like_a_credential(jobs_at_start):
    (arguments,) = {tuple(job.record["spider_args"]) for job in jobs_at_start["partner_feed"]}
    assert arguments == ("partner", "api_token")
    assert any("<!channel>" in spider and "*bold*" in spider for spider in jobs_at_start)
    assert {job.state for job in jobs_at_start["🕷️ *bold* <!channel> & co"]} == {"finished"}


def test_jobs_progress_start_and_finish_as_time_goes_by(simulation, clock):
    first = {job.key: job for job in simulation.list_jobs("123", EVERYTHING)}
    clock.forward(hours=1)
    later = {job.key: job for job in simulation.list_jobs("123", EVERYTHING)}
    assert set(first) < set(later)
    moves = Counter((job.state, later[key].state) for key, job in first.items())
    assert moves["running", "finished"] == moves["pending", "finished"] == 1
    assert {later[key].state for key in set(later) - set(first)} >= {"running", "finished"}


def test_there_are_always_jobs_pending_running_and_finished(simulation, clock):
    for _ in range(100):
        states = Counter(job.state for job in simulation.list_jobs("123", EVERYTHING))
        assert set(states) == {"pending", "running", "finished"}
        assert states["running"] < 10
        clock.forward(minutes=17)


def test_after_everything_is_stopped_others_run_soon(simulation, clock):
    simulation.stop_jobs(
        "123", [job.key for job in simulation.list_jobs("123", only(state="running"))]
    )
    clock.forward(minutes=2)
    assert [job.spider for job in simulation.list_jobs("123", only(state="running"))] == [
        "price_watch"
    ]


def test_the_runaway_is_ended_by_the_24_hour_limit(simulation, clock):
    (job,) = simulation.list_jobs("123", only(spider="listings_crawl", state="running"))
    clock.forward(hours=18)
    (ended,) = simulation.list_jobs("123", only(job=job.key))
    assert ended.record["close_reason"] == "cancelled (24h limit)"


def test_one_spider_does_not_heed_a_stop(simulation, clock):
    clock.forward(minutes=5)
    (job,) = simulation.list_jobs("123", only(spider="sitemap_check", state="running"))
    simulation.stop_jobs("123", [job.key])
    clock.forward(seconds=30)
    assert simulation.list_jobs("123", only(job=job.key))[0].state == "running"
    clock.forward(minutes=5)
    assert (
        simulation.list_jobs("123", only(job=job.key))[0].record["close_reason"] == "cancel_timeout"
    )


def test_the_same_time_shows_the_same_world_however_often_it_was_looked_at():
    def seen(steps):
        clock = FakeClock()
        simulation = Simulation.start_demo(clock(), clock=clock)
        for _ in range(steps):
            clock.forward(minutes=120 / steps)
            jobs = simulation.list_jobs("123", EVERYTHING)
        return jobs

    assert seen(1) == seen(60)


def test_what_people_did_stays_done_while_life_goes_on(simulation, clock):
    pending = simulation.list_jobs("123", only(state="pending"))
    simulation.delete_jobs("123", [pending[0].key])
    simulation.update_tags(
        "123", only(job=pending[1].key), TagUpdate(add=("kept",), remove=frozenset())
    )
    clock.forward(days=2)
    assert simulation.list_jobs("123", only(job=pending[0].key)) == []
    (tagged,) = simulation.list_jobs("123", only(job=pending[1].key))
    assert (tagged.state, tagged.tags) == ("finished", ("backfill", "kept"))


def test_the_key_reaches_a_second_small_project_and_no_other(simulation):
    assert simulation.has_project("456")
    assert not simulation.has_project("789")
    assert 20 < len(simulation.list_jobs("456", EVERYTHING)) < 100


def outcomes(jobs, version):
    """Items of the runs before a version and with it."""
    runs = finished(jobs)
    before = [job.record["items_scraped"] for job in runs if job.record["version"] != version]
    after = [job.record["items_scraped"] for job in runs if job.record["version"] == version]
    return before, after
