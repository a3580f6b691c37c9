"""A sentence as words: quotes, dashes, entities and pasted addresses as chat clients send them.

Phones write ‘smart’ quotes and long dashes; chat clients write `&amp;` and `<https://…|…>`. All of
it is read here, so that nothing above ever sees it. `quote` is the inverse: what it writes is
read back as the very same value, whatever is in it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from jobsbot.core.errors import UsageError

DOUBLE_QUOTES, SINGLE_QUOTES = '"“”„‟«»', "'‘’‚‛"
DASHES = "—–―"
MINUS_SIGNS = "−‐‑"
HTML_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
PLAIN_VALUE_PATTERN = re.compile(r"[A-Za-z0-9_@%][A-Za-z0-9_.:/@%*+-]*\Z")
OPTION_PATTERN = re.compile(r"([A-Za-z][A-Za-z0-9_.:-]*)(>=|<=|=|>|<)(.*)\Z", re.DOTALL)
OPTION_PREFIX_PATTERN = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]*[=<>]+\Z|[+-]\Z")
CHAT_LINK_PATTERN = re.compile(r"<(https?://[^|<>\s]+)(\|[^<>]*)?>")
MAX_SENTENCE_CHARS = 8000


@dataclass(frozen=True)
class Token:
    """One word. `quoted` words are values, never verbs, states or options."""

    text: str
    quoted: bool = False
    start: int = 0
    end: int = 0
    option: tuple[str, str, str] | None = None
    """Name (lower case), comparison and value, where the word is `name=value` or `name>value`."""
    sign: str = ""
    """`+` or `-`, where the word is one of these and a value."""

    def spell(self) -> str:
        """Write the word again, so that it is read as the same."""
        if self.option:
            name, comparison, value = self.option
            return f"{name}{comparison}{quote(value)}"
        if self.sign:
            return self.sign + quote(self.text[1:])
        return quote(self.text) if self.quoted or not self.text.startswith("-") else self.text


def tokenize(text: str) -> tuple[Token, ...]:
    """Cut a sentence into words. Raises UsageError for a quote that is not closed."""
    if len(text) > MAX_SENTENCE_CHARS:
        raise UsageError(
            f"This sentence is longer than {MAX_SENTENCE_CHARS} characters.",
            then="Say less at once, or use filters instead of naming every job.",
        )
    return tuple(_Tokenizer(text).tokens())


def quote(value: str) -> str:
    """Write a value so that `tokenize` reads it back unchanged."""
    if PLAIN_VALUE_PATTERN.match(value):
        return value
    return f'"{_escape_value(value)}"'


def quote_input(text: str) -> str:
    """Quote what somebody typed in an answer to them, cut to a readable length."""
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"


def _escape_value(value: str) -> str:
    shielded = re.sub(rf"([\\{DOUBLE_QUOTES}]|<(?=https?://))", r"\\\1", value)
    return re.sub(r"&(?=(?:amp|lt|gt);)", r"&\\", shielded)


class _Tokenizer:
    """Reads one sentence from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def tokens(self) -> Iterator[Token]:
        while True:
            while self.position < len(self.text) and self._is_space(self.text[self.position]):
                self.position += 1
            if self.position >= len(self.text):
                return
            yield self._read_token()

    def _is_space(self, char: str) -> bool:
        return char.isspace() or char in "\u200b\u200c\u200d\u2060\ufeff"

    def _read_token(self) -> Token:
        start, read = self.position, ""
        plain_until: int | None = None
        while self.position < len(self.text) and not self._is_space(self.text[self.position]):
            char = self.text[self.position]
            if self._opens_quote(char, read):
                plain_until = len(read) if plain_until is None else plain_until
                read += self._read_quoted(DOUBLE_QUOTES if char in DOUBLE_QUOTES else SINGLE_QUOTES)
            else:
                read += self._read_plain()
        return _classify_token(read, plain_until, start, self.position)

    def _opens_quote(self, char: str, read: str) -> bool:
        """Tell whether a quote starts here: `O'Brien` has an apostrophe, not a quote."""
        if char in DOUBLE_QUOTES:
            return True
        return char in SINGLE_QUOTES and (not read or bool(OPTION_PREFIX_PATTERN.match(read)))

    def _read_plain(self) -> str:
        return self._read_markup() or self._take_char()

    def _read_markup(self) -> str:
        """Read what a chat client writes in place of a character or an address."""
        link = CHAT_LINK_PATTERN.match(self.text, self.position)
        if link:
            self.position = link.end()
            return html.unescape(link[1])
        return self._read_entity()

    def _read_entity(self) -> str:
        for written, meant in HTML_ENTITIES.items():
            if self.text.startswith(written, self.position):
                self.position += len(written)
                return meant
        return ""

    def _read_quoted(self, marks: str) -> str:
        opened, read = self.position, ""
        self.position += 1
        while self.position < len(self.text):
            char = self.text[self.position]
            if char in marks:
                self.position += 1
                return read
            if char == "\\" and self.position + 1 < len(self.text):
                self.position += 1
                read += self._read_entity() or self._take_char()
            else:
                read += self._read_markup() or self._take_char()
        raise UsageError(
            "A quote is opened and not closed.",
            then="Close it, or leave it out.",
            at=(opened, len(self.text)),
        )

    def _take_char(self) -> str:
        self.position += 1
        return self.text[self.position - 1]


def _classify_token(read: str, plain_until: int | None, start: int, end: int) -> Token:
    """Tell what a word is by what stands before its first quote: `spider="a b"`, `+"a b"`."""
    plain = read[:plain_until]
    if plain[:1] and plain[0] in DASHES:
        read, plain = "--" + read[1:], "--" + plain[1:]
    if plain[:1] and plain[0] in MINUS_SIGNS:
        read, plain = "-" + read[1:], "-" + plain[1:]
    option = OPTION_PATTERN.match(read)
    if option and len(option[1]) + len(option[2]) <= len(plain):
        return Token(
            read, False, start, end, (normalize_option_name(option[1]), option[2], option[3])
        )
    sign = plain[:1] if plain[:1] in ("+", "-") and not plain.startswith("--") else ""
    return Token(read, plain_until is not None and not plain, start, end, sign=sign)


def normalize_option_name(written: str) -> str:
    """Fold the spelling of an option's name; an argument's own name is kept as it is."""
    if written[:4].lower() in ("arg.", "arg:"):
        return "arg." + written[4:]
    return written.lower().replace("-", "_")
