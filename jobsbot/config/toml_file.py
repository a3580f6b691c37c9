"""What `jobsbot.toml` may hold: projects, policy and channels. No secret has to stand in it.

[projects]
prod-crawl = 123

[projects.staging]
id = 456
key_env = "STAGING_APIKEY"    # this project's own API key, by the variable that holds it

[policy]
few = 10

[channels.C024BE91L]
project = "prod-crawl"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from jobsbot.commands import ALL_COMMANDS
from jobsbot.config.policy_file import ALLOW_KEYS, CHANNEL_PATTERN, POLICY_KEYS, read_policy_rules
from jobsbot.config.problem_text import KEY_SHAPE
from jobsbot.config.project_conflicts import find_project_conflicts
from jobsbot.config.suggestions import explain_type, suggest
from jobsbot.config.toml_lines import find_line
from jobsbot.core.errors import ConfigProblem
from jobsbot.core.grammar.command import rule_verb
from jobsbot.core.interaction import TERMINAL_CHANNEL
from jobsbot.core.jobs.job import STATES
from jobsbot.core.plans.policy import SETTING_VERBS, Policy, PolicyNumbers
from jobsbot.core.text.durations import read_duration, say_duration
from jobsbot.core.values import replace

S = TypeVar("S", bound=msgspec.Struct)
PROJECT_NAME_PATTERN = re.compile(rf"(?!{KEY_SHAPE}\Z)(?=.*[a-z])[a-z0-9][a-z0-9._-]*")
MAX_NUMBERS = MappingProxyType(
    {"few": 1_000, "most": 10_000, "keep_days": 3_650, "keep_audit_days": 36_500}
)
"""The whole numbers in [policy], with the largest that each may be."""
MIN_KEEP_AUDIT_DAYS = 30
MAX_DURATIONS = MappingProxyType(
    {
        "open_for": timedelta(days=1),
        "stop_within": timedelta(days=1),
        "settle_within": timedelta(hours=1),
    }
)
"""The lengths of time in [policy], with the longest that each may be."""


class ProjectTable(msgspec.Struct, frozen=True, kw_only=True):
    """A project: its id, and where its own API key is, if it has one."""

    id: int
    key: str = ""
    key_env: str = ""

    def __repr__(self) -> str:
        return f"ProjectTable(id={self.id})"


class PolicyTable(msgspec.Struct, frozen=True, kw_only=True):
    """The policy's numbers. Lengths of time are seconds, or text such as `90s`, `10m`, `1h30m`."""

    few: int | None = None
    most: int | None = None
    open_for: int | str | None = None
    stop_within: int | str | None = None
    settle_within: int | str | None = None
    keep_days: int | None = None
    keep_audit_days: int | None = None


class ChannelTable(msgspec.Struct, frozen=True, kw_only=True):
    """A channel: its project, and whether answers to reads are shown to everybody in it."""

    project: int | str | None = None
    open: bool = False


class ConfigFile(msgspec.Struct, frozen=True):
    """The file, understood. `problems` holds each finding with its remedy."""

    projects: Mapping[str, ProjectTable] = MappingProxyType({})
    policy: Policy = Policy()
    """Who may do what, the numbers, and the arguments that are never masked."""
    channel_projects: Mapping[str, int] = MappingProxyType({})
    """Each channel's project, by the id of the channel."""
    open_channels: frozenset[str] = frozenset()
    problems: tuple[ConfigProblem, ...] = ()


