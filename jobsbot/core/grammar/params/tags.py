"""How a change of tags is read and written: with signs (`+new -old`), or in the API's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import BotConfig, TagChange
from jobsbot.core.grammar.params.form_inputs import build_tag_inputs
from jobsbot.core.grammar.usage_errors import MissingInput
from jobsbot.core.messages.message import Choice, TextInput
from jobsbot.core.text.token_bag import TokenBag
from jobsbot.core.text.tokens import quote, quote_input


class SignedTagsParam(msgspec.Struct, frozen=True):
    """`+tag` and `-tag`."""

    vocabulary: tuple[str, ...] = ("+",)

    def take(self, bag: TokenBag, config: BotConfig) -> TagChange:
        signed = bag.take_tokens(lambda word: bool(word.sign) and len(word.text) > 1)
        return build_tag_change(
            (word.text[1:] for word in signed if word.sign == "+"),
            (word.text[1:] for word in signed if word.sign == "-"),
            then="Write `+tag` to add one and `-tag` to remove one.",
        )

    def say(self, value: TagChange) -> Iterator[str]:
        yield from (f"+{quote(tag)}" for tag in value.add)
        yield from (f"-{quote(tag)}" for tag in value.remove)

    def inputs(self, value: TagChange | None) -> tuple[TextInput | Choice, ...]:
        return build_tag_inputs(value, "+,", "-,")


class NamedTagsParam(msgspec.Struct, frozen=True):
    """`add_tag=` and `remove_tag=`, both repeatable: the API's own words."""

    vocabulary: tuple[str, ...] = ("add_tag=", "remove_tag=")

    def take(self, bag: TokenBag, config: BotConfig) -> TagChange:
        return build_tag_change(
            bag.take_options("add_tag"),
            bag.take_options("remove_tag"),
            then="Write `add_tag=…` to add one and `remove_tag=…` to remove one.",
        )

    def say(self, value: TagChange) -> Iterator[str]:
        yield from (f"add_tag={quote(tag)}" for tag in value.add)
        yield from (f"remove_tag={quote(tag)}" for tag in value.remove)

    def inputs(self, value: TagChange | None) -> tuple[TextInput | Choice, ...]:
        return build_tag_inputs(value, "add_tag=,", "remove_tag=,")


def build_tag_change(add: Iterable[str], remove: Iterable[str], then: str) -> TagChange:
    """Make a change of tags. Raises UsageError where it is empty or contradicts itself."""
    change = TagChange(tuple(dict.fromkeys(add)), tuple(dict.fromkeys(remove)))
    if not (change.add or change.remove):
        raise MissingInput("Which tags?", then=then)
    if both := set(change.add) & set(change.remove):
        raise UsageError(f"The tag {quote_input(min(both))} is to be added and removed at once.")
    return change
