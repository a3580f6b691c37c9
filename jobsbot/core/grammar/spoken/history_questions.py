"""Questions for the history that name no verb of ours: `what did I do`, `what did jun stop`."""

from __future__ import annotations

from jobsbot.core.grammar.lexicon.fillers import QUESTION_FILLERS
from jobsbot.core.grammar.spoken.questions import names_person
from jobsbot.core.jobs.job_keys import looks_like_key
from jobsbot.core.text.tokens import Words, is_one_of, join_text, tokenize

RUN_WORDS = frozenset({"run", "ran", "runs", "job", "one", "execution"})
DEEDS = (" do", " stop", " delete", " tag", " change", " kill", " cancel")
WORDS_OF_SHORT_QUESTION = 4
NOBODY_BY_NAME = frozenset({"they", "people", "who", "everybody", "anybody", "somebody", "spiders"})


def ask_who_did(said: Words) -> Words:
    """Read `what did I do` as a question for the history, and `what did jun stop` as one of jun."""
    text = join_text([word for word in said if word.is_bare])
    asks = text.startswith("what did ") and text.endswith(DEEDS)
    if not asks or any(is_one_of(word, RUN_WORDS) for word in said):
        return said
    subjects = find_subjects(said)
    if not subjects and len(said) == WORDS_OF_SHORT_QUESTION and said[2].text.isalpha():
        known = QUESTION_FILLERS | NOBODY_BY_NAME
        subjects = () if is_one_of(said[2], known) else tokenize(f"@{said[2].text}")
    return (*tokenize("history"), *subjects)


def find_subjects(said: Words) -> Words:
    """Find the jobs, or else the people, that words name."""
    keys = tuple(word for word in said if looks_like_key(word))
    return keys or tuple(word for word in said if names_person(word))
