"""The reason at the end of a write."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.messages.message import Choice, TextInput
from jobsbot.core.text.reasons import write_reason
from jobsbot.core.text.token_bag import TokenBag
from jobsbot.core.text.tokens import REASON_SIGN


class ReasonParam(msgspec.Struct, frozen=True):
    """`because …`, to the end of the sentence; or nothing."""

    vocabulary: tuple[str, ...] = ("because",)

    def take(self, bag: TokenBag, config: BotConfig) -> str:
        found = bag.take_tokens(lambda word: word.sign == REASON_SIGN)
        return found[0].text if found else ""

    def say(self, value: str) -> Iterator[str]:
        if value:
            yield f"because {write_reason(value)}"

    def inputs(self, value: str | None) -> tuple[TextInput | Choice, ...]:
        return ()
