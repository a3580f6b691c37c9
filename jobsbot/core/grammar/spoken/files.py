"""Jobs asked for as a file: `… as csv`, `csv of failed`, `export errors`."""

from __future__ import annotations

from collections.abc import Callable

from jobsbot.core.grammar.lexicon.fillers import LISTING_VERBS
from jobsbot.core.text.tokens import Tokens, is_one_of, join_text, tokenize

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


def read_format(tokens: Tokens) -> Tokens:
    """Read `… as csv` as an export."""
    for n, word in enumerate(tokens):
        if not is_one_of(word, BEFORE_FORMATS):
            continue
        end = n + 2 if any(is_one_of(each, ARTICLES) for each in tokens[n + 1 : n + 2]) else n + 1
        form = FORMATS.get(join_text(tokens[end : end + 1]), "")
        if not form:
            continue
        rest = (*tokens[:n], *tokenize(f"as={form}"), *tokens[end + 1 :])
        if any(is_one_of(one, FILE_VERBS) for one in tokens):
            return rest
        return (*tokenize("export"), *(one for one in rest if not is_one_of(one, ASKING_VERBS)))
    return tokens


def read_leading_format(tokens: Tokens) -> Tokens:
    """Read `csv of failed` as an export."""
    form = FORMATS.get(join_text(tokens[:1]), "")
    return (*tokenize(f"export as={form}"), *tokens[1:]) if form and len(tokens) > 1 else tokens


def read_exported_errors(tokens: Tokens) -> Tokens:
    """Read `export errors` as an export of the jobs that have some."""
    if not any(is_one_of(word, EXPORT_VERBS) for word in tokens[:1]):
        return tokens
    n = next((n for n, word in enumerate(tokens) if is_one_of(word, {"errors", "error"})), 0)
    return (*tokens[:n], *tokenize("errors>0"), *tokens[n + 1 :]) if n else tokens


FILE_RULES: tuple[Callable[[Tokens], Tokens], ...] = (
    read_leading_format,
    read_format,
    read_exported_errors,
)
