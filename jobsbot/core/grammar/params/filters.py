"""Filters without a project, for commands over all projects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from jobsbot.core.grammar.command import BotConfig, Selection
from jobsbot.core.grammar.params.form_inputs import build_selection_inputs
from jobsbot.core.jobs.filter_kinds.filter_kind import FilterKind
from jobsbot.core.jobs.filters import JobFilters, choose_filters, read_filters, say_filters
from jobsbot.core.messages.message import Choice, TextInput
from jobsbot.core.text.token_bag import TokenBag

WITHOUT = ("job",)
"""A job is of one project."""
PROJECT_INPUT_NAME = "project="


class FiltersParam(msgspec.Struct, frozen=True):
    """Filters alone."""

    @property
    def offered(self) -> dict[str, FilterKind[Any]]:
        """The filters that it offers, by the names of their fields."""
        return choose_filters(WITHOUT)

    @property
    def vocabulary(self) -> tuple[str, ...]:
        return tuple(word for kind in self.offered.values() for word in kind.vocabulary)

    def take(self, bag: TokenBag, config: BotConfig) -> JobFilters:
        return read_filters(bag, None)

    def say(self, value: JobFilters) -> Iterator[str]:
        return say_filters(value)

    def inputs(self, value: JobFilters | None) -> tuple[TextInput | Choice, ...]:
        asked = build_selection_inputs(Selection(0, filters=value or JobFilters()), self.offered)
        return tuple(one for one in asked if one.name != PROJECT_INPUT_NAME)
