"""What a form asks for in place of words: a project, filters, tags."""

from __future__ import annotations

from dataclasses import replace

from jobsbot.core.grammar.command import Selection, TagChange
from jobsbot.core.jobs.filters import say_filters
from jobsbot.core.jobs.job import STATES
from jobsbot.core.jobs.job_keys import say_keys
from jobsbot.core.messages.message import Choice, Input

ANY = "any"


def project_input(project: int | None) -> Input:
    return Input("project=", "Project", "Its number or name.", str(project or ""))


def selection_inputs(selection: Selection | None) -> tuple[Input | Choice, ...]:
    """Ask for a project and filters; what has no input of its own stays as words."""
    selection = selection or Selection(0)
    filters, ours = selection.filters, selection.filters.ours
    rest = replace(filters, state="", spider="", has_tag=(), lacks_tag=(), job=(),
                   ours=replace(ours, all_tags=(), spider="", close_reason=""))  # fmt: skip
    words = [*say_keys((*selection.keys, *filters.job)), *say_filters(rest)]
    states = ((ANY, "Any state"), *((state, state.capitalize()) for state in STATES))
    return (
        project_input(selection.project),
        Choice("state=", "State", states, (filters.state or ANY,), many=False),
        Input("spider=", "Spider", "Its name, or a pattern as in books*.",
              filters.spider or ours.spider, optional=True),
        tags("has_tag=,", "Any of these tags", filters.has_tag),
        tags("all_tags=,", "All of these tags", ours.all_tags),
        tags("lacks_tag=,", "None of these tags", filters.lacks_tag),
        Input("close_reason=", "Close reason", "As in failed, or cancel*.",
              ours.close_reason, optional=True),
        Input("…", "More filters", "As in errors>10 items<5 longer=2h since=24h sort=-errors.",
              " ".join(words), optional=True),
    )  # fmt: skip


def tag_inputs(change: TagChange | None, add: str, remove: str) -> tuple[Input, ...]:
    change = change or TagChange()
    return (
        tags(add, "Tags to add", change.add),
        tags(remove, "Tags to remove", change.remove),
    )


def tags(name: str, label: str, values: tuple[str, ...]) -> Input:
    return Input(name, label, "Several with commas between.", ", ".join(values), optional=True)
