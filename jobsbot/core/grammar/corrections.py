"""What a mistyped word was probably meant to be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from difflib import SequenceMatcher, get_close_matches

from jobsbot.core.grammar.lexicon.fillers import FILLERS, MEANING_CHANGERS, NEIGHBOUR_WORDS
from jobsbot.core.grammar.lexicon.similar_verbs import SIMILAR_VERBS
from jobsbot.core.jobs.filter_kinds.state_filters import FILTER_WORDS
from jobsbot.core.text.durations import read_moment
from jobsbot.core.text.tokens import Token, Tokens, is_one_of
from jobsbot.core.values import replace

SIMILARITY = 0.6
MAX_COMPARED_CHARS = 40
MAX_CANDIDATES = 3
MIN_START_CHARS = 3
"""Characters of the beginning of a known word that stand for it, if no other begins with them."""
SHORT_WORD_CHARS, LONG_WORD_CHARS = 5, 9
YEARS, MONTHS, MAX_MONTH_DAYS = range(1970, 2100), 12, 31

KEY_PARTS_PATTERN = re.compile(
    r"([0-9]{1,12})[-/\\\\:.]+([0-9]{1,12})[-/\\\\:.]+([0-9]{1,12})[-/\\\\]*\Z"
)


def correct_words(unknown: Sequence[Token], tokens: Tokens, vocabulary: list[str]) -> Tokens:
    """Correct the first unknown word of a sentence; empty where no known word is similar.

    The name of a filter and the word after it are one filter: `version a07`. A word is guessed to
    be a tag only where no other word is unknown and no tag is removed.
    """
    wrong = unknown[0]
    if wrong.quoted:
        return drop_quotes(tokens)
    n = tokens.index(wrong)
    if len(unknown) > 1 or any(word.sign == "-" for word in tokens):
        vocabulary = [term for term in vocabulary if term != "+"]
    behind = tokens[n + 1] if n + 1 < len(tokens) else None
    name = wrong.text.lower()
    if wrong.is_bare and behind and behind.is_bare and f"{name}=" in vocabulary:
        values = tuple(one for one in behind.text.split(",") if one)
        both = Token("", option=(name, "=", behind.text), values=values)
        return (*tokens[:n], both, *tokens[n + 2 :]) if values else ()
    better = correct_token(wrong, vocabulary)
    return (*tokens[:n], better, *tokens[n + 1 :]) if better else ()


def correct_token(wrong: Token, vocabulary: list[str]) -> Token | None:
    """Replace a mistyped word, or the mistyped name of an option, by the closest known one."""
    names = [term[:-1] for term in vocabulary if term.endswith("=")]
    if wrong.option:
        name, comparison, value = wrong.option
        meant = find_closest(name, names)
        return replace(wrong, option=(meant, comparison, value)) if meant else None
    if wrong.quoted or wrong.mention or wrong.text.lower() in MEANING_CHANGERS:
        return None
    if "since=" in vocabulary and read_moment(wrong.text) is not None:
        return Token("", option=("since", "=", wrong.text), values=(wrong.text,))
    if key := KEY_PARTS_PATTERN.match(wrong.text):
        key_text = "/".join(key.groups())
        return None if is_date(key.groups()) else replace(wrong, text=key_text, sign="")
    parted = re.match(r"([A-Za-z_]+)[:;)\-](.+)\Z", wrong.text)
    if parted and parted[1].lower() in names:
        values = tuple(one for one in parted[2].split(",") if one)
        return Token("", option=(parted[1].lower(), "=", parted[2]), values=values)
    words = [term for term in vocabulary if not term.endswith("=") and term != "+"]
    meant = find_closest(wrong.text.lstrip("-+"), words)
    if meant:
        return replace(wrong, text=meant, sign="")
    if "+" in vocabulary and wrong.is_bare:
        return Token(f"+{wrong.text}", sign="+")
    return None


def correct_value(tokens: Tokens, value: str, known: Collection[str]) -> Tokens:
    """Correct the mistyped value of an option; empty where no known value is similar."""
    meant = find_closest(value, known)
    options = [word.option for word in tokens if word.option]
    if not meant or not any(option[2].lower() == value.lower() for option in options):
        return ()
    return tuple(put_value(word, value, meant) for word in tokens)


def put_value(word: Token, value: str, meant: str) -> Token:
    if word.option is None or word.option[2].lower() != value.lower():
        return word
    return replace(word, option=(*word.option[:2], meant), values=(meant,))


def drop_quotes(tokens: Tokens) -> Tokens:
    """Take the quotes off words that stand alone in them: `list “running”`."""
    words: list[Token] = []
    for word in tokens:
        plain = word.quoted and not (word.sign or word.mention)
        words += [Token(part) for part in word.text.split()] if plain else [word]
    return tuple(words)


def is_date(parts: Sequence[str]) -> bool:
    """Tell whether three numbers are a date: `14.11.2026`, `2026-11-14`."""
    for year, *rest in (map(int, parts), map(int, reversed(parts))):
        day, month = max(rest), min(rest)
        if year in YEARS and 1 <= month <= MONTHS and day <= MAX_MONTH_DAYS:
            return True
    return False


def guess_first_word(wrong: Token, verbs: Collection[str], projects: Collection[str] = ()) -> str:
    """Guess the meant first word of a sentence; empty where no known word is similar."""
    if is_one_of(wrong, FILLERS):
        return ""
    if wrong.is_bare and read_moment(wrong.text) is not None:
        return f"since={wrong.text}"
    terms = (*verbs, *NEIGHBOUR_WORDS, *FILTER_WORDS, *projects)
    return split_glued_verb(wrong.text, verbs) or find_closest(wrong.text, terms)


def split_glued_verb(text: str, verbs: Collection[str]) -> str:
    """Split a verb from the key that was typed right after it: `stop123/1/2`."""
    found = re.match(r"([A-Za-z]+)([0-9].*)\Z", text, re.DOTALL)
    return f"{found[1]} {found[2]}" if found and found[1].lower() in verbs else ""


def find_closest(word: str, vocabulary: Iterable[str]) -> str:
    """Find the known word that is most like it; empty where none is."""
    known, lower = list(vocabulary), word.lower()[:MAX_COMPARED_CHARS]
    if not lower:
        return ""
    if SIMILAR_VERBS.get(lower) in known:
        return SIMILAR_VERBS[lower]
    begun = {known_word for known_word in known if known_word.startswith(lower)}
    if len(begun) == 1 and len(lower) >= MIN_START_CHARS:
        return begun.pop()
    found = get_close_matches(lower, known, n=MAX_CANDIDATES, cutoff=SIMILARITY)
    return next((word for word in found if count_slips(lower, word) <= allowed_slips(lower)), "")


def allowed_slips(word: str) -> int:
    """Answer how many typing errors a word may have: more in a long one."""
    return 1 if len(word) <= SHORT_WORD_CHARS else 2 if len(word) <= LONG_WORD_CHARS else 3


def count_slips(word: str, other: str) -> int:
    """Count the letters that were left out, added, mistaken or swapped with the next one."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for n, letter in enumerate(word, 1):
        earlier, before, row = before, row, [n]
        for m, wanted in enumerate(other.lower(), 1):
            slips = min(row[m - 1] + 1, before[m] + 1, before[m - 1] + (letter != wanted))
            swapped = n > 1 and m > 1 and word[n - 2] == wanted.lower() and letter == other[m - 2]
            row.append(min(slips, earlier[m - 2] + 1) if swapped else slips)
    return row[-1]


def measure_likeness(word: str, other: str) -> float:
    """Measure how alike two words are, from 0 to 1; a word of another language is its verb."""
    if SIMILAR_VERBS.get(word.lower()) == other:
        return 1.0
    return SequenceMatcher(None, word.lower(), other.lower()).ratio()
