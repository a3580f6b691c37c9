"""Makes text of strangers visible: characters that do not show, or reorder text, are spelled."""

from __future__ import annotations

import re
from collections.abc import Callable

INVISIBLE_PATTERN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028\u2029"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
LINE_BREAK_PATTERN = re.compile(r"\s*(?:\r\n|\r|\n)\s*")
LINE_BREAK_MARK = " ⏎ "
MAX_READ_CHARS = 20_000
"""Characters of a text that are looked at; much fewer are shown."""
MAX_CREDENTIAL_CHARS = 1_000
"""A credential that is recognized by its end may begin so many characters before a cut."""


def mask_beginning(text: str, mask: Callable[[str], str], max_chars: int = MAX_READ_CHARS) -> str:
    """Mask the beginning of a long text, before anything else is cut from it.

    A credential that the cut goes through has lost the shape by which it would be masked: so what
    stands right before the cut is left out, too.
    """
    return mask(text) if len(text) <= max_chars else mask(text[:max_chars])[:-MAX_CREDENTIAL_CHARS]


def spell_invisible(text: str) -> str:
    """Write text in one line: line breaks as ⏎, and each unseen character as its number."""
    line = LINE_BREAK_PATTERN.sub(LINE_BREAK_MARK, text.strip()).replace("\t", " ")
    return INVISIBLE_PATTERN.sub(lambda found: spell_character(found[0]), line)


def spell_invisible_lines(text: str) -> list[str]:
    """Write text line by line, each unseen character as its number."""
    lines = re.split(r"\r\n|\r|\n", text.rstrip())
    return [
        INVISIBLE_PATTERN.sub(lambda found: spell_character(found[0]), line).replace("\t", "    ")
        for line in lines
    ]


def spell_character(char: str) -> str:
    """Spell a character as Python does: `\\x1b`, `\\u202e`."""
    number = ord(char)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def shorten_middle(text: str, max_chars: int) -> tuple[str, str]:
    """Keep the beginning and the end of a long text; the second is empty where all is kept.

    The end of a traceback matters most, and its beginning says what it is about.
    """
    if len(text) <= max_chars:
        return text, ""
    head = max_chars * 3 // 5
    return text[:head].rstrip(), text[len(text) - (max_chars - head) :].lstrip()
