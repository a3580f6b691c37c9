"""Jobs asked for as a file: `… as csv`, `csv of failed`, `export errors`."""

from __future__ import annotations

from collections.abc import Callable

from jobsbot.core.grammar.lexicon.fillers import LISTING_VERBS
from jobsbot.core.text.tokens import Words, is_one_of, join_text, tokenize

BEFORE_FORMATS = frozenset({"as", "to", "in", "into"})
ARTICLES = frozenset({"a", "an", "the"})
FORMATS = {
    "csv": "csv", "xlsx": "xlsx", "xls": "xlsx", "excel": "xlsx", "spreadsheet": "xlsx",
    "jsonl": "jsonl", "json": "jsonl",
}  # fmt: skip
"""Words for files, and the format of each."""
EXPORT_VERBS = frozenset({"export", "download", "save"})
FILE_VERBS = EXPORT_VERBS | {"log", "logs", "tail"}
ASKING_VERBS = LISTING_VERBS | {"send", "give", "mail", "make", "want", "need", "me"}


def read_format(said: Words) -> Words:
    """Read `… as csv` as an export."""
    for n, word in enumerate(said):
        end = n + 2 if any(is_one_of(each, ARTICLES) for each in said[n + 1 : n + 2]) else n + 1
        form = FORMATS.get(join_text(said[end : end + 1]), "")
        if not (form and is_one_of(word, BEFORE_FORMATS)):
            continue
        rest = (*said[:n], *tokenize(f"as={form}"), *said[end + 1 :])
        if any(is_one_of(one, FILE_VERBS) for one in said):
            return rest
        return (*tokenize("export"), *(one for one in rest if not is_one_of(one, ASKING_VERBS)))
    return said


def read_leading_format(said: Words) -> Words:
    """Read `csv of failed` as an export."""
    form = FORMATS.get(join_text(said[:1]), "")
    return (*tokenize(f"export as={form}"), *said[1:]) if form and len(said) > 1 else said


def read_exported_errors(said: Words) -> Words:
    """Read `export errors` as an export of the jobs that have some."""
    if not any(is_one_of(word, EXPORT_VERBS) for word in said[:1]):
        return said
    n = next((n for n, word in enumerate(said) if is_one_of(word, {"errors", "error"})), 0)
    return (*said[:n], *tokenize("errors>0"), *said[n + 1 :]) if n else said


FILE_RULES: tuple[Callable[[Words], Words], ...] = (
    read_leading_format,
    read_format,
    read_exported_errors,
)
