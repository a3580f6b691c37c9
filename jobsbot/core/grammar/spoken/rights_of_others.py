"""Questions about the rights of somebody else, which are not answered: `can @lea stop`."""

from __future__ import annotations

from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.lexicon.fillers import QUESTION_FILLERS
from jobsbot.core.grammar.spoken.questions import names_person
from jobsbot.core.grammar.spoken.times import ACTION_VERBS
from jobsbot.core.text.tokens import Tokens, is_one_of, join_text

PERMISSION_WORDS = frozenset({"can", "may", "could", "rights", "permissions", "allowed"})
NO_NAMES = QUESTION_FILLERS | {"he", "she", "they", "someone", "somebody", "anybody", "guests"}


def refuse_rights_of_others(tokens: Tokens) -> None:
    """Raise UsageError where a sentence asks what somebody else may do."""
    if asks_for_rights_of_others(tokens):
        error = UsageError(
            "I tell people only what they may do themselves.",
            then="Whoever it is can say ``can``. What asks for a yes names who may give it.",
        )
        error.offers, error.about_read = ("can",), True
        raise error


def asks_for_rights_of_others(tokens: Tokens) -> bool:
    """Tell whether words ask for rights and name a person: `can @lea stop`, `can lea stop`."""
    if not any(is_one_of(word, PERMISSION_WORDS) for word in tokens[:-1]):
        return False
    if any(map(names_person, tokens)):
        return is_one_of(tokens[0], PERMISSION_WORDS | {"what", "is"})
    if len(tokens) < 3 or join_text(tokens[:1]) not in ("can", "may"):
        return False
    name, deed = tokens[1:3]
    is_name = name.is_bare and name.text.isalpha() and not is_one_of(name, NO_NAMES)
    return is_name and is_one_of(deed, ACTION_VERBS)
