"""Refuses filters by credentials: their answers would tell whether a guess is right."""

from __future__ import annotations

from collections.abc import Iterable

from jobsbot.core.grammar.usage_errors import CredentialGuess
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.text.redactor import HIDDEN_TEXT
from jobsbot.core.text.tokens import Token


def refuse_credential_guesses(tokens: Iterable[Token], masking: Masking) -> None:
    """Raise CredentialGuess for a filter whose answer would tell whether a credential is right."""
    for word in tokens:
        if word.option and word.option[0] == "contains":
            refuse_log_search(word, word.option[2], masking)
        elif word.option and word.option[0].startswith("arg."):
            refuse_argument(word, word.option[0][4:], word.option[2], masking)


def refuse_log_search(word: Token, value: str, masking: Masking) -> None:
    if HIDDEN_TEXT in value or masking.mask_text(value) != value:
        raise CredentialGuess(
            "A log can't be searched for what looks like a credential, as an answer would tell "
            "whether it is right.",
            then="Look for the words around it.",
            at=(word.start, word.end),
        )


def refuse_argument(word: Token, name: str, value: str, masking: Masking) -> None:
    if HIDDEN_TEXT in value or masking.hides_value(name, value):
        raise CredentialGuess(
            f"Jobs can't be found by `arg.{masking.mask_text(name)}`: it looks like a "
            "credential, and an answer would tell whether the value is right.",
            then="If it is harmless, name the argument in show_args, in jobsbot.toml.",
            at=(word.start, word.end),
        )
