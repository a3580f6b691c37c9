"""Forms that Slack does not open: what is said is why, as far as that is known, and what to do."""

from threading import Event

import pytest

from jobsbot.core.text.tokens import quote
from jobsbot.slack.inbound.worker_pool import make_worker_pools
from tests.bot_conversation import make_job
from tests.demo.workspace.practice_workspace import ANA, INCIDENT, JUN, RANDOM
from tests.slack.slack_faults import answer_page, ask_to_wait, keep_silent, refuse
from tests.slack.slack_workspace import open_slack_workspace, wait_for
from tests.slow_examples import first_in_every_run

TAG_ALL = "Tag all that match"


def press_for_form(slack, spider="shop"):
    """List jobs of a spider to choose from, and press what asks for their tags in a form."""
    slack.api.put(*(make_job(f"123/1/{n}", spider=spider) for n in range(1, 13)))
    slack.says(f"/jobs select 123 running spider={quote(spider)}")
    slack.presses(slack.told("Choose the jobs"), TAG_ALL)


@pytest.mark.parametrize("spider", ["книги📚" * 100, '"' * 600], ids=["scripts", "quotes"])
def test_a_long_sentence_has_room_in_a_form_and_comes_back_whole(slack, spider):
    press_for_form(slack, spider)
    view = wait_for(lambda: slack.state()["views"])[-1]
    element = {"type": "plain_text_input", "value": "seen"}
    values = {"+,": {"+,": element}}
    assert slack.do("submit", **{"as": "U01ONCALL", "view_id": view["id"], "values": values})["ok"]
    assert spider[:20] in slack.told("Tag 12 running jobs")["text"]


def test_a_sentence_that_has_no_room_in_a_form_is_said_to_be_typed(slack):
    press_for_form(slack, "\\" * 900)
    told = slack.told("too long for a form")
    assert "Nothing was done. Type it, with what is missing:" in told["text"]
    assert "/jobs tag 123 running spider=" in told["text"]
    assert "itself failed" not in str(slack.sees())


TOO_LATE = "Slack did not open the form in time.", "Press the button again."
REFUSED = "Slack did not open the form."
FAULTS = {
    "late": (refuse("expired_trigger_id"), TOO_LATE),
    "another error": (refuse("view_too_large"), (REFUSED, "jobsbot doctor", "view_too_large")),
    "a page": (
        answer_page("503 Service Unavailable"),
        ("Slack did not say whether the form is open.", "If there is no form, press"),
    ),
    "pressed twice": (refuse("exchanged_trigger_id"), TOO_LATE),
    "too many": (ask_to_wait(30), (REFUSED, "Press the button again in a minute.")),
    "Slack's error": (
        refuse("internal_error"),
        ("Slack did not say whether the form is open.", "If there is no form, press"),
    ),
    "not now": (refuse("service_unavailable"), (REFUSED, "Press the button again in a minute.")),
}


@pytest.mark.parametrize(
    ("fault", "words"), first_in_every_run(*FAULTS.values(), count=3), ids=list(FAULTS)
)
def test_why_there_is_no_form_is_said_as_it_is(slack, fault, words):
    slack.slack_faults.always("views.open", fault)
    press_for_form(slack)
    told = slack.told("form")
    assert told["text"].startswith(words[0])
    assert "Nothing was done." in told["text"]
    assert all(each in told["text"] for each in words)
    assert "ephemeral_for" in told


@pytest.mark.slow
def test_a_form_whose_opening_hangs_is_not_said_to_be_closed(tmp_path):
    released = Event()
    with open_slack_workspace(tmp_path) as slack:
        slack.slack_faults.always("views.open", keep_silent(released))
        press_for_form(slack)
        told = slack.told("form")
        released.set()
    assert told["text"].startswith("Slack did not say whether the form is open.")


@pytest.mark.parametrize(("sentence", "button"), [("show 1/1", "Tag…"), ("tag 1/1", "Fill in…")])
def test_what_asks_for_tags_opens_in_time_while_everybody_waits_for_the_api(
    tmp_path, sentence, button
):
    with open_slack_workspace(tmp_path, make_worker_pools(slow=2, quick=1)) as slack:
        slack.api.put(make_job("123/1/1"))
        slack.says(f"/jobs {sentence}")
        shown = slack.told("123/1/1" if sentence.startswith("show") else "Which tags?")
        slack.api.hanging = True
        for who, channel in ((ANA, INCIDENT), (JUN, RANDOM)):
            slack.says("/jobs list 123", who=who, channel=channel)
        wait_for(lambda: slack.api.waiting == 2)
        slack.presses(shown, button)
        assert wait_for(lambda: slack.state()["views"])
