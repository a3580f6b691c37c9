"""Finds the project of a sentence that names spiders and no project."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from jobsbot.core.answers.project_survey import MAX_PARALLEL_PROJECTS
from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.grammar.parser import parse, put_project, say
from jobsbot.core.grammar.usage_errors import MissingProject, SeveralProjects
from jobsbot.core.grammar.verbs import list_verbs
from jobsbot.core.text.tokens import quote_input
from jobsbot.core.text.wording import join_words
from jobsbot.core.understanding.spider_names import SpiderNames, Supposition, UnplacedSentence

Spellings = Mapping[str, str]
"""How each spider is spelled, by the name that was said."""


def begins_with_verb(unplaced: UnplacedSentence, config: BotConfig) -> bool:
    """Tell whether a sentence begins with a verb: then it surely lacks its project alone."""
    return unplaced.tokens[0].text.lower() in list_verbs(config)


def find_place(
    unplaced: UnplacedSentence,
    spiders: SpiderNames,
    projects: Collection[int],
    config: BotConfig,
    now: datetime,
) -> str:
    """Write the sentence with the only one of these projects that has its spiders.

    Empty where none has them. Raises SeveralProjects where more have, and ApiError.
    """
    found = find_projects_with_spiders(unplaced, spiders, projects, now)
    if len(found) > 1:
        raise ask_for_project(unplaced, found, config)
    for project, spellings in found.items():
        return put_project(unplaced.write_sentence(spellings), project, config)
    return ""


def find_projects_with_spiders(
    unplaced: UnplacedSentence, spiders: SpiderNames, projects: Collection[int], now: datetime
) -> dict[int, Spellings]:
    """Find which projects have all spiders of a sentence: spelled like this, or else in any case.

    Raises ApiError.
    """

    def find_spellings(project: int) -> Spellings | None:
        return spiders.find_spellings(unplaced.names, project, now)

    exact = find_exact_names(unplaced.names, spiders, projects)
    return exact or ask_each(find_spellings, projects)


def find_exact_names(
    names: Collection[str], spiders: SpiderNames, projects: Collection[int]
) -> dict[int, Spellings]:
    """Find which projects have spiders of exactly these names. Raises ApiError."""

    def find(project: int) -> Spellings | None:
        there = all(spiders.is_spider(name, project) for name in names)
        return {name: name for name in names} if there else None

    return ask_each(find, projects)


def ask_each(
    find: Callable[[int], Spellings | None], projects: Collection[int]
) -> dict[int, Spellings]:
    """Apply `find` to projects, a few at once; keep those where something was found."""
    with ThreadPoolExecutor(MAX_PARALLEL_PROJECTS, thread_name_prefix="project") as executor:
        answers = zip(projects, executor.map(find, projects), strict=True)
        return {project: found for project, found in answers if found}


def ask_for_project(
    unplaced: UnplacedSentence, found: Mapping[int, Spellings], config: BotConfig
) -> SeveralProjects:
    """Ask which of the projects is meant that have the spiders."""
    labels = [config.project_label(project) for project in found]
    asked = SeveralProjects(
        f"Which project? {join_words(labels)} have {quote_spiders(unplaced.names)}.",
        then="Name one of them.",
        sentence=unplaced.write_sentence(next(iter(found.values()))),
        projects=tuple(found),
    )
    asked.about_read = unplaced.changes_nothing
    return asked


def quote_spiders(names: Collection[str]) -> str:
    quoted = [quote_input(name) for name in dict.fromkeys(names)]
    return f"{'spiders' if len(quoted) > 1 else 'a spider'} {join_words(quoted)}"


def suggest_in_projects(
    unplaced: UnplacedSentence, spiders: SpiderNames, projects: Collection[int], now: datetime
) -> str:
    """Write the sentence with the spiders that were probably meant; empty where none is alike.

    Raises ApiError.
    """
    for project in projects:
        similar = spiders.find_similar(unplaced.names, project, now)
        if similar:
            return unplaced.write_sentence(similar)
    return ""


def suggest_project(
    supposed: Supposition, spiders: SpiderNames, projects: Collection[int], config: BotConfig
) -> str:
    """Write the sentence with another project that has its spiders; empty where none has.

    Raises ApiError.
    """
    others = [project for project in projects if project != supposed.project]
    for project, spellings in find_exact_names(supposed.names, spiders, others).items():
        try:
            sentence = put_project(supposed.write_sentence(spellings), project, config)
            return say(parse(sentence, config))
        except UsageError:  # it names its project already
            return ""
    return ""


def explain_unplaced(unplaced: UnplacedSentence, error: UsageError) -> UsageError:
    """Say that no project has these spiders, where only the project was missing."""
    if not isinstance(error, MissingProject):
        return error
    text = f"No project that you may read here has {quote_spiders(unplaced.names)}."
    explained = UsageError(text, then="Say ``projects`` to see what there is.", meant=error.meant)
    explained.about_read = unplaced.changes_nothing
    return explained
