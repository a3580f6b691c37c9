"""Which sentences and presses are answered without a call to the Jobs API, told before reading."""

from __future__ import annotations

from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import BotConfig, ReadCommand
from jobsbot.core.grammar.parser import parse
from jobsbot.core.grammar.said_sentences import build_safe_sentence
from jobsbot.core.grammar.usage_errors import MissingInput
from jobsbot.core.interaction import DECIDING_ORIGINS, PLAN_ORIGINS, Origin, Said
from jobsbot.core.values import replace

QUICK_WORDS = 2
"""Words at the start of a sentence among which its verb is looked for, to choose its lane."""
ANY_PROJECT = 1
"""Stands for the channel's project, which only the store knows."""


class QuickSentences:
    """Tells what surely needs no call to the Jobs API. Asks neither the API nor the store."""

    def __init__(self, config: BotConfig) -> None:
        project = config.default_project or ANY_PROJECT
        self._config = replace(config, default_project=project)
        self._words = frozenset(
            word
            for command in config.commands
            if issubclass(command, ReadCommand) and command.quick
            for word in (command.word, *command.also)
        )

    def is_quick(self, said: Said) -> bool:
        """Tell whether answering surely needs no call to the Jobs API.

        Every acknowledgement waits for this, so a sentence is judged by its first words alone, and
        understood later, once.
        """
        if said.origin in PLAN_ORIGINS:
            return said.origin in DECIDING_ORIGINS
        if said.origin is Origin.FORM or self._opens_form(said):
            return True
        words = {word.lower() for word in said.text.split(None, QUICK_WORDS)[:QUICK_WORDS]}
        return not words.isdisjoint(self._words)

    def _opens_form(self, said: Said) -> bool:
        """Tell whether a press lacks something that a form asks for: its trigger lives for 3 s.

        A verb alone may, and a verb with what was ticked; only these short sentences are read here.
        """
        is_short = said.origin is Origin.PRESSED and len(said.text.split(None, 1)) == 1
        if not is_short and said.origin is not Origin.PICKED:
            return False
        try:
            parse(build_safe_sentence(said, self._config), self._config)
        except MissingInput as missing:
            return bool(missing.inputs)
        except UsageError:
            return False
        return False
