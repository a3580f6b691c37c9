"""stuck all: what looks wrong in any project, each job against its own spider's history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jobsbot.core.analysis.anomalies import Anomaly
from jobsbot.core.analysis.findings import (
    MAX_FINDINGS_SHOWN,
    Findings,
    build_anomaly_buttons,
    describe_anomaly,
    describe_limits,
    describe_unread_items,
    find_findings,
    make_finding,
    summarize_findings,
)
from jobsbot.core.answers.project_survey import ProjectSurvey, SurveyCommand
from jobsbot.core.grammar.command import BotConfig, Turn
from jobsbot.core.grammar.parser import say
from jobsbot.core.messages.message import Message, echo_line


@dataclass(frozen=True, kw_only=True)
class FindAllStuckJobs(SurveyCommand[Findings]):
    """Find what looks wrong in all projects at once, surest first."""

    word = "stuck all"
    right = "stuck"
    examples = ("stuck all",)

    def read_project(self, project: int, turn: Turn) -> Findings:
        return find_findings(turn.api, turn.histories, project, turn.said.when)

    def draw_survey(self, survey: ProjectSurvey[Findings], turn: Turn) -> Message:
        found = merge_findings(survey)
        projects = tuple(dict.fromkeys(project for project, _ in found))
        judged = any(each.has_judged for each in survey.answers.values())
        title = summarize_findings(len(found), survey.name_place(projects), has_judged=judged)
        label = turn.config.project_label
        return Message(
            title=f"{survey.complete(title)}.",
            parts=(
                *turn.note_live_plans([one.job.key for _, one in found if one.job]),
                *describe_limits(tuple(name_young_spiders(survey, turn.config)), len(found)),
                *describe_unread_items(one.last_items for one in survey.answers.values()),
                *survey.describe_failures(),
                echo_line(say(self)),
            ),
            buttons=(
                *survey.project_buttons(projects, "stuck"),
                survey.repeat_button(say(self)),
            ),
            button_rows=tuple(
                (describe_anomaly(one, label(project)), build_anomaly_buttons(one, project))
                for project, one in found[:MAX_FINDINGS_SHOWN]
            ),
            records=tuple(make_finding(one, project) for project, one in found),
        )


def merge_findings(survey: ProjectSurvey[Findings]) -> list[tuple[int, Anomaly]]:
    """Merge the anomalies of all projects, the surest first."""
    found = [(each.project, one) for each in survey.answers.values() for one in each.anomalies]
    return sorted(found, key=lambda pair: -pair[1].sureness)


def name_young_spiders(survey: ProjectSurvey[Findings], config: BotConfig) -> Iterator[str]:
    """Name the spiders with too few runs for a verdict, each with its project."""
    for each in survey.answers.values():
        yield from (f"{name} in {config.project_label(each.project)}" for name in each.young)
