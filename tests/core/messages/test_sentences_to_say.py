"""A sentence to say is a value of its own: what is typed before it, each renderer knows."""

import re

import pytest

from jobsbot.core.messages.marked_text import mark_code, quote_code
from jobsbot.core.messages.message import Code, Message, Paragraph, Say
from jobsbot.render.fallback import write_fallback_text
from jobsbot.render.terminal import to_terminal
from jobsbot.render.text import line_text
from tests.core.messages.written_texts import ROOT, list_texts

SPEAKING_FOLDERS = ("core", "commands", "operations", "exports", "terminal")


def test_no_text_names_the_slash_command_but_the_renderers() -> None:
    named = [
        f"{path.relative_to(ROOT)}:{line}: {text!r}"
        for folder in SPEAKING_FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        if "/jobs" in path.read_text("utf8")  # parsing all files takes a second
        for line, text in list_texts(path)
        if re.search(r"(?<![\w}./])/jobs\b", text)
    ]
    assert not named, "Write Say(sentence), or ``sentence`` in the text of an error."


@pytest.mark.parametrize(
    ("text", "line", "plain"),
    [
        ("Say ``help list``.", ("Say ", Say("help list"), "."), "Say “help list”."),
        ("Leave out `sort=`.", ("Leave out ", Code("sort="), "."), "Leave out “sort=”."),
        ("``help``", (Say("help"),), "“help”"),
        ("a ` b", ("a ", "`", " b"), "a ` b"),
        ("", (), ""),
    ],
)
def test_marks_in_our_own_text_are_read(text: str, line: tuple[object, ...], plain: str) -> None:
    assert mark_code(text) == line
    assert quote_code(text) == plain


def test_a_chat_and_a_terminal_each_put_their_own_word_before_it() -> None:
    message = Message("Done.", (Paragraph.of("Then say ", Say("list 123"), "."),))
    assert "Then say /jobs list 123." in write_fallback_text(message, 4000)
    assert "Then say jobsbot list 123." in to_terminal(message)
    assert line_text((Say(""),)) == "/jobs"
