"""Questions that the bot cannot answer: prices, schedules, which job a line of a log is from.

The answer says so, with what is known instead.
"""

from __future__ import annotations

import re

from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.spoken.times import ACTION_VERBS, is_one_of_next
from jobsbot.core.jobs.job_keys import looks_like_key
from jobsbot.core.text.spoken_times import read_length, read_moment_words
from jobsbot.core.text.tokens import Tokens, is_one_of

PRICE_WORDS = frozenset(
    {"cost", "costs", "price", "prices", "pricing", "bill", "billing", "invoice", "expensive"}
)
SCHEDULE_WORDS = frozenset({"cron", "crontab", "cronjob", "cronjobs", "periodic", "schedules"})
FUTURE_WORDS = frozenset({"tonight", "tomorrow", "next", "later", "when"})
LOG_LINE_PATTERN = re.compile(
    r"\[?\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\S*\s+(\[|[A-Z]{4,}\b)"
    r"|\[[\w.]+\]\s+(DEBUG|INFO|WARNING|ERROR|CRITICAL)\b"
    r"|Traceback \(most recent call last\)"
    r"|File \"[^\"]+\", line \d+"
    r"|([A-Za-z_]\w*\.)+\w*(Error|Exception|Timeout|Failure|Refused)\b(:|\Z)"
    r"|[A-Z]\w*(Error|Exception)(:|\Z)"
)
CLOSED_PATTERN = re.compile(r"Spider closed \((\w+)\)")


def refuse_unknowable(tokens: Tokens) -> None:
    """Raise UsageError with what is known instead, where prices or schedules are asked for."""
    words = {word.text.lower() for word in tokens if word.is_bare}
    if not words.isdisjoint(PRICE_WORDS) or words >= {"how", "many", "units"}:
        raise _tell(
            "I know no prices.",
            "``show KEY`` tells the units of a job, ``projects`` how many jobs run in each.",
            "projects",
        )
    planned = "scheduled" in words and not words.isdisjoint(FUTURE_WORDS)
    if planned or not words.isdisjoint(SCHEDULE_WORDS):
        raise _tell(
            "I don't know what is scheduled: periodic jobs are set in Scrapy Cloud.",
            "``pending`` tells what waits to start.",
            "pending",
        )


def refuse_later_action(tokens: Tokens) -> Tokens:
    """Raise UsageError where something is to be done at a time to come: it is done when confirmed.

    A time on the clock beside filters may be when the jobs ended, and is none of these.
    """
    if not tokens or not is_one_of(tokens[0], ACTION_VERBS):
        return tokens
    has_key = any(looks_like_key(word) for word in tokens)
    for n, word in enumerate(tokens):
        rest = tokens[n + 1 :]
        length, used = read_length(rest)
        is_delay = is_one_of(word, {"in", "after"}) and length and used == len(rest)
        is_later = is_one_of(word, {"later"}) and not is_one_of_next(rest, frozenset({"than"}))
        is_hour = is_one_of(word, {"at"}) and bool(read_moment_words(rest)[0])
        with_key = has_key and (is_hour or is_one_of(word, {"tonight"}))
        if is_one_of(word, {"tomorrow"}) or is_later or is_delay or with_key:
            raise UsageError(
                "Nothing is put off to a later time: what is confirmed is done at once.",
                then="Say it when it is due.",
                at=(word.start, word.end),
            )
    return tokens


def refuse_log_line(text: str) -> None:
    """Raise UsageError for a pasted line of a log: it does not say which job it is from."""
    if not LOG_LINE_PATTERN.match(text.strip().strip("`> ")):
        return
    closed = CLOSED_PATTERN.search(text)
    raise _tell(
        "This looks like a line of a log, and I can't tell of which job.",
        "``log KEY contains=…`` finds it in the log of one, ``why`` groups what failed by cause.",
        f"list close_reason={closed[1]}" if closed else "why",
    )


def _tell(text: str, then: str, instead: str) -> UsageError:
    error = UsageError(text, then=then)
    error.offers, error.about_read = (instead,), True
    return error
