"""Inputs of forms for a project, filters and tags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobsbot.core.grammar.command import Selection, TagChange
from jobsbot.core.grammar.forms import RAW_INPUT_NAME
from jobsbot.core.jobs.filter_kinds.filter_kind import FilterKind
from jobsbot.core.jobs.filters import say_filters
from jobsbot.core.jobs.job_keys import say_keys
from jobsbot.core.messages.message import Choice, TextInput
from jobsbot.core.values import replace


def build_project_input(project: int | None) -> TextInput:
    return TextInput("project=", "Project", "Its number or name.", str(project or ""))


def build_selection_inputs(
    selection: Selection | None, offered: Mapping[str, FilterKind[Any]]
) -> tuple[TextInput | Choice, ...]:
    """Make the inputs for a project and these filters; all other filters share one text input."""
    selection = selection or Selection(0)
    filters = selection.filters
    own = {n: kind for n, kind in offered.items() if has_input_for(kind, getattr(filters, n))}
    rest = replace(filters, job=(), **{name: kind.nothing for name, kind in own.items()})
    words = [*say_keys((*selection.keys, *filters.job)), *say_filters(rest)]
    others = " ".join(kind.example for kind in offered.values() if not kind.has_input)
    return (
        build_project_input(selection.project),
        *(build_filter_input(kind, getattr(filters, name)) for name, kind in own.items()),
        TextInput(RAW_INPUT_NAME, "More filters", f"As in {others}", " ".join(words),
                  optional=True),
    )  # fmt: skip


def has_input_for(kind: FilterKind[Any], value: Any) -> bool:
    """Tell whether a filter has an input of its own, which can hold what is said already."""
    offered = {value for value, _ in kind.choices}
    return kind.has_input and (not offered or kind.input_value(value) in offered)


def build_filter_input(kind: FilterKind[Any], value: Any) -> TextInput | Choice:
    """Ask for one filter, filled in with its value."""
    shown = kind.input_value(value)
    if kind.choices:
        return Choice(f"{kind.name}=", kind.label, kind.choices, (shown,), multiple=False)
    name = f"{kind.name}=," if kind.several else f"{kind.name}="
    hint = f"{kind.help.capitalize()}, as in {kind.example.partition('=')[2]}."
    return TextInput(name, kind.label, hint, shown, optional=True)


def build_tag_inputs(change: TagChange | None, add: str, remove: str) -> tuple[TextInput, ...]:
    change = change or TagChange()
    return (
        build_tags_input(add, "Tags to add", change.add),
        build_tags_input(remove, "Tags to remove", change.remove),
    )


def build_tags_input(name: str, label: str, values: tuple[str, ...]) -> TextInput:
    return TextInput(name, label, "Several with commas between.", ", ".join(values), optional=True)
