"""The reason in a sentence: everything after `because`."""

from __future__ import annotations

import re

from jobsbot.core.text.chat_markup import DOUBLE_QUOTES, is_invisible

BECAUSE_PATTERN = re.compile(r"(?<!\S)because(?!\S)", re.IGNORECASE)
TRAILING_MARKS = ".,;:!… "
MAX_REASON_CHARS = 500


def split_reason(text: str) -> tuple[str, str]:
    """Split a sentence and its reason; a `because` in quotes is a value. Empty: no reason."""
    for found in BECAUSE_PATTERN.finditer(text):
        head = text[: found.start()]
        if sum(head.count(mark) for mark in DOUBLE_QUOTES) % 2 == 0:
            return head, clean_reason(text[found.end() :], in_code=head.lstrip().startswith("`"))
    return text, ""


def clean_reason(written: str, *, in_code: bool = False) -> str:
    """Clean a reason: without the marks of a pasted line, and without invisible characters."""
    seen = "".join(char for char in written if not is_invisible(char))
    words = " ".join(seen.split()).split(" · ")[0]
    if in_code:
        words = words.rstrip("`")
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        words = words.replace(entity, char)
    if len(words) > 1 and words[0] in DOUBLE_QUOTES and words[-1] in DOUBLE_QUOTES:
        words = words[1:-1]
    return words[:MAX_REASON_CHARS].rstrip(TRAILING_MARKS).lstrip()


def write_reason(reason: str) -> str:
    """Write a reason so that `split_reason` reads it back unchanged."""
    return re.sub(r"&(?=(?:lt|gt|amp);)", "&amp;", reason)
