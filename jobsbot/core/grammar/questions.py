"""Questions that are another sentence of ours: `how do I stop`, `can I stop`, `who stopped`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jobsbot.core.grammar.loose_words import QUESTION_FILLERS, is_filler
from jobsbot.core.jobs.job_keys import KEY_PATTERN, looks_like_key, read_project
from jobsbot.core.text.tokens import Token, join_text, tokenize

Words = tuple[Token, ...]
RIGHTS_PHRASES = frozenset({"can i", "may i", "who can", "who may"})
NAMING_WORDS = frozenset({"in", "of", "on", "project"})
HEALTH_QUESTIONS = frozenset({"is", "are", "everything"})
HEALTHY_WORDS = frozenset({"ok", "okay", "fine", "good", "well", "healthy", "alright"})
HELP_SENTENCES = frozenset(
    {"what can you do", "what can i say", "what do you do", "how does this work", "who are you",
     "what are you", "how do you work"}
)  # fmt: skip
HOW_TO_PATTERN = re.compile(r"how (?:do|can|would|should) (?:i|we|you) |how to ", re.IGNORECASE)


def ask_for_help(said: Words) -> Words:
    """Read `what can you do` and `how do I stop` as questions for help."""
    text = join_text(said)
    if text in HELP_SENTENCES:
        return tokenize("help")
    found = HOW_TO_PATTERN.match(text)
    return tokenize(f"help {text[found.end() :].split(' ')[0]}") if found else said


def ask_for_rights(said: Words, projects: Mapping[str, int]) -> Words:
    """Read `can I stop …` and `who may delete …` as the question it is, of the same project."""
    if join_text(said[:2]) not in RIGHTS_PHRASES:
        return said
    return (*tokenize("can"), *find_project_words(said[2:], projects))


def ask_who(said: Words, projects: Mapping[str, int]) -> Words:
    """Read `who stopped 123/1/2` as a question about its history, or that of its project."""
    if join_text(said[:1]) not in ("who", "whose") or len(said) < 2:
        return said
    keys = tuple(word for word in said if looks_like_key(word))
    return (*tokenize("history"), *(keys or find_project_words(said, projects)))


def ask_how_it_goes(said: Words, projects: Mapping[str, int]) -> Words:
    """Read `is everything ok` as the question what goes on."""
    asks = any(is_filler(word, HEALTH_QUESTIONS) for word in said[:1])
    asks = asks and any(is_filler(word, HEALTHY_WORDS) for word in said)
    known = QUESTION_FILLERS | HEALTHY_WORDS
    if asks and all(is_filler(word, known) or names_project(word, projects) for word in said):
        return (*tokenize("now"), *find_project_words(said, projects))
    return said


def names_project(word: Token, projects: Mapping[str, int]) -> bool:
    return read_project(word, projects) in projects.values()


def find_project_words(said: Words, projects: Mapping[str, int]) -> Words:
    """Find the project that words name, or that a job is of; a number alone may be one of jobs."""
    for n, word in enumerate(said):
        before = said[n - 1 : n]
        project = read_project(word, projects)
        is_number = project is not None and word.text.isdigit()
        named = is_number and any(is_filler(each, NAMING_WORDS) for each in before)
        if project is not None and (not is_number or named or project in projects.values()):
            return (Token(str(project)),)
        key = KEY_PATTERN.match(word.text.split(",", 1)[0])
        if key:
            return (Token(key[1]),)
    return ()
