"""What is said in a chat and in a terminal alike names neither."""

import re

import pytest

from tests.core.messages.written_texts import ROOT, list_texts

SHARED_FOLDERS = ("core", "commands", "operations", "exports", "terminal")
CHAT_WORDS = re.compile(r"\bSlack\b|\b[Cc]ards?\b|\b[Tt]ick\b|\bmodal\b|\bephemeral\b")
HOUSE_WORDS = re.compile(r"\b([Tt]ransport|[Bb]arrier|[Ff]encing|[Oo]utcomes|[Dd]oubt)\b")
LOGGED = re.compile(r"^plan %s")


@pytest.mark.parametrize("words", [CHAT_WORDS, HOUSE_WORDS])
def test_shared_texts_hold_no_such_word(words: re.Pattern[str]) -> None:
    named = [
        f"{path.relative_to(ROOT)}:{line}: {text!r}"
        for folder in SHARED_FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if words.search(path.read_text("utf8"))  # parsing all files takes a second
        for line, text in list_texts(path)
        if " " in text and words.search(text) and not LOGGED.match(text)
    ]
    assert not named, named
