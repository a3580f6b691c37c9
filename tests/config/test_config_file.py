"""What jobsbot.toml says, and what is said of everything wrong in it."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from jobsbot.config.config import Needs
from jobsbot.config.reader import read_config
from tests.config.made_up_config import ALL, GOOD, problems, with_file


def test_projects_are_ids_or_tables_with_their_own_key(tmp_path: Path) -> None:
    config = with_file(
        tmp_path,
        'projects.prod-crawl = 123\n[projects.Staging]\nid = 456\nkey_env = "STAGING_KEY"\n',
        {"STAGING_KEY": "made-up-staging"},
    )
    assert dict(config.projects) == {"prod-crawl": 123, "staging": 456}
    assert {p: key.reveal() for p, key in config.project_keys.items()} == {456: "made-up-staging"}


def test_no_general_key_is_needed_where_every_project_has_its_own(tmp_path: Path) -> None:
    (tmp_path / "jobsbot.toml").write_text('[projects.a]\nid = 1\nkey_env = "A_KEY"\n')
    config = read_config({"A_KEY": "made-up"}, tmp_path, Needs.API)
    assert config.api_key is None
    (tmp_path / "jobsbot.toml").write_text('projects.b = 2\n[projects.a]\nid = 1\nkey_env="A_KEY"')
    assert problems({"A_KEY": "made-up"}, tmp_path, Needs.API)[0].startswith("SH_APIKEY")


def test_policy_takes_numbers_and_lengths_of_time(tmp_path: Path) -> None:
    text = '[policy]\nfew = 3\nmost = 50\nopen_for = "15m"\nstop_within = 400\n'
    numbers = with_file(tmp_path, text).policy.numbers
    assert (numbers.few, numbers.most) == (3, 50)
    assert numbers.open_for == timedelta(minutes=15)
    assert numbers.stop_within == timedelta(seconds=400)
    assert numbers.settle_within == timedelta(seconds=60)


def test_a_channel_has_a_project_and_may_answer_in_the_open(tmp_path: Path) -> None:
    text = (
        'projects.prod = 123\n[channels.C1]\nproject = "Prod"\nopen = true\n'
        "[channels.C2]\nproject = 9\n"
    )
    config = with_file(tmp_path, text)
    assert dict(config.channel_projects) == {"C1": 123, "C2": 9}
    assert config.open_channels == {"C1"}


def test_everything_wrong_in_the_file_is_said_at_once_with_what_was_meant(tmp_path: Path) -> None:
    (tmp_path / "jobsbot.toml").write_text(
        """
        polcy = 1
        [projects]
        running = 4
        crawl = 0
        [projects.x]
        idd = 3
        [policy]
        fwe = 3
        most = "many"
        settle_within = 0
        open_for = "soon"
        [channels.C1]
        project = "crowl"
        """
    )
    found = problems(GOOD, tmp_path)
    for said in (
        "polcy (line 2) is not a setting. Did you mean policy?",
        "projects.running (line 4) is not a name.",
        "projects.crawl.id (line 5) is not a project. Give its number.",
        "projects.x.idd (line 7) is not a setting. Did you mean id?",
        "projects.x.id (line 6) is missing.",
        "policy.fwe (line 9) is not a setting. Did you mean few?",
        "policy.most (line 10) is no whole number.",
        "policy.open_for (line 12) is not a length of time. Write it as 90s, 10m or 1h.",
        "policy.settle_within (line 11) is not a length of time.",
        "channels.C1.project (line 14) is no project of this file.",
    ):
        assert any(said in line for line in found), said
    assert len(found) == 10


def test_a_file_that_is_not_toml_says_the_line(tmp_path: Path) -> None:
    (tmp_path / "jobsbot.toml").write_text("[projects\n")
    found = problems(GOOD, tmp_path)
    assert len(found) == 1
    assert "line 1" in found[0]


def test_a_key_variable_that_is_not_set_is_said(tmp_path: Path) -> None:
    (tmp_path / "jobsbot.toml").write_text('[projects.a]\nid = 1\nkey_env = "A_KEY"\n')
    assert problems(GOOD, tmp_path) == [
        "projects.a.key_env names A_KEY, which is not set. Set it to the project's API key, or "
        "remove key_env."
    ]


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("few = 1001", "policy.few (line 2) is above 1000."),
        ("most = 10001", "policy.most (line 2) is above 10000."),
        ("most = 99999999999999999999999", "policy.most (line 2) is above 10000."),
        ('open_for = "25h"', "policy.open_for (line 2) is longer than 24h."),
        ("stop_within = 86401", "policy.stop_within (line 2) is longer than 24h."),
        ('settle_within = "2h"', "policy.settle_within (line 2) is longer than 1h."),
        ("open_for = -1", "policy.open_for (line 2) is not a length of time."),
    ],
)
def test_no_number_of_the_policy_is_without_a_ceiling(
    tmp_path: Path, setting: str, says: str
) -> None:
    (tmp_path / "jobsbot.toml").write_text(f"[policy]\n{setting}\n")
    assert any(says in problem for problem in problems(GOOD, tmp_path))


def test_a_length_of_time_is_read_as_in_a_sentence(tmp_path: Path) -> None:
    numbers = with_file(tmp_path, '[policy]\nopen_for = "1h30m"\n').policy.numbers
    assert numbers.open_for == timedelta(minutes=90)


def put_folder(path: Path) -> None:
    path.mkdir()


def put_link_to_nothing(path: Path) -> None:
    path.symlink_to("gone.toml")


def put_link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def put_pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize("put", [put_folder, put_link_to_nothing, put_link_to_itself, put_pipe])
@pytest.mark.parametrize("needs", [ALL, Needs.STORE | Needs.API])
def test_what_stands_where_the_policy_should_be_is_never_taken_for_no_policy(
    tmp_path: Path, put: Callable[[Path], None], needs: Needs
) -> None:
    put(tmp_path / "jobsbot.toml")
    (said,) = problems(GOOD, tmp_path, needs)
    assert "jobsbot.toml" in said
    (named,) = problems(GOOD | {"JOBSBOT_CONFIG": "jobsbot.toml"}, tmp_path, needs)
    assert "jobsbot.toml" in named


@pytest.mark.parametrize(
    "text",
    [
        b'[policy]\nmembers_may = ["rea',
        b"[policy]\nmembers_may = ",
        b"\0" * 5000,
        b"a = " + b"[" * 100_000,
        "[policy]".encode("utf-16"),
        b"[policy]\nread_only = true\xff",
    ],
)
def test_a_policy_that_was_written_by_half_is_refused_whole(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "jobsbot.toml").write_bytes(text)
    (said,) = problems(GOOD, tmp_path)
    assert "jobsbot.toml" in said


def test_a_link_to_a_file_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text("[policy]\nread_only = true\n")
    (tmp_path / "jobsbot.toml").symlink_to("policy.toml")
    assert read_config(GOOD, tmp_path, ALL).policy.read_only
