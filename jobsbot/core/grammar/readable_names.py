"""Which names of projects somebody is told: of projects they may read, and those they said."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress

from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.jobs.job_keys import read_project
from jobsbot.core.text.tokens import Token, tokenize
from jobsbot.core.values import replace

MAX_NAMES_SHOWN = 10


def list_readable_names(config: BotConfig, readable: Collection[int]) -> tuple[str, ...]:
    """List the names of the projects that may be read, as far as they fit into a sentence."""
    names = sorted(name for name, project in config.projects.items() if project in readable)
    return tuple(names[:MAX_NAMES_SHOWN])


def forget_unreadable(config: BotConfig, readable: Collection[int], said: str) -> BotConfig:
    """Leave out the projects that may not be read and that the sentence does not name."""
    shown = {*readable, *find_named_projects((said,), config)}
    kept = {name: project for name, project in config.projects.items() if project in shown}
    return replace(config, projects=kept)


def find_named_projects(sentences: Iterable[str], config: BotConfig) -> set[int]:
    """Find the projects that sentences name, by name or by number."""
    found: set[int | None] = set()
    for sentence in sentences:
        with suppress(UsageError):  # a quote that is not closed names nothing
            words = (Token(w.option[2]) if w.option else w for w in tokenize(sentence))
            found |= {read_project(word, config.projects) for word in words}
    return {project for project in found if project}


def label_project(project: int, config: BotConfig, said: str, *, readable: bool) -> str:
    """Name a project; by its number where the speaker may not read it and did not say its name."""
    label = config.project_label(project)
    return label if readable or label in said.lower() else f"project {project}"
