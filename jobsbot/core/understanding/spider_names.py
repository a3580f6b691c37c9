"""Bare names of spiders: a word that no rule understands is one, if there is such a spider."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from jobsbot.core.analysis.project_history import HistoryCache
from jobsbot.core.answers.unknown_names import UnknownName, is_known
from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import BotConfig, Command, Selection
from jobsbot.core.grammar.lexicon.fillers import MEANING_CHANGERS
from jobsbot.core.grammar.parser import parse
from jobsbot.core.grammar.project_scope import find_projects
from jobsbot.core.grammar.usage_errors import MissingJobs, MissingProject, UnknownWord
from jobsbot.core.jobs.api_calls import list_jobs
from jobsbot.core.jobs.filter_kinds.name_filters import is_pattern
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import Job
from jobsbot.core.ports import Api
from jobsbot.core.search import find_jobs
from jobsbot.core.text.tokens import Token, Tokens
from jobsbot.core.values import replace

MAX_SUPPOSED_NAMES = 8
"""Different names of one sentence that are looked up: each is a request for every project."""
MAX_EXCESS_CHARS = 2
"""How much longer than a spider's name several words may be that together were meant for it."""


class Supposition(msgspec.Struct, frozen=True):
    """A sentence in which unknown words are names of spiders, and what it would mean."""

    tokens: Tokens
    names: tuple[str, ...]
    command: type[Command]
    project: int

    def write_sentence(self, spellings: Mapping[str, str]) -> str:
        """Write the sentence with these names in the place of what was said."""
        return write_sentence(self.tokens, spellings)

    def write_other(self, name: str, other: str) -> str:
        """Write the sentence with a supposed spider as the value of another filter."""
        supposed = ("spider", "=", name)
        words = (
            replace(word, option=(other, "=", name)) if word.option == supposed else word
            for word in self.tokens
        )
        return " ".join(word.spell() for word in words)


class UnplacedSentence(msgspec.Struct, frozen=True):
    """A sentence about spiders that lacks its project."""

    tokens: Tokens
    names: tuple[str, ...]
    changes_nothing: bool

    def write_sentence(self, spellings: Mapping[str, str]) -> str:
        """Write the sentence with these names in the place of what was said."""
        return write_sentence(self.tokens, spellings)


def suppose_spiders(error: UnknownWord, config: BotConfig) -> Supposition | UnplacedSentence | None:
    """Read unknown words as names of spiders; None where the sentence makes no sense so, either."""
    names: dict[str, None] = {}
    for _ in range(MAX_SUPPOSED_NAMES):
        if not all(may_be_spider(word) for word in error.words):
            return None
        names |= dict.fromkeys(name for word in error.words for name in read_names(word))
        if len(names) > MAX_SUPPOSED_NAMES:
            return None
        tokens = tuple(name_spider(word) if word in error.words else word for word in error.tokens)
        try:
            command = parse(" ".join(word.spell() for word in tokens), config)
        except UnknownWord as further:
            error = further
        except MissingJobs as missing:
            return Supposition(tokens, tuple(names), missing.command, missing.selection.project)
        except MissingProject as missing:
            return find_unplaced(missing)
        except UsageError:
            return None
        else:
            candidates = (*find_projects(command), config.default_project, *config.list_projects())
            project = next((one for one in candidates if one), None)
            return Supposition(tokens, tuple(names), type(command), project) if project else None
    return None


def find_unplaced(missing: MissingProject) -> UnplacedSentence | None:
    """Find the spiders that a sentence without a project names; None for none, or too many."""
    spider_filters = filter(is_spider_filter, missing.tokens)
    named = tuple(dict.fromkeys(name for word in spider_filters for name in word.values))
    if not 0 < len(named) <= MAX_SUPPOSED_NAMES:
        return None
    return UnplacedSentence(missing.tokens, named, missing.about_read)


def write_sentence(tokens: Tokens, spellings: Mapping[str, str]) -> str:
    return " ".join(rename_spiders(word, spellings).spell() for word in tokens)


def may_be_spider(word: Token) -> bool:
    return not (word.option or word.sign or word.mention) and any(read_names(word))


