"""`jobsbot run` as operators see it: the log, the probes, the figures, and its end."""

import gc
import os
import re
import signal
import socket
from pathlib import Path

import pytest
import requests

from jobsbot.demo.assembly import running_demo
from jobsbot.demo.demo_client import DemoClient, open_direct_session
from jobsbot.demo.free_port import find_free_port
from jobsbot.demo.tour import ANA, INCIDENT
from jobsbot.garbage_collection import YOUNG_OBJECTS, pause_collection, resume_collection
from jobsbot.process_lock import hold_process_name
from tests.processes.preloaded_processes import PreloadedProcesses
from tests.processes.running_bot import WAIT_SECONDS, run_bot, wait_until_up

ROOT = Path(__file__).parents[1]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A whole configuration, with a Slack that nobody listens for."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "SLACK_BOT_TOKEN": "xoxb-made-up",
        "SLACK_SIGNING_SECRET": "made-up-secret",
        "SLACK_API_URL": f"http://127.0.0.1:{find_free_port()}/",
        "SH_APIKEY": "made-up-key",
        "PORT": str(find_free_port()),
    }


@pytest.mark.slow
def test_it_lives_without_slack_and_is_ready_only_with_it(
    environ: dict[str, str], processes: PreloadedProcesses, tmp_path: Path
) -> None:
    at = f"http://127.0.0.1:{environ['PORT']}"
    with run_bot(processes, environ, tmp_path) as process:
        assert wait_until_up(f"{at}/healthz").status_code == 200
        ready = requests.get(f"{at}/readyz", timeout=30)
        assert (ready.status_code, ready.text) == (503, "Not up: slack.\n")
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=WAIT_SECONDS)
        assert process.returncode == 0
    assert "all that was acknowledged is done" in said
    assert "made-up" not in said


@pytest.mark.slow
def test_probes_can_have_a_port_of_their_own_and_slack_the_other(
    environ: dict[str, str], processes: PreloadedProcesses, tmp_path: Path
) -> None:
    probes = find_free_port()
    more = {"PROBES_PORT": str(probes), "JOBSBOT_HOST": "127.0.0.1"}
    with run_bot(processes, environ | more, tmp_path) as process:
        assert wait_until_up(f"http://127.0.0.1:{probes}/healthz").status_code == 200
        assert requests.get(f"http://127.0.0.1:{probes}/metrics", timeout=30).status_code == 200
        assert (
            requests.post(f"http://127.0.0.1:{probes}/slack/events", timeout=30).status_code == 404
        )
        at = f"http://127.0.0.1:{environ['PORT']}"
        assert wait_until_up(f"{at}/slack/events").status_code == 405
        assert requests.get(f"{at}/healthz", timeout=30).status_code == 404
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=WAIT_SECONDS)
    assert f"Listening on port {probes} of 127.0.0.1" in said
    assert f"Listening on port {environ['PORT']} of 127.0.0.1" in said


@pytest.mark.slow
def test_what_was_said_is_in_the_log_and_in_the_figures_under_ids(tmp_path: Path) -> None:
    with running_demo(0, tmp_path) as demo, open_direct_session() as session:
        assert demo.bot.wait_until_up(60), demo.bot.log()
        visitor = DemoClient(demo.url, session, INCIDENT)
        visitor.say(ANA, "/jobs list 123 running")
        visitor.wait_for(ANA, "a list", lambda m: "running in prod-crawl" in visitor.read_text(m))
        port = re.search(r"Listening on port (\d+)", demo.bot.log())
        assert port
        figures = requests.get(f"http://127.0.0.1:{port[1]}/metrics", timeout=30).text
        log = demo.bot.log()
    assert re.search(
        r"INFO jobsbot\.slack\.inbound\.dispatcher answered id=\w+ who=U01ONCALL ", log
    )
    assert 'jobsbot_sentences_total{how="typed",result="answered"} 1.0' in figures
    assert 'jobsbot_api_requests_total{endpoint="jobs/list.json",result="200"} 1.0' in figures
    assert 'jobsbot_ack_seconds_count{status="200"} 1.0' in figures
    assert "# HELP jobsbot_plans Plans by where they stand." in figures


def test_a_second_bot_on_the_same_file_is_refused(
    environ: dict[str, str], processes: PreloadedProcesses, tmp_path: Path
) -> None:
    with (
        hold_process_name(f"sqlite:///{tmp_path}/jobsbot.sqlite", "run"),
        run_bot(processes, environ, tmp_path) as process,
    ):
        _, said = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 1
    assert "already works on this store" in said
    assert "Traceback" not in said


def test_an_engine_that_cannot_be_launched_ends_the_bot_with_a_sentence(
    environ: dict[str, str], processes: PreloadedProcesses, tmp_path: Path
) -> None:
    (tmp_path / "jobsbot.work.sqlite").write_text("this is no database " * 100)
    with run_bot(processes, environ, tmp_path) as process:
        _, said = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 1
    assert "is not a SQLite database" in said
    assert "Traceback" not in said


def test_a_taken_port_is_said_with_a_remedy(
    environ: dict[str, str], processes: PreloadedProcesses, tmp_path: Path
) -> None:
    taken = socket.create_server(("0.0.0.0", int(environ["PORT"])))
    with taken, run_bot(processes, environ, tmp_path) as process:
        _, said = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 1
    assert f"Port {environ['PORT']} cannot be listened on" in said
    assert "set PORT" in said
    assert "Traceback" not in said


def test_a_store_that_cannot_be_used_is_said_without_its_password(
    environ: dict[str, str], processes: PreloadedProcesses, tmp_path: Path
) -> None:
    url = f"postgresql://jobs:made-up-password@127.0.0.1:{find_free_port()}/jobs"
    with run_bot(processes, environ | {"DATABASE_URL": url}, tmp_path) as process:
        _, said = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 1
    assert "Check DATABASE_URL" in said
    assert "made-up" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("half", ["web", "worker"])
def test_half_a_bot_on_sqlite_is_refused(
    half: str, environ: dict[str, str], processes: PreloadedProcesses, tmp_path: Path
) -> None:
    done = processes.run("jobsbot", half, environ=environ, folder=tmp_path)
    assert done.returncode == 1
    assert "SQLite is for one process" in done.stderr
    assert "jobsbot run" in done.stderr


def test_garbage_is_looked_for_again_once_the_program_has_started() -> None:
    thresholds = gc.get_threshold()
    try:
        resume_collection()
        assert gc.get_threshold() == thresholds, "nothing was paused"
        pause_collection()
        assert not gc.isenabled()
        resume_collection()
        assert gc.isenabled()
        assert gc.get_threshold()[0] == YOUNG_OBJECTS
    finally:
        gc.set_threshold(*thresholds)
        gc.enable()
