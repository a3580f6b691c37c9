"""How many jobs are asked for: `give me 5 failed`, `show me ten running jobs`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jobsbot.core.grammar.lexicon.fillers import LISTED_JOBS, QUESTION_FILLERS
from jobsbot.core.jobs.filter_kinds.state_filters import is_filter_word
from jobsbot.core.text.tokens import Token, Tokens, is_one_of, join_text, tokenize

GIVING_WORDS = frozenset({"give", "show", "get", "fetch", "want", "need", "see", "me", "us"})
"""Words that ask for something: a number after one is a number of jobs, if it can be one."""
BEFORE_NUMBERS = QUESTION_FILLERS | GIVING_WORDS | {"list", "display", "only", "up"}
NEWEST_WORDS = frozenset({"last", "latest", "newest", "recent", "most"})
"""Words that add nothing to a number of jobs: the newest come first anyway."""
NUMBER_WORDS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10",
}  # fmt: skip
JOB_COUNT_PATTERN = re.compile(r"[1-9][0-9]?")
"""A number of jobs and not of a project: numbers of projects are longer."""


def read_number_of_jobs(tokens: Tokens, projects: Mapping[str, int]) -> Tokens:
    """Read `give me 5 failed` and `5 newest failed` as `count=5`, unless 5 is a known project.

    In `list 5 failed`, a sentence of the grammar itself, 5 is always a project.
    """
    n = 0
    while n < len(tokens) and is_one_of(tokens[n], BEFORE_NUMBERS):
        n += 1
    number = read_small_number(tokens[n : n + 1])
    if not number or int(number) in projects.values():
        return tokens
    rest = tokens[n + 1 :]
    asked = any(is_one_of(word, GIVING_WORDS) for word in tokens[:n])
    asked = asked or any(is_one_of(word, NEWEST_WORDS) for word in rest[:1])
    while rest and is_one_of(rest[0], NEWEST_WORDS):
        rest = rest[1:]
    if not (asked and rest and names_jobs(rest[0])):
        return tokens
    return (*tokenize(f"list count={number}"), *rest)


def read_small_number(tokens: Tokens) -> str:
    """Read the first word as a number of jobs, in figures; empty where it is none."""
    text = join_text(tokens)
    if JOB_COUNT_PATTERN.fullmatch(text):
        return text
    return NUMBER_WORDS.get(text, "")


def names_jobs(word: Token) -> bool:
    """Tell whether a word stands for jobs: `jobs`, `runs`, or a state or ending (`failed`)."""
    return is_filter_word(word) or is_one_of(word, LISTED_JOBS | {"runs"})
