"""A sentence as words: quotes, dashes, entities and pasted addresses as chat clients send them.

Phones write ‘smart’ quotes and long dashes; chat clients write `&amp;` and `<https://…|…>`. They
are read here and in `chat_markup`, so that the layers above never see them. `quote` is the inverse:
what it writes is read back as the same value, whatever characters it has.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import msgspec

from jobsbot.core.errors import UsageError
from jobsbot.core.text.chat_markup import is_invisible, is_joiner
from jobsbot.core.text.raw_words import RawWord, split_words
from jobsbot.core.text.reasons import split_reason, write_reason

DASHES = "—―"
MINUS_SIGNS = "−‐‑–"
BULLETS = frozenset(["•", "◦", "▪", "‣", "*", "-", "–", "—", ">", "$", "%", "#"])
"""Marks before a line that was copied from a list, a quote or a terminal."""
LONE_DASHES = frozenset(("-", "–", "—"))
"""Dashes that, standing alone, are the sign of the next word or mean nothing."""
BRACKETS = "()[]{}"
PLAIN_VALUE_PATTERN = re.compile(r"[A-Za-z0-9_@%](?:[A-Za-z0-9_.:/@%*+-]*[A-Za-z0-9_/@%*+-])?\Z")
OPTION_PATTERN = re.compile(r"([A-Za-z][A-Za-z0-9_.:-]*)(>=|<=|=|>|<)(.*)\Z", re.DOTALL)
ADDRESS_PATTERN = re.compile(r"(/(jobs|jobsbot)|@?jobsbot)[,:]?", re.IGNORECASE)
"""How a sentence is addressed to the bot where it is printed or pasted."""
NOTE_MARK = "·"
"""What stands between a sentence and the notes behind it, where the bot prints one."""
TRAILING_MARKS = ".,;:!…"
REASON_SIGN = "because"
"""The sign of the last word of a sentence that gives a reason: the reason, whole."""
MAX_SENTENCE_CHARS = 8000
MAX_WORDS = 200
"""Words of a sentence besides keys of jobs: what is not understood is read again in many ways."""
KEY_MARK = re.compile(r"[0-9]/[0-9]")
SAY_LESS = "Say less at once, or use filters instead of naming every job."


class Token(msgspec.Struct, frozen=True):
    """One word. `quoted` words are values, never verbs, states or options."""

    text: str
    quoted: bool = False
    start: int = 0
    end: int = 0
    option: tuple[str, str, str] | None = None
    """Name (lower case), comparison and value, where the word is `name=value` or `name>value`."""
    sign: str = ""
    """`+` or `-`, where the word is one of these and a value."""
    values: tuple[str, ...] = ()
    """The parts of an option's value between commas that are not quoted."""
    mention: str = ""
    """The id of a person, channel or group where the word is a mention: `U1`, `#C1`."""

    @property
    def is_bare(self) -> bool:
        """Tell whether it is a plain word: no option, no quote, no sign, no mention."""
        return not (self.quoted or self.option or self.sign or self.mention)

    def spell(self) -> str:
        """Write the word again, so that it is read as the same."""
        if self.option:
            name, comparison, value = self.option
            return f"{name}{comparison}{','.join(map(quote, self.values)) or quote(value)}"
        if self.sign == REASON_SIGN:
            return f"because {write_reason(self.text)}"
        if self.sign:
            return self.sign + quote(self.text[1:])
        return quote(self.text) if self.quoted or not self.text.startswith("-") else self.text


Tokens = tuple[Token, ...]
"""A sentence, or a part of one, word by word."""


def tokenize(text: str) -> Tokens:
    """Cut a sentence into words. Raises UsageError for a quote that is not closed."""
    if len(text) > MAX_SENTENCE_CHARS:
        raise UsageError(
            f"This sentence is longer than {MAX_SENTENCE_CHARS} characters.", then=SAY_LESS
        )
    sentence, reason = split_reason(text)
    words = join_comparisons(drop_frame(split_words(sentence)))
    if len(words) > MAX_WORDS and sum(not KEY_MARK.search(one.text) for one in words) > MAX_WORDS:
        raise UsageError(f"This sentence has more than {MAX_WORDS} words.", then=SAY_LESS)
    tokens = (token for word in words if (token := classify_word(word)).text or token.quoted)
    end = (Token(reason, True, len(sentence), len(text), sign=REASON_SIGN),) if reason else ()
    return (*tokens, *end)


