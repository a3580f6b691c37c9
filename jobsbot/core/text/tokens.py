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

DOUBLE, SINGLE = '"“”„‟«»', "'‘’‚‛"
DASHES = "—–―"
MINUS = "−‐‑"
ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
PLAIN = re.compile(r"[A-Za-z0-9_@%][A-Za-z0-9_.:/@%*+-]*\Z")
OPTION = re.compile(r"([A-Za-z][A-Za-z0-9_.:-]*)(>=|<=|=|>|<)(.*)\Z", re.DOTALL)
OPENS_OPTION = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]*[=<>]+\Z|[+-]\Z")
CHAT_LINK = re.compile(r"<(https?://[^|<>\s]+)(\|[^<>]*)?>")
LONGEST = 8000


@dataclass(frozen=True)
class Word:
    """One word. `quoted` words are values, never verbs, states or options."""

    text: str
    quoted: bool = False
    start: int = 0
    end: int = 0
    option: tuple[str, str, str] | None = None
    """Name (lower case), comparison and value, where the word is `name=value` or `name>value`."""
    sign: str = ""
    """`+` or `-`, where the word is one of these and a value."""

    def spelled(self) -> str:
        """Write the word again, so that it is read as the same."""
        if self.option:
            name, comparison, value = self.option
            return f"{name}{comparison}{quote(value)}"
        if self.sign:
            return self.sign + quote(self.text[1:])
        return quote(self.text) if self.quoted or not self.text.startswith("-") else self.text


def words(text: str) -> tuple[Word, ...]:
    """Cut a sentence into words. Raises UsageError for a quote that is not closed."""
    if len(text) > LONGEST:
        raise UsageError(
            f"This sentence is longer than {LONGEST} characters.",
            then="Say less at once, or use filters instead of naming every job.",
        )
    return tuple(_Reader(text).words())


def quote(value: str) -> str:
    """Write a value so that `words` reads it back unchanged."""
    if PLAIN.match(value):
        return value
    return f'"{_escaped(value)}"'


def shown(text: str) -> str:
    """Quote what somebody typed in an answer to them, cut to a readable length."""
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"


def _escaped(value: str) -> str:
    shielded = re.sub(rf"([\\{DOUBLE}]|<(?=https?://))", r"\\\1", value)
    return re.sub(r"&(?=(?:amp|lt|gt);)", r"&\\", shielded)


class _Reader:
    """Reads one sentence from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def words(self) -> Iterator[Word]:
        while True:
            while self.at < len(self.text) and self._is_space(self.text[self.at]):
                self.at += 1
            if self.at >= len(self.text):
                return
            yield self._word()

    def _is_space(self, char: str) -> bool:
        return char.isspace() or char in "\u200b\u200c\u200d\u2060\ufeff"

    def _word(self) -> Word:
        start, read = self.at, ""
        plain_until: int | None = None
        while self.at < len(self.text) and not self._is_space(self.text[self.at]):
            char = self.text[self.at]
            if self._opens(char, read):
                plain_until = len(read) if plain_until is None else plain_until
                read += self._quoted(DOUBLE if char in DOUBLE else SINGLE)
            else:
                read += self._plain()
        return _understood(read, plain_until, start, self.at)

    def _opens(self, char: str, read: str) -> bool:
        """Tell whether a quote starts here: `O'Brien` has an apostrophe, not a quote."""
        if char in DOUBLE:
            return True
        return char in SINGLE and (not read or bool(OPENS_OPTION.match(read)))

    def _plain(self) -> str:
        return self._markup() or self._take()

    def _markup(self) -> str:
        """Read what a chat client writes in place of a character or an address."""
        link = CHAT_LINK.match(self.text, self.at)
        if link:
            self.at = link.end()
            return html.unescape(link[1])
        return self._entity()

    def _entity(self) -> str:
        for written, meant in ENTITIES.items():
            if self.text.startswith(written, self.at):
                self.at += len(written)
                return meant
        return ""

    def _quoted(self, marks: str) -> str:
        opened, read = self.at, ""
        self.at += 1
        while self.at < len(self.text):
            char = self.text[self.at]
            if char in marks:
                self.at += 1
                return read
            if char == "\\" and self.at + 1 < len(self.text):
                self.at += 1
                read += self._entity() or self._take()
            else:
                read += self._markup() or self._take()
        raise UsageError(
            "A quote is opened and not closed.",
            then="Close it, or leave it out.",
            at=(opened, len(self.text)),
        )

    def _take(self) -> str:
        self.at += 1
        return self.text[self.at - 1]


def _understood(read: str, plain_until: int | None, start: int, end: int) -> Word:
    """Tell what a word is by what stands before its first quote: `spider="a b"`, `+"a b"`."""
    plain = read[:plain_until]
    if plain[:1] and plain[0] in DASHES:
        read, plain = "--" + read[1:], "--" + plain[1:]
    if plain[:1] and plain[0] in MINUS:
        read, plain = "-" + read[1:], "-" + plain[1:]
    option = OPTION.match(read)
    if option and len(option[1]) + len(option[2]) <= len(plain):
        return Word(read, False, start, end, (option_name(option[1]), option[2], option[3]))
    sign = plain[:1] if plain[:1] in ("+", "-") and not plain.startswith("--") else ""
    return Word(read, plain_until is not None and not plain, start, end, sign=sign)


def option_name(written: str) -> str:
    """Fold the spelling of an option's name; an argument's own name is kept as it is."""
    if written[:4].lower() in ("arg.", "arg:"):
        return "arg." + written[4:]
    return written.lower().replace("-", "_")
