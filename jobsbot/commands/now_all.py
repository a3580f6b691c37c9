"""now all: what is going on in all projects, at a glance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobsbot.core.analysis.anomalies import Anomaly
from jobsbot.core.analysis.current_state import (
    CurrentState,
    count_unlisted,
    draw_live_jobs,
    list_untold_reasons,
    order_live_jobs,
    read_current_state,
    summarize_anomalies,
    summarize_endings,
    summarize_live_jobs,
)
from jobsbot.core.answers.project_survey import ProjectSurvey, SurveyCommand
from jobsbot.core.grammar.command import Turn
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.census import Census
from jobsbot.core.jobs.job import RUNNING, Ending, Job
from jobsbot.core.messages.job_table import add_project_column, summarize_jobs
from jobsbot.core.messages.message import (
    BulletList,
    Button,
    Line,
    Message,
    Paragraph,
    Strong,
    Table,
    echo_line,
)
from jobsbot.core.messages.records import make_job_records
from jobsbot.core.search import make_age_key

States = ProjectSurvey[CurrentState]


@dataclass(frozen=True, kw_only=True)
class ShowAllNow(SurveyCommand[CurrentState]):
    """Show what is going on in all projects at once, and where it looks wrong."""

    word = "now all"
    right = "now"
    examples = ("now all",)

    def read_project(self, project: int, turn: Turn) -> CurrentState:
        return read_current_state(turn.api, turn.histories, project, turn.said.when)

    def draw_survey(self, survey: States, turn: Turn) -> Message:
        now, live, found = turn.said.when, merge_live_jobs(survey, turn), sort_anomalies(survey)
        anomalies = [one for _, one in found]
        lively = {job.key.project for job in live}
        place = survey.name_place(lively)
        running = summarize_live_jobs(live, place, now)
        wrong = survey.name_place({project for project, _ in found})
        title = summarize_anomalies(anomalies, wrong) if found else running
        return Message(
            title=survey.complete(title),
            parts=(
                *describe_anomalies(found, survey),
                *([Paragraph.of(f"{running}.")] if found and len(lively) > 1 else []),
                BulletList(tuple(describe_projects(survey, now))),
                *turn.note_live_plans([job.key for job in live]),
                *draw_jobs(live, anomalies, turn),
                *survey.describe_failures(),
                *describe_unread(survey),
                echo_line(say(self)),
            ),
            buttons=tuple(self.buttons(survey, live, anomalies, now)),
            records=make_job_records([*live, *list_recent(survey)], now, turn.config.masking),
        )

    def buttons(
        self, survey: States, live: Sequence[Job], anomalies: Sequence[Anomaly], now: datetime
    ) -> Iterator[Button]:
        """Make the buttons, those to anomalies first."""
        if anomalies:
            yield Button("What looks wrong", Origin.PRESSED, "stuck all")
        if any(job.state == RUNNING for job in live):
            yield Button("Running", Origin.PRESSED, "list all running")
        bad = Census.count(list_recent(survey), now).endings[Ending.BADLY]
        if bad:
            failed = f"list all failed count={bad}"
            yield Button(f"{bad} failed", Origin.PRESSED, failed, hint="Those that ended badly")
        busy = sorted(survey.answers, key=lambda project: -len(survey.answers[project].live))
        yield from survey.project_buttons(busy, "now")
        yield survey.repeat_button(say(self))


def merge_live_jobs(survey: States, turn: Turn) -> list[Job]:
    """Merge the live jobs of all projects: running before pending, each the newest first."""
    age = make_age_key(turn.said.when)
    jobs = [job for state in survey.answers.values() for job in state.live]
    return sorted(jobs, key=lambda job: (job.state != RUNNING, age(job)))


def list_recent(survey: States) -> list[Job]:
    return [job for state in survey.answers.values() for job in state.recent]


def sort_anomalies(survey: States) -> list[tuple[int, Anomaly]]:
    """Merge the anomalies of all projects, the surest first."""
    found = [(p, one) for p, state in survey.answers.items() for one in state.anomalies]
    return sorted(found, key=lambda pair: -pair[1].sureness)


def describe_anomalies(
    found: Sequence[tuple[int, Anomaly]], survey: States
) -> Iterator[BulletList]:
    """Describe each anomaly as far as the title does not, with its project if there are several."""
    anomalies, label = [one for _, one in found], survey.config.project_label
    is_one = len({project for project, _ in found}) == 1
    said = [
        (Strong(one.spider), f"{'' if is_one else f' in {label(project)}'}: {words}.")
        for (project, one), words in zip(found, list_untold_reasons(anomalies), strict=False)
        if words
    ]
    if said:
        yield BulletList((*said, *count_unlisted(anomalies)))


def describe_projects(survey: States, now: datetime) -> Iterator[Line]:
    """Say of each project which jobs are live, and how its last jobs ended."""
    for project, state in survey.answers.items():
        label = survey.config.project_label(project)
        lives = summarize_jobs(state.live, "", now) if state.live else ""
        said = lives or "nothing is running or waiting"
        ended = summarize_endings(state.recent, now)
        yield (Strong(label), f": {said}{state.full_note}{f'; {ended}' if ended else ''}.")


def draw_jobs(
    live: Sequence[Job], anomalies: Sequence[Anomaly], turn: Turn
) -> Iterator[Table | Paragraph]:
    """Show the live jobs with their projects, those that look wrong first."""
    shown = order_live_jobs(live, anomalies)
    labels = [turn.config.project_label(job.key.project) for job in shown]
    for part in draw_live_jobs(live, anomalies, turn.said.when):
        yield add_project_column(part, labels) if isinstance(part, Table) else part


def describe_unread(survey: States) -> Iterator[Paragraph]:
    """Say of which projects it is not known whether something looks wrong."""
    unread = {p: state.unread_history for p, state in survey.answers.items()}
    projects = [project for project, error in unread.items() if error]
    if projects:
        reason = next(error.text for error in unread.values() if error)
        note = f"Whether something looks wrong in {survey.name(projects)} is not known: {reason}"
        yield Paragraph.of(note, quiet=True)
