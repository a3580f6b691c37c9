"""`.env`: variables of the environment in a file of the working directory.

A file that is lost, or read by half, could be the one that names the policy: it is never taken for
one that says nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from jobsbot.config.variables import VARIABLE_DEFAULTS
from jobsbot.core.errors import ConfigProblem

MAX_PATH_CHARS = 200
"""So much of a path is repeated where it is wrong."""
ASSIGNMENT_PATTERN = re.compile(r"^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*=", re.MULTILINE)


def read_env_file(path: Path) -> tuple[dict[str, str], tuple[ConfigProblem, ...]]:
    """Read what the file sets, and tell what of it cannot be read. No file sets nothing."""
    try:
        if not (path.is_file() or path.is_fifo()):
            return {}, find_lost_file(path)
        # With or without a byte-order mark.
        with path.open(encoding="utf-8-sig") as stream:
            bindings = tuple(parse_stream(stream))
    except (OSError, UnicodeDecodeError) as error:
        return {}, (explain_unreadable_file(path, error),)
    values = {each.key: each.value for each in bindings if each.key and each.value}
    return values, tuple(_find_problems(bindings, path.name))


def find_lost_file(path: Path) -> tuple[ConfigProblem, ...]:
    """Say what is wrong where there is no file; nothing where none is meant.

    What stands in its place (the folder that a container makes of a mount that failed, a link that
    leads nowhere) was meant to hold a policy, or to name one: without it everybody might do more
    than they should.
    """
    if not os.path.lexists(path):
        return ()
    no_file = f"{path.name} is there and is no file: a folder, or a link that leads nowhere."
    return (ConfigProblem(no_file, "Put the file there, or remove what is in its place."),)


def explain_unreadable_file(path: Path, error: OSError | UnicodeDecodeError) -> ConfigProblem:
    if isinstance(error, UnicodeDecodeError):
        return ConfigProblem(f"{path.name} is not UTF-8 text.", "Save it as UTF-8.")
    says = f"{shorten_path(path.name)} cannot be read: {error.strerror}."
    return ConfigProblem(says, "Let this account read it, or remove it.")


def shorten_path(path: str) -> str:
    """Shorten a path to what is repeated of it: it may be anything, in the wrong variable."""
    return path if len(path) <= MAX_PATH_CHARS else f"{path[:MAX_PATH_CHARS]}…"


def _find_problems(bindings: tuple[Binding, ...], name: str) -> Iterator[ConfigProblem]:
    """Find lines that set nothing, and values that a missing quote lets take in lines of others.

    Neither quotes what stands there: it could be a secret.
    """
    for each in bindings:
        text = each.original.string
        line = each.original.line + text[: len(text) - len(text.lstrip())].count("\n")
        if each.error:
            remedy = "Write it as NAME=value, with both quotes or none, or remove it."
            yield ConfigProblem(f"{name}: line {line} sets nothing.", remedy)
            continue
        swallowed = [
            found
            for found in ASSIGNMENT_PATTERN.findall(each.value or "")
            if found in VARIABLE_DEFAULTS
        ]
        if "\n" in (each.value or "") and swallowed:
            says = f"{name}: the value that begins in line {line} takes in {swallowed[0]}, too."
            yield ConfigProblem(says, "A quote is missing at its end: write it.")
