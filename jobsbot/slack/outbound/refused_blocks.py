"""Kinds of blocks that this workspace refused, for an hour: Slack may learn them meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Any

REFUSED_FOR_SECONDS = 3600.0
CONTAINER_KIND = "container"


class RefusedBlocks:
    """Remembers kinds by their `type`. `clock` counts seconds. Safe to use from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._until: dict[str, float] = {}

    def add(self, kinds: frozenset[str]) -> None:
        """Leave these kinds out from now on."""
        with self._lock:
            self._until |= dict.fromkeys(kinds, self._clock() + REFUSED_FOR_SECONDS)

    def hold_any_of(self, blocks: list[dict[str, Any]]) -> bool:
        """Tell whether blocks hold a kind that was refused less than an hour ago."""
        with self._lock:
            if not self._until:
                return False
            now = self._clock()
            self._until = {kind: until for kind, until in self._until.items() if until > now}
            return not self._until.keys().isdisjoint(list_block_kinds(blocks))


def list_block_kinds(blocks: list[dict[str, Any]]) -> frozenset[str]:
    """List the kinds of blocks, and of the elements in them.

    A container stands for all that is in it: where it is refused, sections may be taken.
    """
    return frozenset(_walk_kinds(blocks))


def _walk_kinds(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _walk_kinds(one)
    elif isinstance(value, dict):
        if isinstance(kind := value.get("type"), str):
            yield kind
        for one in () if kind == CONTAINER_KIND else value.values():
            if isinstance(one, list | dict):
                yield from _walk_kinds(one)
