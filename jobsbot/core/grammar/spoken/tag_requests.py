"""Changes of tags that do not say `tag`: `remove nightly from 123/1/2`, `add urgent to 123/1/2`."""

from __future__ import annotations

from jobsbot.core.grammar.lexicon.fillers import FILLERS, LISTED_THINGS, QUESTION_FILLERS
from jobsbot.core.jobs.filter_kinds.state_filters import is_filter_word
from jobsbot.core.jobs.job_keys import looks_like_key
from jobsbot.core.text.tokens import Token, Tokens, is_one_of, join_text, tokenize

SIGNS = {
    **dict.fromkeys(("remove", "delete", "drop", "take", "rm", "strip", "clear", "del"), "-"),
    **dict.fromkeys(("add", "put", "set", "attach"), "+"),
}
"""Verbs for changing a tag, and the sign of each."""
BEFORE_JOBS = {"-": frozenset({"from", "off", "of"}), "+": frozenset({"to", "on", "onto"})}
"""Words between a tag and the jobs, where it is removed and where it is added."""
BESIDE_TAGS = FILLERS | {"and", "tag", "tags", "label", "labels", ","}
PARTS_OF_JOBS = LISTED_THINGS | QUESTION_FILLERS | {"errors", "requests", "responses", "settings"}
"""Words for parts of a job that are no tags."""


def guess_tag_change(tokens: Tokens) -> Tokens:
    """Guess the change of tags that is meant; empty where none is.

    It is only offered: a sentence that does not say `tag` itself changes nothing.
    """
    sign = SIGNS.get(join_text(tokens[:1]), "")
    between = next((n for n, word in enumerate(tokens) if is_between(word, sign)), 0)
    tags = [word for word in tokens[1:between] if not is_one_of(word, BESIDE_TAGS)]
    jobs = [word for word in tokens[between + 1 :] if not is_one_of(word, FILLERS)]
    if not (tags and jobs and all(map(can_be_only_tag, tags)) and all(map(looks_like_key, jobs))):
        return ()
    signed = [Token(sign + word.text, sign=sign) for word in tags]
    return (*tokenize("tag"), *jobs, *signed)


def is_between(word: Token, sign: str) -> bool:
    return bool(sign) and is_one_of(word, BEFORE_JOBS[sign])


def can_be_only_tag(word: Token) -> bool:
    """Tell whether a word can be a tag, because it can be nothing else."""
    plain = word.is_bare or word.quoted
    return plain and not (
        word.option
        or looks_like_key(word)
        or is_filter_word(word)
        or is_one_of(word, PARTS_OF_JOBS)
    )
