"""Filters without a project: what is asked of all projects at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jobsbot.core.grammar.command import BotConfig, Selection
from jobsbot.core.grammar.params.form_inputs import build_selection_inputs
from jobsbot.core.jobs.filters import FILTERS, JobFilters, read_filters, say_filters
from jobsbot.core.messages.message import Choice, TextInput
from jobsbot.core.text.token_bag import TokenBag

WITHOUT = ("job",)
"""A job is of one project."""
FILTER_VOCABULARY = tuple(
    word for name, kind in FILTERS.items() if name not in WITHOUT for word in kind.vocabulary
)
PROJECT_INPUT_NAME = "project="


@dataclass(frozen=True)
class FiltersParam:
    """Filters alone."""

    vocabulary: tuple[str, ...] = FILTER_VOCABULARY

    def take(self, bag: TokenBag, known: BotConfig) -> JobFilters:
        return read_filters(bag, None)

    def say(self, value: JobFilters) -> Iterator[str]:
        return say_filters(value)

    def inputs(self, value: JobFilters | None) -> tuple[TextInput | Choice, ...]:
        asked = build_selection_inputs(Selection(0, filters=value or JobFilters()), WITHOUT)
        return tuple(one for one in asked if one.name != PROJECT_INPUT_NAME)
