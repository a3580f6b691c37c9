"""Checks options against the sentence beside them: `--project`, `--watch`, `--follow`, `--out`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jobsbot.commands.log import ReadLog
from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import Command, ReadCommand
from jobsbot.core.jobs.job_keys import read_project
from jobsbot.core.text.tokens import tokenize
from jobsbot.terminal.console import TerminalConsole
from jobsbot.terminal.options import TerminalOptions


def read_project_option(text: str, projects: Mapping[str, int]) -> int | None:
    """Read what `--project` names; None where it was not given. Raises UsageError."""
    if not text:
        return None
    words = tokenize(text)
    project = read_project(words[0], projects) if len(words) == 1 else None
    if project is None:
        raise UsageError(f"There is no project {text}.", then="``help use`` says how one is named.")
    return project


def check_watch(options: TerminalOptions, command: Command, console: TerminalConsole) -> None:
    """Raise UsageError where the answer to a sentence cannot be redrawn again and again."""
    if options.watch and not isinstance(command, ReadCommand):
        raise UsageError("Only what changes nothing can be watched.", then="Leave out --watch.")
    if options.watch and not console.is_interactive:
        raise UsageError("--watch draws on a terminal, and this is none.", then="Leave it out.")


def check_follow(options: TerminalOptions, command: Command) -> None:
    """Raise UsageError where a sentence is not about a log, which can grow."""
    if not options.follow:
        return
    printed = isinstance(command, ReadLog) and not command.file_format and options.out is None
    if not printed or options.watch:
        raise UsageError(
            "--follow goes with a log that is printed.",
            then="Say ``log KEY`` with it, or leave it.",
        )


def check_out(options: TerminalOptions, command: Command) -> None:
    """Raise UsageError where `--out` names a file and the answer is no file."""
    if options.out is not None and not command.file_formats:
        raise UsageError(
            f"--out names a file, and what {command.word} answers is none.",
            then="Say ``export`` for jobs in a file, ``log KEY`` for a log in one, or leave it.",
        )


def choose_format(text: str, command: Command, out: Path | None) -> str:
    """Add the format to a sentence that names none, by the ending of the file."""
    formats = command.file_formats
    if not formats or out is None or " as=" in text.lower():
        return text
    ending = out.suffix.lower().removeprefix(".")
    return f"{text} as={ending if ending in formats else formats[0]}"
