"""Who waits for Scrapy Cloud is told so after a while, and the answer takes the note's place."""

from threading import Event, Thread

import pytest

from jobsbot.core.bot import Bot
from jobsbot.core.errors import Unavailable
from jobsbot.slack.inbound.answer_timer import AnswerTimer, PendingAnswer
from jobsbot.slack.outbound.waiting_note import NoteKind, WaitingNote
from tests.bot_conversation import make_job
from tests.demo.workspace.practice_workspace import ANA, INCIDENT, JUN
from tests.slack.slack_faults import accept, refuse
from tests.slack.slack_workspace import list_button_labels, open_slack_workspace, wait_for
from tests.slow_examples import first_in_every_run

ASKING = "Asking Scrapy Cloud…"
NOTE = WaitingNote(NoteKind.EPHEMERAL)
POST = "chat.postMessage"


@pytest.fixture
def impatient(tmp_path):
    """A room where it is said at once, and a project with jobs."""
    with open_slack_workspace(tmp_path, note_after_seconds=0.0) as slack:
        slack.api.put(*(make_job(f"123/1/{n}") for n in range(1, 15)))
        yield slack


def let_answer(slack):
    slack.api.hanging = False
    slack.api.go.set()
    wait_for(slack.idle)


def find_at(slack, message):
    """What stands now where a message was."""
    return next(now for now in slack.sees() if now["ts"] == message["ts"])


def text_at(slack, message):
    return find_at(slack, message)["text"]


def test_a_slash_command_is_told_to_wait_and_then_answered(impatient):
    impatient.api.hanging = True
    impatient.says("/jobs list 123 running")
    note = impatient.told(ASKING)
    assert note["ephemeral_for"] == ANA
    assert "The answer comes below." in note["text"]  # Slack leaves it standing
    let_answer(impatient)
    assert impatient.told("14")["ephemeral_for"] == ANA
    assert impatient.slack_faults.calls.count("response") == 2


def test_after_a_mention_the_answer_takes_the_place_of_the_note(impatient):
    impatient.api.hanging = True
    impatient.says("@jobsbot list 123 running")
    note = impatient.told(ASKING)
    assert note["text"] == ASKING
    let_answer(impatient)
    (answer,) = impatient.sees()
    assert (answer["ts"], answer["thread_ts"]) == (note["ts"], note["thread_ts"])
    assert answer["text"].startswith("14")


def test_a_failure_after_a_mention_takes_the_place_of_the_note_too(impatient):
    impatient.api.fails = Unavailable("Scrapy Cloud cannot be reached.")
    impatient.api.hanging = True
    impatient.says("@jobsbot show 123/1/1")
    note = impatient.told(ASKING)
    let_answer(impatient)
    (answer,) = impatient.sees()
    assert answer["ts"] == note["ts"]
    assert "cannot be reached" in answer["text"]


@pytest.mark.parametrize("start", ["/jobs", "@jobsbot"])
def test_a_message_that_changes_in_place_says_so_meanwhile(impatient, start):
    impatient.says(f"{start} list 123 running")
    shown = impatient.told("14")
    impatient.api.hanging = True
    impatient.presses(shown, "Refresh")
    wait_for(lambda: text_at(impatient, shown) == ASKING)
    let_answer(impatient)
    assert text_at(impatient, shown).startswith("14")


def test_what_fails_in_place_can_be_tried_again(impatient):
    impatient.says("@jobsbot list 123 running")
    shown = impatient.told("14")
    impatient.api.fails = Unavailable("Scrapy Cloud cannot be reached.")
    impatient.api.hanging = True
    impatient.presses(shown, "Refresh")
    wait_for(lambda: text_at(impatient, shown) == ASKING)
    let_answer(impatient)
    failed = find_at(impatient, shown)
    assert failed["text"].startswith("Scrapy Cloud cannot be reached.")
    assert "Try again" in list_button_labels(failed)
    impatient.api.fails = None
    impatient.presses(failed, "Try again")
    wait_for(lambda: text_at(impatient, shown).startswith("14"))
    wait_for(impatient.idle)
    assert [message["ts"] for message in impatient.sees()] == [shown["ts"]]


