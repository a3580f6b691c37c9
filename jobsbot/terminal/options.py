"""The options beside a sentence on the command line; all other words belong to the sentence.

Only whole words are options: `-nightly` is a tag to remove, not the option `-n` with a value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import msgspec

from jobsbot.core.errors import UsageError

FLAGS: Mapping[str, str] = MappingProxyType(
    {
        "--yes": "yes",
        "--json": "as_json",
        "--watch": "watch",
        "--follow": "follow",
        "--quiet": "quiet",
        "--no-color": "no_color",
        "-h": "help",
        "--help": "help",
        "--version": "version",
    }
)
VALUES: Mapping[str, str] = MappingProxyType({"-o": "out", "--out": "out", "--project": "project"})
STANDARD_OUTPUT = "-"
"""Instead of a file, as in other programs."""
OPTION_MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "--json": "print JSON lines, one stable object a thing, and nothing else",
        "--yes": "confirm beforehand what would be asked",
        "--project P": "the project that is meant where none is named",
        "-o, --out FILE": "where a file goes; its ending chooses the format",
        "--watch": "draw the answer anew every few seconds",
        "--follow": "go on with a log's new lines until its job ends",
        "--quiet": "leave out what could be said next",
        "--no-color": "no colour (NO_COLOR does the same)",
        "-h, --help": "explain a verb or a command",
        "--version": "print the version",
    }
)
"""Each option as the overview shows it."""


class TerminalOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The options of one command line."""

    yes: bool = False
    as_json: bool = False
    watch: bool = False
    follow: bool = False
    quiet: bool = False
    no_color: bool = False
    help: bool = False
    version: bool = False
    project: str = ""
    """An id or a configured name; empty where none was given."""
    out: Path | None = None


def split_options(args: Sequence[str]) -> tuple[TerminalOptions, tuple[str, ...]]:
    """Split the options from the words of the sentence. Raises UsageError for a missing value."""
    flags: set[str] = set()
    values: dict[str, str] = {}
    words: list[str] = []
    waiting = iter(args)
    for arg in waiting:
        name, equals, value = arg.partition("=")
        if arg in FLAGS:
            flags.add(FLAGS[arg])
        elif arg in VALUES:
            values[VALUES[arg]] = _take_value(arg, next(waiting, ""))
        elif equals and name in VALUES:
            values[VALUES[name]] = _take_value(name, value)
        else:
            words.append(arg)
    options = TerminalOptions(
        yes="yes" in flags,
        as_json="as_json" in flags,
        watch="watch" in flags,
        follow="follow" in flags,
        quiet="quiet" in flags,
        no_color="no_color" in flags,
        help="help" in flags,
        version="version" in flags,
        project=values.get("project", ""),
        out=Path(values["out"]) if values.get("out", STANDARD_OUTPUT) != STANDARD_OUTPUT else None,
    )
    return options, tuple(words)


def _take_value(name: str, value: str) -> str:
    if not value:
        raise UsageError(f"{name} needs a value.", then="``help`` names every option.")
    return value