def parse_config_file(text: str, name: str) -> ConfigFile:
    """Understand the text of `jobsbot.toml`. Raises nothing: findings are in `problems`."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        wrong = ConfigProblem(f"{name} is not TOML: {error}.", "Mend that line.")
        return ConfigFile(problems=(wrong,))
    except RecursionError:
        wrong = ConfigProblem(f"{name} is nested without end.", "Mend it.")
        return ConfigFile(problems=(wrong,))
    reader = ConfigFileReader(name, text)
    reader.report_unknown_keys(raw, ("projects", "policy", "channels"), "")
    projects = reader.read_projects(reader.read_table(raw, "projects"))
    policy = reader.read_policy(reader.read_table(raw, "policy"), projects)
    channels = reader.read_channels(reader.read_table(raw, "channels"))
    defaults = reader.find_channel_projects(channels, projects)
    return ConfigFile(
        projects=MappingProxyType(projects),
        policy=policy,
        channel_projects=MappingProxyType(defaults),
        open_channels=frozenset(channel for channel, table in channels.items() if table.open),
        problems=tuple(reader.problems),
    )


def list_rule_verbs() -> dict[str, str]:
    """Name every word that a rule may use for a verb, with the verb that it stands for."""
    words = {
        word: rule_verb(command)
        for command in ALL_COMMANDS
        for word in (command.word, *command.also)
    }
    return {**words, **{verb: verb for verb in SETTING_VERBS}}


class ConfigFileReader:
    """Reads one file and notes what is wrong with it, going on after each finding."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        self.problems: list[ConfigProblem] = []

    def report_unknown_keys(
        self, raw: Mapping[str, Any], known: Iterable[str], within: str
    ) -> None:
        """Note each key that means nothing, with what was probably meant."""
        names = list(known)
        for key in raw:
            if key not in names:
                hint = _say_where_it_belongs(key, within) or suggest(
                    key, names, f"It may hold {', '.join(names)}."
                )
                self.report_problem(f"{within}{key}", "is not a setting", hint)

    def read_table(self, raw: Mapping[str, Any], key: str) -> dict[str, Any]:
        found = raw.get(key, {})
        if isinstance(found, dict):
            return found
        self.report_problem(key, "is not a table", f"Write it as [{key}].")
        return {}

    def read_projects(self, raw: Mapping[str, Any]) -> dict[str, ProjectTable]:
        read: list[tuple[str, ProjectTable]] = []
        for name, value in raw.items():
            where = f"projects.{name}"
            if not PROJECT_NAME_PATTERN.fullmatch(name.lower()) or name.lower() in STATES:
                self.report_problem(
                    where, "is not a name", "Use letters, digits and dashes, no state."
                )
                continue
            table = {"id": value} if not isinstance(value, dict) else value
            project = self.read_struct(table, ProjectTable, where)
            if project is None:
                continue
            if project.id < 1:
                self.report_problem(f"{where}.id", "is not a project", "Give its number.")
            elif project.key and project.key_env:
                self.report_problem(where, "names two keys", "Keep key_env, and remove key.")
            else:
                read.append((name, project))
        for key, what, remedy in find_project_conflicts(read):
            self.report_problem(key, what, remedy)
        return {name.lower(): project for name, project in read}

    def read_policy(self, raw: Mapping[str, Any], projects: Mapping[str, ProjectTable]) -> Policy:
        """Read the numbers, then the rules, whose own numbers stay below them."""
        names = [each.name for each in msgspec.structs.fields(PolicyTable)]
        self.report_unknown_keys(raw, (*names, *POLICY_KEYS), "policy.")
        numbers = self.read_policy_numbers({name: raw[name] for name in names if name in raw})
        ids = {name: project.id for name, project in projects.items()}
        return read_policy_rules(raw, numbers, ids, list_rule_verbs(), self.report_problem)

    def read_policy_numbers(self, raw: Mapping[str, Any]) -> PolicyNumbers:
        """Read the numbers of the policy; what is not said is as in `PolicyNumbers`."""
        policy = self.read_struct(raw, PolicyTable, "policy") or PolicyTable()
        given = {
            name: self.read_duration(name, value)
            if name in MAX_DURATIONS
            else self.read_number(name, value)
            for name, value in msgspec.structs.asdict(policy).items()
            if value is not None
        }
        usable: dict[str, Any] = {name: value for name, value in given.items() if value}
        numbers = replace(PolicyNumbers(), **usable)
        if numbers.few > numbers.most:
            self.report_problem(
                "policy.few", "is above policy.most", "Lower one or raise the other."
            )
        if numbers.keep_audit_days and numbers.keep_audit_days < numbers.keep_days:
            remedy = (
                "Who confirmed a plan is kept for as long as the plan: raise it, or lower that."
            )
            self.report_problem("policy.keep_audit_days", "is below policy.keep_days", remedy)
        return numbers

    def read_number(self, name: str, value: int) -> int | None:
        if name == "keep_audit_days" and value == 0:
            return value
        least = MIN_KEEP_AUDIT_DAYS if name == "keep_audit_days" else 1
        if least <= value <= MAX_NUMBERS[name]:
            return value
        what = f"is below {least}" if value < least else f"is above {MAX_NUMBERS[name]}"
        self.report_problem(f"policy.{name}", what, "Give a whole number within that.")
        return None

    def read_duration(self, name: str, value: int | str) -> timedelta | None:
        """Read a length of time: a number of seconds, or `90s`, `10m`, `1h30m`."""
        read = read_duration(f"{value}s" if isinstance(value, int) else value.strip())
        if read and read <= MAX_DURATIONS[name]:
            return read
        longest = say_duration(MAX_DURATIONS[name])
        what = f"is longer than {longest}" if read else "is not a length of time"
        self.report_problem(f"policy.{name}", what, "Write it as 90s, 10m or 1h.")
        return None

    def read_channels(self, raw: Mapping[str, Any]) -> dict[str, ChannelTable]:
        read: dict[str, ChannelTable] = {}
        for channel, value in raw.items():
            if not (CHANNEL_PATTERN.fullmatch(channel) or channel == TERMINAL_CHANNEL):
                remedy = "Give its id, as in C024BE91L: it stands in the channel's details."
                self.report_problem(f"channels.{channel}", "is no channel", remedy)
            key = f"channels.{channel}"
            if not isinstance(value, dict):
                self.report_problem(key, "is not a table", f"Use [{key}].")
            elif (table := self.read_struct(value, ChannelTable, key)) is not None:
                read[channel] = table
        return read

    def find_channel_projects(
        self, channels: Mapping[str, ChannelTable], projects: Mapping[str, ProjectTable]
    ) -> dict[str, int]:
        """Find each channel's project, by its number or by a name from this file."""
        read: dict[str, int] = {}
        for channel, table in channels.items():
            if isinstance(table.project, int):
                read[channel] = table.project
            elif table.project and table.project.lower() in projects:
                read[channel] = projects[table.project.lower()].id
            elif table.project:
                hint = suggest(table.project, projects, "Name it in [projects] first.")
                self.report_problem(
                    f"channels.{channel}.project", "is no project of this file", hint
                )
        return read

    def read_struct(self, raw: Mapping[str, Any], kind: type[S], within: str) -> S | None:
        """Read a table field by field, so that one bad value does not hide the next."""
        fields = {each.name: each for each in msgspec.structs.fields(kind)}
        self.report_unknown_keys(raw, fields, f"{within}.")
        good: dict[str, Any] = {}
        for name in fields.keys() & raw.keys():
            try:
                good[name] = msgspec.convert(raw[name], fields[name].type)
            except msgspec.ValidationError:
                # Its words would name the library's types; the value itself could be a key.
                self.report_problem(f"{within}.{name}", *explain_type(fields[name].type, within))
        for name, each in fields.items():
            if each.required and name not in raw:
                self.report_problem(f"{within}.{name}", "is missing", "Add it.")
        whole = all(name in good for name, each in fields.items() if each.required)
        return kind(**good) if whole else None

    def report_problem(self, key: str, what: str, remedy: str) -> None:
        line = find_line(self.text, key)
        where = f"{key} (line {line})" if line else key
        self.problems.append(ConfigProblem(f"{self.name}: {where} {what}.", remedy))


def _say_where_it_belongs(key: str, within: str) -> str:
    """Say in which table a misplaced key belongs; empty where in none."""
    if not within and key in ("allow", "deny"):
        return f"Did you mean [[policy.{key}]]?"
    if not within and key in (*PolicyTable.__struct_fields__, *POLICY_KEYS):
        return "It belongs into [policy]."
    if within == "policy." and key in ALLOW_KEYS:
        return "It belongs into a rule: begin each with [[policy.allow]]."
    return ""
