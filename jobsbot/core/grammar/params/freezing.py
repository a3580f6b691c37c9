"""Which project is frozen, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.all_projects import ALL_PROJECTS_WORD
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.grammar.params.form_inputs import build_project_input
from jobsbot.core.grammar.params.jobs import take_project
from jobsbot.core.grammar.usage_errors import MissingProject
from jobsbot.core.messages.message import Choice, TextInput
from jobsbot.core.text.durations import read_duration, say_duration
from jobsbot.core.text.token_bag import TokenBag

LONGEST_FREEZE = timedelta(days=31)


class FrozenProjectParam(msgspec.Struct, frozen=True):
    """A project, or `all` (None); by default the channel's project."""

    vocabulary: tuple[str, ...] = ("all", "project=")

    def take(self, bag: TokenBag, config: BotConfig) -> int | None:
        if bag.take_words(("all", ALL_PROJECTS_WORD)):
            return None
        project = take_project(bag, config) or config.default_project
        if project is None:
            raise MissingProject("Which project?", then="Name one, or say `all`.")
        return project

    def say(self, value: int | None) -> Iterator[str]:
        yield "all" if value is None else str(value)

    def inputs(self, value: int | None) -> tuple[TextInput | Choice, ...]:
        return (build_project_input(value),)


class LengthParam(msgspec.Struct, frozen=True):
    """`for=2h`: a length of time; None: without an end."""

    vocabulary: tuple[str, ...] = ("for=",)

    def take(self, bag: TokenBag, config: BotConfig) -> timedelta | None:
        said = bag.take_option("for")
        if said is None:
            return None
        length = read_duration(said)
        if length is None or not timedelta(0) < length <= LONGEST_FREEZE:
            raise UsageError("`for=` takes a length of time.", then="Write it as `for=2h`.")
        return length

    def say(self, value: timedelta | None) -> Iterator[str]:
        if value is not None:
            yield f"for={say_duration(value)}"

    def inputs(self, value: timedelta | None) -> tuple[TextInput | Choice, ...]:
        said = "" if value is None else say_duration(value)
        return (TextInput("for=", "For how long", "As in 30m or 2h.", said, optional=True),)
