"""Messages about jobs that do not exist, and what can be done then."""

from __future__ import annotations

from collections.abc import Sequence

from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.messages.message import Button, Message, Paragraph, echo_line
from jobsbot.core.text.wording import join_words

MISSING_NOTE = "It may have been deleted. Every list shows the keys of the jobs that are there."


def name_missing(keys: Sequence[JobKey]) -> str:
    """Say which jobs do not exist."""
    return f"There is no job {join_words([str(key) for key in keys], 'or')}."


def explain_missing() -> Paragraph:
    """Say why a job may not exist."""
    return Paragraph.of(MISSING_NOTE)


def offer_newest(key: JobKey) -> Button:
    """Make the button to the newest jobs of the project in which a job was looked for."""
    sentence = f"list {key.project} count=20"
    return Button("Newest jobs", Origin.PRESSED, sentence, hint="The newest jobs of its project")


def describe_missing(keys: Sequence[JobKey], sentence: str) -> Message:
    """Say that none of these jobs exists, and where to look."""
    return Message(
        title=name_missing(keys),
        parts=(explain_missing(), echo_line(sentence)),
        buttons=(offer_newest(keys[0]),),
        records=(),
        not_found=tuple(str(key) for key in keys),
    )
