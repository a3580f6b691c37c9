"""Writes a Message for other programs: one JSON object a line, and nothing else.

The objects are the records of the answer, or its first sentence where its verb has none (`help`,
`use`):

    {"id": "123/1/2", "spider": "books", "state": "running", "run_seconds": 372}
    {"says": "The terminal uses prod-crawl from now on."}
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from jobsbot.core.messages.message import Message
from jobsbot.core.text.json_escapes import escape_unseen
from jobsbot.render.text import clean_text


def write_json_lines(message: Message, *, ascii_only: bool = False) -> Iterator[str]:
    """Write the records of a message, one object a line; nothing for an empty list of records."""
    records = message.records
    for record in ({"says": clean_text(message.title)},) if records is None else records:
        yield encode_line(record, ascii_only=ascii_only)


def encode_line(record: object, *, ascii_only: bool) -> str:
    """Write one object, for a stream of a small alphabet without any other character."""
    line = encode_record(record)
    return escape_unseen(json.dumps(json.loads(line)).encode()).decode() if ascii_only else line


def encode_record(record: object) -> str:
    """Write one object. Halves of a character, which no UTF-8 can hold, are written as `?`."""
    try:
        line = msgspec.json.encode(record)
    except UnicodeEncodeError:
        line = msgspec.json.encode(_replace_surrogates(msgspec.to_builtins(record)))
    return escape_unseen(line).decode()


def _replace_surrogates(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case dict():
            return {
                _replace_surrogates(name): _replace_surrogates(inner)
                for name, inner in value.items()
            }
        case list() | tuple():
            return [_replace_surrogates(inner) for inner in value]
        case _:
            return value
