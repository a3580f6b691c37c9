"""Questions for the history that name no verb of ours: `what did I do`, `what did jun stop`."""

from __future__ import annotations

from jobsbot.core.grammar.lexicon.fillers import QUESTION_FILLERS
from jobsbot.core.grammar.spoken.questions import names_person
from jobsbot.core.jobs.job_keys import looks_like_key
from jobsbot.core.text.tokens import Tokens, is_one_of, join_text, tokenize

RUN_WORDS = frozenset({"run", "ran", "runs", "job", "one", "execution"})
DEEDS = (" do", " stop", " delete", " tag", " change", " kill", " cancel")
WORDS_OF_SHORT_QUESTION = 4
NOBODY_BY_NAME = frozenset({"they", "people", "who", "everybody", "anybody", "somebody", "spiders"})


def ask_who_did(tokens: Tokens) -> Tokens:
    """Read `what did I do` as a question for the history, and `what did jun stop` as one of jun."""
    text = join_text([word for word in tokens if word.is_bare])
    asks = text.startswith("what did ") and text.endswith(DEEDS)
    if not asks or any(is_one_of(word, RUN_WORDS) for word in tokens):
        return tokens
    subjects = find_subjects(tokens)
    if not subjects and len(tokens) == WORDS_OF_SHORT_QUESTION and tokens[2].text.isalpha():
        known = QUESTION_FILLERS | NOBODY_BY_NAME
        subjects = () if is_one_of(tokens[2], known) else tokenize(f"@{tokens[2].text}")
    return (*tokenize("history"), *subjects)


def find_subjects(tokens: Tokens) -> Tokens:
    """Find the jobs, or else the people, that words name."""
    keys = tuple(word for word in tokens if looks_like_key(word))
    return keys or tuple(word for word in tokens if names_person(word))
