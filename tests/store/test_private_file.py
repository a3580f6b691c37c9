"""The store's files are their owner's alone."""

import os
import stat
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from jobsbot.operations.engine import engine_database_url
from jobsbot.private_file import close_to_others, create_private
from jobsbot.process_lock import hold_process_name
from jobsbot.store.database import make_engine
from jobsbot.store.store import open_store


def modes(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


@pytest.fixture(params=[0o000, 0o022, 0o077])
def umask(request):
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_every_file_of_a_store_is_closed_to_others(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/jobsbot.sqlite"
    with hold_process_name(url, "run"):
        store = open_store(url)
        engine_database_url(url)
        store.ping()
        found = modes(tmp_path)
        store.close_connections()
    assert {"jobsbot.sqlite", "jobsbot.sqlite-wal", "jobsbot.work.sqlite"} <= set(found)
    assert set(found.values()) == {0o600}, found


def test_files_of_an_earlier_release_are_closed_when_they_are_opened(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/jobsbot.sqlite"
    store = open_store(url)
    store.ping()
    for file in tmp_path.iterdir():
        file.chmod(0o644)
    other = open_store(url)
    assert set(modes(tmp_path).values()) == {0o600}
    store.close_connections()
    other.close_connections()


def test_what_cannot_be_made_is_left_to_who_opens_it() -> None:
    create_private(Path("/proc/no/such"))
    close_to_others(Path("/proc/no/such"))


@pytest.mark.parametrize("url", ["sqlite:///{file}", "sqlite:///file:{file}?uri=true"])
def test_a_file_that_was_named_by_mistake_stays_as_it_is(tmp_path: Path, url: str) -> None:
    """Whoever runs the bot as root and mistypes could close the machine's own files to all."""
    file = tmp_path / "passwd"
    file.write_text("root:x:0:0:root:/root:/bin/sh\n")
    file.chmod(0o644)
    with pytest.raises(DatabaseError), make_engine(url.format(file=file)).connect():
        pass
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert file.read_text().startswith("root:x:0")
