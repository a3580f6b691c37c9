"""What is known of the jobs of a plan, kept as a file before they are deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from threading import BoundedSemaphore

from jobsbot.core.jobs.job import Job
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.messages.message import FileAttachment
from jobsbot.core.messages.records import make_job_record
from jobsbot.core.plans.plan import Plan, PlanRecord
from jobsbot.core.reply import CardDisplay, FileKept, FileNotKept
from jobsbot.core.text.wording import pluralize
from jobsbot.render.json_lines import encode_record

MAX_FILES_AT_ONCE = 4
"""Files being kept at the same time. Each holds a poll for as long as Slack takes, and the other
polls must not wait for that."""
BUSY_REASON = "Other files are being kept just now."


class JobFileKeeper:
    """Keeps files of jobs beside the cards of their plans. Safe to use from any thread."""

    def __init__(
        self, cards: CardDisplay, masking: Masking, max_at_once: int = MAX_FILES_AT_ONCE
    ) -> None:
        self._cards, self._masking = cards, masking
        self._slots = BoundedSemaphore(max_at_once)

    def keep_jobs(
        self, record: PlanRecord, jobs: Iterable[Job], now: datetime
    ) -> FileKept | FileNotKept:
        """Keep a file of these jobs. Answers at once that it is busy with other files, if it is."""
        if not self._slots.acquire(blocking=False):
            return FileNotKept(BUSY_REASON, later=True)
        try:
            file = build_job_file(record.plan, jobs, now, self._masking)
            return self._cards.keep_file(record, file)
        finally:
            self._slots.release()


def build_job_file(
    plan: Plan, jobs: Iterable[Job], now: datetime, masking: Masking
) -> FileAttachment:
    """Write what the API says of these jobs, a JSON object a line, credentials masked."""
    lines = [encode_record(make_job_record(job, now, masking)) for job in jobs]
    content = "".join(f"{masking.redactor.redact(line)}\n" for line in lines)
    doing = plan.action.words.doing.lower()
    about = f"What is known of {pluralize(len(lines), 'job')} before {doing}"
    return FileAttachment(
        f"{plan.action.words.done}-{plan.id}.jsonl",
        content,
        f"{about}, credentials masked. Items and logs are not in it. Plan {plan.id}.",
    )
