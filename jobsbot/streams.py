"""Writes to the standard streams: on full disks, without readers, in narrow encodings."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from jobsbot.core.errors import JobsbotError

PLAIN_LETTERS = str.maketrans(
    {
        "\u202f": " ", "\u00a0": " ", "–": "-", "—": "-", "−": "-", "─": "-", "━": "-", "│": "|",
        "·": "|", "•": "*", "…": "...", "→": "->", "█": "#", "‘": "'", "’": "'", "“": '"', "”": '"',
        "✅": "+", "❌": "x", "⏳": "~", "⏸": "=", "❓": "?",
    }
)  # fmt: skip
"""Replacements for the bot's own symbols in encodings that lack them. Others become `?`."""


class OutputFailed(JobsbotError):
    """Standard output cannot be written any more."""

    def __init__(self, error: OSError) -> None:
        super().__init__(f"Standard output cannot be written: {error.strerror or error}.")
        self.reader_gone = isinstance(error, BrokenPipeError)
        """Whoever read has gone (`jobsbot list 123 | head`), which is no fault."""


def prepare_streams() -> None:
    """Open streams in the place of those that were closed when the process started."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def write_text(stream: TextIO, text: str) -> None:
    """Write and flush, in characters that the stream's encoding has. Raises OutputFailed."""
    try:
        stream.write(fit_encoding(text, stream.encoding or "utf-8"))
        stream.flush()
    except OSError as error:
        raise OutputFailed(error) from None


def write_line(text: str) -> None:
    """Write a line of an answer on standard output. Raises OutputFailed."""
    write_text(sys.stdout, f"{text}\n")


def write_aside(stream: TextIO, text: str) -> None:
    """Write to standard error; ignore where even that fails."""
    try:
        write_text(stream, text)
    except OutputFailed:
        discard_output(stream)


def fit_encoding(text: str, encoding: str) -> str:
    """Replace characters that an encoding lacks by some that it has."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_fit_letter(letter, encoding) for letter in text)
    return text


def is_unicode(stream: TextIO) -> bool:
    """Tell whether a stream can hold every character."""
    return (stream.encoding or "").lower().replace("-", "").startswith("utf")


def discard_output(stream: TextIO) -> None:
    """Discard what is still in a stream's buffer, lest Python's exit fail to write it."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except OSError:  # it is no file, and so nothing is left to go
        return


def _fit_letter(letter: str, encoding: str) -> str:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        plain = letter.translate(PLAIN_LETTERS)
        return plain.encode(encoding, "replace").decode(encoding)
    return letter
