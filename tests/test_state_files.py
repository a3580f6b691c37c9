"""Files beside a store: where they are, and who may read them."""

import stat
from pathlib import Path

from jobsbot.core.messages.message import FileAttachment
from jobsbot.core.reply import FileKept, FileNotKept
from jobsbot.state_files import choose_state_folder, keep_state_file

FILE = FileAttachment("deleted-p1.jsonl", '{"id": "123/1/1"}\n', "")


def test_files_stand_beside_the_store_or_in_the_persons_state_folder(tmp_path):
    home, environ = tmp_path / "home", {"XDG_STATE_HOME": str(tmp_path / "state")}
    beside = choose_state_folder(f"sqlite:///{tmp_path}/jobsbot.sqlite", environ, home)
    assert beside == tmp_path
    postgres = "postgresql://host/db"
    assert choose_state_folder(postgres, environ, home) == tmp_path / "state" / "jobsbot"
    assert choose_state_folder(postgres, {}, home) == home / ".local" / "state" / "jobsbot"


def test_a_kept_file_is_whole_and_its_owners_alone(tmp_path):
    kept = keep_state_file(tmp_path, FILE)
    path = tmp_path / "deleted" / "deleted-p1.jsonl"
    assert kept == FileKept(f"in {path}")
    assert path.read_text() == FILE.content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert keep_state_file(tmp_path, FILE) == kept


def test_what_cannot_be_written_is_not_kept(tmp_path):
    in_the_way = tmp_path / "deleted"
    in_the_way.write_text("")
    result = keep_state_file(tmp_path, FILE)
    assert isinstance(result, FileNotKept)
    assert not result.later
    assert result.why.startswith(f"{Path(in_the_way) / FILE.name} cannot be written")
