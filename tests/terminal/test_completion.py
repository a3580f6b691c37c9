"""What shells offer while a line is typed."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from jobsbot.cli import SERVICE_WORDS, make_command_parser
from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.jobs.filters import FILTERS
from jobsbot.demo.scrapy_cloud.faults import ApiFaults, Fault, FaultMode
from jobsbot.terminal.completion import SCRIPTS, list_candidates
from tests.terminal.conftest import RunJobsbot

PROJECTS = {"shop": 123, "staging": 456}


def name_spiders(project: int) -> Iterable[str]:
    return ("books", "two words") if project == 123 else ("films",)


def complete(line: str) -> list[str]:
    return list(list_candidates(line, SERVICE_WORDS, PROJECTS, name_spiders))


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("sto", ["stop"]),
        ("doc", ["doctor"]),
        ("list has_t", ["has_tag="]),
        ("list spi", ["spider="]),
        ("list sho", ["shop"]),
        ("list --proj", ["--project"]),
        ("list --project st", ["staging"]),
        ("list shop spider=", ["spider=books", 'spider="two words"']),
        ("list 456 running spider=f", ["spider=films"]),
        ("list spider=", []),
        ("help sto", ["stop"]),
        ("help doc", ["doctor"]),
        ("help sho", ["show"]),
        ("export as=", ["as=jsonl", "as=csv", "as=xlsx"]),
        ("log 123/1/2 as=", ["as=txt", "as=jsonl"]),
        ("stop state=r", ["state=running"]),
        ("summary by=ver", ["by=version"]),
        ("list project=", ["project=shop", "project=staging"]),
        ("completion ", ["bash", "zsh", "fish", "-h", "--help"]),
        ("audit ver", ["verify"]),
        ("demo --no", ["--no-browser"]),
        ("demo --folder ", []),
        ("run sho", []),
        ("log 123/1/2 -o ", []),
        ("nonsense sp", []),
    ],
)
def test_the_last_word_is_completed(line: str, wanted: list[str]) -> None:
    assert complete(line) == wanted


@pytest.mark.parametrize(
    "name",
    [
        "a$(touch PWNED)", "a`touch PWNED`", "a;touch PWNED", "a|b", "a&b", "a>b", "a<b", "$HOME",
        "*", "a?", "[ab]", "{a,b}", "~", "!1", "#a", "a\\b", "a'b", 'a"b', "a\nb", "a\tb",
        "a\x1b[31m", "", "a\u202eb", "-rf",
    ],
)  # fmt: skip
def test_no_name_is_offered_that_a_shell_would_run_or_expand(name: str) -> None:
    for line in ("list shop spider=", "list ", "list --project "):
        offered = list_candidates(line, {}, {"shop": 123, name: 456}, lambda _: ("books", name))
        words = list(offered)
        assert words
        assert not [word for word in words if name and name in word]
        assert '""' not in "".join(words)


def test_every_verb_and_every_filter_is_offered() -> None:
    assert {c.word for c in ALL_COMMANDS if " " not in c.word} <= set(complete(""))
    assert "all" in complete("list a")
    offered = set(complete("list "))
    assert {word for kind in FILTERS.values() for word in kind.vocabulary} <= offered


@pytest.mark.parametrize("command", sorted(SERVICE_WORDS))
def test_what_is_offered_behind_a_command_is_what_it_takes(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        make_command_parser().parse_args([command, "--help"])
    usage = capsys.readouterr().out.partition("\n\n")[0]
    taken = set(re.findall(r"--[a-z-]+|[a-z]+(?=[,}])", usage)) - {"--version"}
    assert set(SERVICE_WORDS[command]) == taken


def test_spiders_are_asked_for_and_remembered(say: RunJobsbot, faults: ApiFaults) -> None:
    assert say("complete", "list 123 spider=").stdout == "spider=books\nspider=films\n"
    faults.set(Fault(mode=FaultMode.REDIRECT, to="http://127.0.0.1:9/"))
    assert say("complete", "list 123 spider=b").stdout == "spider=books\n"


def test_what_one_key_may_see_is_not_offered_to_another(say: RunJobsbot) -> None:
    assert say("complete", "list 123 spider=b").stdout == "spider=books\n"
    assert say("complete", "list 123 spider=b", SH_APIKEY="wrong").stdout == ""


@pytest.mark.slow
def test_what_one_api_may_see_is_not_offered_of_another(say: RunJobsbot) -> None:
    assert say("complete", "list 123 spider=b").stdout == "spider=books\n"
    elsewhere = {"SHUB_APIURL": "http://127.0.0.1:9/api/"}
    assert say("complete", "list 123 spider=b", **elsewhere).stdout == ""


def test_a_broken_set_up_is_no_complaint(say: RunJobsbot) -> None:
    done = say("complete", "list 123 spider=", SH_APIKEY="", PORT="x")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("shell", sorted(SCRIPTS))
def test_each_shell_has_its_script(say: RunJobsbot, shell: str) -> None:
    done = say("completion", shell)
    assert (done.returncode, done.stdout) == (0, SCRIPTS[shell])
    assert say("completion", "tcsh").returncode == 2


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not here")
@pytest.mark.parametrize(
    ("typed", "wanted"), [("jobsbot sto", "stop"), ("jobsbot list 123 spider=bo", "books")]
)
def test_bash_completes_what_is_typed(
    environ: dict[str, str], tmp_path: Path, typed: str, wanted: str
) -> None:
    script = f"""
        jobsbot() {{ {sys.executable} -m jobsbot "$@"; }}
        {SCRIPTS["bash"]}
        COMP_LINE="{typed}" COMP_POINT={len(typed)}; _jobsbot; echo "${{COMPREPLY[*]}}"
    """
    done = subprocess.run(
        ["bash", "-c", script],
        env=environ, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.stdout.strip(), done.stderr) == (wanted, "")


PRESSED = [
    ("jobsbot sto", "stop "),
    ("jobsbot list 123 spider=bo", "spider=books "),
    ("jobsbot list has_t", "has_tag="),
    ("jobsbot completion z", "zsh "),
]


def put_in(typed: str, wanted: str) -> str:
    """Say what is typed once its last word is completed, without the program's name."""
    return " ".join((*typed.split(" ")[1:-1], wanted))


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not here")
@pytest.mark.parametrize(("typed", "wanted"), PRESSED)
def test_zsh_completes_what_is_typed(
    environ: dict[str, str], tmp_path: Path, typed: str, wanted: str
) -> None:
    """The key is pressed in a shell of its own, which has to be at a terminal for that."""
    (tmp_path / "setup").write_text(
        f"""
        jobsbot() {{
            if [[ $1 == complete ]]; then {sys.executable} -m jobsbot "$@"; else print "got $*."; fi
        }}
        {SCRIPTS["zsh"]}
        PS1="ready "
        """,
        "utf-8",
    )
    press = f"""
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell 'source setup'
        zpty -r shell before '*ready *'
        zpty -w shell '{typed}'$'\\t'more
        zpty -r shell shown '*got *.*'
        print ${{${{shown##*got }}%%.*}}
        zpty -d shell
    """
    done = subprocess.run(
        ["zsh", "-f", "-c", press],
        env={**environ, "TERM": "dumb", "ZDOTDIR": str(tmp_path), "HOME": str(tmp_path)},
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == f"{put_in(typed, wanted)}more", done.stderr


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not here")
@pytest.mark.parametrize(("typed", "wanted"), PRESSED)
def test_fish_completes_what_is_typed(
    environ: dict[str, str], tmp_path: Path, typed: str, wanted: str
) -> None:
    script = f"""
        function jobsbot; {sys.executable} -m jobsbot $argv; end
        {SCRIPTS["fish"]}
        complete -C '{typed}'
    """
    done = subprocess.run(
        ["fish", "--no-config", "-c", script],
        env={**environ, "HOME": str(tmp_path)},
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.stdout.split("\t")[0].strip(), done.stderr) == (wanted.strip(), "")


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not here")
def test_bash_takes_each_line_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "spider=x").touch()
    script = f"""
        jobsbot() {{ printf '%s\n' 'spider=*' 'spider="two words"' 'spider=$(touch PWNED)'; }}
        {SCRIPTS["bash"]}
        COMP_LINE="jobsbot list 123 sp" COMP_POINT=19; _jobsbot; printf '%s\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["spider=*", 'spider="two words"', "spider=$(touch PWNED)"]
    assert [path.name for path in tmp_path.iterdir()] == ["spider=x"]
