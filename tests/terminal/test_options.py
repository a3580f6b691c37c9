"""What stands beside a sentence: options, help everywhere, where a file goes, what is watched."""

import json
import re
import signal
from pathlib import Path

import pytest

from jobsbot.core.errors import UsageError
from jobsbot.terminal.options import FLAGS, OPTION_MEANINGS, VALUES, TerminalOptions, split_options
from tests.processes.preloaded_processes import PreloadedProcesses
from tests.slow_examples import first_in_every_run
from tests.terminal.conftest import RunJobsbot
from tests.terminal.terminal_process import run_in_terminal


@pytest.mark.parametrize(
    ("args", "options", "words"),
    [
        ("list 123 --json", TerminalOptions(as_json=True), "list 123"),
        ("--yes stop 123/1/1", TerminalOptions(yes=True), "stop 123/1/1"),
        ("tag 123/1/1 -old -o a.csv", TerminalOptions(out=Path("a.csv")), "tag 123/1/1 -old"),
        ("tag 123/1/1 -help", TerminalOptions(), "tag 123/1/1 -help"),
        ("export --out=a.csv", TerminalOptions(out=Path("a.csv")), "export"),
        ("list --project prod", TerminalOptions(project="prod"), "list"),
        ("list --count=3", TerminalOptions(), "list --count=3"),
        ("list -h", TerminalOptions(help=True), "list"),
    ],
)
def test_only_whole_words_are_options(args: str, options: TerminalOptions, words: str) -> None:
    assert split_options(args.split()) == (options, tuple(words.split()))