class SlowBot(Bot):
    """A bot that takes its time, until the API is let go, over what asks nothing of it, too."""

    def __init__(self, **its):
        super().__init__(**its)
        self.api = its["api"]

    def handle(self, said, command=None):
        if self.api.hanging:
            self.api.go.wait(30)
        return super().handle(said, command)


@pytest.fixture
def thoughtful(tmp_path):
    """A room where it is said at once, a slow bot, and a project with jobs."""
    with open_slack_workspace(tmp_path, make_bot=SlowBot, note_after_seconds=0.0) as slack:
        slack.api.put(*(make_job(f"123/1/{n}") for n in range(1, 15)))
        yield slack


def press_what_may_not_be_named(slack, shown):
    """Have somebody else press a button of a list that says what nobody may name."""
    action = {"action_id": "in_place:0", "type": "button", "value": "list 999 running"}
    place = {"channel": shown["channel"], "ts": shown["ts"]}
    slack.api.hanging = True
    assert slack.do("press", **{"as": JUN, **place, "block_id": "b", "action": action})["ok"]
    wait_for(lambda: text_at(slack, shown) == ASKING)
    let_answer(slack)


def test_a_refusal_is_told_alone_and_leaves_standing_what_others_look_at(thoughtful):
    thoughtful.says("@jobsbot list 123 running")
    shown = thoughtful.told("14")
    press_what_may_not_be_named(thoughtful, shown)
    assert thoughtful.told("999", JUN)["ephemeral_for"] == JUN
    now = find_at(thoughtful, shown)
    assert (now["text"], now["blocks"]) == (shown["text"], shown["blocks"])


def test_where_slack_takes_nothing_back_a_button_asks_for_it(thoughtful):
    thoughtful.says("@jobsbot list 123 running")
    shown = thoughtful.told("14")
    refused = refuse("no_such_word")
    thoughtful.slack_faults.next("chat.update", lambda proceed, _: proceed(), refused)
    press_what_may_not_be_named(thoughtful, shown)
    assert list_button_labels(thoughtful.told("not shown anew")) == ["Try again"]


SET_STATUS = "assistant.threads.setStatus"
DIRECT_THREAD = {"channel": "D01ONCALL", "thread_ts": "1700000000.000100"}


@pytest.mark.parametrize(("sentence", "words"), [("list 123", "14"), ("stop 123/1/1", "Stop 1")])
def test_in_a_direct_thread_a_status_says_so_and_goes_with_the_answer(impatient, sentence, words):
    impatient.slack_faults.always(SET_STATUS, accept())
    impatient.api.hanging = True
    impatient.says(sentence, **DIRECT_THREAD)
    wait_for(lambda: SET_STATUS in impatient.slack_faults.calls)
    assert impatient.sees(channel="D01ONCALL") == []
    let_answer(impatient)
    (answer,) = impatient.sees(channel="D01ONCALL")
    assert answer["thread_ts"] == DIRECT_THREAD["thread_ts"]
    assert words in answer["text"]
    said = [call for call in impatient.slack_faults.calls if call in (SET_STATUS, POST)]
    assert said == [SET_STATUS, POST, SET_STATUS]


def test_where_slack_shows_no_status_there_a_note_says_so(impatient):
    impatient.slack_faults.always(SET_STATUS, refuse("unknown_method"))
    impatient.api.hanging = True
    impatient.says("list 123 running", **DIRECT_THREAD)
    note = impatient.told(ASKING, channel="D01ONCALL")
    let_answer(impatient)
    (answer,) = impatient.sees(channel="D01ONCALL")
    assert answer["ts"] == note["ts"]
    assert answer["text"].startswith("14")


