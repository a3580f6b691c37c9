"""What `jobsbot.toml` may hold: projects, policy and channels. No secret has to stand in it.

[projects]
prod-crawl = 123

[projects.staging]
id = 456
key_env = "STAGING_APIKEY"    # this project's own API key, by the variable that holds it

[policy]
few = 10
open_for = "10m"

[channels.C024BE91L]
project = "prod-crawl"
open = true
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from jobsbot.core.jobs.job import STATES
from jobsbot.core.plans.policy import Rules

S = TypeVar("S", bound=msgspec.Struct)
NAME = re.compile(r"(?=.*[a-z])[a-z0-9][a-z0-9._-]*")
LENGTH = re.compile(r"(\d+)\s*([smhd])")
SPANS = frozenset({"open_for", "stop_within", "settle_within"})
"""The settings of [policy] that are lengths of time."""
UNITS = MappingProxyType({"s": "seconds", "m": "minutes", "h": "hours", "d": "days"})


class ProjectTable(msgspec.Struct, frozen=True, kw_only=True):
    """A project: its id, and where its own API key is, if it has one."""

    id: int
    key: str = ""
    key_env: str = ""

    def __repr__(self) -> str:
        return f"ProjectTable(id={self.id})"


class PolicyTable(msgspec.Struct, frozen=True, kw_only=True):
    """The policy's numbers. Lengths of time are seconds, or text such as `90s`, `10m`, `1h`."""

    few: int | None = None
    most: int | None = None
    open_for: int | str | None = None
    stop_within: int | str | None = None
    settle_within: int | str | None = None


class ChannelTable(msgspec.Struct, frozen=True, kw_only=True):
    """A channel: the project it speaks of, and whether reads answer it in the open."""

    project: int | str | None = None
    open: bool = False


@dataclass(frozen=True)
class Settings:
    """The file, understood. `problems` holds each finding with its remedy."""

    projects: Mapping[str, ProjectTable] = field(default_factory=lambda: MappingProxyType({}))
    rules: Rules = Rules()
    defaults: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Channel id to the project it speaks of."""
    open_channels: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()


def read_settings(text: str, name: str) -> Settings:
    """Understand the text of `jobsbot.toml`. Raises nothing: findings are in `problems`."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Settings(problems=(f"{name} is not TOML: {error}. Mend that line.",))
    reader = Reader(name)
    reader.unknown(raw, ("projects", "policy", "channels"), "")
    projects = reader.projects(reader.table(raw, "projects"))
    rules = reader.rules(reader.table(raw, "policy"))
    channels = reader.channels(reader.table(raw, "channels"))
    defaults = reader.defaults(channels, projects)
    return Settings(
        projects=MappingProxyType(projects),
        rules=rules,
        defaults=MappingProxyType(defaults),
        open_channels=frozenset(channel for channel, its in channels.items() if its.open),
        problems=tuple(reader.found),
    )


