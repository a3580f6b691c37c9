"""Values of the core as the JSON that columns hold, read back.

Decoders are made here, once, before any thread reads: `msgspec` inspects a type at its first use,
and two threads that did so at the same time have crashed the process.
"""

from __future__ import annotations

from typing import TypeVar, cast

import msgspec

from jobsbot.core.interaction import Person, Place
from jobsbot.core.plans.plan import Plan, Progress

T = TypeVar("T")
DECODERS = {kind: msgspec.json.Decoder(kind) for kind in (Plan, Progress, Person, Place)}
"""One for each kind of value that a column holds."""


def from_json(text: str, kind: type[T]) -> T:
    """Read a value of a kind that is in `DECODERS`. Raises msgspec.MsgspecError."""
    return cast(T, DECODERS[kind].decode(text))  # type: ignore[index]
