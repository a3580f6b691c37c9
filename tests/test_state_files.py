"""Files beside a store: where they are, and who may read them."""

import socket
import stat
from pathlib import Path

import pytest

from jobsbot.core.messages.message import FileAttachment
from jobsbot.core.reply import FileKept, FileNotKept
from jobsbot.state_files import StateFolder, choose_state_folder, keep_state_file

FILE = FileAttachment("deleted-p1.jsonl", '{"id": "123/1/1"}\n', "")


def test_files_stand_beside_the_store_or_in_the_persons_state_folder(tmp_path):
    home, environ = tmp_path / "home", {"XDG_STATE_HOME": str(tmp_path / "state")}
    beside = choose_state_folder(f"sqlite:///{tmp_path}/jobsbot.sqlite", environ, home)
    assert beside == StateFolder(tmp_path)
    postgres, host = "postgresql://host/db", socket.gethostname()
    shared = choose_state_folder(postgres, environ, home)
    assert shared == StateFolder(tmp_path / "state" / "jobsbot", host)
    shared = choose_state_folder(postgres, {}, home)
    assert shared == StateFolder(home / ".local" / "state" / "jobsbot", host)


@pytest.mark.parametrize("prefix", ["sqlite:///", "sqlite+pysqlite:///", "sqlite:///file:"])
def test_files_stand_beside_a_store_however_its_address_is_spelled(prefix, tmp_path):
    url = f"{prefix}{tmp_path}/jobsbot.sqlite?timeout=5"
    assert choose_state_folder(url, {}, tmp_path / "home") == StateFolder(tmp_path)


def test_a_kept_file_is_whole_and_its_owners_alone(tmp_path):
    kept = keep_state_file(StateFolder(tmp_path), FILE)
    path = tmp_path / "deleted" / "deleted-p1.jsonl"
    assert kept == FileKept(f"in {path}")
    assert path.read_text() == FILE.content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert keep_state_file(StateFolder(tmp_path), FILE) == kept


def test_beside_a_store_that_machines_share_the_machine_is_named(tmp_path):
    folder, path = StateFolder(tmp_path, "worker-3"), tmp_path / "deleted" / FILE.name
    assert keep_state_file(folder, FILE) == FileKept(f"in {path} on worker-3")


def test_what_cannot_be_written_is_not_kept(tmp_path):
    in_the_way = tmp_path / "deleted"
    in_the_way.write_text("")
    result = keep_state_file(StateFolder(tmp_path), FILE)
    assert isinstance(result, FileNotKept)
    assert not result.later
    assert result.why.startswith(f"{Path(in_the_way) / FILE.name} cannot be written")
