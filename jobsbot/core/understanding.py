"""From what somebody said to a command, with the names looked up that only the API knows."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType

import msgspec

from jobsbot.core.analysis.project_history import HistoryCache
from jobsbot.core.errors import ApiError, Refused, UsageError
from jobsbot.core.grammar.command import BotConfig, Command, changes_nothing
from jobsbot.core.grammar.corrections import measure_likeness
from jobsbot.core.grammar.params.jobs import missing_project_error
from jobsbot.core.grammar.parser import parse, say
from jobsbot.core.grammar.project_scope import check_projects
from jobsbot.core.grammar.project_survey import MAX_PROJECTS, SurveyCommand
from jobsbot.core.grammar.readable_names import find_named_projects, forget_unreadable
from jobsbot.core.grammar.said_sentences import build_safe_sentence
from jobsbot.core.grammar.spider_names import (
    SpiderNames,
    Supposition,
    UnplacedSentence,
    find_unplaced,
    suppose_spiders,
)
from jobsbot.core.grammar.spider_projects import (
    begins_with_verb,
    explain_unplaced,
    find_place,
    suggest_in_projects,
    suggest_project,
)
from jobsbot.core.grammar.spoken.german import translate_german
from jobsbot.core.grammar.spoken.topics import (
    find_said_project,
    guess_sentence,
    tells_topic,
    write_spider_sentence,
)
from jobsbot.core.grammar.usage_errors import (
    MissingJobs,
    MissingProject,
    SeveralProjects,
    UnknownWord,
    UnsupportedRequest,
)
from jobsbot.core.guard import ReadableProjects
from jobsbot.core.interaction import Said
from jobsbot.core.jobs.job_keys import looks_like_key
from jobsbot.core.ports import Api
from jobsbot.core.text.tokens import Words


class CheckedForm(msgspec.Struct, frozen=True):
    """A form as it was judged before it closed."""

    errors: Mapping[str, str] = MappingProxyType({})
    """What is wrong with it, by the name of the input."""
    command: Command | None = None
    """What it says, so that it is not read again; None where that is still to be found out."""
    is_refused: bool = False
    """It is about what nobody may ask for here, which is to be written down."""


MAX_PROJECTS_LOOKED_UP = 8
"""Projects that are asked for a spider's bare name, one after the other."""


