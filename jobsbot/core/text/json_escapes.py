"""Writes JSON that does nothing to a terminal: what does not show stands as its escape."""

from __future__ import annotations

import re

UNSEEN_PATTERN = re.compile(
    rb"\x7f|\xc2[\x80-\x9f\xad]"  # delete and the second set of control characters
    rb"|\xcd\x8f|\xd8\x9c|\xe1(?:\x85[\x9f\xa0]|\x9e[\xb4\xb5]|\xa0\x8e)"
    rb"|\xe2(?:\x80[\x8b\x8e\x8f\xa8-\xae]|\x81[\xa0-\xaf])|\xe3\x85\xa4"
    rb"|\xef(?:\xbb\xbf|\xbe\xa0|\xbf[\xb0-\xbb])"
)
"""As UTF-8, what JSON leaves as it is and `UNSEEN_CHARS` has, below U+10000."""


def escape_unseen(line: bytes) -> bytes:
    r"""Write control characters and marks of direction in JSON as `\u009b`, `\u202e`.

    They can only stand within its texts, and whoever reads the JSON reads the same texts. U+009B
    alone begins a command to a terminal, as the escape character does, which JSON never leaves.
    """
    if line.isascii() and b"\x7f" not in line:
        return line
    return UNSEEN_PATTERN.sub(lambda found: b"\\u%04x" % ord(found[0].decode()), line)
