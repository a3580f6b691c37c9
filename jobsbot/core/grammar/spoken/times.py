"""Times as they are said: `last 2h`, `older than 3 days`, `between 02:00 and 04:00`, `3.5.2026`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from jobsbot.core.text.durations import (
    DAY_OF_MONTH_PATTERN,
    END_OF_DAY,
    read_date,
    read_day_time,
)
from jobsbot.core.text.spoken_times import read_length, read_moment_words
from jobsbot.core.text.tokens import Token, Words, is_one_of, join_text, tokenize

RECENT_WORDS = frozenset({"last", "past", "top", "previous", "latest", "newest"})
BEFORE_TIMES = frozenset({"in", "the", "for", "within", "over", "during", "since", "from"})
TIMES_OF_DAY = {
    "last night": "yesterday 18:00", "overnight": "yesterday 18:00", "tonight": "18:00",
    "this evening": "18:00", "this morning": "today", "midnight": "today", "noon": "12:00",
    "this week": "monday", "the weekend": "saturday", "lunch": "12:00",
    "today": "today", "yesterday": "yesterday",
}  # fmt: skip
"""Parts of the day as people call them, and the moment at which each begins (UTC)."""
TIME_OF_DAY_STARTS = frozenset(phrase.partition(" ")[0] for phrase in TIMES_OF_DAY)
UNTIL_WORDS = frozenset({"to", "till", "til", "until", "before"})
OLD_WORDS, YOUNG_WORDS = frozenset({"older", "earlier"}), frozenset({"newer", "younger", "later"})
DOTTED_DATE_PATTERN = re.compile(r"([0-3]?[0-9])\.([01]?[0-9])\.(20[0-9]{2})")
BESIDE_DATES = UNTIL_WORDS | {"since", "from", "after", "at"}
"""Words before a date that make it one moment instead of the whole day."""
DAY_VERBS = frozenset(
    {"history", "activity", "diff", "log", "logs", "summary", "sum", "stats", "now", "stuck"}
)
"""Verbs that take no `until=`."""
ACTION_VERBS = frozenset(
    {"stop", "kill", "cancel", "delete", "remove", "rm", "tag", "untag", "update"}
)
LINE_WORDS, LOG_VERB = frozenset({"lines", "entries"}), tokenize("log")
LOG_VERBS = frozenset({"log", "logs", "tail"})


def read_time_of_day(said: Words) -> Words:
    """Read `last night`, `this morning` and the like as `since=`."""
    starts = [n for n, word in enumerate(said) if is_one_of(word, TIME_OF_DAY_STARTS)]
    for n in starts:
        for phrase, moment in TIMES_OF_DAY.items():
            end = n + phrase.count(" ") + 1
            if join_text(said[n:end]) == phrase and all(word.is_bare for word in said[n:end]):
                start = n
                while start and is_one_of(said[start - 1], BEFORE_TIMES):
                    start -= 1
                return (*said[:start], make_option("since", moment), *said[end:])
    return said


def read_until(said: Words) -> Words:
    """Read `to yesterday` as `until=`, and `from 7d to 2d` as `since=` and `until=`."""
    for n, word in enumerate(said):
        if not is_one_of(word, UNTIL_WORDS):
            continue
        moment, used = read_moment_words(said[n + 1 :])
        if moment:
            end = n - 1 if n and is_one_of(said[n - 1], {"up"}) else n
            until = make_option("until", moment)
            return (*read_from(said[:end]), until, *said[n + 1 + used :])
    return said


def read_from(said: Words) -> Words:
    """Read `from yesterday` as `since=`."""
    for n, word in enumerate(said):
        if not is_one_of(word, {"from"}):
            continue
        moment, used = read_moment_words(said[n + 1 :])
        if moment:
            return (*said[:n], make_option("since", moment), *said[n + 1 + used :])
    return said


def read_recent(said: Words) -> Words:
    """Read `last 2h`, `past hour`, `last 24 hours` as `since=`, and `last 5` as `count=`."""
    for n, word in enumerate(said):
        if not is_one_of(word, RECENT_WORDS):
            continue
        length, used = read_length(said[n + 1 :])
        if length:
            start = n
            while start and is_one_of(said[start - 1], BEFORE_TIMES):
                start -= 1
            return (*said[:start], make_option("since", length), *said[n + 1 + used :])
        number = join_text(said[n + 1 : n + 2])
        if re.fullmatch(r"[0-9]{1,4}", number):
            lines = is_one_of_next(said[n + 2 :], LINE_WORDS)
            in_one = lines or any(is_one_of(each, LOG_VERBS | {"items"}) for each in said)
            option = make_option("last" if in_one else "count", number)
            return (*LOG_VERB[: int(lines)], *said[:n], option, *said[n + 2 + int(lines) :])
    return said


def is_one_of_next(said: Words, words: frozenset[str]) -> bool:
    """Tell whether words begin with one of these."""
    return any(is_one_of(word, words) for word in said[:1])


def read_ago(said: Words) -> Words:
    """Read `2h ago` and `2 hours ago` as `since=`."""
    says_ago = any(is_one_of(word, {"ago"}) for word in said)
    for n in range(len(said) if says_ago else 0):
        length, used = read_length(said[n:])
        after = said[n + used : n + used + 1]
        if length and used and join_text(after) == "ago":
            rest = said[: n - 1] if n and is_one_of(said[n - 1], {"since"}) else said[:n]
            return (*rest, make_option("since", length), *said[n + used + 1 :])
    return said


def read_since_length(said: Words) -> Words:
    """Read `since 3 hours` as `since=`."""
    for n, word in enumerate(said):
        if not is_one_of(word, {"since"}):
            continue
        length, used = read_length(said[n + 1 :])
        running = n > 0 and is_one_of(said[n - 1], {"running"})
        if used > 1 and not running:
            return (*said[:n], make_option("since", length), *said[n + 1 + used :])
    return said


def read_age(said: Words) -> Words:
    """Read `older than 2h` as `until=`, and `newer than yesterday` as `since=`."""
    for n, word in enumerate(said):
        if not is_one_of(word, OLD_WORDS | YOUNG_WORDS):
            continue
        name = "until" if is_one_of(word, OLD_WORDS) else "since"
        moment, used = read_moment_words(said[n + 2 :])
        if moment and is_one_of_next(said[n + 1 :], frozenset({"than"})):
            return (*said[:n], make_option(name, moment), *said[n + 2 + used :])
    return said


def read_between(said: Words) -> Words:
    """Read `between 02:00 and 04:00` as `since=` and `until=`; of bare numbers, as hours."""
    for n, word in enumerate(said):
        between, joint = said[n + 1 : n + 2], said[n + 2 : n + 3]
        if not is_one_of(word, {"between"}) or join_text(joint) not in ("and", "to", "-"):
            continue
        start, end = read_clock(between), read_clock(said[n + 3 : n + 4])
        if start and end:
            times = (make_option("since", start), make_option("until", end))
            return (*said[:n], *times, *said[n + 4 :])
    return said


def read_clock(said: Words) -> str:
    """Read one word as a moment, a bare number as an hour; empty where it is none."""
    text = join_text(said)
    if re.fullmatch(r"[01]?[0-9]|2[0-3]", text):
        return f"{int(text):02}:00"
    return read_moment_words(said)[0]


def join_days_of_months(said: Words) -> Words:
    """Read `may 3rd`, `3rd of may` and `3 may 2026` as one word each."""
    words = list(said)
    for length in (4, 3, 2):
        for n in range(len(words) - length, -1, -1):
            text = join_text(words[n : n + length])
            if DAY_OF_MONTH_PATTERN.match(text) and (read_day_time(text) or read_date(text)):
                words[n : n + length] = [Token(text)]
    return tuple(words)


def read_days(said: Words) -> Words:
    """Read a date or a weekday as the whole day: `2026-05-04`, `4.5.2026`, `3 may`, `on monday`.

    In a sentence that changes something, a date alone may be a mistyped key, and is left.
    """
    acts = any(is_one_of(word, ACTION_VERBS) for word in said)
    if any(is_one_of(word, DAY_VERBS) for word in said):
        return said
    for n, word in enumerate(said):
        on_it = n > 0 and is_one_of(said[n - 1], {"on"})
        moment = n > 0 and is_one_of(said[n - 1], BESIDE_DATES)
        day = read_whole_day(word, named=on_it)
        if not day or moment or (acts and not on_it) or ":" in join_text(said[n + 1 : n + 2]):
            continue
        start = n - 1 if on_it else n
        since, until = make_option("since", day[0]), make_option("until", day[1])
        return (*said[:start], since, until, *said[n + 1 :])
    return said


def read_whole_day(word: Token, *, named: bool) -> tuple[str, str] | None:
    """Read a day as its beginning and end; that of a week only where it is `named` as one."""
    if (day := read_day(word)) is not None:
        return str(day), str(day + timedelta(days=1))
    read = read_day_time(word.text) if word.is_bare else None
    is_day = read is not None and (named or read.day.partition(" ")[2])
    return (str(read), f"{read} {END_OF_DAY}") if is_day else None


def read_day(word: Token) -> date | None:
    """Read a date; None where a word is none, or has a time of day, too."""
    dotted = DOTTED_DATE_PATTERN.fullmatch(word.text)
    text = f"{dotted[3]}-{dotted[2]:0>2}-{dotted[1]:0>2}" if dotted else word.text
    if word.is_bare and DAY_OF_MONTH_PATTERN.match(text.lower()) and (day := read_date(text)):
        return day.date()
    if not (word.is_bare and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII)):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def make_option(name: str, value: str, comparison: str = "=") -> Token:
    return Token(f"{name}{comparison}{value}", option=(name, comparison, value), values=(value,))


TIME_RULES: tuple[Callable[[Words], Words], ...] = (
    join_days_of_months,
    read_age,
    read_between,
    read_until,
    read_time_of_day,
    read_recent,
    read_ago,
    read_since_length,
    read_days,
)
