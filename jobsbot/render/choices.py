"""Choices: boxes to tick in a message, and the options that every kind of choice is made of."""

from __future__ import annotations

from slackblocks import ActionsBlock, Block, CheckboxGroup, Option, PlainText

from jobsbot.core.messages.message import Choice
from jobsbot.render.text import shown, size, whole

TICKED = 10
"""The most boxes in one group."""
OPTIONS = 100


def tick_boxes(choice: Choice) -> list[Block]:
    """Draw boxes to tick in a message.

    Their block gets no id of its own: under the same id Slack would keep what was ticked before
    an edit, and not tick what `chosen` says.
    """
    boxes = options(choice)[:TICKED]
    if not boxes:
        return []
    ticked = [box for box in boxes if box.value in choice.chosen]
    group = CheckboxGroup(f"choice:{choice.name}", boxes, initial_options=ticked or None)
    return [ActionsBlock([group])]


def takes(value: str) -> bool:
    """Tell whether Slack takes this as the value of an option."""
    return 0 < size(value) <= 150 and whole(value)


def options(choice: Choice) -> list[Option]:
    """Take the options that Slack takes: distinct values of at most 150 characters, 100 of them."""
    labels = {value: label for value, label in choice.options if takes(value)}
    kept = list(labels.items())[:OPTIONS]
    return [Option(PlainText(shown(label, 75)), value) for value, label in kept]
