"""Each sentence that is written in a document, a help or an error is understood as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.grammar.parser import parse
from jobsbot.core.grammar.usage_errors import MissingJobs
from tests.core.messages.written_texts import ROOT, list_texts

KNOWN = BotConfig(
    projects={"prod-crawl": 123, "staging": 456}, default_project=123, commands=ALL_COMMANDS
)
VERBS = {word for command in ALL_COMMANDS for word in (command.word, *command.also)}
WRITTEN_PATTERN = re.compile(r"(?m)(?:`|^\s*(?:\$ )?)(/jobs|jobsbot|@jobsbot)( [^`\n|#>]*)?")
SAID_PATTERN = re.compile(r"``([^`{}]+)``")
PLACEHOLDER_PATTERN = re.compile(r"[\[\]|…]|\b[A-Z]{3,}\b")
"""What stands in a usage line, and in no sentence that is to be said as it is."""
TERMINAL_OPTION_PATTERN = re.compile(r" --?(yes|json|follow|watch|quiet|project P|o FILE)\b")
BARE_NAMES = {"shop_books"}
"""Spiders of the demo: only the API tells that they are some."""
LEAST_IN_DOCUMENTS, LEAST_IN_TEXTS = 60, 10
SPEAKING_FOLDERS = ("core", "commands")


def list_documents() -> list[Path]:
    return [*ROOT.parent.glob("*.md"), *ROOT.parent.glob("docs/**/*.md")]


def list_document_sentences(path: Path) -> Iterator[str]:
    """List what a document tells to say, without the options of a terminal."""
    for addressed, said in WRITTEN_PATTERN.findall(path.read_text("utf8")):
        sentence = TERMINAL_OPTION_PATTERN.sub("", said).strip()
        is_sentence = addressed != "jobsbot" or sentence.split(" ")[0] in VERBS
        if is_sentence and sentence not in BARE_NAMES and not PLACEHOLDER_PATTERN.search(sentence):
            yield sentence


def explain(sentence: str) -> str:
    """Say what is wrong with a sentence; empty where it is understood, or shows what to choose."""
    try:
        parse(sentence, KNOWN)
    except MissingJobs:
        return ""
    except UsageError as error:
        return f"{sentence!r}: {error.text}"
    return ""


def test_what_the_documents_tell_to_say_is_understood() -> None:
    sentences = [said for path in list_documents() for said in list_document_sentences(path)]
    assert len(sentences) >= LEAST_IN_DOCUMENTS
    assert not [wrong for said in sentences if (wrong := explain(said))]


def test_what_errors_and_hints_tell_to_say_is_understood() -> None:
    paths = [path for folder in SPEAKING_FOLDERS for path in (ROOT / folder).rglob("*.py")]
    texts = [text for path in paths for _, text in list_texts(path)]
    found = {said for text in texts for said in SAID_PATTERN.findall(text)}
    sentences = {said for said in found if not PLACEHOLDER_PATTERN.search(said)}
    assert len(sentences) >= LEAST_IN_TEXTS
    assert not [wrong for said in sorted(sentences) if (wrong := explain(said))]
