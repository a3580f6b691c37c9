"""What the bot can do: one file a verb. No command imports another."""

from __future__ import annotations

from jobsbot.commands.activity import ReadActivity
from jobsbot.commands.can import ShowRights
from jobsbot.commands.delete import DeleteJobs
from jobsbot.commands.diff import DiffRuns
from jobsbot.commands.export import ExportJobs
from jobsbot.commands.freeze import FreezeProject
from jobsbot.commands.help import ShowHelp
from jobsbot.commands.history import ShowHistory
from jobsbot.commands.items import ReadItems
from jobsbot.commands.list import ListJobs
from jobsbot.commands.list_all import ListAllJobs
from jobsbot.commands.log import ReadLog
from jobsbot.commands.now import ShowNow
from jobsbot.commands.now_all import ShowAllNow
from jobsbot.commands.projects import ListProjects
from jobsbot.commands.select import SelectJobs
from jobsbot.commands.show import ShowJobs
from jobsbot.commands.spiders import ListSpiders
from jobsbot.commands.stop import StopJobs
from jobsbot.commands.stuck import FindStuckJobs
from jobsbot.commands.stuck_all import FindAllStuckJobs
from jobsbot.commands.summary import SummarizeRuns
from jobsbot.commands.tag import TagJobs
from jobsbot.commands.thaw import ThawProject
from jobsbot.commands.update import UpdateJobs
from jobsbot.commands.use import UseProject
from jobsbot.commands.why import ExplainJobs
from jobsbot.core.grammar.command import Command

ALL_COMMANDS: tuple[type[Command], ...] = (
    ShowNow,
    ShowAllNow,
    ListJobs,
    ListAllJobs,
    ListProjects,
    ListSpiders,
    SelectJobs,
    ShowJobs,
    ReadLog,
    ReadItems,
    ReadActivity,
    ExportJobs,
    SummarizeRuns,
    FindStuckJobs,
    FindAllStuckJobs,
    ExplainJobs,
    DiffRuns,
    StopJobs,
    DeleteJobs,
    TagJobs,
    UpdateJobs,
    UseProject,
    ShowHistory,
    ShowRights,
    FreezeProject,
    ThawProject,
    ShowHelp,
)
"""Every verb, in the order in which help tells them."""
