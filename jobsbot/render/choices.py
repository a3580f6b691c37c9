"""Choices: boxes to tick in a message, and the options that every kind of choice is made of."""

from __future__ import annotations

from slackblocks import ActionsBlock, Block, CheckboxGroup, Option, PlainText

from jobsbot.core.messages.message import Choice
from jobsbot.render.text import count_units, display_text, is_encodable, keep_units_together

MAX_CHECKBOXES = 10
"""The most boxes in one group."""
MAX_OPTION_UNITS = 75
MAX_OPTIONS = 100


def draw_checkboxes(choice: Choice) -> list[Block]:
    """Draw boxes to tick in a message.

    Their block gets no id of its own: under the same id Slack would keep what was ticked before
    an edit, and not tick what `chosen` says.
    """
    boxes = make_options(choice)[:MAX_CHECKBOXES]
    if not boxes:
        return []
    ticked = [box for box in boxes if box.value in choice.chosen]
    group = CheckboxGroup(f"choice:{choice.name}", boxes, initial_options=ticked or None)
    return [ActionsBlock([group])]


def is_valid_option_value(value: str) -> bool:
    """Tell whether Slack takes this as the value of an option."""
    return 0 < count_units(value) <= 150 and is_encodable(value)


def make_options(choice: Choice) -> list[Option]:
    """Take the options that Slack takes: distinct values of at most 150 characters, 100 of them."""
    labels = {value: label for value, label in choice.options if is_valid_option_value(value)}
    kept = list(labels.items())[:MAX_OPTIONS]
    return [
        Option(PlainText(keep_units_together(display_text(label, MAX_OPTION_UNITS))), value)
        for value, label in kept
    ]
