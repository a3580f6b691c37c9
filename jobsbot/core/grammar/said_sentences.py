"""What was said, as it is kept and repeated: whole, and without secrets."""

from __future__ import annotations

from jobsbot.core.errors import Refused, UsageError
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.grammar.forms import write_form_sentence, write_ticked_sentence
from jobsbot.core.grammar.usage_errors import CredentialGuess
from jobsbot.core.interaction import Origin, Said
from jobsbot.core.plans.policy import RefusalCause

REFUSED_SENTENCES = (Refused, CredentialGuess)
"""Errors that refuse a sentence by what it is about, whoever says it."""


MAX_UNREAD_CHARS = 300
"""So much of a sentence that nobody understood is kept."""


def describe_unread_sentence(error: Exception, said: Said, config: BotConfig) -> str:
    """Say for the audit what was said, and why nothing came of it; empty where no line is due.

    A guess at a credential is not repeated. Slips of the fingers in a terminal leave no line, nor
    does what asks for nothing.
    """
    if isinstance(error, CredentialGuess):
        return "denied: a guess at a credential"
    sentence = build_safe_sentence(said, config)
    if isinstance(error, Refused):
        return f"denied: {sentence} ({RefusalCause.NOT_LISTED.value})"
    if said.who.is_terminal or (isinstance(error, UsageError) and error.small_talk):
        return ""
    shown = config.masking.mask_text(sentence)[:MAX_UNREAD_CHARS]
    return f"said: {shown} (not understood)"


def build_safe_sentence(said: Said, config: BotConfig) -> str:
    """The whole sentence without secrets of our own, so that it can be kept and repeated."""
    return config.masking.redactor.redact(build_sentence(said))


def build_sentence(said: Said) -> str:
    """The whole sentence: what was ticked or filled in belongs to it."""
    match said.origin:
        case Origin.PICKED:
            return write_ticked_sentence(said.text, said.fields)
        case Origin.FILLED:
            return write_form_sentence(said.text, said.fields)
        case _:
            return said.text
