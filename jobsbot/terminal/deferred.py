"""A part of the program that is built when it is first used.

A terminal answers `jobsbot help` without the HTTP client, and a list without the store: each
takes a fifth of a second to import.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")


class Deferred(Generic[T]):
    """Stands for a part that the first use of any attribute builds. The first use must be alone.

    Errors of building are raised by that first use.
    """

    def __init__(self, build: Callable[[], T]) -> None:
        self._build = build

    @cached_property
    def built(self) -> T:
        """The part itself."""
        return self._build()

    @property
    def is_built(self) -> bool:
        return "built" in self.__dict__

    def __getattr__(self, name: str) -> Any:
        return getattr(self.built, name)


def defer(build: Callable[[], T]) -> T:
    """Make what stands for a part, typed as the part."""
    return cast(T, Deferred(build))
