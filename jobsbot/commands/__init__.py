"""What the bot can do: one file a verb. No command imports another."""

from __future__ import annotations

from jobsbot.commands.delete import DeleteJobs
from jobsbot.commands.diff import Diff
from jobsbot.commands.export import ExportJobs
from jobsbot.commands.help import Help
from jobsbot.commands.list import ListJobs
from jobsbot.commands.now import Now
from jobsbot.commands.select import SelectJobs
from jobsbot.commands.show import ShowJobs
from jobsbot.commands.stop import StopJobs
from jobsbot.commands.stuck import Stuck
from jobsbot.commands.summary import Summary
from jobsbot.commands.tag import TagJobs
from jobsbot.commands.update import UpdateJobs
from jobsbot.commands.use import UseProject
from jobsbot.core.grammar.command import Command

ALL: tuple[type[Command], ...] = (
    Now,
    ListJobs,
    SelectJobs,
    ShowJobs,
    ExportJobs,
    Summary,
    Stuck,
    Diff,
    StopJobs,
    DeleteJobs,
    TagJobs,
    UpdateJobs,
    UseProject,
    Help,
)
"""Every verb, in the order in which help tells them."""
