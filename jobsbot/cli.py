"""The command line: what runs the bot, what looks after it, and every verb of the chat.

Exit codes: 0 done, 1 failed, partly failed or not found, 2 not understood.

What a command runs is imported by the function that starts it: Slack, SQL and the durable engine
take more than a second to import, and `jobsbot help` does not wait for them.
"""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from jobsbot import __version__
from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.errors import ConfigError, JobsbotError, UsageError
from jobsbot.garbage_collection import resume_collection
from jobsbot.streams import (
    OutputFailed,
    discard_output,
    prepare_streams,
    write_aside,
    write_line,
    write_text,
)
from jobsbot.terminal.argv import format_error
from jobsbot.terminal.exit_codes import EXIT_FAILED, EXIT_OK, EXIT_USAGE
from jobsbot.terminal.options import OPTION_MEANINGS, split_options

VERB_COLUMN_WIDTH = 30
MIN_MEANING_WIDTH, UNFOLDED_WIDTH = 30, 1_000

SERVICE_COMMANDS = {
    "run": "Run everything in one process: Slack by HTTP or Socket Mode, and durable work.",
    "web": "Hear Slack and answer: one half of run, on PostgreSQL, any number of them.",
    "worker": "Carry confirmed plans out: the other half, any number of them.",
    "demo": "Run the bot on this machine, with a stand-in Slack and a stand-in Jobs API.",
    "doctor": "Check configuration, tokens, scopes, keys, store and clock.",
    "migrate": "Bring the store's schema up to date.",
    "completion": "Print what makes a shell complete verbs, filters, projects and spiders.",
    "audit": "Say whether the audit is whole (verify), print it (export), drop the old (prune).",
}
"""The commands that are not said to the bot, but about it."""
VERSION_SENTENCES = (["version"], ["-V"], ["-v"])
"""How other programs are asked for their version."""
SHELLS = ("bash", "zsh", "fish")
AUDIT_ACTIONS = ("verify", "export", "prune")
SERVICE_WORDS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(SERVICE_COMMANDS, ()),
    "demo": ("--port", "--no-browser", "--tour", "--folder"),
    "doctor": ("--json",),
    "completion": SHELLS,
    "audit": (*AUDIT_ACTIONS, "--anchors", "--daily-anchors"),
}
"""What can stand behind each command, for the completion of shells."""
HOW_TO_COMPLETE = """\
bash: put `source <(jobsbot completion bash)` into ~/.bashrc
zsh:  put `source <(jobsbot completion zsh)` into ~/.zshrc
fish: jobsbot completion fish > ~/.config/fish/completions/jobsbot.fish
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says and answer with its exit code."""
    prepare_streams()
    try:
        return _dispatch_arguments(list(sys.argv[1:] if argv is None else argv))
    except OutputFailed as error:
        if not error.reader_gone:
            write_aside(sys.stderr, f"jobsbot: {error}\n")
        discard_output(sys.stdout)
        return EXIT_FAILED
    except JobsbotError as error:
        problems = error.problems if isinstance(error, ConfigError) else (error,)
        for problem in problems:
            write_aside(sys.stderr, f"jobsbot: {format_error(problem)}\n")
        return EXIT_USAGE if isinstance(error, UsageError) else EXIT_FAILED
    except KeyboardInterrupt:
        write_aside(sys.stderr, "\nInterrupted.\n")
        return EXIT_FAILED


def _dispatch_arguments(args: Sequence[str]) -> int:
    if args and args[0] == "complete":
        return _complete(" ".join(args[1:]))
    if args and args[0] in SERVICE_COMMANDS:
        return _run_service_command(make_command_parser().parse_args(args))
    options, words = split_options(args)
    if options.version or list(words) in VERSION_SENTENCES:
        return _print(f"jobsbot {__version__}")
    if not words:
        return _print(format_overview())
    if options.help:
        words = ("help", *(word for word in words if word.lower() in list_first_words()))[:2]
    if len(words) == 2 and words[0] == "help" and words[1] in SERVICE_COMMANDS:
        return _run_service_command(make_command_parser().parse_args([words[1], "--help"]))
    from jobsbot.terminal.sentence import run_sentence

    resume_collection()
    return run_sentence(words, options)


def _complete(line: str) -> int:
    from jobsbot.terminal.completion import print_candidates

    found = "".join(f"{word}\n" for word in print_candidates(line, SERVICE_WORDS))
    write_text(sys.stdout, found)
    return EXIT_OK


def _print(text: str) -> int:
    write_line(text)
    return EXIT_OK


