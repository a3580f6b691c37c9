"""Times as they are said: `last 2h`, `older than 3 days`, `between 02:00 and 04:00`."""

from __future__ import annotations

import re
from datetime import timedelta

from jobsbot.core.errors import UsageError
from jobsbot.core.text.durations import (
    END_OF_DAY,
    is_clock,
    read_date,
    read_day_of_month,
    read_day_time,
    read_moment,
)
from jobsbot.core.text.spoken_times import read_length, read_moment_words
from jobsbot.core.text.time_zones import SEVERAL_ZONES, read_zone, split_zone
from jobsbot.core.text.tokens import Token, Tokens, is_one_of, join_text, quote_input, tokenize

RECENT_WORDS = frozenset({"last", "past", "top", "previous", "latest", "newest"})
BEFORE_TIMES = frozenset({"in", "the", "for", "within", "over", "during", "since", "from"})
UNTIL_WORDS = frozenset({"to", "till", "til", "until", "before"})
OLD_WORDS, YOUNG_WORDS = frozenset({"older", "earlier"}), frozenset({"newer", "younger", "later"})
ACTION_VERBS = frozenset(
    {"stop", "kill", "cancel", "delete", "remove", "rm", "tag", "untag", "update"}
)
COMPARING_VERBS = frozenset({"diff", "compare"})
OWN_SPAN_VERBS = ACTION_VERBS | COMPARING_VERBS
ISO_DAY_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SPAN_JOINTS = frozenset({"to", "till", "til", "until", "-"})
SPAN_PATTERN = re.compile(r"([0-9a-z:.-]+?)\.\.([0-9a-z:.-]+)|([0-9a-z:]+)-([0-9a-z:]+)")
LINE_WORDS, LOG_VERB = frozenset({"lines", "entries"}), tokenize("log")
LOG_VERBS = frozenset({"log", "logs", "tail"})


def join_zones(tokens: Tokens) -> Tokens:
    """Read a zone and the time before it as one word: `since 22:00 CET`, `until=22:00 +02:00`.

    Raises UsageError for a name of several zones: another time would be looked at.
    """
    words = list(tokens)
    for n in range(len(words) - 2, -1, -1):
        word, zone = words[n : n + 2]
        time = word.option[2] if word.option else word.text
        if (word.quoted and not word.option) or not (zone.is_bare or zone.sign in ("+", "-")):
            continue
        if is_clock(time) and zone.text.upper() in SEVERAL_ZONES:
            raise UsageError(
                f"{quote_input(zone.text)} is the name of several zones.",
                then=f"Say how far it is ahead of UTC, as in `{time}+05:30`.",
            )
        joined = f"{time} {zone.text}"
        if split_zone(joined) and read_moment(joined) is not None:
            name = word.option[0] if word.option else ""
            words[n : n + 2] = [make_option(name, joined) if name else Token(joined)]
    return tuple(words)


def read_until(tokens: Tokens) -> Tokens:
    """Read `to yesterday` as `until=`, and `from 7d to 2d` as `since=` and `until=`."""
    if any(is_one_of(word, COMPARING_VERBS) for word in tokens):
        return tokens
    for n, word in enumerate(tokens):
        if not is_one_of(word, UNTIL_WORDS):
            continue
        moment, used = read_moment_words(tokens[n + 1 :])
        if moment:
            end = n - 1 if n and is_one_of(tokens[n - 1], {"up"}) else n
            until = make_option("until", moment)
            return (*read_from(tokens[:end]), until, *tokens[n + 1 + used :])
    return tokens


def read_from(tokens: Tokens) -> Tokens:
    """Read `from yesterday` as `since=`."""
    for n, word in enumerate(tokens):
        if not is_one_of(word, {"from"}):
            continue
        moment, used = read_moment_words(tokens[n + 1 :])
        if moment:
            return (*tokens[:n], make_option("since", moment), *tokens[n + 1 + used :])
    return tokens


def read_recent(tokens: Tokens) -> Tokens:
    """Read `last 2h`, `past hour`, `last 24 hours` as `since=`, and `last 5` as `count=`."""
    for n, word in enumerate(tokens):
        if not is_one_of(word, RECENT_WORDS):
            continue
        length, used = read_length(tokens[n + 1 :])
        if length:
            start = n
            while start and is_one_of(tokens[start - 1], BEFORE_TIMES):
                start -= 1
            return (*tokens[:start], make_option("since", length), *tokens[n + 1 + used :])
        number = join_text(tokens[n + 1 : n + 2])
        if re.fullmatch(r"[0-9]{1,4}", number):
            lines = is_one_of_next(tokens[n + 2 :], LINE_WORDS)
            in_one = lines or any(is_one_of(each, LOG_VERBS | {"items"}) for each in tokens)
            option = make_option("last" if in_one else "count", number)
            return (*LOG_VERB[: int(lines)], *tokens[:n], option, *tokens[n + 2 + int(lines) :])
    return tokens


def is_one_of_next(tokens: Tokens, words: frozenset[str]) -> bool:
    """Tell whether words begin with one of these."""
    return any(is_one_of(word, words) for word in tokens[:1])


def read_ago(tokens: Tokens) -> Tokens:
    """Read `2h ago` and `2 hours ago` as `since=`."""
    says_ago = any(is_one_of(word, {"ago"}) for word in tokens)
    for n in range(len(tokens) if says_ago else 0):
        length, used = read_length(tokens[n:])
        after = tokens[n + used : n + used + 1]
        if length and used and join_text(after) == "ago":
            rest = tokens[: n - 1] if n and is_one_of(tokens[n - 1], {"since"}) else tokens[:n]
            return (*rest, make_option("since", length), *tokens[n + used + 1 :])
    return tokens


