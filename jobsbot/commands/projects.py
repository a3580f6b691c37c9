"""projects: the known projects, and what goes on in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from jobsbot.core.answers.project_survey import MAX_PROJECTS, explain_no_projects
from jobsbot.core.errors import ApiError
from jobsbot.core.grammar.command import ReadCommand, Turn
from jobsbot.core.grammar.parser import say
from jobsbot.core.grammar.readable_names import label_project
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.api_calls import list_jobs
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import Job
from jobsbot.core.messages.job_table import LIVE_STATES
from jobsbot.core.messages.message import (
    MAX_LABEL_CHARS,
    Button,
    Column,
    Message,
    Paragraph,
    Table,
    echo_line,
)
from jobsbot.core.messages.records import Record
from jobsbot.core.parallel_reads import PendingRead, open_parallel_reads
from jobsbot.core.search import stream_matching_jobs
from jobsbot.core.text.wording import join_words, pluralize

MAX_BUTTONS = 8
MAX_COUNTED = 1_000
"""Jobs of a state that are read at first; where there are more, the whole stream is counted."""


class ProjectRecord(Record, frozen=True, kw_only=True):
    """A project that is known here."""

    project: int
    name: str | None = None
    running: int | None = None
    pending: int | None = None


class ProjectState(msgspec.Struct, frozen=True):
    """A project and its live jobs, or in `trouble` why they are not known."""

    project: int
    label: str
    running: int | None
    pending: int | None
    trouble: str = ""


@dataclass(frozen=True, kw_only=True)
class ListProjects(ReadCommand):
    """List the projects that are known here, and what runs and waits in each."""

    word = "projects"
    examples = ("projects",)

    def answer(self, turn: Turn) -> Message:
        known = turn.config.list_projects()
        projects = [project for project in known if turn.may_read(project, "list")]
        turn.record_left_out(say(self), set(known) - set(projects))
        if not projects:
            return explain_no_projects(say(self))
        states = read_states(projects[:MAX_PROJECTS], turn)
        return Message(
            title=self.headline(states, len(projects), turn),
            parts=(draw_states(states), *describe_trouble(states), echo_line(say(self))),
            buttons=tuple(build_buttons(states)),
            records=tuple(make_record(state, turn) for state in states),
        )

    def headline(self, states: Sequence[ProjectState], total: int, turn: Turn) -> str:
        """Say how many projects there are, and which is this channel's."""
        here = turn.config.default_project
        part = "" if len(states) == total else f"{len(states)} of "
        meant = "none is set here"
        if here:
            readable = turn.may_read(here, "list")
            label = label_project(here, turn.config, turn.said.text, readable=readable)
            meant = f"{label} is meant here"
        return f"{part}{pluralize(total, 'project')}, {summarize_states(states)}; {meant}."


def summarize_states(states: Sequence[ProjectState]) -> str:
    """Say in which projects jobs run, and of which projects that is not known."""
    busy = [state.label for state in states if state.running]
    unknown = sum(state.running is None for state in states)
    if unknown == len(states):
        return "what runs in them is not known"
    more = f" and {len(busy) - 3} more" if len(busy) > 3 else ""
    said = f"jobs run in {join_words(busy[:3])}{more}" if busy else "no job runs in them"
    if unknown and not busy:
        said = f"no job runs in {len(states) - unknown} of them"
    return f"{said}, what runs in {unknown} is not known" if unknown else said


def read_states(projects: Sequence[int], turn: Turn) -> list[ProjectState]:
    """Count the live jobs of each project, several at once; each may fail by itself."""
    with open_parallel_reads(turn.api) as reads:
        pending = {
            (project, state): reads.send(
                list_jobs(project, JobFilters(state=state, count=MAX_COUNTED))
            )
            for project in projects
            for state in LIVE_STATES
        }
    return [
        make_state(project, turn, {state: pending[project, state] for state in LIVE_STATES})
        for project in projects
    ]


def make_state(
    project: int, turn: Turn, reads: Mapping[str, PendingRead[tuple[Job, ...]]]
) -> ProjectState:
    label = turn.config.project_label(project)
    try:
        running, waiting = (
            count_jobs(project, state, read.result(), turn) for state, read in reads.items()
        )
    except ApiError as error:
        return ProjectState(project, label, None, None, error.text)
    return ProjectState(project, label, running, waiting)


def count_jobs(project: int, state: str, first: Sequence[Job], turn: Turn) -> int:
    """Count the jobs of a state; `first` were read already. Raises ApiError."""
    if len(first) < MAX_COUNTED:
        return len(first)
    filters = JobFilters(state=state)
    return sum(1 for _ in stream_matching_jobs(turn.api, project, filters, turn.said.when))


def draw_states(states: Sequence[ProjectState]) -> Table:
    columns = (Column("Project"), Column("Running"), Column("Pending"), Column("Number"))
    rows = tuple((one.label, one.running, one.pending, str(one.project)) for one in states)
    return Table("Projects", columns, rows)


def describe_trouble(states: Sequence[ProjectState]) -> Iterator[Paragraph]:
    """Say of which projects it is not known, and why."""
    for one in states:
        if one.trouble:
            yield Paragraph.of(f"{one.label} could not be read: {one.trouble}", quiet=True)


def build_buttons(states: Sequence[ProjectState]) -> Iterator[Button]:
    """Make a button to each project, those with running jobs first."""
    ordered = sorted(states, key=lambda one: -(one.running or 0))
    for one in ordered[:MAX_BUTTONS]:
        hint = f"What goes on in {one.label}"
        label = one.label[:MAX_LABEL_CHARS]
        yield Button(label, Origin.PRESSED, f"now {one.project}", hint=hint[:MAX_LABEL_CHARS])


def make_record(state: ProjectState, turn: Turn) -> ProjectRecord:
    named = state.project in turn.config.projects.values()
    return ProjectRecord(
        project=state.project,
        name=state.label if named else None,
        running=state.running,
        pending=state.pending,
    )
