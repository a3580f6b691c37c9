"""Read one sentence into a command; names that only the API knows are looked up."""

from __future__ import annotations

from contextlib import suppress

from jobsbot.core.answers.project_survey import MAX_PROJECTS, SurveyCommand
from jobsbot.core.errors import ApiError, Refused, UsageError
from jobsbot.core.grammar.command import BotConfig, Command, changes_nothing
from jobsbot.core.grammar.corrections import measure_likeness
from jobsbot.core.grammar.empty_windows import check_windows
from jobsbot.core.grammar.params.jobs import missing_project_error
from jobsbot.core.grammar.parser import parse, say
from jobsbot.core.grammar.project_scope import check_projects
from jobsbot.core.grammar.readable_names import find_named_projects, forget_unreadable
from jobsbot.core.grammar.said_sentences import build_safe_sentence
from jobsbot.core.grammar.spoken.german import translate_german
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
from jobsbot.core.text.tokens import Tokens
from jobsbot.core.understanding.name_offers import offer_without
from jobsbot.core.understanding.spider_names import (
    SpiderNames,
    Supposition,
    UnplacedSentence,
    find_unplaced,
    suppose_spiders,
)
from jobsbot.core.understanding.spider_projects import (
    begins_with_verb,
    explain_unplaced,
    find_place,
    suggest_in_projects,
    suggest_project,
)
from jobsbot.core.understanding.topics import (
    find_said_project,
    guess_sentence,
    tells_topic,
    write_spider_sentence,
)

MAX_PROJECTS_LOOKED_UP = 8
"""Projects that are asked for a spider's bare name, one after the other."""


