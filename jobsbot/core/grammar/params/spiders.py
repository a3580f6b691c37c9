"""A project, or some of its spiders alone."""

from __future__ import annotations

from typing import Any

from jobsbot.core.grammar.command import BotConfig, Selection
from jobsbot.core.grammar.params.form_inputs import build_filter_input, build_project_input
from jobsbot.core.grammar.params.jobs import ListingParam, missing_project_error, take_project
from jobsbot.core.jobs.filter_kinds.filter_kind import FilterKind
from jobsbot.core.jobs.filters import FILTERS, JobFilters
from jobsbot.core.messages.message import Choice, TextInput
from jobsbot.core.text.token_bag import TokenBag

SPIDER = FILTERS["spider"]


class ProjectSpidersParam(ListingParam, frozen=True):
    """A project, and some of its spiders; without any, all are meant."""

    @property
    def offered(self) -> dict[str, FilterKind[Any]]:
        """The filters that it offers, by the names of their fields."""
        return {"spider": SPIDER}

    def take(self, bag: TokenBag, config: BotConfig) -> Selection:
        project = take_project(bag, config) or config.default_project
        filters = JobFilters(spider=SPIDER.read(bag, project))
        if project is None:
            raise missing_project_error()
        return Selection(project, filters=filters)

    def inputs(self, value: Selection | None) -> tuple[TextInput | Choice, ...]:
        value = value or Selection(0)
        return (
            build_project_input(value.project),
            build_filter_input(SPIDER, value.filters.spider),
        )
