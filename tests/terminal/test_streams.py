"""Standard streams as they come: small alphabets, full disks, readers that have gone."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jobsbot.demo.scrapy_cloud.simulation import Simulation
from jobsbot.streams import fit_encoding
from tests.processes.preloaded_processes import PreloadedProcesses
from tests.slow_examples import first_in_every_run
from tests.terminal.conftest import RunJobsbot

ALPHABETS = ({"PYTHONIOENCODING": "cp1252"}, {"PYTHONIOENCODING": "ascii"}, {"LANG": "C"})
FULL = Path("/dev/full")
WriteTo = Callable[..., subprocess.CompletedProcess[str]]


def run_in_shell(
    environ: dict[str, str], folder: Path, line: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a line in which `jobsbot` stands for the program; its own exit code is the answer's."""
    script = f'jobsbot() {{ "$0" -m jobsbot "$@"; echo $? > code; }}; {line}'
    done = subprocess.run(
        ["/bin/sh", "-c", script, sys.executable],
        env=environ, cwd=folder, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    done.returncode = int((folder / "code").read_text())
    return done


@pytest.fixture
def write_to(environ: dict[str, str], tmp_path: Path, processes: PreloadedProcesses) -> WriteTo:
    """Say `jobsbot …` with this descriptor as standard output, to the interpreter's own end."""

    def run(stdout: int, *words: str) -> subprocess.CompletedProcess[str]:
        return processes.run(
            "jobsbot",
            *words,
            environ=environ,
            folder=tmp_path,
            streams={1: stdout},
            has_short_end=False,
        )

    return run


@pytest.mark.parametrize("more", first_in_every_run(*ALPHABETS), ids=str)
@pytest.mark.parametrize(
    "words", first_in_every_run("list 123", "show 123/1/2", "help", "summary 123", "export 123")
)
def test_any_alphabet_will_do(say: RunJobsbot, more: dict[str, str], words: str) -> None:
    done = say(*words.split(), **more)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("more", ALPHABETS, ids=str)
def test_the_alphabet_is_the_one_that_python_is_started_with(
    environ: dict[str, str], tmp_path: Path, more: dict[str, str]
) -> None:
    done = run_in_shell(environ | more, tmp_path, "jobsbot show 123/1/2")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("more", first_in_every_run(*ALPHABETS), ids=str)
def test_json_is_whole_in_any_alphabet(say: RunJobsbot, more: dict[str, str]) -> None:
    tagged = say("tag", "123/1/1", "+прод", "--json", **more)
    assert tagged.returncode == 0, tagged.stderr
    [job] = map(json.loads, say("show", "123/1/1", "--json", **more).stdout.splitlines())
    assert "прод" in job["tags"]


@pytest.mark.slow
@pytest.mark.parametrize("more", ALPHABETS, ids=str)
def test_an_exported_audit_is_whole_in_any_alphabet(say: RunJobsbot, more: dict[str, str]) -> None:
    assert say("tag", "123/1/1", "+прод", **more).returncode == 0
    done = say("audit", "export", **more)
    assert (done.returncode, done.stderr) == (0, "")
    assert any("прод" in json.loads(line)["about"] for line in done.stdout.splitlines())


def test_our_own_letters_have_a_plain_one() -> None:
    assert fit_encoding("12 400 → 3 … “a” – б", "ascii") == '12 400 -> 3 ... "a" - ?'
    assert fit_encoding("a · b", "utf-8") == "a · b"


@pytest.mark.slow
def test_bytes_that_are_no_text_are_a_sentence_all_the_same(
    environ: dict[str, str], tmp_path: Path
) -> None:
    done = run_in_shell(environ, tmp_path, "jobsbot list 123 spider=\"$(printf '\\377')\"")
    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 1)


def keep_something_in_the_audit(write_to: WriteTo, words: str) -> None:
    """Tag a job where the words are about the audit: of an empty one nothing is printed."""
    if words.startswith("audit"):
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
            assert write_to(nowhere.fileno(), "tag", "123/1/1", "+прод").returncode == 0


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "words",
    first_in_every_run(
        *("list 123", "doctor", "audit export", "export 123", "export 123 as=xlsx"),
        *("list 123 --json", "help", "", "--version", "doctor --json", "migrate"),
        *("completion bash", "run --help", "run --version", "audit verify"),
        count=2,
    ),
)
def test_a_full_disk_is_a_sentence(write_to: WriteTo, words: str) -> None:
    keep_something_in_the_audit(write_to, words)
    with FULL.open("wb") as full:
        done = write_to(full.fileno(), *words.split())
    assert done.returncode == 1
    assert "Standard output cannot be written: No space left on device." in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize(
    "words",
    first_in_every_run(
        *("list 123", "help", "export 123", "export 123 as=xlsx", "doctor", "doctor --json"),
        *("migrate", "run --help", "run --version", "audit verify", "audit export"),
    ),
)
def test_a_reader_that_has_gone_is_no_complaint(write_to: WriteTo, words: str) -> None:
    keep_something_in_the_audit(write_to, words)
    reading, writing = os.pipe()
    os.close(reading)
    done = write_to(writing, *words.split())
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.slow
def test_a_reader_that_goes_early_in_a_shell_is_no_complaint(
    environ: dict[str, str], tmp_path: Path
) -> None:
    done = run_in_shell(environ, tmp_path, "jobsbot list 123 | true")
    assert done.returncode in (0, 1)
    assert done.stderr == b""


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_what_cannot_be_shown_is_not_done(write_to: WriteTo, simulation: Simulation) -> None:
    with FULL.open("wb") as full:
        done = write_to(full.fileno(), "stop", "123/1/3", "--yes")
    assert done.returncode == 1
    assert "Nothing was changed." in done.stderr
    assert simulation.writes == ()


@pytest.mark.slow
@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_what_was_done_is_never_left_unsaid(write_to: WriteTo, simulation: Simulation) -> None:
    with FULL.open("wb") as full:
        done = write_to(full.fileno(), "stop", "123/1/3", "--yes", "--json")
    assert done.returncode == 1
    assert "1 stopped" in done.stderr
    assert "Standard output cannot be written" in done.stderr
    assert len(simulation.writes) == 1


@pytest.mark.slow
def test_closed_streams_are_no_traceback(environ: dict[str, str], tmp_path: Path) -> None:
    assert run_in_shell(environ, tmp_path, "jobsbot list 123 >&-").stderr == b""
    assert run_in_shell(environ, tmp_path, "jobsbot nonsense 2>&-").returncode == 2
