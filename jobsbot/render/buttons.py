"""Buttons, and the dialogs they open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import slackblocks
from slackblocks import ActionsBlock, Confirm, PlainText
from slackblocks.elements import Element

from jobsbot.core.messages.message import Button, ButtonStyle, ConfirmDialog
from jobsbot.render.mrkdwn import safe_url
from jobsbot.render.text import clean_text, count_units, cut_text, display_text, is_encodable

MAX_BUTTONS_PER_BLOCK = 25
"""The most buttons in one block."""
MAX_VALUE_CHARACTERS = 2000
"""The most characters in what a button says. One that says more is left out."""

MAX_LABEL_UNITS = 75
"""The longest label, seen or spoken."""

NumberedButton = tuple[int, Button]
"""A button and its place among all of its message: what makes its action id unique."""


def number_buttons(buttons: Sequence[Button], first: int) -> list[NumberedButton]:
    """Number the buttons that Slack takes."""
    return [(n, button) for n, button in enumerate(buttons, first) if is_sendable(button)]


def is_sendable(button: Button) -> bool:
    """Tell whether Slack would take a button's value and address."""
    if button.url:
        return bool(safe_url(button.url))
    return is_encodable(button.value) and count_units(button.value) <= MAX_VALUE_CHARACTERS


class ActionRow(ActionsBlock):
    """A row of buttons, written out with one walk over each; slackblocks takes three.

    It says no id of its own, and so needs none made by chance.
    """

    def __init__(self, buttons: list[Element]) -> None:
        super().__init__(buttons, block_id="actions")

    def _resolve(self) -> dict[str, Any]:
        elements = [element._resolve() for element in self.elements or ()]
        return {"type": self.type.value, "elements": elements}


class ButtonElement(slackblocks.Button):
    """A button, written out as it is: slackblocks looks at each of its values three times."""

    def _resolve(self) -> dict[str, Any]:
        written = {
            "type": self.type.value,
            "text": self.text._resolve(),
            "action_id": self.action_id,
            "style": self.style,
            "url": self.url,
            "value": self.value,
            "confirm": self.confirm._resolve() if self.confirm else None,
            "accessibility_label": self.accessibility_label,
        }
        return {name: value for name, value in written.items() if value is not None}


def draw_action_blocks(
    buttons: Sequence[NumberedButton], danger_number: int | None
) -> list[ActionsBlock]:
    """Draw rows of buttons. `danger_number` is that of the one that may look dangerous."""
    return [
        ActionRow(
            [
                draw_button(n, button, danger_number)
                for n, button in buttons[start : start + MAX_BUTTONS_PER_BLOCK]
            ]
        )
        for start in range(0, len(buttons), MAX_BUTTONS_PER_BLOCK)
    ]


def draw_button(n: int, button: Button, danger_number: int | None) -> Element:
    kind = "open" if button.url else button.origin.value.replace(" ", "_")
    look = _button_style(button, n == danger_number)
    return ButtonElement(
        display_text(button.label, MAX_LABEL_UNITS),
        action_id=f"{kind}:{n}",
        url=button.url or None,
        value=None if button.url else button.value or None,
        style=look,
        confirm=_confirm_dialog(button.dialog, look) if button.dialog else None,
        accessibility_label=_spoken_label(button),
    )


def find_danger_button(buttons: Sequence[NumberedButton]) -> int | None:
    """Choose the one button of a message that may be red."""
    return next((n for n, button in buttons if button.style is ButtonStyle.DANGER), None)


def _spoken_label(button: Button) -> str | None:
    """Say what a screen reader reads: the label is in it, by which a button is pressed by voice.

    https://www.w3.org/WAI/WCAG22/Understanding/label-in-name.html
    """
    if not button.hint:
        return None
    label, hint = clean_text(button.label), clean_text(button.hint)
    is_in_hint = label.strip("…?").casefold() in hint.casefold()
    mark = "" if label[-1:] in "…?" else ":"
    return cut_text(hint if is_in_hint else f"{label}{mark} {hint}", MAX_LABEL_UNITS)


def _button_style(button: Button, danger_number: bool) -> Literal["primary", "danger"] | None:
    if button.style is ButtonStyle.PRIMARY:
        return "primary"
    return "danger" if danger_number else None


def _confirm_dialog(dialog: ConfirmDialog, look: Literal["primary", "danger"] | None) -> Confirm:
    return Confirm(
        PlainText(display_text(dialog.title, 100)),
        PlainText(display_text(dialog.text, 300)),
        PlainText(display_text(dialog.yes, 30)),
        PlainText(display_text(dialog.no, 30)),
        look,
    )
