"""A file is whole at its place, or what stood there stands there still."""

import os
import stat
from pathlib import Path

import pytest

from jobsbot.exports.output_file import is_special, replace_file


def test_a_file_is_there_once_it_is_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    out = tmp_path / "jobs.csv"
    out.write_bytes(b"old")
    with replace_file(out) as file:
        file.write(b"new")
        file.flush()
        assert out.read_bytes() == b"old"
    assert out.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_what_was_there_stays_where_writing_ends_early(
    tmp_path: Path, error: type[BaseException]
) -> None:
    out = tmp_path / "jobs.csv"
    out.write_bytes(b"old")
    with pytest.raises(error), replace_file(out) as file:
        file.write(b"new")
        raise error
    assert out.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [out]


def test_a_link_is_replaced_and_what_it_leads_to_is_left_alone(tmp_path: Path) -> None:
    precious, out = tmp_path / "precious", tmp_path / "jobs.csv"
    precious.write_bytes(b"precious")
    out.symlink_to(precious)
    with replace_file(out) as file:
        file.write(b"new")
    assert precious.read_bytes() == b"precious"
    assert not out.is_symlink()
    assert out.read_bytes() == b"new"


def test_a_link_that_leads_nowhere_makes_no_file_where_it_leads(tmp_path: Path) -> None:
    out = tmp_path / "jobs.csv"
    out.symlink_to(tmp_path / "elsewhere")
    with replace_file(out) as file:
        file.write(b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["jobs.csv"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644])
def test_a_file_that_is_replaced_hands_on_who_may_read_it(tmp_path: Path, mode: int) -> None:
    out = tmp_path / "jobs.csv"
    out.touch()
    out.chmod(mode)
    with replace_file(out) as file:
        file.write(b"new")
    assert stat.S_IMODE(out.stat().st_mode) == mode


def test_a_pipe_is_written_to_as_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with replace_file(pipe) as file:
        file.write(b"new")
    assert os.read(reader, 10) == b"new"
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize(
    ("place", "special"),
    [("/dev/stdout", True), ("/proc/self/fd/1", True), ("/dev/shm/jobs.csv", False)],
)
def test_only_what_is_no_file_is_written_to_as_it_is(place: str, special: bool) -> None:
    assert is_special(Path(place)) is special


def test_a_device_is_written_to_as_it_is() -> None:
    with replace_file(Path("/dev/null")) as file:
        file.write(b"new")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.parametrize("where", [".", "missing/jobs.csv"])
def test_a_place_that_takes_no_file_is_said_before_anything_is_asked(
    tmp_path: Path, where: str
) -> None:
    with pytest.raises(OSError, match=r"folder|No such"), replace_file(tmp_path / where):
        pytest.fail("nothing may be begun")
