"""From a sentence to a command: with lookups by the API, or offline for a form before it closes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from jobsbot.core.analysis.project_history import HistoryCache
from jobsbot.core.grammar.command import BotConfig, Command
from jobsbot.core.grammar.empty_windows import check_windows
from jobsbot.core.grammar.parser import parse
from jobsbot.core.grammar.project_scope import check_projects
from jobsbot.core.grammar.said_sentences import build_safe_sentence
from jobsbot.core.grammar.usage_errors import UnknownWord
from jobsbot.core.guard import ReadableProjects
from jobsbot.core.interaction import Said
from jobsbot.core.ports import Api
from jobsbot.core.understanding.sentence_reading import SentenceReading
from jobsbot.core.understanding.spider_names import SpiderNames, Supposition, suppose_spiders


class CheckedForm(msgspec.Struct, frozen=True):
    """A form as it was judged before it closed."""

    errors: Mapping[str, str] = MappingProxyType({})
    """What is wrong with it, by the name of the input."""
    command: Command | None = None
    """The command, where it could be read offline; None where the sentence is to be read later."""
    is_refused: bool = False
    """The sentence was refused: the refusal has to be written into the audit."""


class SentenceReader:
    """Understands sentences. What may not be asked about is not looked up."""

    def __init__(self, api: Api, histories: HistoryCache, readable: ReadableProjects) -> None:
        self._spiders, self._readable = SpiderNames(api, histories), readable

    def read(self, said: Said, config: BotConfig) -> Command:
        """Understand what was said.

        Raises UsageError, and Refused where it names a project that may not be named here.
        """
        return SentenceReading(said, config, self._spiders, self._readable).read()

    def read_offline(self, said: Said, config: BotConfig) -> Command | None:
        """Understand a sentence as far as that needs no call to the Jobs API.

        None where a word may be the name of a spider. Raises UsageError and Refused as `read`.
        """
        try:
            command = parse(build_safe_sentence(said, config), config)
        except UnknownWord as error:
            supposed = suppose_spiders(error, config)
            if supposed is None:
                raise
            if isinstance(supposed, Supposition) and not config.may_name(supposed.project):
                raise
            return None
        check_projects(command, config)
        check_windows(command, said.when)
        return command
