"""A policy that is gone when the bot starts: members may more without it, so it is said."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from jobsbot.app import write_start
from jobsbot.config.config import Config, Needs
from jobsbot.config.reader import inspect_config
from jobsbot.core.guard.policy_starts import LAST_STARTS
from jobsbot.core.interaction import JOBSBOT, Place
from jobsbot.core.plans.policy import Policy
from jobsbot.doctor.findings import CheckFinding, Health
from jobsbot.doctor.policy_checks import check_lost_policy
from jobsbot.services import Services, current_time, make_bot_config
from tests.bot_conversation import FakeReadApi
from tests.databases.migrated import open_migrated_store

RULES = '[policy]\nmembers_may = ["read"]\n'


@dataclass
class BotFolder:
    """The folder that a bot starts in, with its store, and perhaps a jobsbot.toml."""

    path: Path

    @property
    def environ(self) -> dict[str, str]:
        return {"DATABASE_URL": f"sqlite:///{self.path}/jobsbot.sqlite"}

    def write_file(self, text: str) -> None:
        (self.path / "jobsbot.toml").write_text(text)

    def remove_file(self) -> None:
        (self.path / "jobsbot.toml").unlink()

    def read_config(self) -> Config:
        config, problems = inspect_config(self.environ, self.path, Needs.STORE)
        assert problems == ()
        return config

    def start(self) -> None:
        """Write what a start of the bot writes."""
        config = self.read_config()
        store = open_migrated_store(self.path / "jobsbot.sqlite")
        write_start(Services(config, FakeReadApi(), store, make_bot_config(config)), "run")
        store.close_connections()

    def find_lost(self) -> list[CheckFinding]:
        """Ask doctor about a policy that is gone."""
        return list(check_lost_policy(self.read_config()))


@pytest.fixture
def folder(tmp_path: Path) -> BotFolder:
    return BotFolder(tmp_path)


def list_warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.levelname == "WARNING"]


def test_a_start_without_the_policy_of_the_last_one_is_warned_of(
    folder: BotFolder, caplog: pytest.LogCaptureFixture
) -> None:
    folder.write_file(RULES)
    folder.start()
    assert list_warnings(caplog) == []
    folder.remove_file()
    (finding,) = folder.find_lost()
    folder.start()
    (warning,) = list_warnings(caplog)
    assert finding.health is Health.NOTE
    assert finding.says.startswith("There is no policy, and there was one (")
    assert warning == f"{finding.says} {finding.remedy}"
    assert folder.find_lost() == [finding], "it is still missing after a start without it"
    folder.write_file(RULES)
    folder.start()
    assert len(list_warnings(caplog)) == 1
    assert folder.find_lost() == []


def test_a_file_that_has_lost_its_policy_is_told_too(folder: BotFolder) -> None:
    folder.write_file(f"projects.prod-crawl = 123\n{RULES}")
    folder.start()
    folder.write_file("projects.prod-crawl = 123\n")
    assert [each.health for each in folder.find_lost()] == [Health.NOTE]


def test_who_never_had_a_policy_hears_of_none(
    folder: BotFolder, caplog: pytest.LogCaptureFixture
) -> None:
    folder.start()
    folder.write_file("projects.prod-crawl = 123\n")
    folder.start()
    folder.remove_file()
    folder.start()
    assert list_warnings(caplog) == []
    assert folder.find_lost() == []


def test_a_start_of_an_earlier_release_without_a_policy_had_none(folder: BotFolder) -> None:
    store = open_migrated_store(folder.path / "jobsbot.sqlite")
    told = f"started: run by policy {Policy().digest()}"
    store.add_audit_entry(JOBSBOT, Place(""), told, "", current_time())
    store.close_connections()
    assert folder.find_lost() == []


def test_what_was_taken_away_on_purpose_is_not_told_for_ever(folder: BotFolder) -> None:
    folder.write_file(RULES)
    folder.start()
    folder.remove_file()
    for _ in range(LAST_STARTS):
        assert folder.find_lost()
        folder.start()
    assert folder.find_lost() == []
