"""Makes text of strangers visible: characters that do not show, or reorder text, are spelled."""

from __future__ import annotations

import re
from collections.abc import Callable

UNSEEN_CHARS = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
"""For a class of characters: what Unicode shows nothing of (Default_Ignorable_Code_Point, Cf).

Left out are the joiners and the variation selectors, which belong to emoji and to words of many
scripts, and the few signs that are seen, as U+06DD.
https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
"""
JOINERS, SELECTORS = "\u200c\u200d", "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_AFTER_PLAIN = rf"(?<![^\x00-\x7f{UNSEEN_CHARS}])"
STRAY_PATTERN = (
    f"{_AFTER_PLAIN}[{JOINERS}]|(?<=[{JOINERS}])[{JOINERS}]"
    f"|{_AFTER_PLAIN}(?<![0-9#*])[{SELECTORS}]|(?<=[{SELECTORS}])[{SELECTORS}]"
)
"""A joiner or selector after another of its kind, or after a letter that takes none: unseen."""
INVISIBLE_PATTERN = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{UNSEEN_CHARS}]|{STRAY_PATTERN}"
)
UNUSUAL_PATTERN = re.compile(
    f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{UNSEEN_CHARS}{JOINERS}{SELECTORS}]"
)
"""One of these is in every text in which something is unseen."""
BLANK_PATTERN = re.compile(r"\s{2,}|[\r\n]")
LINE_BREAK_MARK = " ⏎ "
LINE_BREAKS = frozenset("\r\n")
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
    return _spell_unseen(_mark_line_breaks(text.strip()).replace("\t", " "))


def _mark_line_breaks(text: str) -> str:
    """Write ⏎ for each line break with the blanks around it.

    Blanks are found first, each once: to look from each of thousands for a line break behind them
    takes seconds, during which no other thread runs.
    """
    if "\n" not in text and "\r" not in text:
        return text
    return BLANK_PATTERN.sub(
        lambda found: found[0] if LINE_BREAKS.isdisjoint(found[0]) else LINE_BREAK_MARK, text
    )


def spell_invisible_lines(text: str) -> list[str]:
    """Write text line by line, each unseen character as its number."""
    lines = re.split(r"\r\n|\r|\n", text.rstrip())
    return [_spell_unseen(line.replace("\t", "    ")) for line in lines]


def _spell_unseen(line: str) -> str:
    if (line.isascii() and line.isprintable()) or not UNUSUAL_PATTERN.search(line):
        return line
    return INVISIBLE_PATTERN.sub(lambda found: spell_character(found[0]), line)


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
