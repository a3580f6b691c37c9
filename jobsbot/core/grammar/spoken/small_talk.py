"""Answers sentences that ask nothing of jobs: `hello`, `thanks`, `ok`.

They are answered before anything else is read, so that no word of them counts as a filter or verb.
"""

from __future__ import annotations

import re

from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.lexicon.small_talk_sentences import (
    ADDRESSED_WORDS,
    CONTACT_WORDS,
    DUTY_WORDS,
    INTERJECTIONS,
    NO_DUTY_ROSTER,
    SENTENCES,
    SmallTalk,
)
from jobsbot.core.text.tokens import Tokens, join_text


def find_small_talk(tokens: Tokens) -> SmallTalk | None:
    """Find the answer to a sentence that asks nothing of jobs; None where it may ask something."""
    text = join_text(tokens).replace("’", "'")
    if not text:
        return None
    if asks_for_duty(text):
        return NO_DUTY_ROSTER
    return SENTENCES.get(text) or SENTENCES.get(strip_address(text))


def strip_address(text: str) -> str:
    """Drop words around a sentence that add nothing, as long as something is left."""
    words = text.split(" ")
    while len(words) > 1 and words[-1] in ADDRESSED_WORDS and " ".join(words) not in SENTENCES:
        words.pop()
    while len(words) > 1 and words[0] in INTERJECTIONS and " ".join(words) not in SENTENCES:
        words.pop(0)
    return " ".join(words)


def asks_for_duty(text: str) -> bool:
    """Tell whether it is asked who is on duty, or whom to call."""
    words = text.split(" ")
    attended = re.fullmatch(r"(is )?(any|some)(one|body)\b.* on (it|this|that)", text)
    if attended or "on call" in text or not DUTY_WORDS.isdisjoint(words):
        return True
    if words[0] in ("escalate", "page", "call"):
        return not (words[1:2] and words[1].isdigit())
    asks_who = words[0] in ("who", "who's", "whos", "whom")
    return asks_who and not CONTACT_WORDS.isdisjoint(words)


def refuse_small_talk(tokens: Tokens) -> None:
    """Raise UsageError with the answer, where a sentence asks nothing of jobs."""
    if answer := find_small_talk(tokens):
        error = UsageError(answer.text, then=answer.then)
        error.offers, error.about_read, error.small_talk = answer.offers, True, True
        raise error
