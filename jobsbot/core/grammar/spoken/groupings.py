"""Jobs counted by what they have in common: `failed by version`, `errors per spider`."""

from __future__ import annotations

from jobsbot.core.grammar.lexicon.fillers import LISTING_VERBS, QUESTION_FILLERS
from jobsbot.core.jobs.filter_kinds.state_filters import FILTER_WORDS
from jobsbot.core.text.tokens import Token, Tokens, is_one_of, join_text, tokenize

GROUPS = {
    "spider": "spider", "spiders": "spider", "version": "version", "versions": "version",
    "tag": "tag", "tags": "tag", "reason": "close_reason", "reasons": "close_reason",
}  # fmt: skip
"""Words for what `summary by=` takes."""
ERROR_WORDS = frozenset({"errors", "error"})


def read_grouping(tokens: Tokens) -> Tokens:
    """Read `failed by version` and `errors per spider` as `summary by=`."""
    by = next((n for n, word in enumerate(tokens[:-1]) if is_one_of(word, {"by", "per"})), 0)
    group = GROUPS.get(join_text(tokens[by + 1 : by + 2]))
    if not (by and group) or not all(may_be_counted(word) for word in tokens[:by]):
        return tokens
    rest = (*tokens[:by], *tokens[by + 2 :])
    unsaid = ERROR_WORDS | LISTING_VERBS | {"summary"}
    counted = (word for word in rest if not is_one_of(word, unsaid))
    errors = "errors>0" if any(is_one_of(word, ERROR_WORDS) for word in tokens) else ""
    return (*tokenize(f"summary by={group} {errors}"), *counted)


def may_be_counted(word: Token) -> bool:
    """Tell whether a word can stand before `by spider`: it is no verb with another answer."""
    known = FILTER_WORDS | ERROR_WORDS | LISTING_VERBS | QUESTION_FILLERS | {"summary"}
    return bool(word.option) or is_one_of(word, known)
