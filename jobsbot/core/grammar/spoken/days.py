"""Days and parts of days as they are said: `yesterday`, `last night`, `on monday`, `3.5.2026`.

A day that is named is meant whole and alone; one after `since` or `from` is where a time begins
that goes on to now.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from jobsbot.core.grammar.spoken.times import (
    ACTION_VERBS,
    BEFORE_TIMES,
    COMPARING_VERBS,
    UNTIL_WORDS,
    is_one_of_next,
    make_option,
    names_day,
)
from jobsbot.core.text.durations import (
    DAY_OF_MONTH_PATTERN,
    DAY_WORDS,
    END_OF_DAY,
    DayTime,
    read_date,
    read_day_time,
    read_moment,
)
from jobsbot.core.text.tokens import Token, Tokens, is_one_of, join_text

ISO_DATE_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DOTTED_DATE_PATTERN = re.compile(r"([0-3]?[0-9])\.([01]?[0-9])\.(20[0-9]{2})")
BESIDE_DATES = UNTIL_WORDS | {"since", "from", "after", "at"}
"""Words before a date that make it one moment instead of the whole day."""
OWNED_DAYS = {f"{day}{mark}s": Token(day) for day in DAY_WORDS for mark in "'’"}
"""`yesterday's failures`: the day, without its ending."""
BEFORE_WEEKDAYS = frozenset({"on", "last", "past", "previous"})
DAY_VERBS = frozenset(
    {"history", "activity", "log", "logs", "summary", "sum", "stats", "now", "stuck"}
    | COMPARING_VERBS
)
"""Verbs that take no `until=`."""
TIMES_OF_DAY = {
    "last night": ("yesterday 18:00", "today 09:00"),
    "overnight": ("yesterday 18:00", "today 09:00"),
    "yesterday morning": ("yesterday", "yesterday 12:00"),
    "yesterday afternoon": ("yesterday 12:00", "yesterday 18:00"),
    "yesterday evening": ("yesterday 18:00", "yesterday 24:00"),
    "yesterday night": ("yesterday 18:00", "today 09:00"),
    "this morning": ("today", "today 12:00"), "this evening": ("18:00", ""),
    "tonight": ("18:00", ""), "midnight": ("today", ""), "noon": ("12:00", ""),
    "lunch": ("12:00", ""), "this week": ("monday", ""), "the weekend": ("saturday", ""),
    "today": ("today", ""), "yesterday": ("yesterday", "yesterday 24:00"),
    "tomorrow": ("tomorrow", ""),
}  # fmt: skip
"""Parts of the day as people call them, when each begins and ends (UTC); no end: it goes on.

A night ends when people are back at work, so that what failed at seven is not lost.
"""
CLOCK_CONTEXTS = ("last night", "overnight", "this morning", "tonight", "today")
"""Those that only say which time on the clock is meant: `last night between 2 and 4`."""
TIME_OF_DAY_STARTS = frozenset(phrase.partition(" ")[0] for phrase in TIMES_OF_DAY)


def read_time_of_day(tokens: Tokens) -> Tokens:
    """Read `last night`, `this morning` and the like as `since=` and `until=`.

    *Since yesterday* goes on to now, and so does a time whose verb takes no `until=`.
    """
    tokens = tuple(OWNED_DAYS.get(join_text((word,)), word) for word in tokens)
    starts = [n for n, word in enumerate(tokens) if is_one_of(word, TIME_OF_DAY_STARTS)]
    goes_on = any(is_one_of(word, DAY_VERBS) for word in tokens)
    for n in starts:
        for phrase, (begin, finish) in TIMES_OF_DAY.items():
            end = n + phrase.count(" ") + 1
            if join_text(tokens[n:end]) == phrase and all(word.is_bare for word in tokens[n:end]):
                start = n
                while start and is_one_of(tokens[start - 1], BEFORE_TIMES):
                    start -= 1
                if phrase in CLOCK_CONTEXTS and has_clock_window(tokens):
                    return (*tokens[:start], *tokens[end:])
                is_moment = any(is_one_of(word, {"since", "from"}) for word in tokens[start:n])
                is_moment |= is_followed_by_clock(tokens[end:])
                until = () if goes_on or is_moment or not finish else (("until", finish),)
                times = (make_option(*each) for each in (("since", begin), *until))
                return (*tokens[:start], *times, *tokens[end:])
    return tokens


def has_clock_window(tokens: Tokens) -> bool:
    """Tell whether two times on the clock were read: the last ones, so that no day is needed."""
    said = {word.option[0]: read_moment(word.option[2]) for word in tokens if word.option}
    edges = (said.get("since"), said.get("until"))
    return all(isinstance(edge, DayTime) and not edge.day for edge in edges)


def is_followed_by_clock(tokens: Tokens) -> bool:
    """Tell whether a time on the clock stands next, so that the day before it is no whole day."""
    after = tokens[1:] if is_one_of_next(tokens, frozenset({"at"})) else tokens
    read = read_moment(join_text(after[:1]))
    return isinstance(read, DayTime) and not read.day


def join_days_of_months(tokens: Tokens) -> Tokens:
    """Read `may 3rd`, `3rd of may` and `3 may 2026` as one word each."""
    words = list(tokens)
    for length in (4, 3, 2):
        for n in range(len(words) - length, -1, -1):
            text = join_text(words[n : n + length])
            if DAY_OF_MONTH_PATTERN.match(text) and (read_day_time(text) or read_date(text)):
                words[n : n + length] = [Token(text)]
    return tuple(words)


def read_days(tokens: Tokens) -> Tokens:
    """Read a date or a weekday as the whole day: `4.5.2026`, `3 may`, `on monday`, `last monday`.

    In a sentence that changes something, a date alone may be a mistyped key, and is left.
    """
    if any(is_one_of(word, DAY_VERBS) for word in tokens):
        return tokens
    for n, word in enumerate(tokens):
        day = read_whole_day(word)
        if not day:
            continue
        acts = any(is_one_of(each, ACTION_VERBS) for each in tokens)
        on_it = n > 0 and is_one_of(tokens[n - 1], BEFORE_WEEKDAYS)
        moment = n > 0 and is_one_of(tokens[n - 1], BESIDE_DATES)
        if moment or (acts and not on_it) or ":" in join_text(tokens[n + 1 : n + 2]):
            continue
        start = n
        while start and is_one_of(tokens[start - 1], BEFORE_WEEKDAYS):
            start -= 1
        since, until = make_option("since", day[0]), make_option("until", day[1])
        return (*tokens[:start], since, until, *tokens[n + 1 :])
    return tokens


def read_whole_day(word: Token) -> tuple[str, str] | None:
    """Read a day as its beginning and end: a date, a day of a month, a day of the week."""
    if (day := read_day(word)) is not None:
        return str(day), str(day + timedelta(days=1))
    if not (word.is_bare and names_day(word.text)):
        return None
    day_time = read_day_time(word.text)
    return str(day_time), f"{day_time} {END_OF_DAY}"


def read_day(word: Token) -> date | None:
    """Read a date; None where a word is none, or has a time of day, too."""
    dotted = DOTTED_DATE_PATTERN.fullmatch(word.text)
    text = f"{dotted[3]}-{dotted[2]:0>2}-{dotted[1]:0>2}" if dotted else word.text
    is_date = DAY_OF_MONTH_PATTERN.match(text.lower()) or ISO_DATE_PATTERN.fullmatch(text)
    day = read_date(text) if word.is_bare and is_date else None
    return day.date() if day else None
