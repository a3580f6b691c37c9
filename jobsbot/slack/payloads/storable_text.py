"""Replaces characters of sentences that databases cannot store."""

from __future__ import annotations

from jobsbot.core.interaction import Said
from jobsbot.core.values import replace


def make_storable(said: Said) -> Said:
    """Replace unstorable characters in everything that people write themselves."""
    return replace(
        said,
        text=replace_unstorable(said.text),
        who=replace(said.who, name=replace_unstorable(said.who.name)),
        fields={name: replace_unstorable(value) for name, value in said.fields.items()},
    )


def replace_unstorable(text: str) -> str:
    """Replace halves of surrogate pairs, which JSON can hold and UTF-8 cannot, and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "?")
