"""From a sentence to a Command and back: `parse(say(command), config) == command`.

A command is a frozen dataclass. Each of its fields names, by `takes(...)`, the Param that reads
it from the words and writes it again; the order of words is free. Every sentence has one
canonical spelling, which names its project, so that it means the same wherever it is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobsbot.core.errors import UsageError, WrongValue
from jobsbot.core.grammar.all_projects import (
    check_all_projects_word,
    drop_all_projects_word,
    widen_command,
)
from jobsbot.core.grammar.command import BotConfig, Command, WriteCommand, changes_nothing
from jobsbot.core.grammar.corrections import (
    correct_value,
    correct_words,
    drop_quotes,
    guess_first_word,
)
from jobsbot.core.grammar.credential_guesses import refuse_credential_guesses
from jobsbot.core.grammar.fields import get_params, is_in_own_words
from jobsbot.core.grammar.lexicon.fillers import FILLERS, QUESTION_FILLERS
from jobsbot.core.grammar.loose_words import drop_leading_fillers, find_unsupported_verb
from jobsbot.core.grammar.phrases import read_everyday_words
from jobsbot.core.grammar.spoken.not_known import refuse_log_line
from jobsbot.core.grammar.spoken.tag_requests import guess_tag_change
from jobsbot.core.grammar.usage_errors import (
    MissingInput,
    MissingJobs,
    MissingProject,
    UnknownWord,
    UnsupportedRequest,
)
from jobsbot.core.grammar.verbs import find_verb, list_verbs
from jobsbot.core.jobs.job_keys import looks_like_key
from jobsbot.core.text.token_bag import TokenBag
from jobsbot.core.text.tokens import REASON_SIGN, Tokens, is_one_of, quote_input, tokenize

REASON_FIELD = "reason"
"""How every command calls the field that takes `because …`."""
MAX_CORRECTIONS = 3
"""The most wrong words that are corrected in one sentence."""
MAX_CORRECTED_WORDS = 60
"""Nothing is corrected in a sentence of more words besides keys of jobs: it was pasted, and is read
anew for each correction."""


def say(command: Command) -> str:
    """Write a command in its one canonical spelling."""
    fields = {name: getattr(command, name) for name in get_params(type(command))}
    return _say_fields(type(command), fields)


def _say_fields(command: type[Command], fields: Mapping[str, Any]) -> str:
    """Write a verb and those of its fields that are known."""
    said = [command.word]
    for name, param in get_params(command).items():
        said += param.say(fields[name]) if name in fields else ()
    return " ".join(said)


def parse(text: str, config: BotConfig) -> Command:
    """Understand a sentence. Raises UsageError, and nothing else, on any input."""
    try:
        tokens = _read_words(text, config)
        refuse_credential_guesses(tokens, config.masking)
    except UsageError as error:
        error.about_read = error.about_read or _begins_with_read(text, config)
        raise
    words = sum(not looks_like_key(word) for word in tokens)
    return _parse_tokens(tokens, config, MAX_CORRECTIONS if words <= MAX_CORRECTED_WORDS else 0)


def _begins_with_read(text: str, config: BotConfig) -> bool:
    """Tell whether the first word of a sentence is a verb that changes nothing."""
    first = text.split(None, 1)[:1]
    verb = list_verbs(config).get(first[0].lower()) if first else None
    return verb is not None and changes_nothing(verb)


def put_project(sentence: str, project: int, config: BotConfig) -> str:
    """Name a project in a sentence that names none: right behind its verb, else in front."""
    first, _, rest = sentence.partition(" ")
    is_verb = first.lower() in list_verbs(config)
    return f"{first} {project} {rest}".rstrip() if is_verb else f"{project} {sentence}"


def _read_words(text: str, config: BotConfig) -> Tokens:
    """Cut a sentence into words, and into those of the grammar where it is said in others."""
    refuse_log_line(text)
    tokens = tokenize(text)
    if is_in_own_words(tokens, config.commands):
        return tokens
    return read_everyday_words(tokens, config)


def _parse_tokens(tokens: Tokens, config: BotConfig, corrections: int) -> Command:
    command, rest = _find_command(drop_all_projects_word(tokens), config, corrections)
    command, rest = widen_command(command, rest, tokens, list_verbs(config), config.projects)
    try:
        return _read_fields(command, rest, tokens, config, corrections)
    except UsageError as error:
        error.about_read = changes_nothing(command)
        raise


def _read_fields(
    command: type[Command], rest: Tokens, tokens: Tokens, config: BotConfig, corrections: int
) -> Command:
    """Read the fields of a command from its words. Raises UsageError for what is left over."""
    bag, values = TokenBag(rest), dict[str, Any]()
    missing: MissingInput | None = None
    # A reason may hold anything, so that no other field may look at its words.
    in_turn = sorted(get_params(command).items(), key=lambda each: each[0] != REASON_FIELD)
    for name, param in in_turn:
        try:
            values[name] = param.take(bag, config)
        except MissingInput as complaint:
            complaint.inputs = param.inputs(None)
            missing = missing or complaint
        except WrongValue as wrong:
            corrected = correct_value(tokens, wrong.value, wrong.known)
            wrong.meant = _correct_sentence(corrected, config, corrections)
            raise
    _drop_fillers(bag, command)
    check_all_projects_word(bag.tokens, command, list_verbs(config))
    _check_leftovers(bag, command, tokens, config, corrections)
    if isinstance(missing, MissingJobs):
        missing.command, missing.sentence = command, _say_fields(command, values)
    if isinstance(missing, MissingProject):
        missing.tokens = tokens
    if missing:
        raise missing
    return command(**values)


def _drop_fillers(bag: TokenBag, command: type[Command]) -> None:
    """Drop fillers; from questions more words than from commands that change something."""
    fillers = FILLERS if issubclass(command, WriteCommand) else QUESTION_FILLERS
    bag.take_tokens(lambda word: is_one_of(word, fillers))


def _find_command(
    tokens: Tokens, config: BotConfig, corrections: int
) -> tuple[type[Command], Tokens]:
    """Find the verb: the first word, or else the one word that is a verb, or what is implied."""
    found = find_verb(tokens, list_verbs(config))
    if found is not None:
        return found
    for sentence in (tokens, drop_leading_fillers(tokens)):
        for command in config.commands:
            if command.is_implied(sentence, config):
                return command, sentence
    raise _explain_no_verb(drop_leading_fillers(tokens) or tokens, config, corrections)


def _explain_no_verb(tokens: Tokens, config: BotConfig, corrections: int) -> UsageError:
    """Say that there is no such verb, and what was probably meant or can be done instead."""
    wrong, at = tokens[0], (tokens[0].start, tokens[0].end)
    keys = " ".join(word.spell() for word in tokens if looks_like_key(word))
    if lacking := find_unsupported_verb(tokens):
        instead = _correct_sentence(tokenize(lacking.instead), config, corrections)
        unsupported = UnsupportedRequest(lacking.text, then=lacking.then, at=at)
        unsupported.tokens = tokens
        unsupported.offers = tuple(filter(None, [f"show {keys}" if keys else instead]))
        return unsupported
    if tag_change := _explain_tag_change(tokens, config, corrections):
        return tag_change
    meant = guess_first_word(wrong, list_verbs(config), config.projects)
    verb = tokenize(meant) if wrong.is_bare else ()
    corrected = (*verb, *tokens[1:]) if verb else drop_quotes(tokens) if wrong.quoted else ()
    error = UnknownWord(
        f"I don't know the word {quote_input(wrong.text)}.",
        then="Say ``help`` for all that I know.",
        meant=_correct_sentence(corrected, config, corrections),
        at=at,
    )
    error.tokens, error.words, error.guess = tokens, (wrong,), meant
    error.corrected = " ".join(word.spell() for word in corrected) if corrections else ""
    return error


def _explain_tag_change(tokens: Tokens, config: BotConfig, corrections: int) -> UsageError | None:
    """Offer the change of tags that words may mean; None where they mean none.

    A word that is offered as a tag is not looked up as a spider.
    """
    meant = _correct_sentence(guess_tag_change(tokens), config, corrections)
    return UsageError("Tags are changed by `tag`.", meant=meant) if meant else None


def _check_leftovers(
    bag: TokenBag, command: type[Command], tokens: Tokens, config: BotConfig, corrections: int
) -> None:
    """Raise UsageError for the first word that nobody understood, with what was probably meant."""
    if not bag.tokens:
        return
    wrong = bag.tokens[0]
    if wrong.sign == REASON_SIGN:
        plain = tuple(word for word in tokens if word is not wrong)
        raise UsageError(
            f"`{command.word}` changes no job, so that it needs no reason.",
            meant=_correct_sentence(plain, config, corrections),
            at=(wrong.start, wrong.end),
        )
    if tag_change := _explain_tag_change(tokens, config, corrections):
        raise tag_change
    vocabulary = [term for param in get_params(command).values() for term in param.vocabulary]
    corrected = correct_words(bag.tokens, tokens, [*vocabulary, *config.projects])
    error = UnknownWord(
        f"I don't understand {quote_input(wrong.text)} in `{command.word}`.",
        then=f"It goes: ``{f'{command.word} {command.usage}'.rstrip()}``.",
        meant=_correct_sentence(corrected, config, corrections),
        at=(wrong.start, wrong.end),
    )
    error.tokens, error.words = tokens, tuple(bag.tokens)
    raise error


def _correct_sentence(tokens: Tokens, config: BotConfig, corrections: int) -> str:
    """Spell the corrected sentence, if it can be understood; else nothing."""
    if not tokens or not corrections:
        return ""
    spelled = " ".join(word.spell() for word in tokens)
    try:
        corrected = _read_words(spelled, config)
        return say(_parse_tokens(corrected, config, corrections - 1))
    except MissingJobs:
        return spelled  # said like this, it offers jobs to choose from
    except UsageError as still_wrong:
        return still_wrong.meant
