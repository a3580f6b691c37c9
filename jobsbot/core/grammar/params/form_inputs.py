"""What a form asks for in place of words: a project, filters, tags."""

from __future__ import annotations

from dataclasses import replace

from jobsbot.core.grammar.command import Selection, TagChange
from jobsbot.core.jobs.filters import say_filters
from jobsbot.core.jobs.job import STATES
from jobsbot.core.jobs.job_keys import say_keys
from jobsbot.core.messages.message import Choice, TextInput

ANY_STATE = "any"


def build_project_input(project: int | None) -> TextInput:
    return TextInput("project=", "Project", "Its number or name.", str(project or ""))


def build_selection_inputs(selection: Selection | None) -> tuple[TextInput | Choice, ...]:
    """Ask for a project and filters; what has no input of its own stays as words."""
    selection = selection or Selection(0)
    filters, ours = selection.filters, selection.filters.local
    rest = replace(filters, state="", spider="", has_tag=(), lacks_tag=(), job=(),
                   local=replace(ours, all_tags=(), spider="", close_reason=""))  # fmt: skip
    words = [*say_keys((*selection.keys, *filters.job)), *say_filters(rest)]
    states = ((ANY_STATE, "Any state"), *((state, state.capitalize()) for state in STATES))
    return (
        build_project_input(selection.project),
        Choice("state=", "State", states, (filters.state or ANY_STATE,), multiple=False),
        TextInput("spider=", "Spider", "Its name, or a pattern as in books*.",
              filters.spider or ours.spider, optional=True),
        build_tags_input("has_tag=,", "Any of these tags", filters.has_tag),
        build_tags_input("all_tags=,", "All of these tags", ours.all_tags),
        build_tags_input("lacks_tag=,", "None of these tags", filters.lacks_tag),
        TextInput("close_reason=", "Close reason", "As in failed, or cancel*.",
              ours.close_reason, optional=True),
        TextInput("…", "More filters", "As in errors>10 items<5 longer=2h since=24h sort=-errors.",
              " ".join(words), optional=True),
    )  # fmt: skip


def build_tag_inputs(change: TagChange | None, add: str, remove: str) -> tuple[TextInput, ...]:
    change = change or TagChange()
    return (
        build_tags_input(add, "Tags to add", change.add),
        build_tags_input(remove, "Tags to remove", change.remove),
    )


def build_tags_input(name: str, label: str, values: tuple[str, ...]) -> TextInput:
    return TextInput(name, label, "Several with commas between.", ", ".join(values), optional=True)