class SentenceReading:
    """One sentence on its way to a command, as it was said under one configuration."""

    def __init__(
        self, said: Said, config: BotConfig, spiders: SpiderNames, readable: ReadableProjects
    ) -> None:
        self._said, self._config = said, config
        self._spiders, self._readable = spiders, readable

    def read(self) -> Command:
        """Understand what was said.

        Raises UsageError, and Refused where it names a project that may not be named here.
        """
        try:
            command = self.read_with_lookups()
        except UsageError as error:
            raise self._suggest_readable(error) from None
        check_projects(command, self._config, self._list_readable)
        check_windows(command, self._said.when)
        return command

    def _suggest_readable(self, error: UsageError) -> UsageError:
        """Remove from an error suggestions about projects that the speaker may not read.

        Projects that the speaker named themselves may stay.
        """
        sentence = build_safe_sentence(self._said, self._config)
        suggested = find_named_projects((error.meant, *error.offers), self._config)
        suggested -= {self._config.default_project, *find_named_projects((sentence,), self._config)}
        if all(self._readable.may_list(project, self._said) for project in suggested):
            return error
        error.meant, error.offers = "", ()
        narrowed = forget_unreadable(self._config, self._list_readable(), sentence)
        try:
            SentenceReading(self._said, narrowed, self._spiders, self._readable).read_with_lookups()
        except UsageError as other:
            return other
        return error

    def read_with_lookups(self) -> Command:
        """Understand it, with the names of spiders looked up. Raises UsageError."""
        try:
            return self._read_text(build_safe_sentence(self._said, self._config))
        except UnknownWord as error:
            if meant := self._translate():
                error.meant = meant
            elif not error.meant or tells_topic(error.words[0], error.meant):
                error.meant = self._guess_topic(error) or error.meant
            if not error.meant:
                error.offers = error.offers or self._offer_names(error)
            raise
        except UnsupportedRequest as error:
            if not any(map(looks_like_key, error.tokens)):
                error.offers = self._look_at_spiders(error.tokens) or error.offers
            raise
        except MissingJobs as missing:
            newest = self._find_newest(missing)
            if newest is None:
                raise
            return newest

    def _translate(self) -> str:
        """Write a German sentence in English; empty where it is not German or not understood."""
        translated = translate_german(build_safe_sentence(self._said, self._config))
        return self._correct(translated) if translated else ""

    def _find_newest(self, missing: MissingJobs) -> Command | None:
        """Read `log failed count=1` as the log of the newest job that fits; None without one."""
        selection, verb = missing.selection, missing.command
        one_is_meant = selection.filters.count == 1 and changes_nothing(verb)
        if not (one_is_meant and self._may_look_up(selection.project)):
            return None
        with suppress(ApiError):
            jobs = self._spiders.find_newest_jobs(selection, self._said.when)
            return parse(f"{missing.sentence} {jobs[0].key}", self._config) if jobs else None
        return None

    def _guess_topic(self, error: UnknownWord) -> str:
        """Guess what a sentence is about that nobody understands; empty where nothing is known."""
        return guess_sentence(error.tokens, self._find_said(error.tokens), self._config)

    def _offer_names(self, error: UnknownWord) -> tuple[str, ...]:
        """Where one word is like no name that is known, say how to see the names there are."""
        is_name = len(error.words) == 1 and error.words[0].is_bare and error.words != error.tokens
        if not is_name:
            return ()
        if offers := offer_without(error, self._config, self._list_readable):
            return offers
        project = find_said_project(error.tokens, self._config)
        if not (error.about_read and project and self._may_look_up(project)):
            return ()
        return (f"spiders {project}",)

    def _look_at_spiders(self, words: Tokens) -> tuple[str, ...]:
        """Say how to look at the spiders that words name; empty where they name none."""
        spiders = self._find_said(words)
        return tuple(
            guess for guess in [write_spider_sentence(words, spiders, self._config)] if guess
        )

    def _find_said(self, words: Tokens) -> list[str]:
        """Find the spiders that words name; none where they cannot be looked up."""
        project = find_said_project(words, self._config)
        if not project or not self._may_look_up(project):
            return []
        with suppress(ApiError):
            return self._spiders.find_said(words, project, self._said.when)
        return []

    def _read_text(self, text: str, *, is_correction: bool = False) -> Command:
        try:
            return parse(text, self._config)
        except UnknownWord as error:
            if is_correction:
                error.corrected = ""  # it can be the same again, and would be read without end
            return self._read_as_spiders(error)
        except MissingProject as error:
            unplaced = find_unplaced(error)
            if unplaced is None:
                raise
            return self._place(unplaced, error)

    def _read_as_spiders(self, error: UnknownWord) -> Command:
        """Read unknown words as names of spiders; else raise `error` with a suggestion."""
        supposed = suppose_spiders(error, self._config)
        if supposed is None:
            raise error
        if isinstance(supposed, UnplacedSentence):
            return self._place(supposed, error)
        if not self._may_look_up(supposed.project):
            raise error
        try:
            found = self._spiders.find_spellings(supposed.names, supposed.project, self._said.when)
            found = found or self._find_elsewhere(supposed)
            if found is not None:
                return parse(supposed.write_sentence(found), self._config)
            error.meant = self._find_meant(supposed, error)
        except ApiError:
            raise error from None
        raise error

    def _find_meant(
        self,
        supposed: Supposition,
        error: UnknownWord,
    ) -> str:
        """Find what was probably meant by names that are no spiders of the project.

        A spider of exactly this name in another project comes first. Raises ApiError.
        """
        others = self._list_readable()[:MAX_PROJECTS_LOOKED_UP]
        if elsewhere := suggest_project(supposed, self._spiders, others, self._config):
            return elsewhere
        if self._beats_guess(supposed, error):
            error.meant = self._suggest_spiders(supposed) or error.meant
        if error.corrected and not error.meant:
            error.meant = self._correct(error.corrected)
        return error.meant or self._suggest_spiders(supposed)

    def _find_elsewhere(
        self,
        supposed: Supposition,
    ) -> dict[str, str] | None:
        """Find spiders of other projects where a sentence is about all. Raises ApiError."""
        if not issubclass(supposed.command, SurveyCommand):
            return None
        projects = self._list_readable()[:MAX_PROJECTS_LOOKED_UP]
        for name in supposed.names:
            if not any(self._spiders.is_spider(name, project) for project in projects):
                return None
        return {name: name for name in supposed.names}

    def _beats_guess(self, supposed: Supposition, error: UnknownWord) -> bool:
        """Tell whether the words are more like names of spiders than like the guessed verb."""
        if len(supposed.names) > 1:
            return not error.meant
        if not error.guess:
            return False
        (name,), project, now = supposed.names, supposed.project, self._said.when
        if self._spiders.is_exact_name(name, project, now):
            return True
        similar = self._spiders.find_similar(supposed.names, project, now).get(name, "")
        return measure_likeness(name, similar) > measure_likeness(name, error.guess)

    def _place(
        self,
        unplaced: UnplacedSentence,
        error: UsageError,
    ) -> Command:
        """Read a sentence about spiders in the only project that has them.

        Raises SeveralProjects where more of them have, else `error` with what was probably meant.
        """
        projects = self._list_readable()
        if begins_with_verb(unplaced, self._config) and not self._config.list_projects():
            raise missing_project_error()
        if not projects or len(projects) > MAX_PROJECTS:
            raise error
        try:
            sentence = find_place(unplaced, self._spiders, projects, self._config, self._said.when)
            if sentence:
                return parse(sentence, self._config)
            if isinstance(error, UnknownWord) and error.corrected and not error.meant:
                error.meant = self._correct(error.corrected)
            error.meant = error.meant or suggest_in_projects(
                unplaced, self._spiders, projects, self._said.when
            )
        except ApiError:
            raise error from None
        raise explain_unplaced(unplaced, error)

    def _correct(self, sentence: str) -> str:
        """Spell a corrected sentence that has names in it; empty where it is not understood."""
        try:
            return say(self._read_text(sentence, is_correction=True))
        except SeveralProjects as unclear:
            return unclear.sentence
        except MissingJobs:
            return sentence  # it shows what there is to choose from
        except (UsageError, Refused) as still_wrong:
            return still_wrong.meant if isinstance(still_wrong, UsageError) else ""

    def _suggest_spiders(self, supposed: Supposition) -> str:
        """Spell the sentence with the spiders that were probably meant."""
        (name, *more) = supposed.names
        other = (
            "" if more else self._spiders.find_other_name(name, supposed.project, self._said.when)
        )
        similar = self._spiders.find_similar(supposed.names, supposed.project, self._said.when)
        if not (other or similar):
            return ""
        sentence = supposed.write_other(name, other) if other else supposed.write_sentence(similar)
        try:
            return say(parse(sentence, self._config))
        except MissingJobs:
            return sentence
        except UsageError:
            return ""

    def _list_readable(self) -> list[int]:
        return self._readable.list_known(self._said, self._config)

    def _may_look_up(self, project: int) -> bool:
        return self._readable.may_look_up(project, self._said, self._config)
