"""Everyday requests that are a sentence of ours: `longest running`, `no items`, `… as csv`.

Each rule takes the words of a sentence and answers them in the words of the grammar. What it does
not know stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable

from jobsbot.core.grammar.loose_words import LISTING_VERBS, QUESTION_FILLERS, is_filler
from jobsbot.core.jobs.filter_kinds.state_filters import ENDING_WORDS, FILTER_WORDS
from jobsbot.core.jobs.job_keys import looks_like_key
from jobsbot.core.text.tokens import Token, join_text, quote, tokenize

Words = tuple[Token, ...]
ORDERS = {
    "longest": "-runtime", "slowest": "-runtime", "oldest": "-runtime", "shortest": "runtime",
    "fastest": "runtime",
}  # fmt: skip
"""What is asked for first, and the order that it is."""
FIGURES = frozenset({"errors", "items", "responses"})
MOST_WORDS = {"most": "-", "fewest": "", "least": ""}
NONE_WORDS = frozenset({"no", "zero", "without", "0"})
BEFORE_FORMATS = frozenset({"as", "to", "in", "into"})
FORMATS = {"csv": "csv", "xlsx": "xlsx", "excel": "xlsx", "spreadsheet": "xlsx", "jsonl": "jsonl"}
FILE_VERBS = frozenset({"export", "download", "save", "log", "logs", "tail"})
LAST_RUNS = {
    "last run": "count=1", "last ran": "count=1", "last good run": "succeeded count=1",
    "last successful run": "succeeded count=1", "last bad run": "failed count=1",
    "last failed run": "failed count=1", "last succeed": "succeeded count=1",
    "last succeeded": "succeeded count=1", "last fail": "failed count=1",
    "last failed": "failed count=1", "last finish": "finished count=1",
}  # fmt: skip
JOB_VERBS = frozenset({"show", "log", "logs", "tail", "items"})
FIGURE_QUESTIONS = frozenset({"stats", "memory", "ram", "cpu", "memusage", "usage", "units"})
"""What is asked of one job, and stands in its details."""
SEARCH_VERBS = frozenset({"grep", "search", "find"})
COMPARING_VERBS = frozenset({"compare", "diff"})
MARKING_VERBS = frozenset({"tag", "mark", "label", "flag"})
UNUSUAL_WORDS = frozenset({"longer", "slower", "more", "than", "usual", "spiders", "takes"})
SLOW_WORDS = frozenset({"slow", "slower", "stuck", "hung", "hanging", "late"})


def read_order(said: Words) -> Words:
    """Read `longest running` and `most errors` as an order, where a list is asked for."""
    n = 0
    while n < len(said) and is_filler(said[n], LISTING_VERBS | QUESTION_FILLERS):
        n += 1
    first, second = join_text(said[n : n + 1]), join_text(said[n + 1 : n + 2])
    if first in ORDERS:
        return (*said[:n], *said[n + 1 :], *tokenize(f"sort={ORDERS[first]}"))
    if first in MOST_WORDS and second in FIGURES:
        return (*said[:n], *said[n + 2 :], *tokenize(f"sort={MOST_WORDS[first]}{second}"))
    return said


def read_none(said: Words) -> Words:
    """Read `no items` and `without errors` as `items=0`."""
    for n, word in enumerate(said):
        figure = join_text(said[n + 1 : n + 2])
        if is_filler(word, NONE_WORDS) and figure in FIGURES:
            return (*said[:n], *tokenize(f"{figure}=0"), *said[n + 2 :])
    return said


def read_format(said: Words) -> Words:
    """Read `… as csv` as the export that it is."""
    for n, word in enumerate(said):
        form = FORMATS.get(join_text(said[n + 1 : n + 2]), "")
        if not (form and is_filler(word, BEFORE_FORMATS)):
            continue
        rest = (*said[:n], *tokenize(f"as={form}"), *said[n + 2 :])
        if any(is_filler(one, FILE_VERBS) for one in said):
            return rest
        return (*tokenize("export"), *(one for one in rest if not is_filler(one, LISTING_VERBS)))
    return said


def read_last_run(said: Words) -> Words:
    """Read `when did books last run` and `last good run of books` as a list of one."""
    asks_when = join_text(said[:2]) in ("when did", "when was")
    for n in range(len(said)):
        for length in (3, 2):
            found = LAST_RUNS.get(join_text(said[n : n + length]), "")
            if found and is_first(said, JOB_VERBS):  # which job it is, is chosen from the newest
                return (*said[:n], *tokenize(found.removesuffix("count=1")), *said[n + length :])
            if found and (asks_when or "run" in join_text(said[n : n + length])):
                rest = (*said[2 * asks_when : n], *said[n + length :])
                return (*rest, *tokenize(found))
    return said[2:] if asks_when else said


def ask_about_figures(said: Words) -> Words:
    """Read `memory of 123/1/2` as a question for its details, and two to compare as theirs."""
    keys = tuple(word for word in said if looks_like_key(word))
    compares = is_first(said, COMPARING_VERBS) and len(keys) > 1
    if keys and (compares or is_first(said, FIGURE_QUESTIONS)):
        return (*tokenize("show"), *keys)
    return said


def search_log(said: Words) -> Words:
    """Read `grep timeout 123/1/2` as lines of its log."""
    keys = tuple(word for word in said if looks_like_key(word))
    if not (any(is_filler(word, SEARCH_VERBS) for word in said[:1]) and len(keys) == 1):
        return said
    rest = [word for word in said[1:] if word not in keys and not is_filler(word, QUESTION_FILLERS)]
    wanted = " ".join(word.text for word in rest)
    plain = bool(rest) and not any(word.option for word in rest)
    return (*tokenize("log"), *keys, *tokenize(f"contains={quote(wanted)}")) if plain else said


def mark_with_tag(said: Words) -> Words:
    """Read `mark 123/1/2 as checked` as a tag to add."""
    if not (is_first(said, MARKING_VERBS) and len(said) > 3 and is_filler(said[-2], {"as"})):
        return said
    return (*tokenize("tag"), *said[1:-2], *tokenize(f"+{said[-1].text}"))


def ask_who_did(said: Words) -> Words:
    """Read `what did I do` as a question for the history."""
    text = join_text(said)
    return tokenize("history") if text.startswith("what did ") and text.endswith(" do") else said


def ask_why_slow(said: Words) -> Words:
    """Read `why is books slow` as the question what looks wrong with it."""
    slow = any(is_filler(word, SLOW_WORDS) for word in said)
    if not (slow and is_first(said, frozenset({"why"}))):
        return said
    rest = tuple(word for word in said[1:] if not is_filler(word, SLOW_WORDS))
    verb = "why" if any(map(looks_like_key, rest)) else "stuck"
    return (*tokenize(verb), *rest)


def ask_which_spiders(said: Words) -> Words:
    """Read `which spiders failed` as the list of spiders, which says how each ended."""
    known = QUESTION_FILLERS | LISTING_VERBS | FILTER_WORDS | SLOW_WORDS | {"spiders", "that"}
    if not (any(is_filler(word, {"spiders"}) for word in said) and len(said) > 1):
        return said
    if not all(is_filler(word, known) for word in said):
        return said
    slow = any(is_filler(word, SLOW_WORDS) for word in said)
    ended = any(is_filler(word, ENDING_WORDS) for word in said)
    return tokenize("stuck") if slow else tokenize("spiders") if ended else said


def ask_what_is_unusual(said: Words) -> Words:
    """Read `running longer than usual` as the question what looks wrong."""
    text = join_text(said)
    unusual = text.endswith(("longer than usual", "slower than usual", "more than usual"))
    known = QUESTION_FILLERS | LISTING_VERBS | FILTER_WORDS | UNUSUAL_WORDS
    return tokenize("stuck") if unusual and all(is_filler(one, known) for one in said) else said


def is_first(said: Words, words: frozenset[str]) -> bool:
    """Tell whether a sentence begins with one of these words, but for what adds nothing."""
    first = next((word for word in said if not is_filler(word, QUESTION_FILLERS)), None)
    return first is not None and is_filler(first, words)


REQUEST_RULES: tuple[Callable[[Words], Words], ...] = (
    ask_about_figures,
    search_log,
    mark_with_tag,
    ask_who_did,
    ask_which_spiders,
    ask_what_is_unusual,
    ask_why_slow,
    read_last_run,
    read_order,
    read_none,
    read_format,
)
