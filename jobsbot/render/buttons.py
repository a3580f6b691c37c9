"""Buttons, and the dialogs they open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import slackblocks
from slackblocks import ActionsBlock, Confirm, PlainText
from slackblocks.elements import Element

from jobsbot.core.interaction import How
from jobsbot.core.messages.message import Button, Dialog, Look
from jobsbot.render.mrkdwn import address
from jobsbot.render.text import clean, cut, shown, size, whole

TOGETHER = 25
"""The most buttons in one block."""
SAID = frozenset({How.PRESSED, How.IN_PLACE})
"""How a button is pressed whose sentence can be said elsewhere too."""
VALUE = 2000
"""The most characters in what a button says. One that says more is left out."""

Numbered = tuple[int, Button]
"""A button and its place among all of its message: what makes its action id unique."""


def sentence(button: Button) -> str:
    """The sentence that a button says, where it can be typed as well; else nothing."""
    return button.value if button.how in SAID and not button.url else ""


def numbered(buttons: Sequence[Button], first: int) -> list[Numbered]:
    """Number the buttons that Slack takes."""
    return [(n, button) for n, button in enumerate(buttons, first) if sendable(button)]


def sendable(button: Button) -> bool:
    """Tell whether Slack would take a button's value and address."""
    if button.url:
        return bool(address(button.url))
    return whole(button.value) and size(button.value) <= VALUE


def actions(buttons: Sequence[Numbered], red: int | None) -> list[ActionsBlock]:
    """Draw rows of buttons. `red` is the number of the one that may look dangerous."""
    return [
        ActionsBlock([drawn(n, button, red) for n, button in buttons[start : start + TOGETHER]])
        for start in range(0, len(buttons), TOGETHER)
    ]


def drawn(n: int, button: Button, red: int | None) -> Element:
    kind = "open" if button.url else button.how.value.replace(" ", "_")
    look = _look(button, n == red)
    return slackblocks.Button(
        PlainText(shown(button.label, 75)),
        action_id=f"{kind}:{n}",
        url=button.url or None,
        value=None if button.url else button.value or None,
        style=look,
        confirm=_dialog(button.dialog, look) if button.dialog else None,
        accessibility_label=cut(clean(button.hint), 75) or None,
    )


def first_red(buttons: Sequence[Numbered]) -> int | None:
    """Choose the one button of a message that may be red."""
    return next((n for n, button in buttons if button.look is Look.DANGER), None)


def _look(button: Button, red: bool) -> Literal["primary", "danger"] | None:
    if button.look is Look.PRIMARY:
        return "primary"
    return "danger" if red else None


def _dialog(dialog: Dialog, look: Literal["primary", "danger"] | None) -> Confirm:
    return Confirm(
        PlainText(shown(dialog.title, 100)),
        PlainText(shown(dialog.text, 300)),
        PlainText(shown(dialog.yes, 30)),
        PlainText(shown(dialog.no, 30)),
        look,
    )