class Reader:
    """Reads one file and notes what is wrong with it, going on after each finding."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[str] = []

    def unknown(self, raw: Mapping[str, Any], known: Iterable[str], within: str) -> None:
        """Note each key that means nothing, with what was probably meant."""
        names = list(known)
        for key in raw:
            if key not in names:
                near = difflib.get_close_matches(key, names, 1)
                hint = f"Did you mean {near[0]}?" if near else f"It may hold {', '.join(names)}."
                self.note(f"{within}{key}", "is not a setting", hint)

    def table(self, raw: Mapping[str, Any], key: str) -> dict[str, Any]:
        found = raw.get(key, {})
        if isinstance(found, dict):
            return found
        self.note(key, "is not a table", f"Write it as [{key}].")
        return {}

    def projects(self, raw: Mapping[str, Any]) -> dict[str, ProjectTable]:
        read: dict[str, ProjectTable] = {}
        for name, value in raw.items():
            where = f"projects.{name}"
            if not NAME.fullmatch(name.lower()) or name.lower() in STATES:
                self.note(where, "is not a name", "Use letters, digits and dashes, no state.")
                continue
            table = {"id": value} if not isinstance(value, dict) else value
            project = self.struct(table, ProjectTable, where)
            if project is None:
                continue
            if project.id < 1:
                self.note(f"{where}.id", "is not a project", "Give its number.")
            elif project.key and project.key_env:
                self.note(where, "names two keys", "Keep key_env, and remove key.")
            else:
                read[name.lower()] = project
        return read

    def rules(self, raw: Mapping[str, Any]) -> Rules:
        policy = self.struct(raw, PolicyTable, "policy") or PolicyTable()
        given = {
            name: value
            for name, value in msgspec.structs.asdict(policy).items()
            if value is not None
        }
        for name, value in given.items():
            given[name] = self.span(name, value) if name in SPANS else self.number(name, value)
        rules = replace(Rules(), **{name: value for name, value in given.items() if value})
        if rules.few > rules.most:
            self.note("policy.few", "is above policy.most", "Lower one or raise the other.")
        return rules

    def number(self, name: str, value: int) -> int | None:
        if value > 0:
            return value
        self.note(f"policy.{name}", "is below 1", "Give a number of jobs.")
        return None

    def span(self, name: str, value: int | str) -> timedelta | None:
        """Read a length of time: a number of seconds, or `90s`, `10m`, `1h`, `1d`."""
        text = f"{value}s" if isinstance(value, int) else value
        read = LENGTH.fullmatch(text.strip())
        if read and int(read[1]):
            return timedelta(**{UNITS[read[2]]: int(read[1])})
        self.note(f"policy.{name}", "is not a length of time", "Write it as 90s, 10m or 1h.")
        return None

    def channels(self, raw: Mapping[str, Any]) -> dict[str, ChannelTable]:
        read: dict[str, ChannelTable] = {}
        for channel, value in raw.items():
            if not isinstance(value, dict):
                self.note(f"channels.{channel}", "is not a table", f"Use [channels.{channel}].")
            elif (table := self.struct(value, ChannelTable, f"channels.{channel}")) is not None:
                read[channel] = table
        return read

    def defaults(
        self, channels: Mapping[str, ChannelTable], projects: Mapping[str, ProjectTable]
    ) -> dict[str, int]:
        """Find each channel's project, by its number or by a name from this file."""
        read: dict[str, int] = {}
        for channel, its in channels.items():
            if isinstance(its.project, int):
                read[channel] = its.project
            elif its.project and its.project.lower() in projects:
                read[channel] = projects[its.project.lower()].id
            elif its.project:
                near = difflib.get_close_matches(its.project, list(projects), 1)
                hint = f"Did you mean {near[0]}?" if near else "Name it in [projects] first."
                self.note(f"channels.{channel}.project", "is no project of this file", hint)
        return read

    def struct(self, raw: Mapping[str, Any], kind: type[S], within: str) -> S | None:
        """Read a table field by field, so that one bad value does not hide the next."""
        fields = {each.name: each for each in msgspec.structs.fields(kind)}
        self.unknown(raw, fields, f"{within}.")
        good: dict[str, Any] = {}
        for name in fields.keys() & raw.keys():
            try:
                good[name] = msgspec.convert(raw[name], fields[name].type)
            except msgspec.ValidationError as error:
                # The library's words name types only, never the value: it could be a key.
                self.note(f"{within}.{name}", "cannot be used", f"{error}.")
        missing = [n for n, each in fields.items() if each.required and n not in raw]
        for name in missing:
            self.note(f"{within}.{name}", "is missing", "Add it.")
        whole = all(name in good for name, each in fields.items() if each.required)
        return kind(**good) if whole else None

    def note(self, key: str, what: str, remedy: str) -> None:
        self.found.append(f"{self.name}: {key} {what}. {remedy}")
