"""Forms that write sentences: what was filled in becomes words, and the words are parsed as ever.

An input's name says how its words are made: `spider=` puts the name before the value; a comma at
the end (`has_tag=,` or `+,`) allows several values between commas; a lone `…` is words as they
are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from jobsbot.core.grammar.command import Command
from jobsbot.core.grammar.fields import get_params
from jobsbot.core.interaction import Origin
from jobsbot.core.messages.message import Choice, Form, TextInput
from jobsbot.core.text.tokens import quote

RAW_INPUT_NAME = "…"
MAX_TITLE_CHARS = 24
"""The longest title and submit label that Slack takes."""


def build_command_form(command: Command) -> Form:
    """Make the form of a command: all that it can take, filled in with what it says."""
    inputs = [
        one
        for name, param in get_params(type(command)).items()
        for one in param.inputs(getattr(command, name))
    ]
    return build_sentence_form(command.word, inputs)


def build_sentence_form(words: str, inputs: Iterable[TextInput | Choice]) -> Form:
    """Make a form whose inputs continue these words."""
    verb = words.split(" ", 1)[0].capitalize()
    return Form(
        title=f"{verb} jobs"[:MAX_TITLE_CHARS],
        parts=(),
        inputs=tuple(inputs),
        submit=verb[:MAX_TITLE_CHARS],
        origin=Origin.FILLED,
        value=words,
    )


def write_form_sentence(words: str, fields: Mapping[str, str]) -> str:
    """Write the sentence that a filled form means."""
    return " ".join(
        [words, *(word for name in fields for word in write_input_words(name, fields[name]))]
    )


def write_input_words(name: str, value: str) -> Iterator[str]:
    """Write one input as words; nothing where nothing was filled in."""
    if name == RAW_INPUT_NAME:
        yield value.strip()
        return
    prefix = name.removesuffix(",")
    values = value.split(",") if name.endswith(",") else [value]
    yield from (f"{prefix}{quote(one.strip())}" for one in values if one.strip())


def write_ticked_sentence(words: str, fields: Mapping[str, str]) -> str:
    """Write the sentence of a button with the ticked values put right after its verb.

    They cannot go to the end, where a reason may stand.
    """
    ticked = [key for value in fields.values() for key in value.split(",") if key]
    verb, _, rest = words.partition(" ")
    return " ".join([verb, *ticked, *([rest] if rest else [])])
