"""The demo's project has a runaway, a silent spider and a bad deploy; the bot finds just these."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from jobsbot.api.client import Client
from jobsbot.commands import ALL_COMMANDS
from jobsbot.commands.diff import DiffRuns
from jobsbot.core.analysis.project_history import HistoryCache
from jobsbot.core.grammar.command import BotConfig, ReadCommand, Turn
from jobsbot.core.grammar.parser import parse
from jobsbot.core.interaction import Origin, Said
from jobsbot.demo.scrapy_cloud.faults import ApiFaults
from jobsbot.demo.scrapy_cloud.jobs_api import make_jobs_api
from jobsbot.demo.scrapy_cloud.simulation import Simulation
from tests.bot_conversation import ANNA, INCIDENT, line_text, message_text
from tests.databases.migrated import open_migrated_store
from tests.http_server import serve_app
from tests.slow_examples import first_in_every_run

KNOWN = BotConfig(projects={"prod-crawl": 123}, default_project=123, commands=ALL_COMMANDS)
OPENINGS = (datetime(2026, 3, 1, 3, 0, tzinfo=UTC), datetime(2026, 11, 24, 14, 7, tzinfo=UTC))
WRONG = {"listings_crawl", "jobs_board", "reviews_feed"}


@dataclass(frozen=True)
class DemoProject:
    """The demo's project at one moment, and what the bot has read of it."""

    client: Client
    history: HistoryCache
    now: datetime


@pytest.fixture(scope="module")
def open_project():
    """Open the demo's project so long after its beginning, once for all that only read it."""
    with ExitStack() as opened:

        @cache
        def open_at(demo_start, after):
            now = demo_start + after
            simulation = Simulation.start_demo(demo_start, clock=lambda: now)
            url = opened.enter_context(serve_app(make_jobs_api(simulation, ApiFaults())))
            client = Client(f"{url}/", lambda project: "demo")
            opened.callback(client.close)
            return DemoProject(client, HistoryCache(client), now)

        yield open_at


@pytest.fixture(params=OPENINGS, ids=lambda demo_start: f"{demo_start:%B}")
def answer(request, open_project, tmp_path):
    """What the bot answers so long after the demo has begun."""
    store = open_migrated_store(tmp_path / "jobsbot.sqlite")

    def answered(sentence, after=timedelta()):
        project = open_project(request.param, after)
        command = parse(sentence, KNOWN)
        assert isinstance(command, ReadCommand)
        said = Said(sentence, ANNA, INCIDENT, Origin.TYPED, project.now, "s1")
        return command.answer(Turn(said, project.client, store, KNOWN, project.history))

    yield answered
    store.close_connections()


@pytest.mark.parametrize("minutes", first_in_every_run(0, 30, 90, 200))
def test_stuck_finds_exactly_the_three(answer, minutes):
    told = answer("stuck", timedelta(minutes=minutes))
    doubted = [line_text(line).split(":")[0].split(" ")[-1] for line, _ in told.button_rows]
    assert sorted(doubted) == sorted(WRONG)


def test_each_is_told_with_its_own_reason(answer):
    lines = [line_text(line) for line, _ in answer("stuck").button_rows]
    why = {line.split(":")[0].split(" ")[-1]: line for line in lines}
    assert "running 6 h 1" in why["listings_crawl"]
    assert "the last 20 runs took 31 m to 52 m" in why["listings_crawl"]
    assert "no responses in" in why["jobs_board"]
    assert "runs of version b81d7c4-main ended badly" in why["reviews_feed"]


def test_diff_finds_the_bad_deploy_and_blames_no_other(answer):
    told = answer("diff")
    assert told.title == "1 of 10 spiders in prod-crawl got worse: reviews_feed."


@pytest.mark.parametrize("sentence", first_in_every_run(*DiffRuns.examples, count=2))
def test_every_example_of_diff_compares_something(answer, sentence):
    """Versions in them are written by their beginning, as people do."""
    told = answer(sentence)
    assert "Too few runs" not in told.title
    assert len(told.records) >= len(WRONG)


def test_summary_counts_the_bad_ends_of_the_deploy(answer):
    told = answer("summary")
    rows = [line for line in message_text(told).splitlines() if line.startswith("reviews_feed | ")]
    assert rows[0].split(" | ")[:4] == ["reviews_feed", "12", "5", "1"]
