"""Reads a sentence from the arguments of a shell, and points at its errors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from jobsbot.core.errors import UsageError
from jobsbot.core.messages.marked_text import mark_code
from jobsbot.core.text.tokens import OPTION_PATTERN, quote
from jobsbot.render.text import TERMINAL_COMMAND, line_text


def join_arguments(args: Sequence[str]) -> str:
    """Join the shell's words into a sentence that means the same.

    The shell has taken quotes away, so what they held together is quoted again. One argument
    with spaces in it is a whole sentence already.
    """
    words = [arg.encode("utf-8", "replace").decode() for arg in args]  # bytes that are no text
    if len(words) == 1:
        return words[0]
    return " ".join(map(_quote_argument, words))


def _quote_argument(arg: str) -> str:
    if not re.search(r"[\s\"'\\&<]", arg) and arg:
        return arg
    option = OPTION_PATTERN.match(arg)
    if option:
        return f"{option[1]}{option[2]}{quote(option[3])}"
    return arg[0] + quote(arg[1:]) if arg[:1] in ("+", "-") else quote(arg)


def format_error(error: object) -> str:
    """Say an error or a problem in one line, in the words of a terminal."""
    return line_text(mark_code(str(error)), TERMINAL_COMMAND)


def format_usage_error(error: UsageError, text: str) -> str:
    """Say what was not understood, point at it, and say what was probably meant."""
    return "\n".join(_usage_error_lines(error, text))


def _usage_error_lines(error: UsageError, text: str) -> Iterator[str]:
    yield line_text(mark_code(error.text), TERMINAL_COMMAND)
    if error.at:
        start, end = error.at
        yield f"  jobsbot {text}"
        yield "  " + " " * (len("jobsbot ") + start) + "^" * max(end - start, 1)
    if error.meant:
        yield f"Did you mean: jobsbot {error.meant}"
        return
    if error.then:
        yield line_text(mark_code(error.then), TERMINAL_COMMAND)
    yield from (f"You can say: jobsbot {offer}" for offer in error.offers)
