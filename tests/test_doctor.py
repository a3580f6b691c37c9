"""`jobsbot doctor`: what of a set-up works, and what to do about the rest."""

import json
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from jobsbot.core.guard.policy_starts import describe_start
from jobsbot.core.interaction import JOBSBOT, Place
from jobsbot.core.plans.policy import Policy
from jobsbot.demo.free_port import find_free_port
from jobsbot.doctor.doctor import collect_findings
from jobsbot.doctor.findings import CheckFinding, Health
from jobsbot.doctor.slack_checks import check_clock
from jobsbot.store.database import make_engine
from tests.databases.migrated import copy_migrated_database, open_migrated_store
from tests.http_server import serve_app
from tests.processes.preloaded_processes import PreloadedProcesses
from tests.slack.slack_workspace import BOT_TOKEN, SlackWorkspace, open_slack_workspace

ROOT = Path(__file__).parents[1]
RunDoctor = Callable[..., subprocess.CompletedProcess[str]]
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "health"), [(0, Health.OK), (1, Health.OK), (3, Health.BROKEN), (-9, Health.BROKEN)]
)
def test_a_clock_that_is_off_is_said_in_seconds(minutes: int, health: Health) -> None:
    found = check_clock("Mon, 04 May 2026 12:00:00 GMT", NOON + timedelta(minutes=minutes))
    assert found.health is health
    assert health is Health.OK or f"{abs(minutes) * 60} s off" in found.says


def test_a_clock_that_nobody_told_is_no_fault() -> None:
    assert check_clock("", NOON).health is Health.NOTE


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[SlackWorkspace]:
    with open_slack_workspace(tmp_path) as opened:
        yield opened


@pytest.fixture
def environ(practice: SlackWorkspace, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "jobsbot.toml").write_text("projects.prod-crawl = 123\n")
    return {
        "PYTHONPATH": str(ROOT),
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": "made-up-secret",
        "JOBSBOT_AUDIT_KEY": "made-up-audit-key",
        "SLACK_API_URL": f"{practice.site}/slack-api/",
        "SH_APIKEY": "demo",
        "SHUB_APIURL": f"{practice.site}/scrapy-cloud/api/",
        "DATABASE_URL": f"sqlite:///{tmp_path}/jobsbot.sqlite",
    }


@pytest.fixture
def run_doctor(tmp_path: Path, processes: PreloadedProcesses) -> RunDoctor:
    """Run `jobsbot doctor …` in the test's folder."""

    def run(environ: dict[str, str], *more: str) -> subprocess.CompletedProcess[str]:
        return processes.run("jobsbot", "doctor", *more, environ=environ, folder=tmp_path)

    return run


def test_a_good_set_up_is_one_line_a_finding(
    environ: dict[str, str], run_doctor: RunDoctor
) -> None:
    done = run_doctor(environ)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[0].startswith("ok      configuration")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["ok"] * 6
    assert "prod-crawl: its jobs can be listed." in done.stdout


def test_json_lines_say_the_same(environ: dict[str, str], run_doctor: RunDoctor) -> None:
    lines = run_doctor(environ, "--json").stdout.splitlines()
    found = [json.loads(line) for line in lines]
    assert {each["health"] for each in found} == {"ok"}
    abouts = ["configuration", "slack", "scopes", "clock", "jobs api", "store"]
    assert [each["about"] for each in found] == abouts


WRONG = {
    "SLACK_BOT_TOKEN": ("xoxb-wrong-made-up", "slack", "Slack does not accept the bot token"),
    "SLACK_APP_TOKEN": ("xapp-wrong-made-up", "socket mode", "does not accept the app-level token"),
    "SLACK_API_URL": (f"http://127.0.0.1:{find_free_port()}/", "slack", "Slack could not be asked"),
    "SH_APIKEY": ("wrong-made-up", "jobs api", "does not accept the API key"),
    "SHUB_APIURL": ("http://jobs.example/api/", "configuration", "sent in the clear"),
    "DATABASE_URL": ("sqlite:////no/such/folder/x", "store", "cannot be opened or made"),
    "PORT": ("http", "configuration", "PORT is not a port"),
}


