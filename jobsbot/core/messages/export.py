"""A file of jobs to give, and what is said while it is made and when it is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.job import Job
from jobsbot.core.messages.message import Message, Part, Text, counted, echo, thin

MOST = 200_000
"""Jobs in one file. A spreadsheet takes a million rows; a chat, and a phone, take less."""


class FileKind(Enum):
    """What the file is; the value is its ending."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True)
class Given:
    """A file to give. `jobs` is read once, as the file is written, and raises ApiError."""

    kind: FileKind
    jobs: Iterator[Job]
    project: int
    where: str
    """The project as people know it."""
    sentence: str
    id: str

    @property
    def name(self) -> str:
        return f"jobs-{self.project}-{self.id}.{self.kind.value}"


@dataclass(frozen=True)
class Written:
    """What came of it: how many jobs the file holds, and why it holds no more."""

    jobs: int
    more: bool = False
    """The limit was reached, and more match."""
    error: ApiError | None = None


def under_way(given: Given, jobs: int) -> Message:
    """Say how far it is."""
    so_far = f": {counted(jobs, 'job')} so far" if jobs else ""
    return Message(f"Exporting jobs from {given.where}{so_far}.", (echo(given.sentence),))


def given_up(given: Given, why: str, then: str) -> Message:
    """Say that there is no file."""
    return Message(why, (Text.of(f"There is no file. Nothing was changed. {then}".rstrip()),
                         echo(given.sentence)))  # fmt: skip


def given_whole(given: Given, written: Written, size: int) -> Message:
    """Say what the file holds, and what it does not."""
    parts: list[Part] = [Text.of(f"{given.name}, {thin(max(size // 1024, 1))} KiB.")]
    if given.kind is not FileKind.JSONL:
        parts.append(Text.of("Values that a spreadsheet would run as formulas have a ' before "
                             "them.", quiet=True))  # fmt: skip
    parts.append(Text.of("Arguments that look like credentials are masked.", quiet=True))
    return Message(title(given, written), (*parts, echo(given.sentence)))


def title(given: Given, written: Written) -> str:
    jobs = counted(written.jobs, "job")
    if written.error:
        return f"{jobs}, then it broke off: {written.error.text} The file holds these."
    if written.more:
        return f"The first {jobs} from {given.where}: more match, and one file holds no more."
    return f"{jobs} exported from {given.where}."


def nothing_matched(given: Given) -> Message:
    return Message(f"No jobs match in {given.where}: there is no file.", (echo(given.sentence),))
