"""Everyday requests that the grammar has a sentence for: `longest running`, `no items`, `… as csv`.

Each rule takes the words of a sentence and answers them in the words of the grammar. Words that it
does not know stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable

from jobsbot.core.grammar.lexicon.fillers import LISTING_VERBS, QUESTION_FILLERS
from jobsbot.core.grammar.spoken.files import FILE_RULES
from jobsbot.core.grammar.spoken.groupings import ERROR_WORDS, read_grouping
from jobsbot.core.grammar.spoken.history_questions import RUN_WORDS, ask_who_did, find_subjects
from jobsbot.core.grammar.spoken.times import ACTION_VERBS, LOG_VERBS
from jobsbot.core.grammar.spoken.tool_phrases import TOOL_RULES
from jobsbot.core.jobs.filter_kinds.state_filters import ENDING_WORDS, FILTER_WORDS
from jobsbot.core.jobs.job_keys import looks_like_key
from jobsbot.core.text.spoken_times import read_moment_words
from jobsbot.core.text.tokens import Tokens, is_one_of, join_text, quote, tokenize

ORDERS = {
    "longest": "-runtime", "slowest": "-runtime", "oldest": "-runtime", "shortest": "runtime",
    "fastest": "runtime",
}  # fmt: skip
"""Phrases for what comes first, and the `sort=` of each."""
FIGURE_WORDS = frozenset({"errors", "items", "responses"})
MOST_WORDS = {"most": "-", "fewest": "", "least": ""}
BEFORE_ORDERS = LISTING_VERBS | QUESTION_FILLERS
NONE_WORDS = frozenset({"no", "zero", "without", "0"})
LAST_ENDS = {
    "": "", "good": "succeeded", "successful": "succeeded", "succeed": "succeeded",
    "succeeded": "succeeded", "bad": "failed", "failed": "failed", "fail": "failed",
    "failing": "failed", "broken": "failed", "finish": "finished", "finished": "finished",
}  # fmt: skip
"""Words after `last`, and how the run that is meant ended."""
CRASH_WORDS = frozenset({"failure", "crash"})
LAST_WORDS = frozenset({"last", "latest", "newest"})
LAST_THINGS = {
    **dict.fromkeys(("error", "errors", "exception", "exceptions", "traceback"), "log level=error"),
    **dict.fromkeys(("log", "logs", "lines"), "log"),
    **dict.fromkeys(("item", "items"), "items"),
}
"""Things of a job that can be asked for after `last`, and the verb that shows each."""
TIMED_WORDS = frozenset({"night", "evening", "morning", "weekend", "few", "couple", "deploy"})
FIGURE_QUESTIONS = frozenset(
    {"status", "progress", "state", "stats", "memory", "ram", "cpu", "memusage", "usage", "units"}
)
"""Words for figures of one job that `show` has."""
EFFECT_QUESTIONS = ("what happens if ", "what happens when ", "what does ", "is it safe to ",
                    "is it ok to ", "what will happen if ", "what would happen if ")  # fmt: skip
"""How sentences begin that ask what a verb would do."""
PAST_QUESTIONS = ("did anyone ", "did anybody ", "did someone ", "did somebody ", "has anyone ",
                  "has anybody ", "has someone ", "has somebody ", "what did ", "did we ", "did i ",
                  "did you ", "have we ", "have i ", "did the bot ", "did it ")  # fmt: skip
"""How sentences begin that ask what was done."""
SEARCH_VERBS = frozenset({"grep", "search", "find"})
COMPARING_VERBS = frozenset({"compare", "diff"})
WEEKS = frozenset({"last", "this", "week"})
MARKING_VERBS = frozenset({"tag", "mark", "label", "flag"})
UNUSUAL_WORDS = frozenset({"longer", "slower", "more", "than", "usual", "spiders", "takes"})
END_VERBS = frozenset({"stop", "end", "finish", "exit", "quit"})
SLOW_WORDS = frozenset({"slow", "slower", "stuck", "hung", "hanging", "late"})


def read_order(tokens: Tokens) -> Tokens:
    """Read `longest running` and `most errors` as an order, where a list is asked for."""
    n = 0
    while n < len(tokens) and is_one_of(tokens[n], BEFORE_ORDERS):
        n += 1
    first, second = join_text(tokens[n : n + 1]), join_text(tokens[n + 1 : n + 2])
    if first in ORDERS:
        return (*tokens[:n], *tokens[n + 1 :], *tokenize(f"sort={ORDERS[first]}"))
    if first in MOST_WORDS and second in FIGURE_WORDS:
        return (*tokens[:n], *tokens[n + 2 :], *tokenize(f"sort={MOST_WORDS[first]}{second}"))
    return tokens


def read_none(tokens: Tokens) -> Tokens:
    """Read `no items` and `without errors` as `items=0`."""
    for n, word in enumerate(tokens):
        if not is_one_of(word, NONE_WORDS):
            continue
        figure = join_text(tokens[n + 1 : n + 2])
        if figure in FIGURE_WORDS:
            joined = n > 0 and is_one_of(tokens[n - 1], {"but", "with", "and"})
            return (*tokens[: n - 1 if joined else n], *tokenize(f"{figure}=0"), *tokens[n + 2 :])
    return tokens


def read_last_thing(tokens: Tokens) -> Tokens:
    """Read `last error of books` as the errors in the log of its last job that has some."""
    for n, word in enumerate(tokens):
        if not is_one_of(word, LAST_WORDS):
            continue
        thing = join_text(tokens[n + 1 : n + 2])
        if thing not in LAST_THINGS:
            continue
        if any(is_one_of(one, ACTION_VERBS) for one in tokens):
            return tokens
        verb = LAST_THINGS[thing]
        rest = (*tokenize(verb), *drop_listing_words(tokens[:n]), *tokens[n + 2 :])
        if any(map(looks_like_key, tokens)):
            return rest
        return (*rest, *tokenize("errors>0 count=1" if "error" in verb else "count=1"))
    return tokens


def read_last_run(tokens: Tokens) -> Tokens:
    """Read `when did books last run` and `last good run of books` as a list of one.

    Where a verb shows one job, that one is meant: `log of the last failed run`.
    """
    asks_when = join_text(tokens[:2]) in ("when did", "when was")
    for n, word in enumerate(tokens):
        if not is_one_of(word, LAST_WORDS) or is_timed(tokens[n + 1 :]):
            continue
        filters, used = read_last_words(tokens[n + 1 :])
        rest = (*tokens[2 * asks_when : n], *tokens[n + 1 + used :])
        if is_first(tokens, frozenset({"why"})):  # it tells the causes of all that ended so
            return (*rest, *tokenize(filters))
        return (*rest, *tokenize(f"{filters} count=1"))
    return tokens[2:] if asks_when else tokens


def drop_listing_words(tokens: Tokens) -> Tokens:
    """Drop words that only ask to be shown something."""
    return tuple(word for word in tokens if not is_one_of(word, LISTING_VERBS))


def is_timed(tokens: Tokens) -> bool:
    """Tell whether words begin with a number, a length or a part of the day: `last 2h`, `night`."""
    first = join_text(tokens[:1])
    return bool(read_moment_words(tokens)[0]) or first[:1].isdigit() or first in TIMED_WORDS


def read_last_words(tokens: Tokens) -> tuple[str, int]:
    """Read how the last run that is meant ended, and how many of the words say so."""
    first, second = join_text(tokens[:1]), join_text(tokens[1:2])
    if first in CRASH_WORDS:
        return "failed", 1
    if first in LAST_ENDS and first:
        return LAST_ENDS[first], 2 if second in RUN_WORDS else 1
    return "", int(first in RUN_WORDS)


def ask_about_figures(tokens: Tokens) -> Tokens:
    """Read `memory of 123/1/2`, and `compare 1/2/3 1/2/4`, as `show`."""
    keys = tuple(word for word in tokens if looks_like_key(word))
    if is_first(tokens, COMPARING_VERBS) and {word.text.lower() for word in tokens} >= WEEKS:
        return (*tokenize("diff 14d..7d 7d..0s"),)
    compares = is_first(tokens, COMPARING_VERBS) and len(keys) > 1
    if keys and (compares or is_first(tokens, FIGURE_QUESTIONS)):
        return (*tokenize("show"), *keys)
    if len(keys) == 1 and len(tokens) == len(keys) + 1 and is_one_of(tokens[-1], ERROR_WORDS):
        return (*tokenize("log level=error"), *keys)
    if len(keys) == 1 and len(tokens) == len(keys) + 1 and is_one_of(tokens[-1], FIGURE_QUESTIONS):
        return (*tokenize("show"), *keys)
    return tokens


def ask_about_runs(tokens: Tokens) -> Tokens:
    """Read `runs of books` as all of its jobs, and not as those that run now."""
    for n, word in enumerate(tokens):
        if is_one_of(word, {"runs"}) and any(
            is_one_of(one, {"of"}) for one in tokens[n + 1 : n + 2]
        ):
            return (*tokenize("list"), *drop_listing_words(tokens[:n]), *tokens[n + 2 :])
    return tokens


def read_tagged(tokens: Tokens) -> Tokens:
    """Read `tagged nightly` as `has_tag=nightly`, and `not tagged nightly` as `lacks_tag=`."""
    for n, word in enumerate(tokens[:-1]):
        tag = tokens[n + 1]
        if is_one_of(word, {"tagged"}) and (tag.is_bare or tag.quoted):
            lacks = n > 0 and is_one_of(tokens[n - 1], {"not"})
            name, start = ("lacks_tag", n - 1) if lacks else ("has_tag", n)
            return (*tokens[:start], *tokenize(f"{name}={quote(tag.text)}"), *tokens[n + 2 :])
    return tokens


def ask_how_many(tokens: Tokens) -> Tokens:
    """Read `how many items today` as the summary, which counts them."""
    text = join_text([word for word in tokens if word.is_bare])
    counts = text.startswith(("how many items", "how many responses", "total items"))
    if not counts or any(map(looks_like_key, tokens)):
        return tokens
    known = QUESTION_FILLERS | FIGURE_WORDS | {"total"}
    return (*tokenize("summary"), *(word for word in tokens if not is_one_of(word, known)))


def ask_about_action(tokens: Tokens) -> Tokens:
    """Read `what happens if I stop 123/1/2` as help, and `did anyone stop it` as the history."""
    deeds = [word for word in tokens if is_one_of(word, ACTION_VERBS)]
    if not deeds or any(word.sign for word in tokens):
        return tokens
    text = join_text([word for word in tokens if word.is_bare])
    if text.startswith(EFFECT_QUESTIONS):
        return (*tokenize("help"), deeds[0])
    if text.startswith(PAST_QUESTIONS):
        return (*tokenize("history"), *find_subjects(tokens))
    return tokens


def search_log(tokens: Tokens) -> Tokens:
    """Read `grep timeout 123/1/2` as lines of its log."""
    keys = tuple(word for word in tokens if looks_like_key(word))
    if not (any(is_one_of(word, SEARCH_VERBS) for word in tokens[:1]) and len(keys) == 1):
        return tokens
    rest = [
        word for word in tokens[1:] if word not in keys and not is_one_of(word, QUESTION_FILLERS)
    ]
    rest = [word for word in rest if not is_one_of(word, LOG_VERBS)]
    wanted = " ".join(word.text for word in rest)
    plain = bool(rest) and not any(word.option for word in rest)
    return (*tokenize("log"), *keys, *tokenize(f"contains={quote(wanted)}")) if plain else tokens


def mark_with_tag(tokens: Tokens) -> Tokens:
    """Read `mark 123/1/2 as checked` as a tag to add."""
    if not (is_first(tokens, MARKING_VERBS) and len(tokens) > 3 and is_one_of(tokens[-2], {"as"})):
        return tokens
    return (*tokenize("tag"), *tokens[1:-2], *tokenize(f"+{tokens[-1].text}"))


def ask_why_slow(tokens: Tokens) -> Tokens:
    """Read `why is books slow` as `stuck`."""
    slow = any(is_one_of(word, SLOW_WORDS) for word in tokens)
    if not (slow and is_first(tokens, frozenset({"why"}))):
        return tokens
    rest = tuple(word for word in tokens[1:] if not is_one_of(word, SLOW_WORDS))
    verb = "why" if any(map(looks_like_key, rest)) else "stuck"
    return (*tokenize(verb), *rest)


def ask_why_it_ended(tokens: Tokens) -> Tokens:
    """Read `why did books stop` as the question why it is as it is."""
    asks = is_first(tokens, frozenset({"why"})) and any(is_one_of(word, {"did"}) for word in tokens)
    return tokens[:-1] if asks and is_one_of(tokens[-1], END_VERBS) else tokens


def ask_which_spiders(tokens: Tokens) -> Tokens:
    """Read `which spiders failed` as the list of spiders, which says how each ended."""
    if not (any(is_one_of(word, {"spiders"}) for word in tokens) and len(tokens) > 1):
        return tokens
    known = QUESTION_FILLERS | LISTING_VERBS | FILTER_WORDS | SLOW_WORDS | {"spiders", "that"}
    if not all(is_one_of(word, known) for word in tokens):
        return tokens
    slow = any(is_one_of(word, SLOW_WORDS) for word in tokens)
    ended = any(is_one_of(word, ENDING_WORDS) for word in tokens)
    return tokenize("stuck") if slow else tokenize("spiders") if ended else tokens


def ask_what_is_unusual(tokens: Tokens) -> Tokens:
    """Read `running longer than usual` as `stuck`."""
    unusual = ("longer than usual", "slower than usual", "more than usual")
    if not join_text(tokens).endswith(unusual):
        return tokens
    known = QUESTION_FILLERS | LISTING_VERBS | FILTER_WORDS | UNUSUAL_WORDS
    return tokenize("stuck") if all(is_one_of(one, known) for one in tokens) else tokens


def is_first(tokens: Tokens, words: frozenset[str]) -> bool:
    """Tell whether a sentence begins with one of these words, fillers aside."""
    first = next((word for word in tokens if not is_one_of(word, QUESTION_FILLERS)), None)
    return first is not None and is_one_of(first, words)


REQUEST_RULES: tuple[Callable[[Tokens], Tokens], ...] = (
    ask_who_did,
    ask_about_figures,
    ask_about_action,
    ask_about_runs,
    ask_how_many,
    read_tagged,
    search_log,
    mark_with_tag,
    ask_which_spiders,
    ask_what_is_unusual,
    ask_why_slow,
    ask_why_it_ended,
    read_grouping,
    read_last_thing,
    read_last_run,
    read_order,
    read_none,
    *TOOL_RULES,
    *FILE_RULES,
)
