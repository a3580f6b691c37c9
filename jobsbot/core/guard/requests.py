"""Requests, as the policy judges them, of sentences and plans."""

from __future__ import annotations

from jobsbot.core.grammar.command import Command, changes_nothing, rule_verb
from jobsbot.core.grammar.project_scope import find_projects
from jobsbot.core.plans.actions import find_action
from jobsbot.core.plans.freeze import EVERY_PROJECT
from jobsbot.core.plans.plan import Plan
from jobsbot.core.plans.policy import Request

FREEZING_VERBS = frozenset({"freeze", "thaw"})


def request_of_plan(plan: Plan) -> Request:
    """Build the request to carry out a plan."""
    return Request(
        verb=plan.action.verb,
        action=plan.action,
        project=plan.project,
        channel=plan.where.channel,
        jobs=len(plan.targets),
        filtered=plan.filtered,
    )


def request_of_refresh(plan: Plan) -> Request:
    """Build the request to see a plan's jobs as they are now."""
    channel = plan.where.channel
    return Request(verb="show", reads=True, project=plan.project, channel=channel)


def requests_of_command(command: Command, channel: str) -> tuple[Request, ...]:
    """Build the requests of a sentence, one a project, before any job is read."""
    verb = rule_verb(type(command))
    reads = changes_nothing(type(command))
    projects: list[int | None] = [*sorted(set(find_projects(command)))]
    if not projects and verb in FREEZING_VERBS:
        projects = [EVERY_PROJECT]  # a right to one project is none to all of them
    return tuple(
        Request(
            verb=verb,
            action=find_action(verb),
            reads=reads,
            project=project,
            channel=channel,
        )
        for project in projects or [None]
    )
