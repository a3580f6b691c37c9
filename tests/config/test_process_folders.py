"""Where a process has no home or no working folder any more: said, and no traceback."""

import os
import pwd
from pathlib import Path

import pytest

from jobsbot.cli import main
from jobsbot.config.process_folders import NO_HOME, find_home_folder, find_working_folder

pytestmark = pytest.mark.usefixtures("logging_as_it_was")


@pytest.fixture
def unlisted_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container that runs under any number: no HOME, and no line for it in the machine's list."""

    def know_nobody(_uid: int) -> None:
        raise KeyError

    for name in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", know_nobody)


@pytest.mark.usefixtures("unlisted_account")
def test_an_account_without_a_home_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/jobsbot.sqlite")
    assert find_home_folder() == NO_HOME
    assert main(["help"]) == 0
    assert main(["history"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("command", [["help"], ["list", "123"], ["doctor"], ["audit", "verify"]])
def test_a_working_folder_that_is_gone_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    try:
        assert main(command) == 1
    finally:
        os.chdir(tmp_path)
    told = capsys.readouterr().err
    assert "The folder that this was started in cannot be used: No such file or directory." in told
    assert find_working_folder() == tmp_path
