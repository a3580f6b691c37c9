"""Projects of `jobsbot.toml` that contradict each other: no one of them is silently believed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol


class ProjectEntry(Protocol):
    """A project of the file: its id, and where its own API key is, if it has one."""

    @property
    def id(self) -> int: ...

    @property
    def key(self) -> str: ...

    @property
    def key_env(self) -> str: ...


def find_project_conflicts(
    named: Iterable[tuple[str, ProjectEntry]],
) -> Iterator[tuple[str, str, str]]:
    """Find names that differ in capitals only, and projects with two keys.

    Capitals mean nothing in a sentence: of two such names, what is said would reach either project.
    Gives the key, what is wrong with it, and the remedy.
    """
    by_name: dict[str, str] = {}
    by_id: dict[int, tuple[str, ProjectEntry]] = {}
    for name, project in named:
        twin = by_name.setdefault(name.lower(), name)
        if twin != name:
            what = f"differs from projects.{twin} in capitals only, which mean nothing"
            yield f"projects.{name}", what, "Give it another name."
            continue
        other, first = by_id.setdefault(project.id, (name, project))
        if (first.key, first.key_env) != (project.key, project.key_env):
            what = f"is project {project.id}, as projects.{other} is, with another key"
            yield f"projects.{name}", what, "Give both the same key_env, or remove one."
