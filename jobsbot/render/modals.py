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

from jobsbot.core.messages.message import Choice, Form, Message, TextInput
from jobsbot.core.text.wording import pluralize
from jobsbot.render.blocks import BlockSupport, draw_parts
from jobsbot.render.choices import MAX_CHECKBOXES, make_options
from jobsbot.render.context_block import draw_context_note
from jobsbot.render.slack import Json, disable_emoji, finish_blocks
from jobsbot.render.text import clean_text, cut_text, display_text

MAX_MODAL_TEXT_UNITS = 10_000
MAX_MODAL_PART_BLOCKS = 60
MAX_MODAL_INPUTS = 30
MAX_METADATA_UNITS = 3000
"""The longest metadata that Slack keeps with a form, in UTF-16 units."""


def to_view(form: Form, private_metadata: str = "") -> Json:
    """Draw a form as a modal. Raises slackblocks' LengthError past `MAX_METADATA_UNITS`.

    An input's name is both its block id and its action id.
    """
    inputs = [block for item in form.inputs[:MAX_MODAL_INPUTS] for block in _draw_input(item)]
    support = BlockSupport(tables=False, folds=False)
    parts = draw_parts(form.parts, support, MAX_MODAL_TEXT_UNITS, MAX_MODAL_PART_BLOCKS)
    view = ModalView(
        PlainText(display_text(form.title, 24)),
        [*parts, *inputs],
        close=PlainText("Go back"),
        submit=PlainText(display_text(form.submit, 24)),
        private_metadata=private_metadata or None,
        callback_id=form.origin.value,
    )
    return {**disable_emoji(view.to_dict()), "blocks": finish_blocks(view.blocks)}


def to_note_view(message: Message) -> Json:
    """Draw a short message as a modal that can only be closed, in the place of a form."""
    support = BlockSupport(tables=False, folds=False)
    blocks = draw_parts(message.parts, support, MAX_MODAL_TEXT_UNITS, MAX_MODAL_PART_BLOCKS)
    title = PlainText(display_text(message.title, 24))
    view = ModalView(title, [*blocks], close=PlainText("Close"))
    return {**disable_emoji(view.to_dict()), "blocks": finish_blocks(view.blocks)}


def _draw_input(item: TextInput | Choice) -> list[Block]:
    match item:
        case TextInput():
            return [_draw_text_input(item)]
        case Choice():
            return _draw_choice(item)
        case _:
            assert_never(item)


def _draw_text_input(item: TextInput) -> Block:
    return InputBlock(
        PlainText(display_text(item.label, 150)),
        PlainTextInput(item.name, initial_value=cut_text(clean_text(item.value), 3000) or None),
        block_id=item.name,
        hint=PlainText(display_text(item.hint, 300)) if item.hint else None,
        optional=item.optional,
    )


def _draw_choice(choice: Choice) -> list[Block]:
    """Draw a choice. What is past the hundredth option is counted, none is a note."""
    given = make_options(choice)
    if not given:
        return [draw_context_note(f"{choice.label}: there is nothing to choose from.", 300)]
    picked = [option for option in given if option.value in choice.chosen]
    left = len(choice.options) - len(given)
    hint = f"{pluralize(left, 'more option')} did not fit." if left else None
    return [
        InputBlock(
            PlainText(display_text(choice.label, 150)),
            _draw_menu(choice, given, picked),
            block_id=choice.name,
            hint=PlainText(hint) if hint else None,
            optional=choice.multiple,
        )
    ]


def _draw_menu(choice: Choice, given: list[Option], picked: list[Option]) -> Any:
    few = len(given) <= MAX_CHECKBOXES
    if choice.multiple:
        menu = CheckboxGroup if few else StaticMultiSelectMenu
        return menu(choice.name, given, initial_options=picked or None)
    one = picked[0] if picked else None
    if few:
        return RadioButtonGroup(choice.name, given, initial_option=one)
    return StaticSelectMenu(choice.name, given, initial_option=one)
