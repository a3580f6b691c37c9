"""Writes to a terminal, for people or programs: messages as text, live cards, JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import msgspec
from rich.console import Console
from rich.live import Live
from rich.text import Text

from jobsbot.core.messages.message import Line, Message
from jobsbot.core.messages.records import make_outcome_records
from jobsbot.core.plans.plan import PlanRecord
from jobsbot.core.values import replace
from jobsbot.render.json_lines import encode_line, write_json_lines
from jobsbot.render.terminal import line_to_terminal, to_terminal
from jobsbot.streams import OutputFailed, is_unicode, write_aside, write_text

CLEAR_SCREEN = "\x1b[H\x1b[2J\x1b[3J"
"""Take everything off the screen, and what was scrolled out of it."""


class TerminalConsole(msgspec.Struct, frozen=True):
    """One way of writing messages. `ask` and `note` speak to a person, so never in JSON lines."""

    as_json: bool = False
    quiet: bool = False
    """Leave out what could be said next."""
    no_color: bool = False
    stdout: TextIO = msgspec.field(default_factory=lambda: sys.stdout)
    stderr: TextIO = msgspec.field(default_factory=lambda: sys.stderr)
    stdin: TextIO = msgspec.field(default_factory=lambda: sys.stdin)

    @property
    def is_interactive(self) -> bool:
        """True where somebody is there to read a card and to answer."""
        seen = self.stderr if self.as_json else self.stdout
        return self.stdin.isatty() and seen.isatty()

    def print_message(self, message: Message) -> None:
        """Write an answer: for people, or with `--json` one object a line. Raises OutputFailed."""
        write_text(self.stdout, self._answer_text(message))

    def print_failure(self, message: Message) -> None:
        """Write a failure to standard error. Its records, if any, go to the results."""
        write_aside(self.stderr, self._text(replace(message, buttons=()), self.stderr))
        if self.as_json and message.records:
            self.print_message(message)

    def print_choices(self, message: Message) -> None:
        """Write choices, with the sentence of each, to standard error: they are no result."""
        write_aside(self.stderr, self._text(message, self.stderr))

    def print_result(self, record: PlanRecord, message: Message) -> None:
        """Write how a plan ended; for programs a line a job.

        What was done is never left unsaid: where the results cannot be written, it stands aside.
        Raises OutputFailed after that.
        """
        told = replace(message, buttons=(), records=tuple(make_outcome_records(record)))
        try:
            self.print_message(told)
        except OutputFailed:
            write_aside(self.stderr, self._text(told, self.stderr))
            raise

    def print_preview(self, message: Message) -> None:
        """Write what a question is about; in JSON lines that is no result, so it stands aside."""
        stream = self.stderr if self.as_json else self.stdout
        write_text(stream, self._text(message, stream) + "\n")

    def print_note(self, text: str) -> None:
        """Say something about the run itself, beside the results."""
        write_aside(self.stderr, f"{text}\n")

    def prompt(self, question: str) -> str:
        """Ask a person. Raises EOFError where they end the input instead."""
        write_text(self.stderr if self.as_json else self.stdout, question)
        line = self.stdin.readline()
        if not line:
            raise EOFError
        return line.strip()

    def print_line(self, line: Line) -> None:
        """Write one line more of an answer. Raises OutputFailed."""
        colour = self.stdout.isatty() and has_colour(self._open_console(self.stdout))
        write_text(self.stdout, line_to_terminal(line, colour=colour, zone=None))

    def print_record(self, record: object) -> None:
        """Write one object more, in JSON. Raises OutputFailed."""
        write_text(self.stdout, f"{encode_line(record, ascii_only=not is_unicode(self.stdout))}\n")

    def redraw_screen(self, message: Message) -> None:
        """Draw an answer on an empty screen."""
        write_text(self.stdout, f"{CLEAR_SCREEN}{self._answer_text(message)}")

    @contextmanager
    def live_card(self) -> Iterator[Live | None]:
        """Keep one card up to date in place, where somebody looks at it; None elsewhere."""
        if self.as_json or not self.stdout.isatty():
            yield None
            return
        console = self._open_console(self.stdout)
        with Live(console=console, transient=True, auto_refresh=False) as live:
            yield live

    def redraw_card(self, live: Live | None, message: Message) -> None:
        """Draw a card anew where it stood."""
        if live:
            live.update(Text.from_ansi(self._text(message, self.stdout).rstrip("\n")), refresh=True)

    def _answer_text(self, message: Message) -> str:
        if not self.as_json:
            return self._text(message, self.stdout)
        lines = write_json_lines(message, ascii_only=not is_unicode(self.stdout))
        return "".join(f"{line}\n" for line in lines)

    def _text(self, message: Message, stream: TextIO) -> str:
        hints = not self.quiet
        if not stream.isatty():
            return to_terminal(message, width=None, zone=None, hints=hints)
        console = self._open_console(stream)
        width, colour = console.width, has_colour(console)
        return to_terminal(message, width=width, colour=colour, zone=None, hints=hints)

    def _open_console(self, stream: TextIO) -> Console:
        """Ask of a terminal how wide it is, and whether it takes colour."""
        return Console(file=stream, no_color=self.no_color or None)


def has_colour(console: Console) -> bool:
    """Tell whether a terminal takes colour, and nobody said that it should not."""
    return console.color_system is not None and not console.no_color