def read_names(word: Token) -> tuple[str, ...]:
    """Read the names in a word; a comma parts them, unless they are quoted."""
    parts = (word.text,) if word.quoted else word.text.split(",")
    return tuple(part for part in parts if part)


def name_spider(word: Token) -> Token:
    """Write a word as `spider=…`."""
    return Token("", option=("spider", "=", word.text), values=read_names(word))


def is_spider_filter(word: Token) -> bool:
    return word.option is not None and word.option[:2] == ("spider", "=")


def rename_spiders(word: Token, spellings: Mapping[str, str]) -> Token:
    if not is_spider_filter(word):
        return word
    values = tuple(dict.fromkeys(spellings.get(value, value) for value in word.values))
    return replace(word, option=("spider", "=", ",".join(values)), values=values)


class SpiderNames(msgspec.Struct, frozen=True):
    """Knows the spiders of projects, as the API tells them."""

    api: Api
    histories: HistoryCache

    def find_spellings(
        self, names: Iterable[str], project: int, now: datetime
    ) -> dict[str, str] | None:
        """Find how each of these spiders is spelled; None where one is not there.

        Raises ApiError.
        """
        spellings = {}
        for name in names:
            spelling = self.find_spelling(name, project, now)
            if not spelling:
                return None
            spellings[name] = spelling
        return spellings

    def find_newest_jobs(self, selection: Selection, now: datetime) -> tuple[Job, ...]:
        """Find the newest job of a selection, if there is one. Raises ApiError."""
        return tuple(find_jobs(self.api, selection.project, selection.filters, 1, now).jobs)

    def find_said(self, tokens: Iterable[Token], project: int, now: datetime) -> list[str]:
        """Find the spiders among these words, which may hold other words. Raises ApiError."""
        spelled = {name.lower(): name for name in self.list_known(project, now)}
        words = [word.text.lower() for word in tokens if may_be_spider(word)]
        return list(dict.fromkeys(spelled[word] for word in words if word in spelled))

    def find_spelling(self, name: str, project: int, now: datetime) -> str:
        """Find how a spider is spelled, in any case; of a pattern that matches one, the pattern."""
        if self.is_spider(name, project):
            return name
        known = self.list_known(project, now)
        if is_pattern(name):
            return name if is_known(name, known, by_start=False) else ""
        return next((one for one in known if one.lower() == name.lower()), "")

    def is_spider(self, name: str, project: int) -> bool:
        """Tell whether a project has jobs of a spider of exactly this name. Raises ApiError."""
        if is_pattern(name):
            return False
        return bool(self.api.send(list_jobs(project, JobFilters(spider=(name,), count=1))))

    def find_other_name(self, name: str, project: int, now: datetime) -> str:
        """Find which filter this is a value of, `version` or `has_tag`; empty for neither."""
        names = self.histories.get_history(project, now).names
        if any(version.lower().startswith(name.lower()) for version in names.versions):
            return "version"
        return "has_tag" if name in names.tags else ""

    def is_exact_name(self, name: str, project: int, now: datetime) -> bool:
        """Tell whether a tag or a version has exactly this name."""
        names = self.histories.get_history(project, now).names
        return name in names.tags or name in names.versions

    def find_similar(self, names: Iterable[str], project: int, now: datetime) -> dict[str, str]:
        """Find the spiders that were probably meant; empty where one name is like none of them."""
        known, names = self.list_known(project, now), list(names)
        if not MEANING_CHANGERS.isdisjoint(name.lower() for name in names):
            return {}
        together = UnknownName("spider", "spider", "_".join(names), known).meant
        joined = len("_".join(names))
        if len(names) > 1 and together and joined <= len(together) + MAX_EXCESS_CHARS:
            return dict.fromkeys(names, together)
        similar = {
            name: name if name in known else UnknownName("spider", "spider", name, known).meant
            for name in names
        }
        return similar if all(similar.values()) else {}

    def list_known(self, project: int, now: datetime) -> tuple[str, ...]:
        return tuple(self.histories.get_history(project, now).names.spiders)