@pytest.mark.parametrize(
    ("sentence", "words", "instead"),
    [
        ("stop 123/1/1", "Stop 1", "The card is in the channel."),
        ("export 123 running", "14 jobs", "The answer is in the channel."),
    ],
)
def test_what_is_answered_in_the_channel_ends_the_note_of_a_slash_command(
    thoughtful, sentence, words, instead
):
    thoughtful.api.hanging = True
    thoughtful.says(f"/jobs {sentence}")
    thoughtful.told(ASKING)
    let_answer(thoughtful)
    assert "ephemeral_for" not in thoughtful.told(words)
    assert thoughtful.told(instead)["ephemeral_for"] == ANA


def test_a_card_that_was_not_posted_is_said_in_the_place_of_the_note_alone(impatient):
    impatient.slack_faults.always("chat.postMessage", refuse("not_in_channel"))
    impatient.api.hanging = True
    impatient.says("/jobs stop 123/1/1")
    impatient.told(ASKING)
    let_answer(impatient)
    assert impatient.told("I can't post here")["ephemeral_for"] == ANA
    assert impatient.slack_faults.calls.count("response") == 2


@pytest.mark.parametrize(
    "error", first_in_every_run("not_in_channel", "msg_too_long", "some_new_error")
)
def test_where_slack_takes_no_note_the_answer_still_comes(impatient, error):
    impatient.slack_faults.next("chat.postMessage", refuse(error))
    impatient.api.hanging = True
    impatient.says("@jobsbot list 123 running")
    wait_for(lambda: "chat.postMessage" in impatient.slack_faults.calls)
    let_answer(impatient)
    assert impatient.told("14")["thread_ts"]


def test_where_slack_edits_no_note_the_answer_is_posted_and_the_note_goes(impatient):
    impatient.slack_faults.next("chat.update", refuse("cant_update_message"))
    impatient.api.hanging = True
    impatient.says("@jobsbot list 123 running")
    impatient.told(ASKING)
    let_answer(impatient)
    (answer,) = impatient.sees()
    assert answer["text"].startswith("14")


def test_before_a_card_the_note_of_a_mention_goes(impatient):
    impatient.api.hanging = True
    impatient.says("@jobsbot stop 123/1/1")
    impatient.told(ASKING)
    let_answer(impatient)
    (card,) = impatient.sees()
    assert card["text"].startswith("Stop 1")


def test_what_is_answered_in_time_has_no_note(slack):
    slack.api.put(make_job("123/1/1"))
    slack.says("@jobsbot list 123 running", channel=INCIDENT)
    slack.told("1")
    assert len(slack.sees()) == 1
    assert slack.slack_faults.calls.count("chat.postMessage") == 1


def test_a_note_is_not_sent_once_the_answer_is_there():
    pending, sent = PendingAnswer(), []
    assert pending.settle() is None
    pending.send_note(lambda: sent.append("note"))
    assert sent == []


def test_an_answer_waits_for_a_note_that_is_being_sent_and_gets_it_once():
    pending, begun, go, got = PendingAnswer(), Event(), Event(), []

    def send():
        begun.set()
        go.wait(10)
        return NOTE

    sender = Thread(target=pending.send_note, args=(send,))
    sender.start()
    assert begun.wait(10)
    settler = Thread(target=lambda: got.append(pending.settle()))
    settler.start()
    assert got == []
    go.set()
    settler.join(10)
    sender.join(10)
    assert got == [NOTE]
    assert pending.settle() is None


def test_only_those_that_are_late_are_called_and_in_order():
    now, called, all_called = [0.0], [], Event()
    timer = AnswerTimer(lambda: now[0], after_seconds=0.01)
    answers = [PendingAnswer() for _ in range(4)]
    for number, pending in enumerate(answers):
        timer.watch(
            pending,
            lambda number=number: (called.append(number), number == 3 and all_called.set()),
        )
    answers[1].settle()
    now[0] = 1.0
    assert all_called.wait(10)
    assert called == [0, 2, 3]
