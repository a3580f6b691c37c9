"""Whose or which history: of a job, a project, a person or a spider."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.grammar.forms import RAW_INPUT_NAME
from jobsbot.core.grammar.params.jobs import take_project
from jobsbot.core.jobs.filters import FILTERS
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.messages.message import Choice, TextInput
from jobsbot.core.text.token_bag import TokenBag
from jobsbot.core.text.tokens import quote


class HistorySubject(msgspec.Struct, frozen=True):
    """What a history is about: one of these, or everything where none is set."""

    key: JobKey | None = None
    project: int | None = None
    person: str = ""
    """An id, or a name, without its `@`."""
    spider: str = ""


class HistorySubjectParam(msgspec.Struct, frozen=True):
    """`123/1/2`, a project, `@lea` or `spider=books`; by default the channel's project."""

    vocabulary: tuple[str, ...] = ("spider=", "project=", "who=")

    def take(self, bag: TokenBag, config: BotConfig) -> HistorySubject:
        person = take_person(bag)
        spider = bag.take_option("spider") or ""
        project = take_project(bag, config)
        keys: tuple[JobKey, ...] = FILTERS["job"].read(bag, project or config.default_project)
        if len(keys) > 1:
            raise UsageError("Several jobs are named; this is about one.")
        if keys:
            return HistorySubject(key=keys[0])
        if not (project or person or spider):
            project = config.default_project
        return HistorySubject(None, project, person, spider)

    def say(self, value: HistorySubject) -> Iterator[str]:
        if value.key:
            yield str(value.key)
            return
        if value.project:
            yield str(value.project)
        if value.person:
            plain = quote(value.person) == value.person and "@" not in value.person
            yield f"@{value.person}" if plain else f"who={quote(value.person)}"
        if value.spider:
            yield f"spider={quote(value.spider)}"

    def inputs(self, value: HistorySubject | None) -> tuple[TextInput | Choice, ...]:
        said = "" if value is None else " ".join(self.say(value))
        return (
            TextInput(
                RAW_INPUT_NAME, "Of what", "A key, a project or @somebody.", said, optional=True
            ),
        )


def take_person(bag: TokenBag) -> str:
    """Take a person: a mention, `@lea`, or `who=lea`."""
    named = bag.take_option("who")
    if named is not None:
        return named.lstrip("@")
    found = bag.take_tokens(
        lambda word: (
            word.mention.startswith(("U", "W"))
            or (word.is_bare and word.text.startswith("@") and len(word.text) > 1)
        )
    )
    if len(found) > 1:
        raise UsageError("Two people are named; this is about one.")
    return (found[0].mention or found[0].text.lstrip("@")) if found else ""
