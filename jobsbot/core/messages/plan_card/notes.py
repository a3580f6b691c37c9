"""What a card says beside its jobs: what it waits for, and what was kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from jobsbot.core.interaction import Origin
from jobsbot.core.messages.message import (
    Button,
    ButtonStyle,
    Paragraph,
    Strong,
    format_duration,
)
from jobsbot.core.plans.plan import PlanRecord, can_take_back, write_button_value


def explain_cooling(record: PlanRecord, now: datetime) -> Iterator[Paragraph]:
    """Say when a confirmed plan begins, and that it can be taken back until then."""
    since = record.progress.cooling_since or record.closed_at
    if can_take_back(record) and since:
        left = max(record.plan.cool - (now - since), timedelta())
        begins = f"Begins in {format_duration(left)}" if left else "Begins now"
        yield Paragraph.of(
            Strong(f"{begins}, unless it is taken back."), " Nothing is changed yet."
        )


def build_take_back_button(record: PlanRecord) -> Iterator[Button]:
    """The one button of a plan that waits after it was confirmed."""
    if can_take_back(record):
        value = write_button_value(record.plan)
        yield Button("Undo", Origin.CANCEL, value, ButtonStyle.PRIMARY)


def explain_kept_file(record: PlanRecord) -> Iterator[Paragraph]:
    """Say where what was known of the jobs is kept, and what is not in it."""
    if place := record.progress.kept_file:
        yield Paragraph.of(
            f"What was known of the jobs is kept {place}. Their items and logs are not in it."
        )
