"""A command in its own words means itself, whatever these words mean in everyday speech.

Such a sentence is taken as it stands, without a look for phrases: none of them may change it.
"""

from collections.abc import Iterator
from itertools import permutations

import pytest

from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.grammar.command import BotConfig, Command
from jobsbot.core.grammar.fields import get_params, is_in_own_words
from jobsbot.core.grammar.phrases import read_everyday_words
from jobsbot.core.text.tokens import tokenize

CONFIG = BotConfig(projects={"shop": 123, "five": 5}, commands=ALL_COMMANDS)
VALUES = ("=2h", "=last", '="of mine"', ">3", "<a,b")
OWN_VERBS = [command for command in ALL_COMMANDS if " " not in command.word]


def write_words(command: type[Command], values: tuple[str, ...]) -> list[str]:
    """Write each word of a verb's vocabulary, each option with each of the values and its sign."""
    terms = {term for param in get_params(command).values() for term in param.vocabulary}
    options = [term[:-1] for term in terms if term.endswith("=")]
    words = sorted(terms - {f"{name}=" for name in options} - {"+", "because"})
    words += ["123", "2024"] if "project=" in terms else []
    words += ["123/1/4", "2024/2/7"] if "job=" in terms else []
    return [*words, *(f"{name}{value}" for name in sorted(options) for value in values)]


def write_sentences(command: type[Command], count: int, values: tuple[str, ...]) -> Iterator[str]:
    """Write the verb with as many of its words, in each order."""
    for words in permutations(write_words(command, values), count):
        yield " ".join((command.word, *words))


def check(sentence: str) -> None:
    tokens = tokenize(sentence)
    assert is_in_own_words(tokens, ALL_COMMANDS), sentence
    read = read_everyday_words(tokens, CONFIG)
    assert [word.spell() for word in read] == [word.spell() for word in tokens], sentence


@pytest.mark.parametrize("command", OWN_VERBS, ids=lambda command: command.word)
def test_no_phrase_changes_a_verb_with_one_of_its_words(command: type[Command]) -> None:
    for count in (0, 1):
        for sentence in write_sentences(command, count, VALUES):
            check(sentence)


@pytest.mark.slow
@pytest.mark.parametrize("command", OWN_VERBS, ids=lambda command: command.word)
def test_no_phrase_changes_a_verb_with_two_of_its_words(command: type[Command]) -> None:
    for sentence in write_sentences(command, 2, VALUES[:1]):
        check(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "give me 123 failed",
        "get 123 running",
        "show 5 failed",
        "spiders failed",
        "diff 123/1/4 123/2/7",
        "list 123 today",
        "list 123 spider=",
        "list 123 -n 5",
        "list 123 'running'",
        "list shop",
        "stop 123 because they hang",
        "",
    ],
)
def test_other_words_are_looked_at_for_phrases(sentence: str) -> None:
    assert not is_in_own_words(tokenize(sentence), ALL_COMMANDS)
