"""What the diagnosis says of the scopes that the app was granted."""

from pathlib import Path

import pytest
import yaml

from jobsbot.config.config import Config
from jobsbot.core.plans.policy import Policy
from jobsbot.doctor.findings import Health
from jobsbot.doctor.slack_checks import check_scopes
from jobsbot.slack_scopes import REQUIRED_SCOPES

ROOT = Path(__file__).parents[2]


def test_the_scopes_it_knows_are_the_manifests() -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text("utf8"))
    assert list(REQUIRED_SCOPES) == manifest["oauth_config"]["scopes"]["bot"]


def test_a_missing_scope_is_named() -> None:
    (good,) = check_scopes(",".join(REQUIRED_SCOPES), Config())
    assert good.health is Health.OK
    granted = "chat:write, commands,app_mentions:read,im:history,usergroups:read,users:read"
    (found,) = check_scopes(granted, Config())
    assert found.health is Health.BROKEN
    assert found.says == "These were not granted: files:write."


def test_scopes_that_are_not_needed_are_named_and_nothing_is_broken_by_them() -> None:
    granted = ",".join((*REQUIRED_SCOPES, "channels:history", "admin"))
    (found,) = check_scopes(granted, Config())
    assert found.health is Health.NOTE
    assert found.says == "These were granted and are not needed: admin, channels:history."


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        (Policy(), "whoever is of this workspace counts as a member, its guests too."),
        (Policy(is_written=True), "nobody gets a right by their kind or group."),
    ],
)
def test_what_follows_where_people_cannot_be_looked_up_is_told_beside_what_is_not_needed(
    policy: Policy, told: str
) -> None:
    granted = ",".join((*REQUIRED_SCOPES, "admin")).replace(",users:read", "")
    missing, people, surplus = check_scopes(granted, Config(policy=policy))
    assert missing.says == "These were not granted: users:read."
    assert (people.health, people.says) == (
        Health.BROKEN,
        f"Who people are cannot be looked up: {told}",
    )
    assert surplus.says == "These were granted and are not needed: admin."