def test_an_installation_for_a_whole_organisation_is_told(
    environ: dict[str, str], tmp_path: Path
) -> None:
    who = {"ok": True, "user": "jobsbot", "team": "Shops", "is_enterprise_install": True}

    def slack(asked: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(who).encode()]

    with serve_app(slack) as url:
        around = environ | {"SLACK_API_URL": f"{url}/"}
        notes = [each for each in collect_findings(around, tmp_path) if each.about == "slack"]
    assert [each.health for each in notes] == [Health.OK, Health.NOTE]
    assert notes[1].says.startswith("The app is installed for a whole organisation")


def test_a_group_that_is_not_there_is_told_with_what_was_meant(
    environ: dict[str, str], tmp_path: Path
) -> None:
    who = '["@crawl-onkall", "@crawl-oncall", "S01ONCALL"]'
    rule = f'[[policy.allow]]\nwho = {who}\nmay = ["freeze"]\n'
    (tmp_path / "jobsbot.toml").write_text(f"projects.prod-crawl = 123\n{rule}")
    told = [each for each in collect_findings(environ, tmp_path) if "no user group" in each.says]
    assert [(each.health, each.remedy) for each in told] == [
        (Health.NOTE, "Did you mean @crawl-oncall?")
    ]


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_with_its_remedy(
    environ: dict[str, str], tmp_path: Path, name: str
) -> None:
    value, about, says = WRONG[name]
    found = [
        each for each in collect_findings(environ | {name: value}, tmp_path) if each.health != "ok"
    ]
    assert [each.about for each in found] == [about]
    assert says in found[0].says
    assert found[0].remedy or ". " in found[0].says
    assert "made-up" not in str(found)


def test_what_is_missing_does_not_keep_it_from_looking_at_the_rest(
    environ: dict[str, str], tmp_path: Path
) -> None:
    found = list(collect_findings(environ | {"SLACK_BOT_TOKEN": ""}, tmp_path))
    assert [each.about for each in found] == ["configuration", "jobs api", "store"]
    assert found[0].health is Health.BROKEN


def test_a_misspelt_variable_is_a_note_and_its_value_is_not_repeated(
    environ: dict[str, str], run_doctor: RunDoctor
) -> None:
    said = run_doctor(environ | {"JOBSBOT_CONFGI": "made-up-value"})
    assert said.returncode == 0
    assert "note    configuration  JOBSBOT_CONFGI is set, and is not read. Did" in said.stdout
    assert "made-up-value" not in said.stdout + said.stderr


def test_without_a_named_project_the_key_is_tried(tmp_path: Path, environ: dict[str, str]) -> None:
    (tmp_path / "jobsbot.toml").unlink()
    found = {each.about: each for each in collect_findings(environ, tmp_path)}
    assert found["scopes"].health is Health.OK
    assert found["jobs api"].says == "Scrapy Cloud accepts the API key."
    wrong = {
        each.about: each for each in collect_findings(environ | {"SH_APIKEY": "wrong"}, tmp_path)
    }
    assert wrong["jobs api"].health is Health.BROKEN
    assert wrong["jobs api"].says == "Scrapy Cloud does not accept the API key used."
    assert "SH_APIKEY" in wrong["jobs api"].remedy


