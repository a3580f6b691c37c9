"""What to choose from instead of a name that exists nowhere: jobs for a write, projects."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.grammar.parser import parse
from jobsbot.core.grammar.usage_errors import MissingJobs, MissingProject, UnknownWord
from jobsbot.core.text.tokens import Tokens

MAX_PROJECTS_OFFERED = 5


def offer_without(
    error: UnknownWord, config: BotConfig, list_readable: Callable[[], Sequence[int]]
) -> tuple[str, ...]:
    """Offer what a sentence can be about, where only the unknown name said that.

    What still says something without the name is not offered: it would be about more than was
    meant.
    """
    if not error.words[0].text[:1].isalpha():
        return ()  # a mistyped key or date is no name
    rest = write_without(error.tokens, error.words)
    try:
        parse(rest, config)
    except MissingJobs as missing:
        project = missing.selection.project
        return () if error.about_read else (f"{rest} {project}", f"spiders {project}")
    except MissingProject:
        readable = set(list_readable())
        names = [name for name, number in sorted(config.projects.items()) if number in readable]
        return tuple(f"{rest} {name}" for name in names[:MAX_PROJECTS_OFFERED]) or ("projects",)
    except UsageError:
        return ()
    return ()


def write_without(tokens: Tokens, words: Tokens) -> str:
    return " ".join(word.spell() for word in tokens if word not in words)
