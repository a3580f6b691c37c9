"""Suggests what was probably meant by an unknown word in `jobsbot.toml`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from jobsbot.core.plans.policy.rules import KINDS_BY_WORD

ID_PATTERN = re.compile(r"<(?:@|!subteam\^)([UWS][A-Z0-9]+)(?:\|[^>]*)?>|([UWS][A-Z0-9]{6,})", re.I)
"""A person or a group as Slack writes or shows them."""
CHANNEL_WORD_PATTERN = re.compile(r"<?#.*|[CGD][A-Z0-9]{6,}")
KINDS_MEANT = MappingProxyType(
    dict.fromkeys(("*", "all", "anybody", "anyone", "everybody", "everyone"), "members")
    | dict.fromkeys(("@all", "@channel", "@everyone", "@here"), "members")
    | dict.fromkeys(("app", "apps", "workflow", "workflows"), "bots")
    | dict.fromkeys(("connect", "foreign", "partners", "strangers"), "external")
    | dict.fromkeys(("cli", "console", "shell"), "terminal")
)
VERBS_MEANT = MappingProxyType(
    dict.fromkeys(("all", "any", "anything", "everything"), 'Did you mean "*"?')
    | dict.fromkeys(("write", "writes", "change"), 'Name them: "stop", "tag", "delete".')
    | dict.fromkeys(("look", "see", "view"), "Did you mean read?")
    | dict.fromkeys(
        ("undo", "retry"), "It needs the right of the verb that it takes back or repeats."
    )
    | dict.fromkeys(
        ("approve", "confirm", "deny"), "Who may be the second person is said by approvers."
    )
)


def suggest(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Say what was probably meant, or else which words are known."""
    names = list(known)
    near = difflib.get_close_matches(word, names, 1)
    if near:
        return f"Did you mean {near[0]}?"
    return otherwise or f"There is {', '.join(sorted(names))}."


def suggest_person(word: str) -> str:
    """Say who was probably meant by a word that names nobody."""
    found = ID_PATTERN.fullmatch(word)
    if found and re.search(r"\d", word):
        return f"Did you mean {(found[1] or found[2]).upper()}?"
    if CHANNEL_WORD_PATTERN.fullmatch(word):
        return "A channel stands in `in`, by its id, as in C024BE91L."
    if word.lower() in KINDS_MEANT:
        return f"Did you mean {KINDS_MEANT[word.lower()]}?"
    account = re.fullmatch(r"terminal[\s/@.-]+(.+)", word)
    if account:
        return f"Did you mean terminal:{account[1]}?"
    if "@" in word[1:] or " " in word.strip():
        return "People are named by their id, as in U024BE7LH: it stands in their profile."
    return suggest(word.lower(), KINDS_BY_WORD, f"A user group is @{word.lstrip('@#')}.")


def suggest_verb(word: str, verbs: Mapping[str, str]) -> str:
    """Say which verb was probably meant; `verbs` gives each word its verb in a rule."""
    if word in VERBS_MEANT:
        return VERBS_MEANT[word]
    words = [each for each in verbs if each[:1].isalpha() and " " not in each]
    return suggest(word, words, f"There is {', '.join(sorted(set(verbs.values())))}.")


def explain_type(kind: object, within: str) -> tuple[str, str]:
    """Say what a value is not, and how to write it."""
    if kind is bool:
        return "is neither true nor false", "Write it without quotes."
    if kind is str:
        return "is no text", "Write it in quotes."
    if kind in (int, int | None):
        return "is no whole number", "Write it in digits, without quotes."
    if within == "policy":
        return "is no length of time", "Write it as 90s, 10m or 1h."
    return "is no project", "Give its name or its number."
