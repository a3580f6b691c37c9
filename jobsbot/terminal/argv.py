"""What a shell makes of a sentence, and a complaint that points into it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from jobsbot.core.errors import UsageError
from jobsbot.core.text.tokens import OPTION, quote


def sentence(args: Sequence[str]) -> str:
    """Join the shell's words into a sentence that means the same.

    The shell has taken quotes away, so what they held together is quoted again. One argument
    with spaces in it is a whole sentence already.
    """
    if len(args) == 1:
        return args[0]
    return " ".join(_word(arg) for arg in args)


def _word(arg: str) -> str:
    if not re.search(r"[\s\"'\\&<]", arg) and arg:
        return arg
    option = OPTION.match(arg)
    if option:
        return f"{option[1]}{option[2]}{quote(option[3])}"
    return arg[0] + quote(arg[1:]) if arg[:1] in ("+", "-") else quote(arg)


def complaint(error: UsageError, text: str) -> str:
    """Say what was not understood, point at it, and say what was probably meant."""
    return "\n".join(_complaint(error, text))


def _complaint(error: UsageError, text: str) -> Iterator[str]:
    yield _typed(error.text)
    if error.at:
        start, end = error.at
        yield f"  jobsbot {text}"
        yield "  " + " " * (len("jobsbot ") + start) + "^" * max(end - start, 1)
    if error.meant:
        yield f"Did you mean: jobsbot {error.meant}"
    elif error.then:
        yield _typed(error.then)


def _typed(text: str) -> str:
    """Say `jobsbot` where a chat says `/jobs`."""
    return text.replace("/jobs ", "jobsbot ").replace("`", "")
