"""The fields of a command: what reads each from the words, and which words they know."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Protocol, TypeVar

from jobsbot.core.grammar.command import BotConfig, Command
from jobsbot.core.jobs.job_keys import KEY_PATTERN, NUMBER_PATTERN
from jobsbot.core.messages.message import Choice, TextInput
from jobsbot.core.text.token_bag import TokenBag
from jobsbot.core.text.tokens import Token, Tokens

V = TypeVar("V")


class Param(Protocol[V]):
    """How one field is read from the words, and written."""

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Words and option names (`spider=`) that it reads, for corrections of mistyped words."""

        ...

    def take(self, bag: TokenBag, config: BotConfig) -> V:
        """Take what it understands out of the bag. Raises UsageError for what is wrong."""
        ...

    def say(self, value: V) -> Iterator[str]:
        """Write the value as words."""
        ...

    def inputs(self, value: V | None) -> tuple[TextInput | Choice, ...]:
        """Ask for it in a form, filled in with what is known. See `jobsbot.core.grammar.forms`."""
        ...


def takes(param: Param[V]) -> V:
    """Declare a field of a command, and what reads it."""
    field: V = dataclasses.field(metadata={"param": param})
    return field


def may_take(param: Param[V], default: V) -> V:
    """Declare a field with a default for commands that are made in code, not from words."""
    field: V = dataclasses.field(default=default, metadata={"param": param})
    return field


def get_params(command: type[Command]) -> Mapping[str, Param[Any]]:
    """The fields of a command and what reads each, in order."""
    kind: Any = command  # mypy takes no class of dataclasses for hashable
    return _list_params(kind)


@cache
def _list_params(command: Any) -> Mapping[str, Param[Any]]:
    return {f.name: f.metadata["param"] for f in dataclasses.fields(command)}


def changes_tags(command: type[Command]) -> bool:
    """Tell whether a command takes tags with their signs."""
    return any("+" in param.vocabulary for param in get_params(command).values())


def is_in_own_words(tokens: Tokens, commands: tuple[type[Command], ...]) -> bool:
    """Tell whether a sentence is a verb and words of its own vocabulary, as the bot writes it.

    Such a sentence means itself, whatever its words mean in everyday speech.
    """
    if not tokens or not tokens[0].is_bare:
        return False
    vocabulary = _list_vocabularies(commands).get(tokens[0].text)
    if vocabulary is None:
        return False
    return all(_is_in(vocabulary, word) for word in tokens[1:])


@cache
def _list_vocabularies(commands: tuple[type[Command], ...]) -> Mapping[str, frozenset[str]]:
    """List the words and options (`spider=`) that may follow each verb."""
    return {
        command.word: frozenset(
            term for param in get_params(command).values() for term in param.vocabulary
        )
        for command in commands
    }


def _is_in(vocabulary: frozenset[str], word: Token) -> bool:
    """Tell whether a word is one of a vocabulary, the number of a project or the key of a job.

    A number of one or two figures can be one of jobs: `show 5 failed`.
    """
    if word.option:
        name, _, value = word.option
        return bool(value) and f"{name}=" in vocabulary
    if not word.is_bare:
        return False
    text = word.text
    if text in vocabulary:
        return True
    if NUMBER_PATTERN.match(text):
        return len(text) > 2 and "project=" in vocabulary
    return "job=" in vocabulary and KEY_PATTERN.match(text) is not None
