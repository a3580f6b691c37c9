"""A sentence cut at its spaces, with what was quoted marked as such."""

from __future__ import annotations

import re

import msgspec

from jobsbot.core.errors import UsageError
from jobsbot.core.text.chat_markup import (
    DOUBLE_QUOTES,
    ChatMarkup,
    is_invisible,
    read_entity,
    read_markup,
)
from jobsbot.core.values import replace

SINGLE_QUOTES = "'‘’‚‛"
CODE_MARK = "`"
QUOTABLE_PREFIX_PATTERN = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9_.:-]*[=<>]+(?:.*,)?|[+-])\Z", re.DOTALL
)
NAME_PATTERN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*\Z")
PLAIN_RUN_PATTERN = re.compile(r"[A-Za-z0-9_.,:/=+*-]+")
"""Characters that are what they are, wherever they stand outside quotes."""
OPEN_COMPARISON_PATTERN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*(?:>=|<=|>|<| ?=)\Z")


class RawWord(msgspec.Struct, frozen=True):
    """A word as read. `quoted` has a `q` for each character that stood in quotes, else a dot."""

    text: str
    quoted: str
    start: int
    end: int
    plain_until: int | None = None
    """Where its first quote opened; None where there is none."""
    mention: str = ""
    gap: bool = False
    """It was joined from two words at `=`, and its value may be the next word."""

    @property
    def has_quote(self) -> bool:
        return self.plain_until is not None

    @property
    def plain_prefix(self) -> str:
        return self.text[: self.plain_until]

    def is_plain(self, text: str) -> bool:
        return not (self.has_quote or self.mention) and self.text.lower() == text

    def without_end(self, marks: str) -> RawWord:
        """Take these marks from its end, where they are not quoted and not all of it."""
        kept = len(self.text)
        while kept > 1 and self.text[kept - 1] in marks and self.quoted[kept - 1] != "q":
            kept -= 1
        if self.mention or (self.has_quote and kept < (self.plain_until or 0)):
            return self
        return replace(self, text=self.text[:kept], quoted=self.quoted[:kept])

    def is_continued_by(self, other: RawWord) -> bool:
        """Tell whether the other word is the rest of a comparison that this one began."""
        if self.has_quote or self.mention or other.mention:
            return False
        if self.gap or re.search(r"[<>]=?\Z", self.text):
            return bool(OPEN_COMPARISON_PATTERN.match(self.text))
        begins = other.plain_prefix[:1] in ("<", ">") or other.is_plain("=")
        return begins and bool(NAME_PATTERN.match(self.text))

    def __add__(self, other: RawWord) -> RawWord:
        until = None if other.plain_until is None else len(self.text) + other.plain_until
        return RawWord(
            self.text + other.text,
            self.quoted + other.quoted,
            self.start,
            other.end,
            until,
            gap=other.is_plain("="),
        )

    def split_at_commas(self, start: int) -> tuple[str, ...]:
        """Part what follows `start` at each comma that is not quoted; empty parts are left out."""
        parts, part = [], ""
        for char, mark in zip(self.text[start:], self.quoted[start:], strict=True):
            if char == "," and mark != "q":
                parts.append(part)
                part = ""
            else:
                part += char
        return tuple(one for one in (*parts, part) if one)


def split_words(text: str) -> list[RawWord]:
    """Cut a sentence into words. Raises UsageError for a quote that is not closed."""
    reader, words = _WordReader(text), []
    while (word := reader.read_word()) is not None:
        if word.text or word.has_quote:
            words.append(word)
    return words


class _WordReader:
    """Reads one sentence from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def read_word(self) -> RawWord | None:
        while self._more() and self.text[self.position].isspace():
            self.position += 1
        if not self._more():
            return None
        start, read, marks, mention = self.position, "", "", ""
        plain_until: int | None = None
        while self._more() and not self.text[self.position].isspace():
            if run := PLAIN_RUN_PATTERN.match(self.text, self.position):
                read, marks = read + run[0], marks + "." * len(run[0])
                self.position = run.end()
                continue
            if self._opens_quote(read):
                plain_until = len(read) if plain_until is None else plain_until
                inside = self._read_quoted()
                read, marks = read + inside, marks + "q" * len(inside)
                continue
            piece = self._read_plain()
            mention = piece.meant if piece.is_mention else mention
            read, marks = read + piece.meant, marks + "." * len(piece.meant)
        self._require_alone(mention, read, start)
        return RawWord(read, marks, start, self.position, plain_until, mention)

    def _require_alone(self, mention: str, read: str, start: int) -> None:
        """A person or channel is a word of its own, and never part of a value."""
        if mention and read.rstrip(".,:;") != mention:
            raise UsageError(
                "A person or a channel can't be a value.",
                then="Write the name as text, in quotes.",
                at=(start, self.position),
            )

    def _more(self) -> bool:
        return self.position < len(self.text)

    def _opens_quote(self, read: str) -> bool:
        """Tell whether a quote starts here: `O'Brien` has an apostrophe, not a quote."""
        char = self.text[self.position]
        if char in DOUBLE_QUOTES:
            return True
        return char in SINGLE_QUOTES and (not read or bool(QUOTABLE_PREFIX_PATTERN.match(read)))

    def _read_plain(self) -> ChatMarkup:
        """Read one character or entity; empty for an invisible character."""
        found = read_markup(self.text, self.position) or read_entity(self.text, self.position)
        if found is None:
            char = self.text[self.position]
            nothing = is_invisible(char) or char == CODE_MARK
            found = ChatMarkup("" if nothing else char, self.position + 1)
        self.position = found.end
        return found

    def _read_quoted(self) -> str:
        opened, read = self.position, ""
        marks = DOUBLE_QUOTES if self.text[opened] in DOUBLE_QUOTES else SINGLE_QUOTES
        self.position += 1
        while self._more():
            char = self.text[self.position]
            if char in marks:
                self.position += 1
                return read
            read += self._read_inside(char)
        raise UsageError(
            "A quote is opened and not closed.",
            then="Close it, or leave it out.",
            at=(opened, len(self.text)),
        )

    def _read_inside(self, char: str) -> str:
        """Read one character between quotes: after a backslash it is taken as it is."""
        if char == "\\" and self.position + 1 < len(self.text):
            self.position += 1
            entity = read_entity(self.text, self.position)
            self.position = entity.end if entity else self.position + 1
            return entity.meant if entity else self.text[self.position - 1]
        found = read_markup(self.text, self.position) or read_entity(self.text, self.position)
        if found is None:
            found = ChatMarkup("" if is_invisible(char) else char, self.position + 1)
        if found.is_mention:
            raise UsageError(
                "A person or a channel can't be a value.",
                then="Write the name as text.",
                at=(self.position, found.end),
            )
        self.position = found.end
        return found.meant
