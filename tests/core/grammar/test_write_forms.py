"""The forms of writes offer what their jobs can be, and no more."""

import pytest

from jobsbot.commands import ALL_COMMANDS
from jobsbot.commands.help import find_filters
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.grammar.forms import RAW_INPUT_NAME, build_command_form
from jobsbot.core.grammar.parser import parse
from jobsbot.core.jobs.filters import FILTERS
from jobsbot.core.messages.message import Choice, Form, TextInput

ANYWHERE = BotConfig(commands=ALL_COMMANDS)
STATES_BY_SENTENCE = {
    "stop 123 spider=books": ["any", "pending", "running"],
    "delete 123 spider=books": [],
    "tag 123 spider=books +a": ["any", "pending", "running", "finished", "deleted"],
}
"""What a form offers as states: none where there is one alone."""


def build_form(sentence: str) -> Form:
    return build_command_form(parse(sentence, ANYWHERE))


@pytest.mark.parametrize(("sentence", "states"), STATES_BY_SENTENCE.items())
def test_the_states_are_those_of_jobs_that_can_be_meant(sentence: str, states: list[str]) -> None:
    choices = [one for one in build_form(sentence).inputs if isinstance(one, Choice)]
    assert [value for choice in choices for value, _ in choice.options] == states


@pytest.mark.parametrize(
    ("sentence", "about_ends"),
    [("stop 123 spider=books", False), ("delete 123 spider=books", True)],
)
def test_how_jobs_ended_is_only_asked_of_jobs_that_ended(sentence: str, about_ends: bool) -> None:
    inputs = [one for one in build_form(sentence).inputs if isinstance(one, TextInput)]
    shown = " ".join(f"{one.name} {one.label} {one.hint}" for one in inputs)
    assert ("close_reason=" in shown) == about_ends
    assert ("failed" in shown) == about_ends


@pytest.mark.parametrize("sentence", STATES_BY_SENTENCE)
def test_help_names_the_filters_of_the_form(sentence: str) -> None:
    (command,) = (one for one in ALL_COMMANDS if one.word == sentence.split()[0])
    named = {kind.name for kind in find_filters(command)}
    asked = {one.name.rstrip(",").rstrip("=") for one in build_form(sentence).inputs}
    with_input = {kind.name for kind in FILTERS.values() if kind.has_input}
    assert asked & with_input == named & with_input


@pytest.mark.parametrize(
    ("sentence", "words"),
    [("stop 123 finished spider=books", "finished"), ("delete 123 running spider=books", "running"),
     ("stop 123 failed spider=books", "failed")],
)  # fmt: skip
def test_what_is_not_offered_stays_as_it_was_said(sentence: str, words: str) -> None:
    inputs = build_form(sentence).inputs
    (raw,) = (one for one in inputs if one.name == RAW_INPUT_NAME)
    assert isinstance(raw, TextInput)
    assert raw.value == words