class SentenceReader:
    """Understands sentences. What may not be asked about is not looked up."""

    def __init__(self, api: Api, histories: HistoryCache, readable: ReadableProjects) -> None:
        self._spiders, self._readable = SpiderNames(api, histories), readable

    def read(self, said: Said, config: BotConfig) -> Command:
        """Understand what was said.

        Raises UsageError, and Refused where it names a project that it may not.
        """
        try:
            command = self._read_sentence(said, config)
        except UsageError as error:
            raise self._suggest_readable(error, said, config) from None
        check_projects(command, config, lambda: self._readable.list_known(said, config))
        return command

    def _suggest_readable(self, error: UsageError, said: Said, config: BotConfig) -> UsageError:
        """Suggest no project that who speaks may not read, but one that they named themselves."""
        sentence = build_safe_sentence(said, config)
        suggested = find_named_projects((error.meant, *error.offers), config)
        suggested -= {config.default_project, *find_named_projects((sentence,), config)}
        if all(self._readable.may_list(project, said) for project in suggested):
            return error
        error.meant, error.offers = "", ()
        narrowed = forget_unreadable(config, self._readable.list_known(said, config), sentence)
        try:
            self._read_sentence(said, narrowed)
        except UsageError as other:
            return other
        return error

    def _read_sentence(self, said: Said, config: BotConfig) -> Command:
        try:
            return self._read_text(build_safe_sentence(said, config), said, config)
        except UnknownWord as error:
            if meant := self._translate(said, config):
                error.meant = meant
            elif not error.meant or tells_topic(error.words[0], error.meant):
                error.meant = self._guess_topic(error, said, config) or error.meant
            raise
        except UnsupportedRequest as error:
            if not any(map(looks_like_key, error.said)):
                error.offers = self._look_at_spiders(error.said, said, config) or error.offers
            raise
        except MissingJobs as missing:
            newest = self._find_newest(missing, said, config)
            if newest is None:
                raise
            return newest

    def _translate(self, said: Said, config: BotConfig) -> str:
        """Spell what German words mean; empty where there are none, or it is not understood."""
        translated = translate_german(build_safe_sentence(said, config))
        return self._correct(translated, said, config) if translated else ""

    def _find_newest(self, missing: MissingJobs, said: Said, config: BotConfig) -> Command | None:
        """Read `log failed count=1` as the log of the newest job that fits; None without one."""
        selection, verb = missing.selection, missing.command
        one_is_meant = selection.filters.count == 1 and changes_nothing(verb)
        if not (one_is_meant and self._readable.may_look_up(selection.project, said, config)):
            return None
        with suppress(ApiError):
            jobs = self._spiders.find_newest_jobs(selection, said.when)
            return parse(f"{missing.sentence} {jobs[0].key}", config) if jobs else None
        return None

    def _guess_topic(self, error: UnknownWord, said: Said, config: BotConfig) -> str:
        """Guess what a sentence is about that nobody understands; empty where nothing is known."""
        return guess_sentence(error.said, self._find_said(error.said, said, config), config)

    def _look_at_spiders(self, words: Words, said: Said, config: BotConfig) -> tuple[str, ...]:
        """Say how to look at the spiders that words name; empty where they name none."""
        spiders = self._find_said(words, said, config)
        return tuple(guess for guess in [write_spider_sentence(words, spiders, config)] if guess)

    def _find_said(self, words: Words, said: Said, config: BotConfig) -> list[str]:
        """Find the spiders that words name; none where they cannot be looked up."""
        project = find_said_project(words, config)
        if not project or not self._readable.may_look_up(project, said, config):
            return []
        with suppress(ApiError):
            return self._spiders.find_said(words, project, said.when)
        return []

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
        return command

    def _read_text(
        self, text: str, said: Said, config: BotConfig, *, is_correction: bool = False
    ) -> Command:
        try:
            return parse(text, config)
        except UnknownWord as error:
            if is_correction:
                error.corrected = ""  # it can be the same again, and would be read without end
            return self._read_names(error, said, config)
        except MissingProject as error:
            unplaced = find_unplaced(error)
            if unplaced is None:
                raise
            return self._place(unplaced, error, said, config)

    def _read_names(self, error: UnknownWord, said: Said, config: BotConfig) -> Command:
        """Read unknown words as spiders, if they are; else raise with what was meant."""
        supposed = suppose_spiders(error, config)
        if supposed is None:
            raise error
        if isinstance(supposed, UnplacedSentence):
            return self._place(supposed, error, said, config)
        if not self._readable.may_look_up(supposed.project, said, config):
            raise error
        try:
            found = self._spiders.find_spellings(supposed.names, supposed.project, said.when)
            found = found or self._find_elsewhere(supposed, said, config)
            if found is not None:
                return parse(supposed.write_sentence(found), config)
            error.meant = self._find_meant(supposed, error, said, config)
        except ApiError:
            raise error from None
        raise error

    def _find_meant(
        self, supposed: Supposition, error: UnknownWord, said: Said, config: BotConfig
    ) -> str:
        """Find what was probably meant, where these spiders are none: a spider of exactly this name
        in another project first. Raises ApiError.
        """
        others = self._readable.list_known(said, config)[:MAX_PROJECTS_LOOKED_UP]
        if elsewhere := suggest_project(supposed, self._spiders, others, config):
            return elsewhere
        if self._beats_guess(supposed, error, said):
            error.meant = self._suggest_spiders(supposed, said, config) or error.meant
        if error.corrected and not error.meant:
            error.meant = self._correct(error.corrected, said, config)
        return error.meant or self._suggest_spiders(supposed, said, config)

    def _find_elsewhere(
        self, supposed: Supposition, said: Said, config: BotConfig
    ) -> dict[str, str] | None:
        """Find spiders of other projects where a sentence is about all. Raises ApiError."""
        if not issubclass(supposed.command, SurveyCommand):
            return None
        projects = self._readable.list_known(said, config)[:MAX_PROJECTS_LOOKED_UP]
        for name in supposed.names:
            if not any(self._spiders.is_spider(name, project) for project in projects):
                return None
        return {name: name for name in supposed.names}

    def _beats_guess(self, supposed: Supposition, error: UnknownWord, said: Said) -> bool:
        """Tell whether names are meant rather than the verb that was guessed."""
        if len(supposed.names) > 1:
            return not error.meant
        if not error.guess:
            return False
        (name,), project, now = supposed.names, supposed.project, said.when
        if self._spiders.is_exact_name(name, project, now):
            return True
        similar = self._spiders.find_similar(supposed.names, project, now).get(name, "")
        return measure_likeness(name, similar) > measure_likeness(name, error.guess)

    def _place(
        self, unplaced: UnplacedSentence, error: UsageError, said: Said, config: BotConfig
    ) -> Command:
        """Read a sentence about spiders in the only project that has them.

        Raises SeveralProjects where more of them have, else `error` with what was probably meant.
        """
        projects = self._readable.list_known(said, config)
        if begins_with_verb(unplaced, config) and not config.list_projects():
            raise missing_project_error()
        if not projects or len(projects) > MAX_PROJECTS:
            raise error
        try:
            sentence = find_place(unplaced, self._spiders, projects, config, said.when)
            if sentence:
                return parse(sentence, config)
            if isinstance(error, UnknownWord) and error.corrected and not error.meant:
                error.meant = self._correct(error.corrected, said, config)
            error.meant = error.meant or suggest_in_projects(
                unplaced, self._spiders, projects, said.when
            )
        except ApiError:
            raise error from None
        raise explain_unplaced(unplaced, error)

    def _correct(self, sentence: str, said: Said, config: BotConfig) -> str:
        """Spell a corrected sentence that has names in it; empty where it is not understood."""
        try:
            return say(self._read_text(sentence, said, config, is_correction=True))
        except SeveralProjects as unclear:
            return unclear.sentence
        except MissingJobs:
            return sentence  # it shows what there is to choose from
        except (UsageError, Refused) as still_wrong:
            return still_wrong.meant if isinstance(still_wrong, UsageError) else ""

    def _suggest_spiders(self, supposed: Supposition, said: Said, config: BotConfig) -> str:
        """Spell the sentence with the spiders that were probably meant."""
        (name, *more) = supposed.names
        other = "" if more else self._spiders.find_other_name(name, supposed.project, said.when)
        similar = self._spiders.find_similar(supposed.names, supposed.project, said.when)
        if not (other or similar):
            return ""
        sentence = supposed.write_other(name, other) if other else supposed.write_sentence(similar)
        try:
            return say(parse(sentence, config))
        except MissingJobs:
            return sentence
        except UsageError:
            return ""
