"""What the bot prints can be pasted back: as Slack copies it, it means the same."""

import re
from collections.abc import Iterator

import pytest

from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.grammar.parser import parse, say
from jobsbot.core.interaction import PLAN_ORIGINS, Origin
from jobsbot.core.messages.message import BulletList, Fields, Message, Paragraph, Say
from jobsbot.render.layout import unfold_parts
from jobsbot.store import open_store
from tests.bot_conversation import Conversation, FakeReadApi, make_job
from tests.render.bot_messages import SENTENCES, make_cards, make_fake_api, read_messages
from tests.slow_examples import first_in_every_run

MORE_SENTENCES = (
    "projects", "spiders", "stop all", "log", "show failed", "nothing_like_it", "list spider=nope",
    "summary", "stuck", "diff", "why", "history", "can", "list failed since=yesterday 10:00",
    "list spider=shop.example", "list errors>10 sort=-errors count=2", "restart 123/1/1",
    *(f"help {command.word}" for command in ALL_COMMANDS),
)  # fmt: skip
USAGE_PATTERN = re.compile(r"[\[\]|…]|\b[A-Z]{3,}\b")
"""What stands in a usage line and in no sentence that is to be said as it is."""
KNOWN = BotConfig(
    projects={"prod-crawl": 123, "staging": 456}, default_project=123, commands=ALL_COMMANDS
)
COPIES = (
    "{}", "/jobs {}", "jobsbot {}", "@jobsbot {}", "`{}`", "`/jobs {}`", "• /jobs {}", "> {}",
    "- {}", "$ jobsbot {}", "{}.", "  {}  ", "\u200e{}", "/jobs {} · any of the tags a, b",
)  # fmt: skip


def list_sentences(message: Message) -> Iterator[str]:
    """Every sentence that a message says or that a button of it says."""
    for part in unfold_parts(message.parts):
        match part:
            case Paragraph(line):
                yield from (span.sentence for span in line if isinstance(span, Say))
            case BulletList(lines):
                yield from (span.sentence for line in lines for span in line
                            if isinstance(span, Say))  # fmt: skip
            case Fields(pairs):
                yield from (span.sentence for _, line in pairs for span in line
                            if isinstance(span, Say))  # fmt: skip
    rows = [button for _, row in message.button_rows for button in row]
    for button in (*message.buttons, *rows):
        if button.origin not in (*PLAN_ORIGINS, Origin.PICKED) and not button.url:
            yield button.value


def escape_as_slack(sentence: str) -> str:
    """Write a sentence as Slack hands it over: entities, and addresses as links."""
    escaped = sentence.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"\b(\w+\.example)\b", r"<http://\1|\1>", escaped)


@pytest.fixture(scope="module")
def sentences(tmp_path_factory) -> list[str]:
    """What is printed in many conversations, each sentence once."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('pasted') / 'jobsbot.sqlite'}")
    found: dict[str, None] = {}
    api: FakeReadApi = make_fake_api(12)
    api.put(make_job("123/7/1", spider="shop.example"))
    talk = Conversation(api, store)
    for said in (*SENTENCES, *MORE_SENTENCES):
        for message in read_messages(talk.says(said)):
            if isinstance(message, Message):
                found |= dict.fromkeys(list_sentences(message))
    for card in make_cards(3):
        found |= dict.fromkeys(list_sentences(card))
    store.close_connections()
    return [sentence for sentence in found if not USAGE_PATTERN.search(sentence)]


@pytest.fixture(scope="module")
def meanings(sentences) -> dict[str, str]:
    """What each sentence means as it is printed."""
    assert len(sentences) > 80
    return {sentence: understand(sentence) for sentence in sentences}


@pytest.mark.parametrize("copy", first_in_every_run(*COPIES, count=4))
def test_what_is_printed_means_the_same_when_it_is_pasted(meanings, copy):
    wrong = []
    for sentence, meant in meanings.items():
        for written in dict.fromkeys((sentence, escape_as_slack(sentence))):
            pasted = copy.format(written)
            if understand(pasted) != meant:
                wrong.append((sentence, pasted, understand(pasted)))
    assert not wrong, wrong[:5]


def understand(sentence: str) -> str:
    """Say what a sentence means, or what it is answered with where it cannot be said alone."""
    try:
        return say(parse(sentence, KNOWN))
    except UsageError as error:
        return error.text


def test_what_is_printed_is_understood(sentences):
    incomplete = [sentence for sentence in sentences if understand(sentence).endswith((".", "?"))]
    # These open a form, or show what there is to choose from.
    assert all(re.match(r"(stop|delete|tag|log|show)\b", one) for one in incomplete), incomplete
