"""Sentences in the words of other programs: `get pods`, `sort by errors`, `stop the queue`."""

from __future__ import annotations

from collections.abc import Callable

from jobsbot.core.grammar.lexicon.fillers import LISTED_JOBS
from jobsbot.core.grammar.spoken.numbers_of_jobs import read_small_number
from jobsbot.core.grammar.spoken.times import ACTION_VERBS
from jobsbot.core.jobs.filter_kinds.state_filters import is_filter_word
from jobsbot.core.jobs.job_keys import KEY_PATTERN, looks_like_key
from jobsbot.core.text.tokens import Token, Tokens, is_one_of, join_text, tokenize

OTHER_NAMES_OF_JOBS = frozenset({"pods", "pod", "po", "runs", "crawls"})
QUEUE_WORDS = frozenset({"queue", "backlog"})
SORTING_WORDS = frozenset({"sort", "sorted", "order", "ordered", "ranked"})
SORTED_FIGURES = {
    "runtime": "-runtime", "duration": "-runtime", "errors": "-errors", "items": "-items",
    "responses": "-responses",
}  # fmt: skip
"""What a list can be sorted by, as people call it: the most of it first."""
PAGE_PATHS = ("/p/", "p/")
"""What stands before a key where the address of a job's page was not copied whole."""


def read_page_paths(tokens: Tokens) -> Tokens:
    """Read `p/123/4/5` as the key of a job."""
    return tuple(cut_page_path(word) for word in tokens)


def cut_page_path(word: Token) -> Token:
    for path in PAGE_PATHS:
        key = word.text.removeprefix(path)
        if word.is_bare and key != word.text and KEY_PATTERN.match(key):
            return Token(key)
    return word


def get_jobs(tokens: Tokens) -> Tokens:
    """Read `get pods` and `get running jobs` as a list. `get 123/1/2` is a job's details."""
    rest = tokens[1:]
    if not (rest and is_one_of(tokens[0], {"get"})):
        return tokens
    names = LISTED_JOBS | OTHER_NAMES_OF_JOBS
    named = any(is_one_of(word, names) or is_filter_word(word) for word in rest)
    if not named or any(map(looks_like_key, rest)) or read_small_number(rest[:1]):
        return tokens
    kept = (word for word in rest if not is_one_of(word, OTHER_NAMES_OF_JOBS))
    return (*tokenize("list"), *kept)


def stop_the_queue(tokens: Tokens) -> Tokens:
    """Read `cancel the queue` as what is done to the jobs that wait."""
    acts = any(is_one_of(word, ACTION_VERBS) for word in tokens[:1])
    if not acts:
        return tokens
    return tuple(Token("pending") if is_one_of(word, QUEUE_WORDS) else word for word in tokens)


def read_sorting(tokens: Tokens) -> Tokens:
    """Read `by runtime` and `sorted by errors` as an order of a list."""
    for n, word in enumerate(tokens):
        if not (n and is_one_of(word, {"by"})):
            continue
        order = SORTED_FIGURES.get(join_text(tokens[n + 1 : n + 2]))
        if not order:
            continue
        start = n - 1 if is_one_of(tokens[n - 1], SORTING_WORDS) else n
        return (*tokens[:start], *tokenize(f"sort={order}"), *tokens[n + 2 :])
    return tokens


TOOL_RULES: tuple[Callable[[Tokens], Tokens], ...] = (
    read_page_paths,
    get_jobs,
    stop_the_queue,
    read_sorting,
)
