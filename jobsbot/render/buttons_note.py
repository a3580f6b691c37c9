"""The note that stands for buttons where they cannot be shown."""

from __future__ import annotations

from collections.abc import Sequence

from jobsbot.core.interaction import PLAN_ORIGINS
from jobsbot.core.messages.message import Button
from jobsbot.render.mrkdwn import escape_and_fit
from jobsbot.render.text import button_sentence

MAX_SENTENCE_UNITS = 120
MAX_SENTENCES = 5
PLAN_NOTE = (
    "There are no buttons: this workspace takes none from me, so this can be confirmed in a "
    "terminal only: say the same there, after jobsbot."
)
SENTENCES_NOTE = "There are no buttons: this workspace takes none from me. Say instead:"
OTHER_NOTE = "There are no buttons: this workspace takes none from me."


def write_buttons_note(buttons: Sequence[Button]) -> str:
    """Say that there are no buttons, and what to say instead; empty where none are missing."""
    if any(button.origin in PLAN_ORIGINS for button in buttons):
        return PLAN_NOTE
    sentences = [s for s in map(button_sentence, buttons) if s][:MAX_SENTENCES]
    if sentences:
        said = (f"/jobs {escape_and_fit(sentence, MAX_SENTENCE_UNITS)}" for sentence in sentences)
        return "\n".join([SENTENCES_NOTE, *said])
    return OTHER_NOTE if any(not button.url for button in buttons) else ""
