"""Anchors in files: in a log, and in what was copied from the channel that is told daily.

A log repeats what people type, and an anchor that somebody typed must not count: it could say that
one of long ago names what was removed yesterday. So only a line counts that the audit's own logger
has written, as text or as JSON, or that begins with an anchor.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

ANCHOR_WORDS = "audit anchor"
AUDIT_LOGGER = "jobsbot.audit"
"""The logger of anchors: it repeats nothing that anybody typed."""
LOG_LINE = re.compile(
    r"(?P<object>\{.*)"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ [A-Z]+ (?P<logger>\S+) (?P<message>.*)"
)
"""A line of our log, as JSON or as text, behind whatever a collector has put before it."""
COPIED_LINE = re.compile(rf"[\s\d:.,TZ\[\]>*•|-]*(?:INFO)?[\s:]*({ANCHOR_WORDS} .*)")
"""A line that was copied alone, or after a time."""
TRACEBACK = re.compile(r" {4}[^\s|]")
"""How the lines of a traceback are set in, which can be as long as an error has words."""
MORE_OF_LINE = re.compile(r"\s{0,3}(?:[0-9a-f]{16}:\d{1,15}:[0-9a-f]{16}\s*)+")
"""How a line goes on that was broken where it was copied."""


def find_anchor_lines(text: str) -> Iterator[str]:
    """Find what the audit's logger has told in a log, and what else begins with an anchor."""
    goes_on = False
    for line in text.split("\n"):
        if goes_on and MORE_OF_LINE.fullmatch(line):
            yield line
            continue
        goes_on = False
        if ANCHOR_WORDS in line:
            for found in _read_line(line):
                goes_on = True
                yield found


def _read_line(line: str) -> Iterator[str]:
    written = LOG_LINE.search(line)
    if TRACEBACK.search(line, 0, written.start() if written else len(line)):
        return
    if written is None:
        if copied := COPIED_LINE.fullmatch(line):
            yield copied[1]
    elif written["object"]:
        yield from _read_object(_read_json(written["object"]))
    else:
        yield from _keep_anchor(written["logger"], written["message"])


def _read_json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _read_object(read: object) -> Iterator[str]:
    """Find anchors in a line of our log as JSON, or in what a collector has put around a line."""
    match read:
        case {"logger": str(logger), "message": str(message)}:
            yield from _keep_anchor(logger, message)
        case dict():
            for value in read.values():
                yield from _read_object(value)
        case str():
            yield from find_anchor_lines(read)


def _keep_anchor(logger: str, message: str) -> Iterator[str]:
    if logger == AUDIT_LOGGER and message.startswith(f"{ANCHOR_WORDS} "):
        yield message.rstrip()
