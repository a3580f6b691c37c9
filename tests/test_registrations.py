"""What was written is also registered: a file that no index names would never be reached."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import is_dataclass
from importlib import import_module
from importlib.resources import files
from types import ModuleType
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, find, settings

import jobsbot.commands
import jobsbot.core.analysis.causes
import jobsbot.core.plans.actions
from jobsbot.api.call_guard import check_call
from jobsbot.api.record_parser import RECORD_TYPES
from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.analysis.causes.verdict import RULES
from jobsbot.core.grammar.command import Command, WriteCommand, rule_verb
from jobsbot.core.jobs import api_calls, storage_calls
from jobsbot.core.jobs.api_calls import Call
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.jobs.storage_calls import EntryRange
from jobsbot.core.messages import message
from jobsbot.core.messages.message import Cell, Part, Span
from jobsbot.core.plans.actions import ACTIONS
from tests.render.message_strategies import parts, spans

QUICK = settings(
    max_examples=500,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
"""One that is found is enough: it need not be the smallest."""
NOT_PARTS = {"Column", "Button", "ConfirmDialog", "Message", "Form", "TextInput"}
"""What message.py holds beside parts and the spans in them."""
KEY = JobKey(123, 1, 2)
CALL_ARGUMENTS = {
    "project": 123,
    "key": KEY,
    "keys": [KEY],
    "add": ("tag",),
    "filters": JobFilters(),
    "entries": EntryRange(count=1),
    "number": 1,
    "count": 1,
}
"""What calls are built of, by the names of the builders' parameters."""


def test_every_command_is_in_the_index() -> None:
    written = {
        one
        for module in list_modules(jobsbot.commands)
        for one in vars(module).values()
        if inspect.isclass(one) and issubclass(one, Command) and one.__module__ == module.__name__
        if one.word
    }
    assert written == set(ALL_COMMANDS)


def test_every_action_is_in_the_index() -> None:
    written = {
        one
        for module in list_modules(jobsbot.core.plans.actions)
        for one in vars(module).values()
        if inspect.isclass(one) and one.__module__ == module.__name__ and hasattr(one, "build_call")
        if not inspect.isabstract(one) and not getattr(one, "_is_protocol", False)
    }
    assert written == set(ACTIONS)


def test_every_action_is_planned_by_a_verb() -> None:
    writes = (command for command in ALL_COMMANDS if issubclass(command, WriteCommand))
    assert {action.verb for action in ACTIONS} == set(map(rule_verb, writes))


def test_every_rule_of_a_cause_is_asked() -> None:
    written = {
        one
        for module in list_modules(jobsbot.core.analysis.causes)
        for name, one in vars(module).items()
        if inspect.isfunction(one) and one.__module__ == module.__name__
        if name.startswith("find_") and list(inspect.signature(one).parameters) == ["evidence"]
        if "Finding" in str(inspect.signature(one).return_annotation)
    }
    assert written == set(RULES)


def list_call_builders() -> list[Callable[..., Call[Any]]]:
    """List what builds the calls, but for the two that others build theirs with."""
    return [
        one
        for module in (api_calls, storage_calls)
        for one in vars(module).values()
        if inspect.isfunction(one) and one.__module__ == module.__name__
        if str(inspect.signature(one).return_annotation).startswith("Call[")
        if "endpoint" not in inspect.signature(one).parameters
    ]


def build_call(build: Callable[..., Call[Any]]) -> Call[Any]:
    given = inspect.signature(build).parameters.items()
    needed = {
        name for name, one in given if one.default is inspect.Parameter.empty or name == "add"
    }
    return build(**{name: CALL_ARGUMENTS[name] for name in needed})


@pytest.mark.parametrize("build", list_call_builders(), ids=lambda build: build.__name__)
def test_every_call_that_is_built_may_be_sent(build: Callable[..., Call[Any]]) -> None:
    check_call(build_call(build))


def test_every_type_of_records_is_known_before_threads_read_it() -> None:
    called = {build_call(build).record_type for build in list_call_builders()}
    read = {one for kind in called for one in (kind, *get_args(kind))}
    structs = {one for one in read if inspect.isclass(one) and issubclass(one, msgspec.Struct)}
    assert structs == set(RECORD_TYPES)


def test_every_part_of_a_message_is_one_that_renderers_know() -> None:
    written = {
        one
        for one in vars(message).values()
        if inspect.isclass(one) and one.__module__ == message.__name__ and is_plain_value(one)
    }
    known = {*get_args(Part), *get_args(Span), *get_args(Cell)}
    assert {one.__name__ for one in written - known} == NOT_PARTS


@pytest.mark.parametrize("kind", get_args(Part), ids=lambda kind: kind.__name__)
def test_every_part_is_among_those_that_properties_are_tried_with(kind: type) -> None:
    assert find(parts, lambda part: isinstance(part, kind), settings=QUICK)


@pytest.mark.parametrize("kind", get_args(Span), ids=lambda kind: kind.__name__)
def test_every_span_is_among_those_that_properties_are_tried_with(kind: type) -> None:
    assert find(spans, lambda span: isinstance(span, kind), settings=QUICK) is not None


def list_modules(package: ModuleType) -> list[ModuleType]:
    return [
        import_module(f"{package.__name__}.{found.name}")
        for found in pkgutil.iter_modules(package.__path__)
    ]


def test_type_checkers_are_told_that_the_package_is_typed():
    """They read the types of a package that has this file. https://peps.python.org/pep-0561/"""
    assert (files("jobsbot") / "py.typed").is_file()


def is_plain_value(one: type) -> bool:
    return issubclass(one, msgspec.Struct) or is_dataclass(one)
