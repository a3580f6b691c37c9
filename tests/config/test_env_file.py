"""`.env` that is lost, or read by half: the policy that it names is never taken for none."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from jobsbot.config.config import Needs
from jobsbot.config.reader import inspect_config


def list_problems(folder: Path, **environ: str) -> list[str]:
    _, problems = inspect_config(environ, folder, Needs.STORE)
    return [f"{each.says} {each.remedy}" for each in problems]


def make_folder(path: Path) -> None:
    path.mkdir()


def link_to_nowhere(path: Path) -> None:
    path.symlink_to(path.parent / "gone" / "secrets.env")


def link_to_itself(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.parametrize("mount", [make_folder, link_to_nowhere, link_to_itself])
def test_what_stands_where_env_should_be_is_never_taken_for_none(
    tmp_path: Path, mount: Callable[[Path], None]
) -> None:
    mount(tmp_path / ".env")
    assert list_problems(tmp_path) == [
        ".env is there and is no file: a folder, or a link that leads nowhere. "
        "Put the file there, or remove what is in its place."
    ]


@pytest.mark.parametrize(
    "line",
    [
        'JOBSBOT_CONFIG="policy.toml',
        "JOBSBOT_CONFIG='policy.toml",
        'JOBSBOT_CONFIG="policy" .toml',
        "JOBSBOT_CONFIG: policy.toml",
        "set JOBSBOT_CONFIG policy.toml",
    ],
)
def test_a_line_that_sets_nothing_is_said_by_its_number_alone(tmp_path: Path, line: str) -> None:
    (tmp_path / ".env").write_text(f"# the bot\n\nPORT=4000\n\n{line}\n")
    assert list_problems(tmp_path) == [
        ".env: line 5 sets nothing. Write it as NAME=value, with both quotes or none, or remove it."
    ]


def test_a_quote_that_is_missing_swallows_no_other_variable(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        'PORT=4000\nJOBSBOT_AUDIT_KEY="long random text\nexport JOBSBOT_CONFIG=policy.toml\n'
        'SCREEN=15"\n'
    )
    told = list_problems(tmp_path)
    assert ".env: the value that begins in line 2 takes in JOBSBOT_CONFIG, too. " in told[0]
    assert "random" not in " ".join(told)


def test_values_of_several_lines_and_names_without_one_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        'THEIR_KEY="-----BEGIN-----\nabc=\n-----END-----"\nPASSED_ON\nexport PORT=4000 # ours\n'
    )
    assert list_problems(tmp_path) == []


def test_a_pipe_can_stand_in_for_the_file(tmp_path: Path) -> None:
    """Keepers of passwords hand `.env` over so: it is read once, by whoever opens it."""
    os.mkfifo(tmp_path / ".env")
    writer = threading.Thread(target=(tmp_path / ".env").write_text, args=("PORT=70000\n",))
    writer.start()
    assert list_problems(tmp_path) == ["PORT is not a port. Give a number from 1 to 65535."]
    writer.join()


@pytest.mark.parametrize("place", [make_folder, link_to_nowhere])
def test_a_config_file_that_is_no_file_is_not_called_missing(
    tmp_path: Path, place: Callable[[Path], None]
) -> None:
    place(tmp_path / "policy")
    assert list_problems(tmp_path, JOBSBOT_CONFIG="policy") == [
        "JOBSBOT_CONFIG names policy, which is no file: a folder, or a link that leads nowhere. "
        "Correct it, or remove it."
    ]


@pytest.mark.parametrize(
    "address",
    ["postgresql://bot:pl4nted-pass@db/jobs", "https://bot:pl4nted-pass@config.example/x.toml"],
)
def test_an_address_in_the_wrong_variable_is_repeated_without_its_password(
    tmp_path: Path, address: str
) -> None:
    (told,) = list_problems(tmp_path, JOBSBOT_CONFIG=address)
    assert told.startswith("JOBSBOT_CONFIG names ")
    assert "pl4nted" not in told


@pytest.mark.parametrize("path", ["a" * 5_000, "a/" * 2_000 + "x"])
def test_a_path_without_end_is_not_repeated_whole(tmp_path: Path, path: str) -> None:
    (told,) = list_problems(tmp_path, JOBSBOT_CONFIG=path)
    assert len(told) < 400
