"""Which projects somebody may read. For them, no other project is looked up or named."""

from __future__ import annotations

import msgspec

from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.grammar.readable_names import label_project
from jobsbot.core.guard.guard import Guard
from jobsbot.core.interaction import Said
from jobsbot.core.plans.policy import Permit, Request


class ReadableProjects(msgspec.Struct, frozen=True):
    """Tells which projects a speaker may read in the channel where they speak."""

    guard: Guard

    def may_list(self, project: int, said: Said) -> bool:
        """Tell whether who speaks may list the jobs of a project."""
        request = Request(verb="list", reads=True, project=project, channel=said.where.channel)
        return isinstance(self.guard.judge(said.who, request, said.when), Permit)

    def may_look_up(self, project: int, said: Said, config: BotConfig) -> bool:
        """Tell whether a project may be named here, and its jobs listed by who speaks."""
        return config.may_name(project) and self.may_list(project, said)

    def list_known(self, said: Said, config: BotConfig) -> list[int]:
        """List the projects that are known here and whose jobs who speaks may see."""
        return [project for project in config.list_projects() if self.may_list(project, said)]

    def label(self, project: int, said: Said, config: BotConfig) -> str:
        """Say a project by its name where who speaks may know it."""
        return label_project(project, config, said.text, readable=self.may_list(project, said))
