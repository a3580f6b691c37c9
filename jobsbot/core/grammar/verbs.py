"""Which word of a sentence is its verb."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from jobsbot.core.grammar.command import BotConfig, Command
from jobsbot.core.grammar.fields import changes_tags
from jobsbot.core.grammar.lexicon.fillers import HELP_FLAGS, LISTED_JOBS
from jobsbot.core.jobs.filter_kinds.state_filters import is_filter_word
from jobsbot.core.jobs.job_keys import looks_like_key
from jobsbot.core.text.tokens import Token, Tokens


def list_verbs(config: BotConfig) -> Mapping[str, type[Command]]:
    """List each word that is a verb, with its command."""
    return _list_words(config.commands)


@cache
def _list_words(commands: tuple[type[Command], ...]) -> Mapping[str, type[Command]]:
    return {word: command for command in commands for word in (command.word, *command.also)}


def find_verb(
    tokens: Tokens, verbs: Mapping[str, type[Command]]
) -> tuple[type[Command], Tokens] | None:
    """Find the verb of a sentence: one that explains others, the first word, or a later one.

    An everyday word (`now`) counts as no verb after words that are filters.
    """
    at = [n for n, word in enumerate(tokens) if not word.quoted and word.text.lower() in verbs]
    asks_help = [n for n in at if verbs[tokens[n].text.lower()].explains_others]
    means_filter = any(is_filter_word(word) or word.option for word in tokens)
    later = [
        n for n in at if n == 0 or not (means_filter and verbs[tokens[n].text.lower()].everyday)
    ]
    if at[:2] == [0, 1] and tokens[0].text.lower() in LISTED_JOBS:
        later = later[1:]  # `jobs list`: the bot is called so
        tokens = tokens[1:]
        later = [n - 1 for n in later]
    for n in (*asks_help, *later):
        rest = tokens[:n] + tokens[n + 1 :]
        if _takes_tag_off(tokens[n], rest, verbs):
            continue
        return verbs[tokens[n].text.lower()], rest
    return None


def _takes_tag_off(flag: Token, rest: Tokens, verbs: Mapping[str, type[Command]]) -> bool:
    """Tell whether `-h` removes the tag `h`: beside a key, or in a change of tags by filters."""
    if flag.text.lower() not in HELP_FLAGS:
        return False
    if any(map(looks_like_key, rest)):
        return True
    others = (verbs[word.text.lower()] for word in rest if word.text.lower() in verbs)
    has_filter = any(word.option or is_filter_word(word) for word in rest)
    return any(map(changes_tags, others)) and has_filter and flag.text.lower() == "-h"
