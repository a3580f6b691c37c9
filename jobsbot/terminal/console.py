"""What a person or a program at the terminal sees: messages as text, live cards, JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TextIO

from rich.console import Console
from rich.live import Live
from rich.text import Text

from jobsbot.core.messages.message import Message
from jobsbot.core.messages.records import list_outcomes
from jobsbot.core.plans.plan import PlanRecord
from jobsbot.render.json_lines import write_json_lines
from jobsbot.render.terminal import to_terminal


@dataclass(frozen=True)
class TerminalConsole:
    """One way of writing messages. `ask` and `note` speak to a person, so never in JSON lines."""

    as_json: bool = False
    stdout: TextIO = sys.stdout
    stderr: TextIO = sys.stderr
    stdin: TextIO = sys.stdin

    @property
    def is_interactive(self) -> bool:
        """True where somebody is there to read a card and to answer."""
        seen = self.stderr if self.as_json else self.stdout
        return self.stdin.isatty() and seen.isatty()

    def print_message(self, message: Message) -> None:
        """Write an answer: for people, or with `--json` one object a line."""
        if self.as_json:
            for line in write_json_lines(message):
                self.stdout.write(f"{line}\n")
        else:
            self.stdout.write(self._text(message, self.stdout))
        self.stdout.flush()

    def print_failure(self, message: Message) -> None:
        """Write what went wrong: beside the results. Its records are results all the same."""
        if self.as_json and message.records:
            self.print_message(message)
        self.stderr.write(self._text(replace(message, buttons=()), self.stderr))
        self.stderr.flush()

    def print_result(self, record: PlanRecord, message: Message) -> None:
        """Write how a plan ended; for programs a line a job."""
        self.print_message(replace(message, buttons=(), records=tuple(list_outcomes(record))))

    def print_preview(self, message: Message) -> None:
        """Write what a question is about; in JSON lines that is no result, so it stands aside."""
        stream = self.stderr if self.as_json else self.stdout
        stream.write(self._text(message, stream) + "\n")
        stream.flush()

    def print_note(self, text: str) -> None:
        """Say something about the run itself, beside the results."""
        print(text, file=self.stderr, flush=True)

    def prompt(self, question: str) -> str:
        """Ask a person. Raises EOFError where they end the input instead."""
        stream = self.stderr if self.as_json else self.stdout
        stream.write(question)
        stream.flush()
        line = self.stdin.readline()
        if not line:
            raise EOFError
        return line.strip()

    @contextmanager
    def live_card(self) -> Iterator[Live | None]:
        """Keep one card up to date in place, where somebody looks at it; None elsewhere."""
        if self.as_json or not self.stdout.isatty():
            yield None
            return
        console = Console(file=self.stdout)
        with Live(console=console, transient=True, auto_refresh=False) as live:
            yield live

    def redraw_card(self, live: Live | None, message: Message) -> None:
        """Draw a card anew where it stood."""
        if live:
            live.update(Text.from_ansi(self._text(message, self.stdout).rstrip("\n")), refresh=True)

    def _text(self, message: Message, stream: TextIO) -> str:
        if not stream.isatty():
            return to_terminal(message, width=None)
        console = Console(file=stream)
        return to_terminal(message, width=console.width, colour=console.color_system is not None)
