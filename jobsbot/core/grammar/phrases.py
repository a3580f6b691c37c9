"""Phrases that mean one filter or one other sentence: `last 2h`, `longer than 6h`, `who stopped`.

Each rule takes the words of a sentence and answers them with its phrase in the words of the
grammar. What no rule knows stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from jobsbot.core.grammar.all_projects import read_all_projects
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.grammar.corrections import find_closest
from jobsbot.core.grammar.lexicon.fillers import FILLERS, MEANING_CHANGERS
from jobsbot.core.grammar.loose_words import (
    drop_leading_fillers,
    drop_listing_verb,
    drop_polite_phrase,
    find_neighbour_sentence,
)
from jobsbot.core.grammar.spoken.days import join_days_of_months, read_days, read_time_of_day
from jobsbot.core.grammar.spoken.deploy_questions import ask_about_deploys
from jobsbot.core.grammar.spoken.everyday_requests import FIGURE_WORDS, REQUEST_RULES
from jobsbot.core.grammar.spoken.not_known import refuse_later_action, refuse_unknowable
from jobsbot.core.grammar.spoken.numbers_of_jobs import read_number_of_jobs
from jobsbot.core.grammar.spoken.page_addresses import read_section, refuse_spider_pages
from jobsbot.core.grammar.spoken.questions import (
    ask_for_help,
    ask_for_rights,
    ask_how_it_goes,
    ask_who,
)
from jobsbot.core.grammar.spoken.rights_of_others import refuse_rights_of_others
from jobsbot.core.grammar.spoken.small_talk import refuse_small_talk
from jobsbot.core.grammar.spoken.times import (
    LOG_VERBS,
    join_zones,
    make_option,
    read_age,
    read_ago,
    read_between,
    read_recent,
    read_since_length,
    read_span,
    read_until,
)
from jobsbot.core.grammar.verbs import find_verb, list_verbs
from jobsbot.core.jobs.filter_kinds.state_filters import is_filter_word
from jobsbot.core.jobs.filters import FILTERS
from jobsbot.core.jobs.job_keys import looks_like_key, read_page_filters
from jobsbot.core.text.spoken_times import read_length
from jobsbot.core.text.tokens import Token, Tokens, is_one_of, join_text, tokenize

MORE_WORDS = frozenset({"over", "above", "longer", "more", ">", "exceeding"})
LESS_WORDS = frozenset({"under", "below", "shorter", "less", "fewer", "<"})
FILTER_FLAGS = {name: kind.name for kind in FILTERS.values() for name in kind.names}
SHORT_FLAGS = {"-n": "count", "-c": "count", "-s": "spider", "-p": "project", "-t": "tag"}
IDLE_FLAGS = frozenset({"-9", "-15", "-f", "-a", "-l", "-la", "-al", "aux", "-ef", "--force"})
"""Flags of other programs that ask for nothing here."""


def read_everyday_words(tokens: Tokens, config: BotConfig) -> Tokens:
    """Write a sentence in the words of the grammar. Raises UsageError where it asks for none of it.

    What no rule knows stays as it is.
    """
    refuse_small_talk(tokens)
    refuse_unknowable(tokens)
    refuse_rights_of_others(tokens)
    words = drop_polite_phrase(read_page_filters(tokens))
    tokens = drop_listing_verb(rewrite_phrases(words, config.projects))
    if find_verb(tokens, list_verbs(config)):
        return tokens
    for words in (tokens, drop_leading_fillers(tokens)):
        if sentence := find_neighbour_sentence(words):
            return tokenize(sentence)
    return read_table_row(tokens)


def rewrite_phrases(tokens: Tokens, projects: Mapping[str, int]) -> Tokens:
    """Write the phrases of a sentence as filters, or the sentence as another one.

    `projects` are those with names.
    """
    for rule in SENTENCE_RULES:
        tokens = rule(tokens)
    for question in QUESTION_RULES:
        tokens = question(tokens, projects)
    tokens = change_tags(tokens)
    for rule in (*REQUEST_RULES, *WORD_RULES):
        tokens = rule(tokens)
    return tokens


def read_whole_quote(tokens: Tokens) -> Tokens:
    """Read a sentence that was quoted as a whole."""
    if len(tokens) == 1 and tokens[0].quoted and " " in tokens[0].text.strip():
        return tokenize(tokens[0].text)
    return tokens


def drop_first_mention(tokens: Tokens) -> Tokens:
    """Drop a mention at the beginning: the sentence is addressed to it."""
    return tokens[1:] if len(tokens) > 1 and tokens[0].mention else tokens


def join_signs(tokens: Tokens) -> Tokens:
    """Join a sign that stands alone with the next word where tags are changed; else drop it."""
    if all(word.text != word.sign for word in tokens):
        return tokens
    words: list[Token] = []
    signed = asks_to_tag(tokens)
    for n, word in enumerate(tokens):
        before = words[-1] if words else word
        if signed and n and may_be_tag(word) and before.text == before.sign:
            words[-1] = make_signed(before.sign, word.text)
        else:
            words += [] if signed and word.text == word.sign and n == 0 else [word]
    return tuple(word for word in words if not (word.text == word.sign == "-"))


def asks_to_tag(tokens: Tokens) -> bool:
    """Tell whether a sentence changes tags; a mistyped `tag` counts, too."""
    if any(is_one_of(word, {"tag"}) for word in tokens):
        return True
    return _is_mistyped_tag(join_text(tokens[:1]))


@lru_cache(maxsize=1000)
def _is_mistyped_tag(verb: str) -> bool:
    """Tell whether a verb is most like `tag`: nearly all sentences begin with the same few."""
    return bool(find_closest(verb, ("tag",)))


def may_be_tag(word: Token) -> bool:
    """Tell whether a sign before a word makes it a tag."""
    plain = not (word.option or word.sign or word.mention)
    return plain and not (looks_like_key(word) or is_filter_word(word))


def change_tags(tokens: Tokens) -> Tokens:
    """Read `remove tag old from …`, `add tag new to …` and `untag KEY old` as `tag`."""
    verb, thing = join_text(tokens[:1]), join_text(tokens[1:2])
    if verb == "untag" and any(map(looks_like_key, tokens)):
        return (*tokenize("tag"), *(take_off(word) for word in tokens[1:]))
    sign = {"remove": "-", "delete": "-", "drop": "-", "add": "+", "set": "+"}.get(verb)
    if sign is None or thing not in ("tag", "tags") or len(tokens) < 4:
        return tokens
    tag = tokens[2]
    return (*tokenize("tag"), make_signed(sign, tag.text), *tokens[3:])


def take_off(word: Token) -> Token:
    """Rewrite a word that can be a tag as one to remove."""
    tag = may_be_tag(word) and not is_one_of(word, FILLERS)
    return make_signed("-", word.text) if tag else word


def read_longer(tokens: Tokens) -> Tokens:
    """Read `longer than 6h`, `running for 6h` as `runtime>`, and `errors under 10` as `errors<`."""
    for n, word in enumerate(tokens):
        run_for = (
            n > 0 and is_one_of(word, {"for", "since"}) and is_one_of(tokens[n - 1], {"running"})
        )
        less = is_one_of(word, LESS_WORDS)
        if not (is_one_of(word, MORE_WORDS) or run_for or less):
            continue
        sign, further = ("<", LESS_WORDS) if less else (">", MORE_WORDS)
        end = n + 1
        while end < len(tokens) and is_one_of(tokens[end], further | {"than"}):
            end += 1
        length, used = read_length(tokens[end:])
        if length:
            return (*tokens[:n], make_option("runtime", length, sign), *tokens[end + used :])
        number = join_text(tokens[end : end + 1])
        figures = tokens[n - 1 : n], tokens[end + 1 : end + 2]
        if re.fullmatch(r"[0-9]{1,9}", number):
            before, after = (join_text(each) for each in figures)
            if before in FIGURE_WORDS:
                return (*tokens[: n - 1], make_option(before, number, sign), *tokens[end + 1 :])
            if after in FIGURE_WORDS:
                return (*tokens[:n], make_option(after, number, sign), *tokens[end + 2 :])
    return tokens


def read_flags(tokens: Tokens) -> Tokens:
    """Read `--state running`, `-n 5` as filters; leave out flags that ask for nothing here."""
    if asks_to_tag(tokens):
        return tokens  # there a sign takes a tag off
    words: list[Token] = []
    tokens = tuple(part for word in tokens for part in part_flag(word))
    pending, is_log = "", any(is_one_of(each, LOG_VERBS) for each in tokens)
    for word in tokens:
        text = word.text.lower()
        if pending and not word.option:
            words.append(make_option(pending, word.text))
            pending = ""
            continue
        if not word.quoted and text.lstrip("-") in FILTER_FLAGS and text.startswith("--"):
            pending = FILTER_FLAGS[text.lstrip("-")]
        elif text in ("-n", "--tail", "--lines") and is_log:
            pending = "last"
        elif text in SHORT_FLAGS and not any(map(looks_like_key, tokens)):
            pending = SHORT_FLAGS[text]
        elif text not in IDLE_FLAGS or word.quoted:
            words.append(word)
    return tuple(words)


def part_flag(word: Token) -> Tokens:
    """Split `--tail=20` into the flag and its value; any other word stays as it is."""
    flag, sign, value = word.text.partition("=")
    parted = word.is_bare and flag.startswith("--") and sign and value
    return (Token(flag), Token(value)) if parted else (word,)


def read_parted_values(tokens: Tokens) -> Tokens:
    """Read `spider= books` as `spider=books`, where what follows means nothing by itself."""
    words: list[Token] = []
    for word in tokens:
        before = words[-1] if words else word
        option = before.option
        if option and is_unfinished(before) and may_be_value(word):
            values = (word.text,) if word.quoted else tuple(filter(None, word.text.split(",")))
            words[-1] = Token("", option=(*option[:2], word.text), values=values)
        else:
            words.append(word)
    return tuple(words)


def is_unfinished(word: Token) -> bool:
    """Tell whether an option has no value, not even an empty one in quotes."""
    return (
        word.option is not None and not word.option[2] and word.end - word.start == len(word.text)
    )


def may_be_value(word: Token) -> bool:
    """Tell whether a word can be the value of the option before it: it means nothing by itself."""
    means_more = is_filter_word(word) or looks_like_key(word) or is_one_of(word, MEANING_CHANGERS)
    return (word.is_bare or word.quoted) and not means_more


def read_table_row(tokens: Tokens) -> Tokens:
    """Read a row of a table that was pasted as the job it is about."""
    keys = tuple(word for word in tokens if looks_like_key(word) and not word.option)
    shown = len(tokens) > 1 and tokens[:1] == keys[:1] and not any(word.option for word in tokens)
    return keys if shown and tokens[0].text.count("/") == 2 else tokens


def make_signed(sign: str, text: str) -> Token:
    return Token(sign + text, sign=sign)


Rule = Callable[[Tokens], Tokens]
SENTENCE_RULES: tuple[Rule, ...] = (
    read_whole_quote,
    drop_first_mention,
    join_signs,
    refuse_spider_pages,
    refuse_later_action,
    read_section,
    ask_for_help,
)
QUESTION_RULES = (
    ask_for_rights, ask_about_deploys, ask_how_it_goes, ask_who, read_number_of_jobs,
)  # fmt: skip
TIME_RULES: tuple[Rule, ...] = (
    join_zones,
    join_days_of_months,
    read_age,
    read_span,
    read_between,
    read_until,
    read_time_of_day,
    read_recent,
    read_ago,
    read_since_length,
    read_days,
)
WORD_RULES: tuple[Rule, ...] = (
    read_parted_values,
    read_flags,
    read_all_projects,
    *TIME_RULES,
    read_longer,
)
