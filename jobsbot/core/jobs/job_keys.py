"""Keys and projects as people write them: whole, short, in lists, or as a pasted address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from jobsbot.core.errors import UsageError
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.text.page_url import read_page_query, split_page_url
from jobsbot.core.text.tokens import Token, Tokens, quote_input

PAGE_FILTERS = frozenset({"spider", "state", "tag", "has_tag", "lacks_tag", "version"})
"""What the address of a list of jobs can ask for, and a sentence too."""
NUMBER_PATTERN = re.compile(r"[1-9][0-9]{0,11}\Z")
KEY_PATTERN = re.compile(r"([1-9]\d{0,11})/([1-9]\d{0,11})/([1-9]\d{0,11})\Z", re.ASCII)
SHORT_KEY_PATTERN = re.compile(r"([1-9]\d{0,11})/([1-9]\d{0,11})\Z", re.ASCII)


def read_project(word: Token, names: Mapping[str, int]) -> int | None:
    """Read an id, a configured name, or the address of a project's page."""
    if word.quoted or word.option:
        return None
    if NUMBER_PATTERN.match(word.text):
        return int(word.text)
    path = split_page_url(word.text)
    if (
        path
        and NUMBER_PATTERN.match(path[0])
        and len([part for part in path[1:] if part.isdigit()]) < 2
    ):
        return int(path[0])
    return names.get(word.text.lower())


def read_page_filters(tokens: Iterable[Token]) -> Tokens:
    """Add the filters in the address of a list of jobs, as words after it."""
    words: list[Token] = []
    for word in tokens:
        words.append(word)
        for name, value in read_page_query(word.text) if split_page_url(word.text) else ():
            if name in PAGE_FILTERS:
                words.append(Token("", option=(name, "=", value), values=(value,)))
    return tuple(words)


def looks_like_key(word: Token) -> bool:
    if word.option:
        return word.option[:2] == ("job", "=")
    if "/" not in word.text:
        return False
    first = word.text.split(",", 1)[0]
    if split_page_url(word.text):
        return True
    return not word.quoted and bool(KEY_PATTERN.match(first) or SHORT_KEY_PATTERN.match(first))


def read_keys(text: str, project: int | None) -> Iterator[JobKey]:
    """Read `123/1/2`, `1/2`, `123/1/2,3`, or a pasted address. Raises UsageError."""
    path = split_page_url(text)
    if path:
        yield read_key_from_url(path, text)
        return
    last: JobKey | None = None
    for part in text.rstrip(",").split(","):
        last = read_key(part.strip(), project, last)
        yield last


def read_key(text: str, project: int | None, last: JobKey | None) -> JobKey:
    """Read one key; a bare number continues the key before it."""
    if whole := KEY_PATTERN.match(text):
        return JobKey(*(int(part) for part in whole.groups()))
    if last and NUMBER_PATTERN.match(text):
        return JobKey(last.project, last.spider, int(text))
    if short := SHORT_KEY_PATTERN.match(text):
        if last is None and project is None:
            raise UsageError(
                f"{quote_input(text)} is a job of which project?",
                then="Write the whole key, as in `123/1/2`, or choose a project with ``use 123``.",
            )
        if last is None and int(short[1]) == project:
            raise UsageError(
                f"{quote_input(text)} is a spider of project {project}, and no job.",
                then=f"The key of a job of it is {text}/NUMBER. Or name the spider itself, "
                "by its name.",
                meant=f"list {project}",
            )
        return JobKey(last.project if last else project or 0, int(short[1]), int(short[2]))
    raise UsageError(
        f"{quote_input(text)} is not a job's key.",
        then="A key is project/spider/number, as in `123/1/2`.",
    )


def read_key_from_url(path: list[str], text: str) -> JobKey:
    """Read `P/S/J/…` or the older `P/job/S/J`."""
    parts = [path[0], *path[2:]] if path[1:2] == ["job"] else path
    if len(parts) >= 3 and (whole := KEY_PATTERN.match("/".join(parts[:3]))):
        return JobKey(*(int(part) for part in whole.groups()))
    raise UsageError(
        f"{quote_input(text)} is not the address of a job.",
        then="Paste the address of the job's own page, or write its key.",
    )


def say_keys(keys: Iterable[JobKey]) -> Iterator[str]:
    """Write keys, those of one spider in a row as `123/1/2,3`."""
    run: list[JobKey] = []
    for key in keys:
        if run and (key.project, key.spider) != (run[0].project, run[0].spider):
            yield ",".join([str(run[0]), *(str(k.number) for k in run[1:])])
            run = []
        run.append(key)
    if run:
        yield ",".join([str(run[0]), *(str(k.number) for k in run[1:])])
