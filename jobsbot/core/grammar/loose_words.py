"""Rules for words of sentences as people say them.

Words that add nothing are left out. `find_neighbour_sentence` reads the words of other programs as
the bot's own, and `find_unsupported_verb` finds what to say of a verb that the bot does not have.
The words themselves are in `lexicon/`.
"""

from __future__ import annotations

import re

from jobsbot.core.grammar.lexicon.fillers import (
    ASKING_WORDS,
    LISTED_THINGS,
    LISTING_VERBS,
    POLITE_PHRASES,
    QUESTION_FILLERS,
)
from jobsbot.core.grammar.lexicon.unsupported_verbs import (
    RESTARTS,
    STARTING,
    UNSUPPORTED_BY_WORD,
    UnsupportedVerb,
)
from jobsbot.core.jobs.job_keys import looks_like_key
from jobsbot.core.text.tokens import Tokens, is_one_of


def drop_polite_phrase(tokens: Tokens) -> Tokens:
    """Drop a phrase before a request: `could you please`."""
    first = tokens[0].text.lower() if tokens else ""
    for phrase in POLITE_PHRASES:
        if phrase[0] != first:
            continue
        words = tuple(word.text.lower() for word in tokens[: len(phrase)] if word.is_bare)
        if words == phrase and len(tokens) > len(phrase):
            return drop_polite_phrase(tokens[len(phrase) :])
    return tokens


def drop_listing_verb(tokens: Tokens) -> Tokens:
    """Drop the verb before things that have a verb of their own: `list all projects`."""
    n = 0
    while n < len(tokens) and (
        is_one_of(tokens[n], LISTING_VERBS) or is_one_of(tokens[n], QUESTION_FILLERS)
    ):
        n += 1
    return tokens[n:] if n < len(tokens) and is_one_of(tokens[n], LISTED_THINGS) else tokens


def drop_leading_fillers(tokens: Tokens) -> Tokens:
    """Drop the fillers before the first word with a meaning: `what is running`."""
    for n, word in enumerate(tokens):
        if not is_one_of(word, QUESTION_FILLERS):
            return tokens[n:]
    return () if any(is_one_of(word, ASKING_WORDS) for word in tokens) else tokens


def find_neighbour_sentence(tokens: Tokens) -> str:
    """Write the sentence that words of another program mean here; empty where they mean none."""
    if not tokens or not tokens[0].is_bare:
        return ""
    rest = " ".join(word.spell() for word in tokens[1:])
    match tokens[0].text.lower():
        case "ps" | "processes":
            return f"list {rest}" if rest.startswith("-") else f"list running {rest}"
        case "queue":
            return f"list pending {rest}"
        case "errors" | "error" if any(map(looks_like_key, tokens)):
            return f"log level=error {rest}"
        case "errors" | "error":
            since = "" if re.search(r"\bsince\b", rest) else "since=24h "
            return f"list errors>0 {since}{rest}"
        case _:
            return ""


def find_unsupported_verb(tokens: Tokens) -> UnsupportedVerb | None:
    """Find the verb in a sentence that the bot does not have; None where there is none."""
    words = [word.text.lower() for word in tokens if word.is_bare]
    if words[:1] == ["retry"] and len(words) > 1:
        return STARTING
    first = words[:1] if words and next(iter(tokens)).is_bare else []
    anywhere = [word for word in words if word in RESTARTS]
    asked = (UNSUPPORTED_BY_WORD.get(word) for word in (*first, *anywhere))
    return next(filter(None, asked), None)
