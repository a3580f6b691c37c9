"""From a sentence to a Command and back: `parse(say(command), known) == command`.

A command is a frozen dataclass. Each of its fields names, by `takes(...)`, the Param that reads
it from the words and writes it again; the order of words is free. Every sentence has one
canonical spelling, which names its project, so that it means the same wherever it is said.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, Protocol, TypeVar

from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import BotConfig, Command
from jobsbot.core.messages.message import Choice, TextInput
from jobsbot.core.text.token_bag import TokenBag
from jobsbot.core.text.tokens import REASON_SIGN, Token, quote_input, tokenize

V = TypeVar("V")
REASON_FIELD = "reason"
"""How every command calls the field that takes `because …`."""
MAX_CORRECTIONS = 3
"""The most wrong words that are corrected in one sentence."""


class MissingInput(UsageError):
    """Something has to be said and was not. A word that nobody understood is told first.

    `inputs` ask for it in a form, where the words before it came from a button.
    """

    inputs: tuple[TextInput | Choice, ...] = ()


class Param(Protocol[V]):
    """How one field is read from the words, and written."""

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Words and option names (`spider=`) that it knows: what a mistyped word may have meant."""

        ...

    def take(self, bag: TokenBag, known: BotConfig) -> V:
        """Take what it understands out of the bag. Raises UsageError for what is wrong."""
        ...

    def say(self, value: V) -> Iterator[str]:
        """Write the value as words."""
        ...

    def inputs(self, value: V | None) -> tuple[TextInput | Choice, ...]:
        """Ask for it in a form, filled in with what is known. See `jobsbot.core.grammar.forms`."""
        ...


def takes(param: Param[V]) -> V:
    """Declare a command's field: what reads it."""
    field: V = dataclasses.field(metadata={"param": param})
    return field


def may_take(param: Param[V], default: V) -> V:
    """Declare a field that a command made without words need not name."""
    field: V = dataclasses.field(default=default, metadata={"param": param})
    return field


def get_params(command: type[Command]) -> dict[str, Param[Any]]:
    """The fields of a command and what reads each, in order."""
    return {f.name: f.metadata["param"] for f in dataclasses.fields(command)}


def say(command: Command) -> str:
    """Write a command in its one canonical spelling."""
    said = [command.word]
    for name, param in get_params(type(command)).items():
        said += param.say(getattr(command, name))
    return " ".join(said)


def parse(text: str, known: BotConfig) -> Command:
    """Understand a sentence. Raises UsageError, and nothing else, on any input."""
    said = tokenize(text)
    _refuse_hidden_arguments(said, known)
    return _parse_tokens(said, known, MAX_CORRECTIONS)


def _refuse_hidden_arguments(said: tuple[Token, ...], known: BotConfig) -> None:
    """Raise UsageError for a filter on what is never shown: its answer would tell a guess right."""
    for word in said:
        name = word.option[0].removeprefix("arg.") if word.option else ""
        if not word.option or not word.option[0].startswith("arg."):
            continue
        if known.masking.hides_value(name, word.option[2]):
            raise UsageError(
                f"Jobs can't be found by `arg.{known.masking.mask_text(name)}`: it looks like a "
                "credential, and an answer would tell whether the value is right.",
                then="If it is harmless, name the argument in show_args, in jobsbot.toml.",
                at=(word.start, word.end),
            )


def _parse_tokens(said: tuple[Token, ...], known: BotConfig, corrections: int) -> Command:
    command, rest = _find_command(said, known, corrections)
    bag, values = TokenBag(rest), dict[str, Any]()
    missing: MissingInput | None = None
    # A reason may hold anything, so that no other field may look at its words.
    in_turn = sorted(get_params(command).items(), key=lambda each: each[0] != REASON_FIELD)
    for name, param in in_turn:
        try:
            values[name] = param.take(bag, known)
        except MissingInput as complaint:
            complaint.inputs = param.inputs(None)
            missing = missing or complaint
    _check_leftovers(bag, command, said, known, corrections)
    if missing:
        raise missing
    return command(**values)


def _find_command(
    said: tuple[Token, ...], known: BotConfig, corrections: int
) -> tuple[type[Command], tuple[Token, ...]]:
    """Find the verb: the first word, or else the one word that is a verb, or what is implied."""
    verbs = {word: c for c in known.commands for word in (c.word, *c.also)}
    for n, word in enumerate(said):
        if not word.quoted and word.text.lower() in verbs:
            return verbs[word.text.lower()], said[:n] + said[n + 1 :]
    for command in known.commands:
        if command.is_implied(said, known):
            return command, said
    wrong = said[0]
    meant = _find_closest(wrong.text, verbs)
    corrected = (dataclasses.replace(wrong, text=meant), *said[1:]) if meant else ()
    raise UsageError(
        f"I don't know the word {quote_input(wrong.text)}.",
        then="Say ``help`` for all that I know.",
        meant=_correct_sentence(corrected, known, corrections),
        at=(wrong.start, wrong.end),
    )


def _check_leftovers(
    bag: TokenBag,
    command: type[Command],
    said: tuple[Token, ...],
    known: BotConfig,
    corrections: int,
) -> None:
    """Raise UsageError for the first word that nobody understood, with what was probably meant."""
    if not bag.tokens:
        return
    wrong = bag.tokens[0]
    if wrong.sign == REASON_SIGN:
        plain = tuple(word for word in said if word is not wrong)
        raise UsageError(
            f"`{command.word}` changes no job, so that it needs no reason.",
            meant=_correct_sentence(plain, known, corrections),
            at=(wrong.start, wrong.end),
        )
    vocabulary = [term for param in get_params(command).values() for term in param.vocabulary]
    better = _correct_token(wrong, [*vocabulary, *known.projects])
    corrected = tuple(better if word is wrong else word for word in said) if better else ()
    raise UsageError(
        f"I don't understand {quote_input(wrong.text)} in `{command.word}`.",
        then=f"It goes: ``{f'{command.word} {command.usage}'.rstrip()}``.",
        meant=_correct_sentence(corrected, known, corrections),
        at=(wrong.start, wrong.end),
    )


def _correct_token(wrong: Token, vocabulary: list[str]) -> Token | None:
    """Replace a mistyped word, or the mistyped name of an option, by the closest known one."""
    if wrong.option:
        names = [term[:-1] for term in vocabulary if term.endswith("=")]
        name, comparison, value = wrong.option
        meant = _find_closest(name, names)
        return dataclasses.replace(wrong, option=(meant, comparison, value)) if meant else None
    meant = _find_closest(wrong.text, [term for term in vocabulary if not term.endswith("=")])
    return dataclasses.replace(wrong, text=meant) if meant else None


def _correct_sentence(said: tuple[Token, ...], known: BotConfig, corrections: int) -> str:
    """Spell the corrected sentence, if it can be understood; else nothing."""
    if not said or not corrections:
        return ""
    try:
        return say(
            _parse_tokens(tokenize(" ".join(word.spell() for word in said)), known, corrections - 1)
        )
    except UsageError as still_wrong:
        return still_wrong.meant


def _find_closest(word: str, vocabulary: Iterable[str]) -> str:
    found = get_close_matches(word.lower()[:40], list(vocabulary), n=1, cutoff=0.6)
    return found[0] if found else ""
