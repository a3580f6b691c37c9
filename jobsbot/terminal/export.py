"""A file of jobs or of a log at a terminal: to a file or standard output, with a bar to watch."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import BinaryIO

from jobsbot.core.errors import ApiError
from jobsbot.core.messages.export import (
    ExportResult,
    FileFormat,
    FileRequest,
    name_contents,
    summarize_export,
)
from jobsbot.exports.output_file import replace_file
from jobsbot.exports.writers import write_export
from jobsbot.services import current_time
from jobsbot.streams import OutputFailed
from jobsbot.terminal.console import TerminalConsole
from jobsbot.terminal.exit_codes import EXIT_FAILED, EXIT_OK


def save_export(request: FileRequest, console: TerminalConsole, out: Path | None) -> int:
    """Write the file, and answer with the exit code: 1 where it does not hold all that matches."""
    if out is None and request.file_format is FileFormat.XLSX and sys.stdout.isatty():
        console.print_note("A spreadsheet is no text: add --out FILE, or send it on with > FILE.")
        return EXIT_FAILED
    try:
        with open_output(out, request.file_format) as into:
            result = write_with_progress(request, into, marked=out is not None)
            if result.error and not result.row_count:
                raise result.error  # what stood at its place stays
    except ApiError as error:
        console.print_note(f"{error} There is no file.")
        return EXIT_FAILED
    except OSError as error:
        if out is None:
            raise OutputFailed(error) from None
        console.print_note(f"The file cannot be written: {error.strerror}.")
        return EXIT_FAILED
    console.print_note(describe_export(request, result, out))
    return EXIT_FAILED if result.error or result.truncated else EXIT_OK


def describe_export(request: FileRequest, result: ExportResult, out: Path | None) -> str:
    return f"{summarize_export(request, result)}{f' {out}' if out else ''}"


@contextmanager
def open_output(out: Path | None, file_format: FileFormat) -> Iterator[BinaryIO]:
    """Open the file that was named, or standard output, which is left open.

    A spreadsheet is whole before it is sent on: half of one is none.
    """
    if out is None and file_format is FileFormat.XLSX:
        with TemporaryFile() as whole:
            yield whole
            whole.seek(0)
            copyfileobj(whole, sys.stdout.buffer)
            sys.stdout.buffer.flush()
    elif out is None:
        yield sys.stdout.buffer
    else:
        with replace_file(out) as file:
            yield file


def write_with_progress(request: FileRequest, into: BinaryIO, *, marked: bool) -> ExportResult:
    """Write, and on a terminal show how far it is. How many will match, nobody knows before."""
    with show_progress(request) as progress:
        return write_export(request, into, current_time(), progress, marked=marked)


@contextmanager
def show_progress(request: FileRequest) -> Iterator[Callable[[int], None]]:
    """Show how many rows are written, where somebody looks."""
    if not sys.stderr.isatty():
        yield lambda _rows: None
        return
    from rich.console import Console  # where nobody looks, neither is needed
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"Asking for {name_contents(request)}")
        yield lambda rows: bar.update(task, description=request.count_rows(rows))