@pytest.mark.parametrize("args", ["--out", "-o", "--project", "--project="])
def test_an_option_without_its_value_is_a_usage_error(args: str, say: RunJobsbot) -> None:
    with pytest.raises(UsageError, match="needs a value"):
        split_options(args.split())
    done = say("list", *args.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert "needs a value. jobsbot help" in done.stderr


def test_every_option_is_in_the_overview(say: RunJobsbot) -> None:
    explained = set(re.findall(r"--?[a-z-]+", " ".join(OPTION_MEANINGS)))
    assert explained == {*FLAGS, *VALUES}
    shown = say().stdout
    assert all(f"\n  {option}" in shown for option in OPTION_MEANINGS)


@pytest.mark.parametrize(
    ("words", "wanted"),
    first_in_every_run(
        ("-h", "The bot itself"),
        ("list 123 running --help", "list:"),
        ("help run", "usage: jobsbot run"),
        ("-V", "jobsbot 0."),
        ("--help", "The bot itself"),
        ("list -h", "list:"),
        ("stop --help", "stop:"),
        ("ls -h", "list:"),
        ("run -h", "usage: jobsbot run"),
        ("doctor --help", "usage: jobsbot doctor"),
        ("list --version", "jobsbot 0."),
        ("run --version", "jobsbot 0."),
        ("version", "jobsbot 0."),
        count=4,
    ),
)
def test_help_and_version_are_everywhere(say: RunJobsbot, words: str, wanted: str) -> None:
    done = say(*words.split(), SH_APIKEY="")
    assert (done.returncode, done.stderr) == (0, "")
    assert wanted in done.stdout


def test_a_project_can_be_meant_for_one_sentence(say: RunJobsbot, tmp_path: Path) -> None:
    (tmp_path / "jobsbot.toml").write_text("projects.shop = 123\nprojects.other = 456\n")
    for name in ("123", "shop"):
        assert say("list", "running", "--project", name).stdout.startswith("2 running in shop")
    assert say("list").returncode == 2
    wrong = say("list", "--project", "nowhere")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "There is no project nowhere." in wrong.stderr


@pytest.mark.parametrize(
    ("name", "start"), [("a.csv", b"\xef\xbb\xbfkey,"), ("a.XLSX", b"PK"), ("a.jsonl", b'{"id"')]
)
def test_the_ending_of_a_file_chooses_its_format(
    say: RunJobsbot, tmp_path: Path, name: str, start: bytes
) -> None:
    assert say("export", "123", "-o", name).returncode == 0
    assert (tmp_path / name).read_bytes().startswith(start)
    assert say("export", "123", "as=jsonl", "-o", name).returncode == 0
    assert (tmp_path / name).read_bytes().startswith(b'{"id"')


def test_a_mark_for_spreadsheets_is_in_files_alone(say: RunJobsbot) -> None:
    assert say("export", "123", "as=csv").stdout.startswith("key,")


def test_quiet_leaves_out_what_could_be_said_next(say: RunJobsbot) -> None:
    loud, quiet = say("list", "123"), say("list", "123", "--quiet")
    assert "jobsbot" in loud.stdout
    assert "jobsbot" not in quiet.stdout
    assert quiet.stdout.splitlines()[0] == loud.stdout.splitlines()[0]


def test_times_are_in_the_zone_of_this_machine(say: RunJobsbot) -> None:
    told = say("show", "123/1/2", TZ="Asia/Kolkata").stdout
    assert " IST" in told
    assert "UTC" not in told
    there, here = (
        json.loads(say("show", "123/1/2", "--json", TZ=zone).stdout)
        for zone in ("Asia/Kolkata", "UTC")
    )
    assert there["started_time"] == here["started_time"]


def test_only_reads_are_watched_and_only_on_a_terminal(say: RunJobsbot) -> None:
    for words in ("stop 123/1/3 --watch --yes", "export 123 --watch", "list 123 --watch"):
        done = say(*words.split())
        assert (done.returncode, done.stdout) == (2, "")
        assert "watch" in done.stderr


def test_what_is_watched_is_drawn_until_it_is_interrupted(
    processes: PreloadedProcesses, environ: dict[str, str], tmp_path: Path
) -> None:
    with run_in_terminal(processes, environ, tmp_path, "list", "123", "running", "--watch") as keys:
        keys.wait_for("2 running in")
        assert "\x1b[2J" in keys.seen
        keys.process.send_signal(signal.SIGINT)
        assert keys.end() == 0


@pytest.mark.parametrize("more", [{"NO_COLOR": "1"}, {}])
def test_colour_is_for_terminals_that_want_it(
    processes: PreloadedProcesses, environ: dict[str, str], tmp_path: Path, more: dict[str, str]
) -> None:
    option = [] if more else ["--no-color"]
    with run_in_terminal(processes, environ | more, tmp_path, "list", "123", *option) as keys:
        assert keys.end() == 0
    assert "\x1b[36m" not in keys.seen
    assert "\x1b[2m" not in keys.seen


@pytest.mark.parametrize("words", ["list 123 running", "stop 123/1/3", "show 123/1/1", "help"])
def test_a_file_is_refused_where_the_answer_is_none(
    say: RunJobsbot, tmp_path: Path, words: str
) -> None:
    done = say(*words.split(), "-o", "l.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert "jobsbot export" in done.stderr
    assert not (tmp_path / "l.csv").exists()


def test_a_log_goes_into_a_file_or_is_followed(say: RunJobsbot, tmp_path: Path) -> None:
    done = say("log", "123/1/1", "--follow", "-o", "l.txt")
    assert (done.returncode, done.stdout) == (2, "")
    assert not (tmp_path / "l.txt").exists()


@pytest.mark.parametrize("option", [("-o", "-"), ("--out", "-"), ("--out=-",)])
def test_a_dash_is_standard_output_and_no_file_of_that_name(option: tuple[str, ...]) -> None:
    options, words = split_options(("export", "123", *option))
    assert options.out is None
    assert words == ("export", "123")


def test_a_misspelt_variable_is_told_on_standard_error_alone(
    environ: dict[str, str], say: RunJobsbot
) -> None:
    environ |= {"JOBSBOT_CONFGI": "made-up-value", "JOBSBOT_OF_ANOTHER": "x"}
    done = say("list", "123", "running", "--json")
    assert done.returncode == 0
    assert all(line.startswith("{") for line in done.stdout.splitlines())
    (warning,) = done.stderr.splitlines()
    assert warning.endswith("JOBSBOT_CONFGI is set, and is not read. Did you mean JOBSBOT_CONFIG?")
