"""The words of a sentence that no field has taken yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from jobsbot.core.errors import UsageError
from jobsbot.core.text.tokens import Token, quote_input
from jobsbot.core.text.wording import join_words


class TokenBag:
    """Hands out words, each once. Words that are left over were not understood."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        self.tokens = list(tokens)

    def take_tokens(self, wanted: Callable[[Token], bool]) -> list[Token]:
        """Take all words that fit, in order."""
        if not self.tokens:
            return []
        taken: list[Token] = []
        left: list[Token] = []
        for word in self.tokens:
            (taken if wanted(word) else left).append(word)
        self.tokens = left
        return taken

    def take_words(self, words: Iterable[str]) -> list[str]:
        """Take all bare words that are among `words`; answers them in lower case."""
        if not self.tokens:
            return []
        known = frozenset(words)
        taken = self.take_tokens(lambda word: word.is_bare and word.text.lower() in known)
        return [word.text.lower() for word in taken]

    def take_options(self, *names: str) -> list[str]:
        """Take the values of all `name=value` words. Raises UsageError for an empty value."""
        return [word.option[2] for word in self._take_named(names) if word.option]

    def take_values(self, *names: str) -> tuple[str, ...]:
        """Take all values of `name=a,b` words, each once; a comma in quotes separates nothing.

        Raises UsageError for an empty value.
        """
        values = [value for word in self._take_named(names) for value in word.values]
        return tuple(dict.fromkeys(values))

    def take_option(self, *names: str) -> str | None:
        """Take the value of one `name=value` word. Raises UsageError where there are several."""
        values = self.take_options(*names)
        if len(set(values)) > 1:
            said = join_words([quote_input(value) for value in values])
            raise UsageError(f"`{names[0]}=` takes one value, and you gave {said}.")
        return values[0] if values else None

    def take_after(self, names: Iterable[str], fits: Callable[[str], bool]) -> Iterator[str]:
        """Take a bare word with the one that follows it: `since 2h`. Yields what follows."""
        known = frozenset(names)
        pairs = list(zip(self.tokens, self.tokens[1:], strict=False))
        for first, second in pairs:
            if first.is_bare and first.text.lower() in known and fits(second.text):
                self.tokens = [word for word in self.tokens if word not in (first, second)]
                yield second.text

    def _take_named(self, names: Iterable[str]) -> list[Token]:
        if not self.tokens:
            return []
        wanted = {(name, "=") for name in names}
        taken = self.take_tokens(lambda word: word.option is not None and word.option[:2] in wanted)
        for word in taken:
            if word.option and not any(word.values):
                raise UsageError(
                    f"`{word.option[0]}=` needs a value.", then=f"Write `{word.option[0]}=…`."
                )
        return taken