def format_overview() -> str:
    """List the commands about the bot, and every verb with the first line of its help."""
    width = (
        os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else UNFOLDED_WIDTH
    )
    verbs = {f"{c.word} {c.usage}".strip(): (c.__doc__ or "").split("\n")[0] for c in ALL_COMMANDS}
    return "\n".join(
        [
            "Look after Scrapy Cloud jobs, from here and from Slack.",
            "",
            "What can be said:",
            *_format_columns(verbs, width),
            "",
            "What can stand beside it:",
            *_format_columns(OPTION_MEANINGS, width),
            "",
            "The bot itself:",
            *_format_columns(SERVICE_COMMANDS, width),
            "",
            "jobsbot help VERB explains a verb, jobsbot run --help a command.",
        ]
    )


def list_first_words() -> frozenset[str]:
    """List every word that begins a sentence or a command."""
    said = {word for command in ALL_COMMANDS for word in (command.word, *command.also)}
    return frozenset(said - {"help"} | SERVICE_COMMANDS.keys())


class CommandParser(argparse.ArgumentParser):
    """A parser whose help is an answer: where it cannot be written, that is said."""

    def _print_message(self, message: str, file: object = None) -> None:
        """Write help or a complaint. Raises OutputFailed for help."""
        is_answer = file is sys.stdout
        if is_answer:
            write_text(sys.stdout, message)
        else:
            write_aside(sys.stderr, message)


def make_command_parser() -> argparse.ArgumentParser:
    """Describe the commands about the bot itself."""
    version = f"jobsbot {__version__}"
    whole = CommandParser(prog="jobsbot")
    commands = whole.add_subparsers(dest="command", required=True)
    for word, meaning in SERVICE_COMMANDS.items():
        one = commands.add_parser(word, help=meaning, description=meaning)
        one.add_argument("--version", action="version", version=version)
    demo = commands.choices["demo"]
    demo.add_argument("--port", type=int, default=8321, help="port of the page (8321)")
    demo.add_argument("--no-browser", action="store_true", help="do not open the page")
    demo.add_argument("--tour", action="store_true", help="play a short incident and print it")
    demo.add_argument("--folder", type=Path, help="keep the store here, to find it again")
    audit = commands.choices["audit"]
    audit.add_argument("action", choices=AUDIT_ACTIONS)
    audit.add_argument("--anchors", type=Path, metavar="FILE", help="a log with anchors to compare")
    daily = "what the audit's channel was told, copied, to compare"
    audit.add_argument("--daily-anchors", type=Path, metavar="FILE", help=daily)
    doctor = commands.choices["doctor"]
    doctor.add_argument("--json", action="store_true", help="one JSON object a finding")
    completion = commands.choices["completion"]
    completion.add_argument("shell", choices=SHELLS, help="which shell")
    completion.epilog = HOW_TO_COMPLETE
    completion.formatter_class = argparse.RawDescriptionHelpFormatter
    return whole


def _run_service_command(asked: argparse.Namespace) -> int:
    if asked.command not in ("run", "web", "worker"):  # these do so once they are ready
        resume_collection()
    match asked.command:
        case "doctor":
            from jobsbot.doctor.doctor import run_doctor

            return run_doctor(as_json=asked.json)
        case "demo":
            return _run_demo(asked)
        case "completion":
            from jobsbot.terminal.completion import SCRIPTS

            return _print(SCRIPTS[asked.shell].rstrip())
        case "audit":
            from jobsbot.terminal.audit import run_audit

            return run_audit(asked.action, asked.anchors, asked.daily_anchors)
        case _:
            return _run_bot(asked.command)


def _run_bot(command: str) -> int:
    from jobsbot.app import migrate_store, run_all, run_web, run_worker

    services = {"run": run_all, "web": run_web, "worker": run_worker, "migrate": migrate_store}
    return services[command]()


def _run_demo(asked: argparse.Namespace) -> int:
    if asked.tour:
        from jobsbot.demo.tour import run_tour

        return run_tour()
    from jobsbot.demo.launch import run_demo

    return run_demo(asked.port, not asked.no_browser, asked.folder)


def _format_columns(lines: Mapping[str, str], width: int) -> Iterator[str]:
    """Set names and meanings in two columns; a long name has a line of its own.

    Meanings are folded where a terminal of so many columns is too narrow for them.
    """
    room = max(width - VERB_COLUMN_WIDTH - 2, MIN_MEANING_WIDTH)
    for name, meaning in lines.items():
        first, *more = textwrap.wrap(meaning, room)
        if len(name) < VERB_COLUMN_WIDTH:
            yield f"  {name:{VERB_COLUMN_WIDTH}}{first}"
        else:
            yield from (f"  {name}", f"  {'':{VERB_COLUMN_WIDTH}}{first}")
        yield from (f"  {'':{VERB_COLUMN_WIDTH}}{line}" for line in more)
