"""What a mistyped word was probably meant to be."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches

from jobsbot.core.grammar.loose_words import SIMILAR_VERBS
from jobsbot.core.text.tokens import Token

SIMILARITY = 0.6
MAX_COMPARED_CHARS = 40


def correct_token(wrong: Token, vocabulary: list[str]) -> Token | None:
    """Replace a mistyped word, or the mistyped name of an option, by the closest known one."""
    names = [term[:-1] for term in vocabulary if term.endswith("=")]
    if wrong.option:
        name, comparison, value = wrong.option
        meant = find_closest(name, names)
        return dataclasses.replace(wrong, option=(meant, comparison, value)) if meant else None
    name, colon, value = wrong.text.partition(":")
    if wrong.is_bare and colon and value and name.lower() in names:
        values = tuple(one for one in value.split(",") if one)
        return dataclasses.replace(wrong, option=(name.lower(), "=", value), values=values)
    meant = find_closest(wrong.text, [term for term in vocabulary if not term.endswith("=")])
    return dataclasses.replace(wrong, text=meant) if meant else None


def split_glued_verb(text: str, verbs: Collection[str]) -> str:
    """Part a verb from the key that was typed right behind it: `stop123/1/2`."""
    found = re.match(r"([A-Za-z]+)([0-9].*)\Z", text, re.DOTALL)
    return f"{found[1]} {found[2]}" if found and found[1].lower() in verbs else ""


def find_closest(word: str, vocabulary: Iterable[str]) -> str:
    """Find the known word that is most like it; empty where none is."""
    known, lower = list(vocabulary), word.lower()[:MAX_COMPARED_CHARS]
    if SIMILAR_VERBS.get(lower) in known:
        return SIMILAR_VERBS[lower]
    found = get_close_matches(lower, known, n=1, cutoff=SIMILARITY)
    return found[0] if found else ""
