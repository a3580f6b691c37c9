"""What a command imports before it answers, and where a terminal keeps its state."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from jobsbot.database_url import find_sqlite_file
from jobsbot.state_files import choose_terminal_store
from tests.terminal.conftest import ROOT, RunJobsbot

SLOW_LIBRARIES = frozenset(
    [
        "alembic",
        "cheroot",
        "dbos",
        "prometheus_client",
        "psycopg",
        "slack_bolt",
        "slack_sdk",
        "slackblocks",
        "sqlalchemy",
        "waitress",
        "xlsxwriter",
    ]
)
STARTING_FILES = (
    "__main__.py",
    "app.py",
    "cli.py",
    "exports/spreadsheet_writers.py",
    "operations/operations.py",
    "services.py",
    "slack/factory.py",
    "store/store.py",
    "terminal/export.py",
    "terminal/services.py",
    "terminal/session.py",
)
"""The files that choose what to start, and so import it where they start it."""
INDENTED_IMPORT = re.compile(r"^(?!import|from).*\bimport\b", re.MULTILINE)
"""In a file without it nothing is imported in a function, and parsing all files takes 2 s."""


def list_loaded_libraries(environ: dict[str, str], folder: Path, *lines: str) -> set[str]:
    """Answer the top-level packages that one process has imported when it has answered all."""
    program = (
        "import sys; from jobsbot.cli import main; "
        "codes = [main(line.split()) for line in sys.argv[1:]]; "
        "print(*sys.modules, file=sys.stderr); sys.exit(any(codes))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *lines],
        env=environ, cwd=folder, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    loaded = {name.split(".")[0] for name in done.stderr.split()}
    assert "jobsbot" in loaded
    return loaded


@pytest.mark.slow
def test_help_imports_neither_the_client_nor_the_store(
    environ: dict[str, str], tmp_path: Path
) -> None:
    loaded = list_loaded_libraries(environ, tmp_path, "help", "help stop", "", "--version")
    assert not loaded & {*SLOW_LIBRARIES, "requests"}


@pytest.mark.slow
def test_a_read_imports_the_client_and_no_store(environ: dict[str, str], tmp_path: Path) -> None:
    reads = "list 123", "show 123/1/1 --json", "export 123 as=jsonl"
    loaded = list_loaded_libraries(environ, tmp_path, *reads)
    assert "requests" in loaded
    assert not loaded & SLOW_LIBRARIES


@pytest.mark.slow
def test_what_use_has_set_is_read_without_the_migrations(
    say: RunJobsbot, environ: dict[str, str], tmp_path: Path
) -> None:
    assert say("use", "123").returncode == 0
    assert not list_loaded_libraries(environ, tmp_path, "list") & {"alembic", "dbos", "slack_bolt"}


@pytest.mark.slow
def test_the_bot_is_ready_without_migrations_and_the_durable_engine() -> None:
    program = "import sys, jobsbot.app, jobsbot.operations, jobsbot.store; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    names = set(done.stdout.split())
    assert "sqlalchemy.dialects.postgresql" not in names  # on SQLite nothing needs it
    loaded = {name.split(".")[0] for name in names}
    assert not loaded & {"alembic", "dbos", "psycopg", "websockets", "xlsxwriter"}


def test_only_files_that_start_something_import_inside_functions() -> None:
    found = {
        str(path.relative_to(ROOT / "jobsbot"))
        for path in (ROOT / "jobsbot").rglob("*.py")
        if INDENTED_IMPORT.search(text := path.read_text("utf8"))
        for function in ast.walk(ast.parse(text))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert found <= set(STARTING_FILES)


def test_nothing_is_imported_by_a_string() -> None:
    for path in (ROOT / "jobsbot").rglob("*.py"):
        assert "import_module" not in path.read_text("utf8"), path


def test_a_read_leaves_no_file_anywhere(say: RunJobsbot, tmp_path: Path) -> None:
    assert say("list", "123").returncode == 0
    assert say("help").returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_a_write_leaves_nothing_where_one_stands(say: RunJobsbot, tmp_path: Path) -> None:
    assert say("tag", "123/1/1", "+checked", XDG_STATE_HOME=f"{tmp_path}/state").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["state"]
    folder = tmp_path / "state" / "jobsbot"
    assert (folder / "jobsbot.sqlite").is_file()
    assert folder.stat().st_mode & 0o077 == 0


def test_the_bots_own_store_is_used_where_it_is(tmp_path: Path) -> None:
    home = tmp_path / "home"
    own = choose_terminal_store({}, tmp_path, home)
    assert find_sqlite_file(own) == home / ".local/state/jobsbot/jobsbot.sqlite"
    assert choose_terminal_store({"XDG_STATE_HOME": "relative"}, tmp_path, home) == own
    (tmp_path / "jobsbot.sqlite").touch()
    there = choose_terminal_store({"XDG_STATE_HOME": "/elsewhere"}, tmp_path, home)
    assert find_sqlite_file(there) == tmp_path / "jobsbot.sqlite"


def test_the_address_that_was_named_is_used(say: RunJobsbot, tmp_path: Path) -> None:
    assert say("use", "123", DATABASE_URL="sqlite:///named.sqlite").returncode == 0
    assert (tmp_path / "named.sqlite").is_file()


def test_a_folder_that_cannot_be_made_is_a_sentence(say: RunJobsbot, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = say("tag", "123/1/1", "+checked", XDG_STATE_HOME=f"{tmp_path}/file")
    assert done.returncode == 1
    assert "The folder of the store cannot be made" in done.stderr
    assert "Traceback" not in done.stderr


def test_who_it_is_is_the_account_and_not_what_the_environment_says(say: RunJobsbot) -> None:
    done = say("stop", "123/1/3", LOGNAME="somebody", USER="else")
    assert "Asked by @" in done.stdout
    assert "somebody" not in done.stdout
    assert "@else" not in done.stdout