def test_a_terminal_without_slack_lacks_nothing_and_leaves_no_file(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    bot_alone = ("SLACK_", "DATABASE_URL")
    mine = {name: value for name, value in environ.items() if not name.startswith(bot_alone)}
    mine["XDG_STATE_HOME"] = str(tmp_path / "state")
    before = sorted(tmp_path.iterdir())
    found = list(collect_findings(mine, tmp_path))
    assert [each.about for each in found] == ["configuration", "jobs api", "store"]
    assert {each.health for each in found} == {Health.OK}
    assert sorted(tmp_path.iterdir()) == before


def list_files(folder: Path) -> dict[str, bytes]:
    """Read what a folder holds; of memory that readers share, only that it is there."""
    return {
        path.name: b"" if path.name.endswith("-shm") else path.read_bytes()
        for path in folder.iterdir()
    }


def test_a_store_is_looked_at_and_neither_made_nor_changed(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    environ |= {"DATABASE_URL": f"sqlite:///{folder}/jobsbot.sqlite", "SLACK_BOT_TOKEN": ""}

    def find_store() -> CheckFinding:
        before = list_files(folder)
        found = {each.about: each for each in collect_findings(environ, tmp_path)}
        assert list_files(folder) == before
        return found["store"]

    assert find_store().says == "There is none yet; it is made when it is needed."
    url = copy_migrated_database(folder / "jobsbot.sqlite")
    assert find_store().says == "The store (SQLite) can be used and is up to date."
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        in_use = find_store()
    engine.dispose()
    assert in_use.says == "The store (SQLite) can be used and is up to date."
    outdated = find_store()
    assert outdated.health is Health.NOTE
    assert outdated.says == "The store's schema is not up to date."
    assert "jobsbot migrate" in outdated.remedy


def test_what_is_wrong_has_its_remedy_in_a_field_of_its_own(
    environ: dict[str, str], run_doctor: RunDoctor
) -> None:
    lines = run_doctor(environ | {"PORT": "http"}, "--json").stdout.splitlines()
    (found,) = [each for each in map(json.loads, lines) if each["health"] == "broken"]
    assert found["says"] == "PORT is not a port."
    assert found["remedy"] == "Give a number from 1 to 65535."


def test_doctor_carries_no_token_along_a_redirect(environ: dict[str, str], tmp_path: Path) -> None:
    seen: list[str] = []

    def elsewhere(asked: dict[str, str], start_response: Callable[..., object]) -> list[bytes]:
        seen.append(asked.get("HTTP_AUTHORIZATION", ""))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b'{"ok": true}']

    with serve_app(elsewhere) as other:

        def redirect(asked: dict[str, str], start_response: Callable[..., object]) -> list[bytes]:
            start_response("307 Temporary Redirect", [("Location", f"{other}/x")])
            return [b""]

        with serve_app(redirect) as slack:
            told = {"SLACK_API_URL": f"{slack}/", "SLACK_APP_TOKEN": "xapp-1-A0DEMO-1-demo"}
            found = list(collect_findings(environ | told, tmp_path))
    assert seen == []
    broken = {each.about: each.says for each in found if each.health is Health.BROKEN}
    assert broken["slack"] == "Slack could not be asked (HTTP 307)."
    assert broken["socket mode"] == "Slack could not be asked (HTTP 307)."


def test_a_chain_without_a_key_is_told(environ: dict[str, str], tmp_path: Path) -> None:
    found = list(collect_findings(environ | {"JOBSBOT_AUDIT_KEY": ""}, tmp_path))
    told = {each.about: each for each in found}
    assert told["audit"].health is Health.NOTE
    assert "plain hashes" in told["audit"].says


def test_a_policy_that_is_gone_is_told_and_one_that_cannot_be_read_is_not(
    environ: dict[str, str], tmp_path: Path
) -> None:
    had_one = Policy(members_may=frozenset({"read"}))
    store = open_migrated_store(tmp_path / "jobsbot.sqlite")
    store.add_audit_entry(JOBSBOT, Place(""), describe_start("run", had_one), "", NOON)
    store.close_connections()
    told = [each for each in collect_findings(environ, tmp_path) if each.about == "policy"]
    assert [each.health for each in told] == [Health.NOTE]
    assert "when the bot started at 2026-05-04 12:00 UTC" in told[0].says
    (tmp_path / "jobsbot.toml").write_text("[policy\n")
    found = [each.about for each in collect_findings(environ, tmp_path)]
    assert "policy" not in found
    assert "configuration" in found


@pytest.mark.parametrize(
    "fault",
    [
        '[policy]\nfew = "many"\n',
        '[projects]\nprod = "x"\n',
        '[[policy.allow]]\nwho = ["@lea"]\nmay = ["stp"]\n',
        '[[policy.deny]]\nwho = ["guests"]\nmay = ["*"]\non = ["nowhere"]\n',
    ],
)
def test_no_rule_of_a_file_with_faults_is_said_to_hold(
    fault: str, environ: dict[str, str], tmp_path: Path
) -> None:
    rule = '[[policy.allow]]\nwho = ["@ops"]\nmay = ["stop"]\n'
    (tmp_path / "jobsbot.toml").write_text(fault + rule)
    told = [each for each in collect_findings(environ, tmp_path) if each.about == "policy"]
    assert told[0].health is Health.BROKEN
    assert Health.OK not in [each.health for each in told]
    assert "@ops may" not in str(told)
    (tmp_path / "jobsbot.toml").write_text(rule)
    told = [each for each in collect_findings(environ, tmp_path) if each.about == "policy"]
    assert any("@ops may stop" in each.says for each in told)
