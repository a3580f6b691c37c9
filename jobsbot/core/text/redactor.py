"""Removes the configured secrets from text, in every spelling.

One redactor is made from the configuration, and used for the log, for texts of the APIs, and for
everything that is written to people.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

HIDDEN_TEXT = "[hidden]"
MIN_SECRET_CHARS = 8
"""A shorter secret is hidden only as a whole word: it may be a part of other words by chance."""
MIN_WORD_CHARS = 5
"""A value shorter than this counts as no secret, and is hidden only as part of a header."""


class Redactor:
    """Hides these secrets. One without secrets changes nothing."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        spellings = {spelling for secret in secrets for spelling in spell_secret(secret)}
        # The longest first: one may be part of another.
        patterns = [_make_pattern(text) for text in sorted(spellings, key=len, reverse=True)]
        self._pattern = re.compile("|".join(patterns), re.IGNORECASE)
        fold = fold_to_ascii if all(map(str.isascii, spellings)) else fold_case
        self._fold = fold
        self._folded_spellings = {fold(text) for text in spellings}

    def redact(self, text: str) -> str:
        """Replace each secret by a mark."""
        return self._pattern.sub(HIDDEN_TEXT, text) if self._may_hold_secret(text) else text

    def _may_hold_secret(self, text: str) -> bool:
        """Search for each spelling as a plain text: a hundred times as fast as the pattern.

        Nearly no text holds one. A hit may still be a part of a longer word, which the pattern
        tells.
        """
        folded = self._fold(text)
        for spelling in self._folded_spellings:  # noqa: SIM110 - `any` takes twice as long
            if spelling in folded:
                return True
        return False

    def __repr__(self) -> str:
        return "Redactor(…)"


ASCII_TWINS = {"\u0130": "i", "\u0131": "i", "\u017f": "s", "\u212a": "k"}
"""Letters beyond ASCII that the pattern, which ignores case, takes for letters of ASCII."""


def fold_to_ascii(text: str) -> str:
    """Fold a text as `fold_case` does, for spellings in ASCII only; all else becomes `?`.

    A whole message with one `…` in it is folded five times as fast.
    """
    if text.isascii():
        return text.lower()
    for letter, twin in ASCII_TWINS.items():
        text = text.replace(letter, twin)
    return text.encode("ascii", "replace").decode().lower()


def fold_case(text: str) -> str:
    """Fold letters that the pattern, which ignores case, takes for equal."""
    if text.isascii():
        return text.lower()
    return text.replace("\u0130", "i").replace("\u0131", "i").casefold()  # I and i as in Turkish


def spell_secret(secret: str) -> Iterator[str]:
    """Spell a secret in every way in which programs write one down."""
    if len(secret) >= MIN_WORD_CHARS:
        for plain in {secret, secret.strip()}:
            yield plain
            yield from _escape(plain)
    if secret:
        # As user name or password of a basic `Authorization`, and on its own.
        for text in (f"{secret}:", f":{secret}", secret):
            yield from _encode_base64(text)


def _escape(text: str) -> Iterator[str]:
    yield quote(text, safe="")
    yield quote(text)
    yield quote_plus(text)
    yield quote(quote(text, safe=""), safe="")
    yield "".join(f"%{byte:02X}" for byte in text.encode())
    yield json.dumps(text)[1:-1]
    yield json.dumps(text, ensure_ascii=False)[1:-1]
    yield json.dumps(json.dumps(text)[1:-1])[1:-1]
    yield repr(text)[1:-1]
    yield repr(text.encode())[2:-1]
    yield html.escape(text)
    yield text.encode().hex()


def _encode_base64(text: str) -> Iterator[str]:
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        encoded = encode(text.encode()).decode().rstrip("=")
        if len(encoded) >= MIN_WORD_CHARS:
            yield encoded
            yield quote(encoded, safe="")


def _make_pattern(spelling: str) -> str:
    text = re.escape(spelling)
    return text if len(spelling) >= MIN_SECRET_CHARS else rf"(?<!\w){text}(?!\w)"
