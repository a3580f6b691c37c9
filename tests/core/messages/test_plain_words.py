"""What is said in a chat and in a terminal alike names neither."""

import re

import pytest

from jobsbot.core.text.credentials import MASK, mask_credentials
from tests.core.messages.written_texts import ROOT, list_texts

SHARED_FOLDERS = ("core", "commands", "operations", "exports", "terminal")
CHAT_WORDS = re.compile(r"\bSlack\b|\b[Cc]ards?\b|\b[Tt]ick\b|\bmodal\b|\bephemeral\b")
HOUSE_WORDS = re.compile(r"\b([Tt]ransport|[Bb]arrier|[Ff]encing|[Oo]utcomes|[Dd]oubt)\b")
CREDENTIAL_WORDS = re.compile(
    r"\b(?:basic|bearer|digest|token|apikey|negotiate) [\w.~+/=:-]{6}"
    r"|\b(?:credential|token|secret|key)s?: [a-z]|://[^\"{]*@",
    re.IGNORECASE,
)
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


def test_none_of_our_own_words_is_taken_for_a_credential() -> None:
    """What is said of the configuration is masked as a whole, our words in it too."""
    masked = [
        f"{path.relative_to(ROOT)}:{line}: {mask_credentials(text)!r}"
        for path in sorted(ROOT.rglob("*.py"))
        if any(map(may_be_masked, path.read_text("utf8").splitlines()))
        for line, text in list_texts(path)
        if " " in text and "(?" not in text and MASK in mask_credentials(text)
    ]
    assert not masked, masked


def may_be_masked(line: str) -> bool:
    """Tell whether a line of a module is one for which it has to be parsed, which takes long."""
    return '"' in line and bool(CREDENTIAL_WORDS.search(line)) and MASK in mask_credentials(line)
