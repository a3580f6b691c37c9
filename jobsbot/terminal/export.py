"""A file of jobs given at a terminal: to a file, or to standard output, with a bar to watch."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from jobsbot.core.messages.export import FileKind, Given, Written, title
from jobsbot.core.messages.message import counted
from jobsbot.exports.writers import write
from jobsbot.services import now
from jobsbot.terminal.console import Screen

DONE, FAILED = 0, 1


def give(given: Given, screen: Screen, out: Path | None) -> int:
    """Write the file, and answer with the exit code: 1 where it does not hold all that matches."""
    if out is None and given.kind is FileKind.XLSX and sys.stdout.isatty():
        screen.note("A spreadsheet is no text: add --out FILE, or send it on with > FILE.")
        return FAILED
    try:
        with opened(out) as into:
            written = watched(given, into)
    except OSError as error:
        screen.note(f"The file cannot be written: {error.strerror}.")
        return FAILED
    screen.note(told(given, written, out))
    return FAILED if written.error or written.more else DONE


def told(given: Given, written: Written, out: Path | None) -> str:
    if written.error and not written.jobs:
        return f"{written.error} There is nothing in the file."
    return f"{title(given, written)}{f' {out}' if out else ''}"


@contextmanager
def opened(out: Path | None) -> Iterator[BinaryIO]:
    """Open the file that was named, or standard output, which is left open."""
    if out is None:
        yield sys.stdout.buffer
    else:
        with out.open("wb") as file:
            yield file


def watched(given: Given, into: BinaryIO) -> Written:
    """Write, and on a terminal show how far it is. How many will match, nobody knows before."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with bar:
        task = bar.add_task("Asking for jobs")
        return write(
            given, into, now(), lambda jobs: bar.update(task, description=counted(jobs, "job"))
        )
