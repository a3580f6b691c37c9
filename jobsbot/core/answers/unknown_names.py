"""Names in a sentence that do not exist: an answer says so, instead of *none*."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import msgspec

from jobsbot.core.analysis.project_history import KnownNames
from jobsbot.core.errors import ApiError
from jobsbot.core.grammar.command import Command, Selection, Turn
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.filter_kinds.name_filters import compile_patterns, is_pattern
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import Job
from jobsbot.core.messages.message import (
    MAX_LABEL_CHARS,
    Button,
    Message,
    Paragraph,
    Say,
    echo_line,
)
from jobsbot.core.search import stream_matching_jobs
from jobsbot.core.text.tokens import quote_input
from jobsbot.core.values import replace

MIN_PART_CHARS = 3
"""Characters of a name that are enough to tell it by a part of it."""
SIMILARITY = 0.6
MAX_NAMES_LISTED = 8
NAME_FIELDS: Mapping[str, tuple[str, str]] = {
    "spider": ("spider", "spiders"),
    "version": ("version", "versions"),
    "has_tag": ("tag", "tags"),
    "all_tags": ("tag", "tags"),
    "close_reason": ("close reason", "close_reasons"),
}
"""Filters by name, what is named, and where the known names of it are."""


class UnknownName(msgspec.Struct, frozen=True):
    """A name that occurs nowhere: of which filter, what it names, and which may be meant."""

    field: str
    thing: str
    name: str
    known: tuple[str, ...]

    @property
    def meant(self) -> str:
        """The known name that it was probably meant to be; empty where none is like it."""
        lower = {known.lower(): known for known in reversed(self.known)}
        close = get_close_matches(self.name.lower()[:60], list(lower), n=1, cutoff=SIMILARITY)
        long_enough = len(self.name) >= MIN_PART_CHARS
        inside = [known for known in lower if long_enough and self.name.lower() in known]
        return lower[(close or inside or [""])[0]] if close or inside else ""


def find_unknown_names(filters: JobFilters, names: KnownNames) -> Iterator[UnknownName]:
    """Find the names that no job of the last 30 days has. A pattern is known if a name matches."""
    for field, (thing, kind) in NAME_FIELDS.items():
        known = tuple(getattr(names, kind))
        for name in getattr(filters, field):
            if not is_known(name, known, by_start=field == "version"):
                yield UnknownName(field, thing, name, known)


def is_known(name: str, known: Iterable[str], *, by_start: bool) -> bool:
    if not by_start and not is_pattern(name):
        return name in known
    pattern = compile_patterns([name])
    return any(pattern.match(one) if by_start else pattern.fullmatch(one) for one in known)


def explain_unknown_name(command: Command, turn: Turn) -> Message | None:
    """Say that a name in the sentence does not exist, and what was probably meant.

    None where every name exists, or where nobody can tell.
    """
    field, selection = get_selection(command)
    if selection is None or not names_anything(selection.filters):
        return None
    try:
        names = turn.histories.get_history(selection.project, turn.said.when).names
    except ApiError:
        return None
    unknown = next(find_unknown_names(selection.filters, names), None)
    if unknown is None:
        return None
    meant = say(correct_name(command, field, selection, unknown)) if unknown.meant else ""
    where = turn.config.project_label(selection.project)
    return draw_unknown_name(unknown, where, meant, say(command))


def explain_empty_export(command: Command, turn: Turn) -> Message | None:
    """Say that a name does not exist where a file would be empty; None where it would not be."""
    _, selection = get_selection(command)
    if selection is None or not names_anything(selection.filters):
        return None
    try:
        jobs = stream_matching_jobs(turn.api, selection.project, selection.filters, turn.said.when)
        found = next(iter(jobs), None)
    except ApiError:
        return None
    return None if found else explain_unknown_name(command, turn)


def note_unknown_names(command: Command, jobs: Sequence[Job], turn: Turn) -> Iterator[Paragraph]:
    """Note of several names that one does not exist, where jobs of the others were found."""
    field, selection = get_selection(command)
    if selection is None or not has_unseen_name(selection.filters, jobs):
        return
    try:
        names = turn.histories.get_history(selection.project, turn.said.when).names
    except ApiError:
        return
    where = turn.config.project_label(selection.project)
    for unknown in find_unknown_names(selection.filters, names):
        meant = say(correct_name(command, field, selection, unknown)) if unknown.meant else ""
        hint = (" Did you mean ", Say(meant), "?") if meant else ()
        yield Paragraph.of(describe_unknown_name(unknown, where), *hint)


def has_unseen_name(filters: JobFilters, jobs: Sequence[Job]) -> bool:
    """Tell whether one of several names is that of none of these jobs."""
    seen = KnownNames()
    for job in jobs:
        seen.add(job)
    unseen = {unknown.field for unknown in find_unknown_names(filters, seen)}
    return any(len(getattr(filters, name)) > 1 for name in unseen)


def names_anything(filters: JobFilters) -> bool:
    return any(getattr(filters, name) for name in NAME_FIELDS)


def get_selection(command: Command) -> tuple[str, Selection | None]:
    """Find the field of a command that says which jobs."""
    for name in command.__dataclass_fields__:
        value = getattr(command, name)
        if isinstance(value, Selection):
            return name, value
    return "", None


def correct_name(
    command: Command, field: str, selection: Selection, unknown: UnknownName
) -> Command:
    """Replace a name that does not exist by the one that was meant."""
    filters = correct_filters(selection.filters, unknown)
    changed: Command = replace(command, **{field: replace(selection, filters=filters)})
    return changed


def correct_filters(filters: JobFilters, unknown: UnknownName) -> JobFilters:
    said = getattr(filters, unknown.field)
    meant = tuple(dict.fromkeys(unknown.meant if one == unknown.name else one for one in said))
    corrected: dict[str, Any] = {unknown.field: meant}
    return replace(filters, **corrected)


def find_name_unknown_everywhere(
    filters: JobFilters, projects: Iterable[int], turn: Turn
) -> UnknownName | None:
    """Find a name that no job of any of these projects has; None also where nobody can tell."""
    if not names_anything(filters):
        return None
    names = KnownNames()
    try:
        for project in projects:
            names.update(turn.histories.get_history(project, turn.said.when).names)
    except ApiError:
        return None
    return next(find_unknown_names(filters, names), None)


def describe_unknown_name(unknown: UnknownName, where: str) -> str:
    named = f"{unknown.thing} {quote_input(unknown.name)}"
    if unknown.thing == "spider":
        return f"No {named} has run in {where} in the last 30 days."
    return f"No job of the last 30 days in {where} has the {named}."


def draw_unknown_name(unknown: UnknownName, where: str, meant: str, sentence: str) -> Message:
    title = describe_unknown_name(unknown, where)
    listed = ", ".join(unknown.known[:MAX_NAMES_LISTED])
    more = len(unknown.known) > MAX_NAMES_LISTED
    hints = [Paragraph.of("Did you mean ", Say(meant), "?")] if meant else []
    if listed and not meant:
        hints.append(Paragraph.of(f"Those that are there: {listed}{' and more' if more else ''}."))
    return Message(
        title=title,
        parts=(*hints, echo_line(sentence)),
        buttons=(Button(meant[:MAX_LABEL_CHARS], Origin.PRESSED, meant),) if meant else (),
        records=(),
        not_found=(unknown.name,),
    )