def quote(value: str) -> str:
    """Write a value so that `tokenize` reads it back unchanged."""
    if PLAIN_VALUE_PATTERN.match(value):
        return value
    return f'"{_escape_value(value)}"'


def quote_input(text: str) -> str:
    """Quote what somebody typed in an answer to them, cut to a readable length."""
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"


def join_text(tokens: Sequence[Token]) -> str:
    """Join bare words, in lower case; empty where one is none."""
    for word in tokens:
        if not word.is_bare:
            return ""
    return " ".join([word.text for word in tokens]).lower()


def is_one_of(word: Token, words: Collection[str]) -> bool:
    """Tell whether a bare word is one of these, which are in lower case."""
    return word.text.lower() in words and word.is_bare


def drop_frame(words: list[RawWord]) -> list[RawWord]:
    """Drop what surrounds a pasted sentence: `/jobs` before it, notes and a full stop after it."""
    end = next((n for n, word in enumerate(words) if word.is_plain(NOTE_MARK)), len(words))
    start = 0
    while start < end and words[start].text in BULLETS and not words[start].has_quote:
        start += 1
    start += bool(words[start:end]) and bool(ADDRESS_PATTERN.fullmatch(words[start].text))
    while start < end and is_lone_dash(words[end - 1]):
        end -= 1
    kept = words[start:end]
    if kept:
        # in a value a question mark is part of a pattern
        marks = TRAILING_MARKS if "=" in kept[-1].plain_prefix else TRAILING_MARKS + "?"
        kept[-1] = kept[-1].without_end(marks)
    return kept


def is_lone_dash(word: RawWord) -> bool:
    return not word.has_quote and word.text in LONE_DASHES


def join_comparisons(words: list[RawWord]) -> list[RawWord]:
    """Join `errors > 10`, `errors >10` and `errors> 10` to one word."""
    joined: list[RawWord] = []
    for word in words:
        if joined and joined[-1].is_continued_by(word):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def classify_word(word: RawWord) -> Token:
    """Tell what a word is by what stands before its first quote: `spider="a b"`, `+"a b"`."""
    if word.mention:
        return Token(word.text, start=word.start, end=word.end, mention=word.mention)
    if is_lone_dash(word):
        return Token("-", start=word.start, end=word.end, sign="-")
    read, plain = normalize_dashes(word.text), normalize_dashes(word.plain_prefix)
    option = OPTION_PATTERN.match(read)
    if option and len(option[1]) + len(option[2]) <= len(plain):
        name = normalize_option_name(option[1])
        values = word.split_at_commas(len(word.text) - len(option[3]))
        return Token(read, False, word.start, word.end, (name, option[2], option[3]), values=values)
    sign = plain[:1] if plain[:1] in ("+", "-") and not plain.startswith("--") else ""
    quoted = word.has_quote and not plain
    if not (quoted or sign):
        read = drop_stray_joiners(read)
    if not (word.has_quote or sign):
        read = drop_punctuation(read)
    return Token(read, quoted, word.start, word.end, sign=sign)


def normalize_dashes(read: str) -> str:
    """Write a long dash at the start of a word as `--`, and any minus sign as `-`."""
    if read[:1] and read[0] in DASHES:
        return "--" + read[1:]
    if read[:1] and read[0] in MINUS_SIGNS:
        return "-" + read[1:]
    return read


def drop_punctuation(read: str) -> str:
    """Drop punctuation around a word: brackets, and a comma or the like after it."""
    return read.strip(BRACKETS).rstrip(",;:!/") or read


def drop_stray_joiners(read: str) -> str:
    """Drop joiners from a word in which they join nothing: they came by pasting."""
    if read.isascii():
        return read
    without = "".join(char for char in read if not is_joiner(char))
    return without if without.isascii() else read


def normalize_option_name(written: str) -> str:
    """Fold the spelling of an option's name; an argument's own name is kept as it is."""
    if written[:4].lower() in ("arg.", "arg:"):
        return "arg." + written[4:]
    return written.lower().replace("-", "_")


def _escape_value(value: str) -> str:
    shielded = re.sub(r'([\\"“”„‟«»<])', r"\\\1", value)
    shielded = "".join(f"\\{char}" if is_invisible(char) else char for char in shielded)
    return re.sub(r"&(?=(?:amp|lt|gt);)", r"&\\", shielded)
