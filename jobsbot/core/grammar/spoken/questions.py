"""Questions that the grammar has a sentence for: `how do I stop`, `can I stop`, `who stopped`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jobsbot.core.grammar.lexicon.fillers import MEANING_CHANGERS, QUESTION_FILLERS
from jobsbot.core.jobs.filter_kinds.state_filters import is_filter_word
from jobsbot.core.jobs.job_keys import KEY_PATTERN, looks_like_key, read_project
from jobsbot.core.text.tokens import Token, Tokens, is_one_of, join_text, tokenize

RIGHTS_PHRASES = frozenset({"can i", "may i", "who can", "who may"})
NAMING_WORDS = frozenset({"in", "of", "on", "project"})
HEALTH_QUESTIONS = frozenset({"is", "are", "everything"})
HEALTHY_WORDS = frozenset({"ok", "okay", "fine", "good", "well", "healthy", "alright", "working"})
HEALTH_STARTS = ("how is ", "how are ", "how's ", "hows ", "how’s ", "what's wrong with ",
                 "what is wrong with ", "whats wrong with ", "what’s wrong with ",
                 "what's up with ", "what is up with ", "whats up with ", "what’s up with ",
                 "anything wrong with ", "is anything wrong with ", "is there anything wrong with ",
                 "health of ", "state of ", "check on ")  # fmt: skip
"""How sentences begin that ask how something is."""
HEALTH_FILLERS = """wrong up health status state check working doing thing things stuff feeling
how's hows how’s today"""
HEALTH_PHRASES = frozenset(
    {"what's up", "whats up", "what is up", "what’s up", "sup", "how goes it"}
)
HEALTH_WORDS = frozenset(HEALTH_FILLERS.split())
"""Words of such questions that add nothing to them."""
SEVERAL_PROJECTS = frozenset({"projects", "everywhere"})
MAX_HEALTH_NAMES = 3
"""Words that the name of one spider may be written in."""
HELP_SENTENCES = frozenset(
    {"what can you do", "what can i say", "what do you do", "how does this work", "who are you",
     "what are you", "how do you work"}
)  # fmt: skip
HOW_TO_PATTERN = re.compile(r"how (?:do|can|would|should) (?:i|we|you) |how to ", re.IGNORECASE)


def ask_for_help(tokens: Tokens) -> Tokens:
    """Read `what can you do` and `how do I stop` as questions for help."""
    text = join_text(tokens)
    if text in HELP_SENTENCES:
        return tokenize("help")
    found = HOW_TO_PATTERN.match(text)
    return tokenize(f"help {text[found.end() :].split(' ')[0]}") if found else tokens


def ask_for_rights(tokens: Tokens, projects: Mapping[str, int]) -> Tokens:
    """Read `can I stop …` and `who may delete …` as `can`, for the same project."""
    asks_what = join_text(tokens[:3]) == "what can i" or join_text(tokens) == "who am i"
    allowed = {"allowed", "i"} <= {word.text.lower() for word in tokens if word.is_bare}
    if not (asks_what or allowed) and join_text(tokens[:2]) not in RIGHTS_PHRASES:
        return tokens
    return (*tokenize("can"), *find_project_words(tokens[2:], projects))


def ask_who(tokens: Tokens, projects: Mapping[str, int]) -> Tokens:
    """Read `who stopped 123/1/2` as `history`, of the job or of its project."""
    if join_text(tokens[:1]) not in ("who", "whose") or len(tokens) < 2:
        return tokens
    keys = tuple(word for word in tokens if looks_like_key(word))
    people = tuple(word for word in tokens if names_person(word))
    subjects = keys or people or find_project_words(tokens, projects) or find_spider_words(tokens)
    return (*tokenize("history"), *subjects)


def find_spider_words(tokens: Tokens) -> Tokens:
    """Find the spider that a word must be the name of, as no other word is written so: `a_b`."""
    names = [word.text for word in tokens if may_be_name(word) and "_" in word.text.strip("_")]
    return tuple(Token("", option=("spider", "=", name), values=(name,)) for name in names[:1])


def names_person(word: Token) -> bool:
    """Tell whether a word names somebody: `@ana`, or a mention that a chat client wrote."""
    person = word.mention and not word.mention.startswith("#")
    return bool(person) or (word.is_bare and len(word.text) > 1 and word.text.startswith("@"))


def ask_how_it_goes(tokens: Tokens, projects: Mapping[str, int]) -> Tokens:
    """Read `is everything ok` as `now`, and `is shop_books ok` as `now` of that spider.

    Of a job it is `show`.
    """
    if not asks_about_health(tokens):
        return tokens
    keys = tuple(word for word in tokens if looks_like_key(word))
    if keys:
        return (*tokenize("show"), *keys)
    known = QUESTION_FILLERS | HEALTHY_WORDS | HEALTH_WORDS | SEVERAL_PROJECTS
    left = [
        word
        for word in tokens
        if not (is_one_of(word, known) or names_known_project(word, projects))
    ]
    if len(left) > MAX_HEALTH_NAMES or not all(map(may_be_name, left)):
        return tokens
    if any(is_one_of(word, SEVERAL_PROJECTS) for word in tokens):
        return tokens if left else tokenize("now all")
    return (*tokenize("now"), *left, *find_project_words(tokens, projects))


def asks_about_health(tokens: Tokens) -> bool:
    """Tell whether words ask how something is: `is … ok`, `how is …`, `what's wrong with …`."""
    text = join_text(tokens)
    if text.startswith(HEALTH_STARTS) or text in HEALTH_PHRASES:
        return True
    asks = any(is_one_of(word, HEALTH_QUESTIONS) for word in tokens[:1])
    return asks and any(is_one_of(word, HEALTHY_WORDS) for word in tokens)


def may_be_name(word: Token) -> bool:
    """Tell whether a word can be the name of a spider: it means nothing else."""
    return word.is_bare and not is_filter_word(word) and word.text.lower() not in MEANING_CHANGERS


def names_known_project(word: Token, projects: Mapping[str, int]) -> bool:
    return read_project(word, projects) in projects.values()


def find_project_words(tokens: Tokens, projects: Mapping[str, int]) -> Tokens:
    """Find the words that name a project, or a job of one; a bare number may count jobs instead."""
    for n, word in enumerate(tokens):
        before = tokens[n - 1 : n]
        project = read_project(word, projects)
        is_number = project is not None and word.text.isdigit()
        named = is_number and any(is_one_of(each, NAMING_WORDS) for each in before)
        if project is not None and (not is_number or named or project in projects.values()):
            return (Token(str(project)),)
        key = KEY_PATTERN.match(word.text.split(",", 1)[0])
        if key:
            return (Token(key[1]),)
    return ()
