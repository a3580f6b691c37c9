"""A Form as a modal view. https://docs.slack.dev/reference/views/modal-views"""

from __future__ import annotations

from typing import Any, assert_never

from slackblocks import (
    Block,
    CheckboxGroup,
    InputBlock,
    ModalView,
    Option,
    PlainText,
    PlainTextInput,
    RadioButtonGroup,
    StaticMultiSelectMenu,
    StaticSelectMenu,
)

from jobsbot.core.messages.message import Choice, Form, Input, counted
from jobsbot.render.blocks import Sheet
from jobsbot.render.choices import TICKED, options
from jobsbot.render.context_block import quiet_words
from jobsbot.render.slack import Json, finished, literal_words, part_list
from jobsbot.render.text import clean, cut, shown

TEXT = 10_000
PARTS = 60
INPUTS = 30


def to_view(form: Form, private_metadata: str = "") -> Json:
    """Draw a form as a modal. Raises slackblocks' LengthError past 3,000 units of metadata.

    An input's name is both its block id and its action id.
    """
    inputs = [block for item in form.inputs[:INPUTS] for block in _input(item)]
    parts = part_list(form.parts, Sheet(tables=False), TEXT, PARTS)
    view = ModalView(
        PlainText(shown(form.title, 24)),
        [*parts, *inputs],
        close=PlainText("Go back"),
        submit=PlainText(shown(form.submit, 24)),
        private_metadata=private_metadata or None,
        callback_id=form.how.value,
    )
    return {**literal_words(view.to_dict()), "blocks": finished(view.blocks)}


def _input(item: Input | Choice) -> list[Block]:
    match item:
        case Input():
            return [_typed(item)]
        case Choice():
            return _chosen(item)
        case _:
            assert_never(item)


def _typed(item: Input) -> Block:
    return InputBlock(
        PlainText(shown(item.label, 150)),
        PlainTextInput(item.name, initial_value=cut(clean(item.value), 3000) or None),
        block_id=item.name,
        hint=PlainText(shown(item.hint, 300)) if item.hint else None,
        optional=item.optional,
    )


def _chosen(choice: Choice) -> list[Block]:
    """Draw a choice. What is past the hundredth option is counted, none is a note."""
    given = options(choice)
    if not given:
        return [quiet_words(f"{choice.label}: there is nothing to choose from.", 300)]
    picked = [option for option in given if option.value in choice.chosen]
    left = len(choice.options) - len(given)
    hint = f"{counted(left, 'more option')} did not fit." if left else None
    return [
        InputBlock(
            PlainText(shown(choice.label, 150)),
            _menu(choice, given, picked),
            block_id=choice.name,
            hint=PlainText(hint) if hint else None,
            optional=choice.many,
        )
    ]


def _menu(choice: Choice, given: list[Option], picked: list[Option]) -> Any:
    few = len(given) <= TICKED
    if choice.many:
        menu = CheckboxGroup if few else StaticMultiSelectMenu
        return menu(choice.name, given, initial_options=picked or None)
    one = picked[0] if picked else None
    if few:
        return RadioButtonGroup(choice.name, given, initial_option=one)
    return StaticSelectMenu(choice.name, given, initial_option=one)
