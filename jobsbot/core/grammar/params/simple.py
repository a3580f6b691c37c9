"""Small fields: a verb, a flag, a moment, one of a few words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from jobsbot.core.errors import WrongValue
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.grammar.forms import RAW_INPUT_NAME
from jobsbot.core.jobs.filters import FILTERS
from jobsbot.core.messages.message import Choice, TextInput
from jobsbot.core.text.durations import Moment, say_moment
from jobsbot.core.text.token_bag import TokenBag
from jobsbot.core.text.tokens import quote_input


class VerbParam(msgspec.Struct, frozen=True):
    """A verb to explain, or nothing. Aliases become the verb's main word."""

    vocabulary: tuple[str, ...] = ()

    def take(self, bag: TokenBag, config: BotConfig) -> str:
        verbs = {word: c.word for c in config.commands for word in (c.word, *c.also)}
        found = bag.take_tokens(lambda word: word.text.lower() in verbs)
        verb = verbs[found[0].text.lower()] if found else ""
        over_all = f"{verb} all"
        return over_all if over_all in verbs and bag.take_words(("all",)) else verb

    def say(self, value: str) -> Iterator[str]:
        if value:
            yield value

    def inputs(self, value: str | None) -> tuple[TextInput | Choice, ...]:
        return (TextInput(RAW_INPUT_NAME, "Verb", value=value or "", optional=True),)


class FlagParam(msgspec.Struct, frozen=True):
    """One bare word that is there or not."""

    word: str

    @property
    def vocabulary(self) -> tuple[str, ...]:
        return (self.word,)

    def take(self, bag: TokenBag, config: BotConfig) -> bool:
        return bool(
            bag.take_tokens(lambda word: not word.quoted and word.text.lower() == self.word)
        )

    def say(self, value: bool) -> Iterator[str]:
        if value:
            yield self.word

    def inputs(self, value: bool | None) -> tuple[TextInput | Choice, ...]:
        return ()


class SinceParam(msgspec.Struct, frozen=True):
    """`since=24h`: a moment, with a default."""

    default: timedelta

    vocabulary: tuple[str, ...] = ("since=",)

    def take(self, bag: TokenBag, config: BotConfig) -> Moment:
        said: Moment | None = FILTERS["since"].read(bag, None)
        return self.default if said is None else said

    def say(self, value: Moment) -> Iterator[str]:
        yield from FILTERS["since"].say(value)

    def inputs(self, value: Moment | None) -> tuple[TextInput | Choice, ...]:
        said = "" if value is None else say_moment(value)
        return (TextInput("since=", "Since", "As in 24h, 7d or 2026-05-04.", said, optional=True),)


class OneOfParam(msgspec.Struct, frozen=True):
    """`name=value`, one of a few values; by default the first, or None if it is `optional`."""

    name: str
    values: tuple[str, ...]
    optional: bool = False

    @property
    def vocabulary(self) -> tuple[str, ...]:
        return (f"{self.name}=",)

    def take(self, bag: TokenBag, config: BotConfig) -> str:
        default = "" if self.optional else self.values[0]
        said = (bag.take_option(self.name) or default).lower()
        if said not in self.values and said != default:
            raise WrongValue(
                f"`{self.name}=` takes one of {', '.join(self.values)}, not {quote_input(said)}.",
                value=said,
                known=self.values,
            )
        return said

    def say(self, value: str) -> Iterator[str]:
        if value:
            yield f"{self.name}={value}"

    def inputs(self, value: str | None) -> tuple[TextInput | Choice, ...]:
        if self.optional:
            return ()
        options = tuple((one, one) for one in self.values)
        chosen = (value or self.values[0],)
        return (Choice(f"{self.name}=", self.name.capitalize(), options, chosen, multiple=False),)