def read_since_length(tokens: Tokens) -> Tokens:
    """Read `since 3 hours` and `within 45m` as `since=`."""
    for n, word in enumerate(tokens):
        if not is_one_of(word, {"since", "within"}):
            continue
        length, used = read_length(tokens[n + 1 :])
        running = n > 0 and is_one_of(tokens[n - 1], {"running"})
        if used > is_one_of(word, {"since"}) and not running:
            return (*tokens[:n], make_option("since", length), *tokens[n + 1 + used :])
    return tokens


def read_age(tokens: Tokens) -> Tokens:
    """Read `older than 2h` as `until=`, and `newer than yesterday` as `since=`."""
    for n, word in enumerate(tokens):
        if not is_one_of(word, OLD_WORDS | YOUNG_WORDS):
            continue
        name = "until" if is_one_of(word, OLD_WORDS) else "since"
        moment, used = read_moment_words(tokens[n + 2 :])
        if moment and is_one_of_next(tokens[n + 1 :], frozenset({"than"})):
            return (*tokens[:n], make_option(name, moment), *tokens[n + 2 + used :])
    return tokens


def read_span(tokens: Tokens) -> Tokens:
    """Read `02:00-04:00`, `4h..2h`, `from 2 to 4` and `nov 27 to nov 28` as `between … and …`.

    `diff` has stretches of its own, and in a sentence that acts a word alone may be a mistyped key.
    """
    if any(is_one_of(word, OWN_SPAN_VERBS) for word in tokens):
        return tokens
    for n, word in enumerate(tokens):
        if word.is_bare and (edges := split_span(word.text)):
            return (*tokens[:n], *write_between(*edges), *tokens[n + 1 :])
        start, joint, end = tokens[n : n + 1], tokens[n + 1 : n + 2], tokens[n + 2 : n + 3]
        if not (is_one_of_next(joint, SPAN_JOINTS) and read_clock(start) and read_clock(end)):
            continue
        before = tokens[n - 1 : n] if n else ()
        if read_moment(join_text(before)) is not None:  # the day of the start alone
            continue
        is_said_from = is_one_of_next(before, frozenset({"from"}))
        if is_said_from or not (is_hour(start) or is_hour(end)):
            first = n - is_said_from
            edge_words = (join_text(start), join_text(end))
            return (*tokens[:first], *write_between(*edge_words), *tokens[n + 3 :])
    return tokens


def split_span(text: str) -> tuple[str, str] | None:
    """Cut `02:00-04:00`, `2-4am` or `4h..2h` into its ends; None where it is none."""
    found = SPAN_PATTERN.fullmatch(text.lower())
    if not found or read_day_of_month(text):
        return None
    start, end = filter(None, found.groups())
    if start.isdigit() and end[-2:] in ("am", "pm"):
        start += end[-2:]
    is_read = read_moment(start) is not None and read_moment(end) is not None
    return (start, end) if is_read else None


def write_between(start: str, end: str) -> Tokens:
    return (Token("between"), Token(start), Token("and"), Token(end))


def read_between(tokens: Tokens) -> Tokens:
    """Read `between 02:00 and 04:00` as `since=` and `until=`; of bare numbers, as hours.

    A day before it is that of both; a day at its end belongs to it.
    """
    for n, word in enumerate(tokens):
        between, joint = tokens[n + 1 : n + 2], tokens[n + 2 : n + 3]
        if not is_one_of(word, {"between"}) or join_text(joint) not in ("and", "to", "-"):
            continue
        start, end, zone = read_clock(between), read_clock(tokens[n + 3 : n + 4]), ""
        if start and end and is_hour(tokens[n + 3 : n + 4]) and is_zone(tokens[n + 4 : n + 5]):
            zone = f" {tokens[n + 4].text}"
        if start and end:
            day = join_text(tokens[n - 1 : n]) if n else ""
            both = names_day(day) and not (names_day(start) or names_day(end))
            start, end = (f"{day} {clock}" if both else clock for clock in (start, end))
            end = find_end_of_day(end)
            times = (make_option("since", start + zone), make_option("until", end + zone))
            return (*tokens[: n - both], *times, *tokens[n + 4 + bool(zone) :])
    return tokens


def find_end_of_day(text: str) -> str:
    """Write the end of a day that is named, so that it belongs to a span; else the text itself."""
    if names_day(text):
        return f"{text} {END_OF_DAY}"
    day = read_date(text) if ISO_DAY_PATTERN.fullmatch(text) else None
    return f"{day + timedelta(days=1):%Y-%m-%d}" if day else text


def names_day(text: str) -> bool:
    """Tell whether a text is a day and no time on the clock: `yesterday`, `monday`, `3 may`."""
    read = read_day_time(text)
    return read is not None and bool(read.day) and str(read) == read.day


def read_clock(tokens: Tokens) -> str:
    """Read one word as a moment, a bare number as an hour; empty where it is none."""
    if is_hour(tokens):
        return f"{int(join_text(tokens)):02}:00"
    return read_moment_words(tokens)[0]


def is_hour(tokens: Tokens) -> bool:
    """Tell whether one word is a bare number of an hour."""
    return re.fullmatch(r"[01]?[0-9]|2[0-3]", join_text(tokens)) is not None


def is_zone(tokens: Tokens) -> bool:
    return any(word.is_bare and read_zone(word.text) is not None for word in tokens)


def make_option(name: str, value: str, comparison: str = "=") -> Token:
    return Token(f"{name}{comparison}{value}", option=(name, comparison, value), values=(value,))
