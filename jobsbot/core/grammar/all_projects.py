"""Sentences about all projects at once: `list all running`, `what is stuck everywhere`.

A verb that can be asked of all projects has a command of its own for that, whose word is the
verb's and `all`. Where a sentence names a project, `all` adds nothing: `list all running staging`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import Command, WriteCommand
from jobsbot.core.grammar.lexicon.fillers import LISTING_VERBS, QUESTION_FILLERS
from jobsbot.core.jobs.job_keys import looks_like_key, read_project
from jobsbot.core.text.tokens import Token, Tokens, is_one_of

ALL_PROJECTS_WORD = "everywhere"
"""What `in all projects` is read as; people say it too. No command gives it another meaning."""
ALL_WORDS = frozenset({"all", "everything", "every"})
"""Words for all projects where no project is named; elsewhere for all jobs."""
EACH_WORDS = frozenset({"all", "every", "each", "any", "across"})
BEFORE_EACH = frozenset({"in", "of", "on", "for", "from", "over", "across", "through"})
BEHIND_EACH = frozenset({"of", "the", "our", "my", "these", "known", "all"})
PROJECT_WORDS = frozenset({"project", "projects"})
NOW_WORD = "now"


def read_all_projects(tokens: Tokens) -> Tokens:
    """Read `in all projects` as one word, where the sentence says more than to list projects."""
    for n, word in enumerate(tokens):
        end = n + 1
        while (
            is_one_of(word, EACH_WORDS)
            and end < len(tokens)
            and is_one_of(tokens[end], BEHIND_EACH)
        ):
            end += 1
        if not (is_one_of(word, EACH_WORDS) and has_any_word(tokens[end : end + 1], PROJECT_WORDS)):
            continue
        start = n
        while start and is_one_of(tokens[start - 1], BEFORE_EACH):
            start -= 1
        rest = (*tokens[:start], *tokens[end + 1 :])
        asks_more = not all(is_one_of(w, LISTING_VERBS | QUESTION_FILLERS) for w in rest)
        if asks_more or has_any_word(tokens[:1], {NOW_WORD}):
            return (*tokens[:start], Token(ALL_PROJECTS_WORD), *tokens[end + 1 :])
    return tokens


def drop_all_projects_word(tokens: Tokens) -> Tokens:
    """Leave out the word for all projects, to find the verb in the rest."""
    return tuple(word for word in tokens if not is_one_of(word, {ALL_PROJECTS_WORD}))


def widen_command(
    command: type[Command],
    rest: Tokens,
    tokens: Tokens,
    verbs: Mapping[str, type[Command]],
    projects: Mapping[str, int],
) -> tuple[type[Command], Tokens]:
    """Choose the command over all projects where a sentence asks for it, and leave out those words.

    Raises UsageError where one project is named beside all of them.
    """
    wide = verbs.get(f"{command.word} all")
    certain = has_any_word(tokens, {ALL_PROJECTS_WORD})
    named = any(names_project(word, projects) for word in rest)
    if wide is None:
        return command, (*rest, *([Token(ALL_PROJECTS_WORD)] if certain else ()))
    if not certain:
        asks = not named and has_any_word(tokens, ALL_WORDS)
        return (wide, drop_words(rest, ALL_WORDS)) if asks else (command, rest)
    if named:
        raise UsageError("A project is named, and all of them.", then="Leave one of both out.")
    return wide, drop_words(rest, ALL_WORDS)


def check_all_projects_word(
    left: Collection[Token], command: type[Command], verbs: Mapping[str, type[Command]]
) -> None:
    """Raise UsageError where a sentence is about all projects and its verb takes only one."""
    if not has_any_word(left, {ALL_PROJECTS_WORD}):
        return
    wide = [word.removesuffix(" all") for word in verbs if word.endswith(" all")]
    others = "Say one sentence for each project."
    if not issubclass(command, WriteCommand):
        others = f"These do: {', '.join(f'``{word} all``' for word in wide)}."
    raise UsageError(f"`{command.word}` does not go over all projects.", then=others)


def names_project(word: Token, projects: Mapping[str, int]) -> bool:
    """Tell whether a word names a project, or a job of one."""
    named = word.option is not None and word.option[0] == "project"
    return named or looks_like_key(word) or read_project(word, projects) is not None


def drop_words(tokens: Tokens, words: Collection[str]) -> Tokens:
    return tuple(word for word in tokens if not is_one_of(word, words))


def has_any_word(tokens: Iterable[Token], words: Collection[str]) -> bool:
    return any(is_one_of(word, words) for word in tokens)
