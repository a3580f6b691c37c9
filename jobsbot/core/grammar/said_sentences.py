"""What was said as one sentence without secrets, to be stored and repeated."""

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
"""Characters that the audit keeps of a sentence that was not understood."""


def describe_unread_sentence(error: Exception, said: Said, config: BotConfig) -> str:
    """Write the audit entry of a sentence that was not carried out; empty where none is due.

    A guess at a credential is not repeated. A typing error in a terminal and small talk leave no
    entry.
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
    """Build the whole sentence without the bot's own secrets, so that it can be stored."""
    return config.masking.redactor.redact(build_sentence(said))


def build_sentence(said: Said) -> str:
    """Build the whole sentence: with what was ticked or filled in."""
    match said.origin:
        case Origin.PICKED:
            return write_ticked_sentence(said.text, said.fields)
        case Origin.FILLED:
            return write_form_sentence(said.text, said.fields)
        case _:
            return said.text
