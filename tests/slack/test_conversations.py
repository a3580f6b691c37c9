"""Conversations in Slack, through signed requests, our door, Bolt, the bot and back."""

import pytest
from sqlalchemy import create_engine

from jobsbot.core.bot import Bot
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin
from tests.bot_conversation import make_job
from tests.demo.workspace.practice_workspace import ANA, INCIDENT, JUN, MIKA, RANDOM
from tests.slack.slack_workspace import list_button_labels, open_slack_workspace, wait_for


def test_a_read_answers_the_asker_alone_and_can_be_shared(slack):
    slack.api.put(make_job("123/1/1"), make_job("123/1/2"))
    slack.says("/jobs list 123 running")
    answer = slack.told("running")
    assert answer["ephemeral_for"] == ANA
    assert slack.sees(JUN) == []
    slack.presses(answer, "Share")
    shared = wait_for(lambda: slack.sees(JUN))[0]
    assert "ephemeral_for" not in shared


def test_a_mention_is_answered_in_its_thread_for_all(slack):
    slack.api.put(make_job("123/1/1"))
    slack.says("@jobsbot list running")
    answer = wait_for(lambda: slack.sees(JUN))[0]
    asked = slack.state()["messages"][INCIDENT][0]
    assert answer["thread_ts"] == asked["ts"]
    assert "ephemeral_for" not in answer


def test_a_direct_message_is_answered_there(slack):
    slack.says("help", channel="D01ONCALL")
    assert slack.told("What you can say", channel="D01ONCALL")


def test_a_wrong_word_is_answered_with_what_was_meant(slack):
    slack.says("/jobs lst 123")
    answer = slack.told("lst")
    assert answer["ephemeral_for"] == ANA
    assert "list 123" in list_button_labels(answer)


def test_a_write_is_shown_to_the_channel_and_starts_only_with_the_click(slack):
    slack.api.put(make_job("123/1/1"), make_job("123/1/2"))
    slack.says("/jobs stop 123/1/1,2")
    card = slack.told("Stop 2", JUN)
    assert slack.started == []
    slack.presses(card, "Stop 2 jobs")
    (plan,) = wait_for(lambda: slack.started)
    assert slack.store.get_plan(plan).card.message == card["ts"]
    assert slack.api.writes == []


def test_who_may_not_press_is_told_so_alone(slack):
    slack.api.put(make_job("123/1/1"))
    slack.says("/jobs stop 123/1/1")
    card = slack.told("Stop 1", MIKA)
    slack.presses(card, "Stop 1 job", MIKA)
    assert slack.told("can confirm this", MIKA)["ephemeral_for"] == MIKA
    assert slack.started == []


def test_cancel_edits_the_card_in_place(slack):
    slack.api.put(make_job("123/1/1"))
    slack.says("/jobs stop 123/1/1")
    card = slack.told("Stop 1")
    slack.presses(card, "Cancel")
    cancelled = slack.told("Cancelled")
    assert cancelled["ts"] == card["ts"]
    assert len(slack.sees()) == 1


def test_many_jobs_are_stopped_only_after_their_number_was_typed(slack):
    slack.api.put(*(make_job(f"123/1/{n}") for n in range(1, 13)))
    slack.says("/jobs stop 123 running")
    card = slack.told("Stop 12")
    slack.presses(card, "Stop 12 jobs")
    view = wait_for(lambda: slack.state()["views"])[-1]

    def types(number):
        element = {"type": "plain_text_input", "value": number}
        return slack.do(
            "submit",
            **{"as": ANA, "view_id": view["id"], "values": {"number": {"number": element}}},
        )

    refused = types("11")
    assert refused["ok"] is False
    assert "number" in refused["errors"]
    assert slack.started == []
    assert types("12") == {"ok": True}
    wait_for(lambda: slack.started)


def test_where_the_bot_is_not_it_says_how_to_invite_it_and_starts_nothing(slack):
    slack.api.put(make_job("123/1/1"))
    slack.says("/jobs stop 123/1/1", channel=RANDOM)
    answer = slack.told("can't post here", channel=RANDOM)
    assert answer["ephemeral_for"] == ANA
    assert "I can't post here: /invite @jobsbot, then say it again." in str(answer["blocks"])
    assert "Nothing was started." in answer["text"]
    assert slack.started == []


def test_a_card_of_many_jobs_has_them_all_in_a_file_in_its_thread_once(slack):
    slack.api.put(*(make_job(f"123/1/{n}") for n in range(1, 13)))
    slack.says("/jobs stop 123 running")
    card = slack.told("Stop 12")
    shared = wait_for(lambda: [m for m in slack.sees(JUN) if m.get("files")])
    assert [message["thread_ts"] for message in shared] == [card["ts"]]
    assert shared[0]["files"][0]["name"].startswith("jobs-")
    slack.presses(card, "Refresh")
    wait_for(slack.idle)
    assert len([m for m in slack.sees(JUN) if m.get("files")]) == 1


def test_a_card_that_was_answered_in_its_thread_still_answers_in_the_channel(slack):
    slack.api.put(*(make_job(f"123/1/{n}") for n in range(1, 13)))
    slack.says("/jobs stop 123 running")
    card = slack.told("Stop 12")
    wait_for(lambda: [m for m in slack.sees() if m.get("files")])
    slack.presses(card, "Stop 12 jobs", MIKA)
    told = slack.told("can confirm this", MIKA)
    assert "thread_ts" not in told


def test_in_a_thread_a_click_is_answered_in_the_thread(slack):
    slack.api.put(make_job("123/1/1"))
    slack.says("@jobsbot stop 123/1/1")
    card = slack.told("Stop 1")
    assert card["thread_ts"]
    slack.presses(card, "Stop 1 job", MIKA)
    assert slack.told("can confirm this", MIKA)["thread_ts"] == card["thread_ts"]


def test_what_is_ticked_in_a_message_goes_with_the_button(slack):
    slack.api.put(*(make_job(f"123/1/{n}") for n in range(1, 5)))
    slack.says("/jobs select 123 running")
    asked = slack.told("Choose the jobs")
    boxes = next(
        (block["block_id"], element)
        for block in asked["blocks"]
        for element in (*block.get("elements", ()), block.get("element"), block.get("accessory"))
        if element and element.get("type") == "checkboxes"
    )
    ticked = [o for o in boxes[1]["options"] if o["value"] in ("123/1/2", "123/1/3")]
    action = {
        "action_id": boxes[1]["action_id"],
        "type": "checkboxes",
        "selected_options": ticked,
    }
    place = {"channel": asked["channel"], "ts": asked["ts"]}
    assert slack.do("press", **{"as": ANA, **place, "block_id": boxes[0], "action": action})["ok"]
    wait_for(slack.idle)
    stop = next(label for label in list_button_labels(asked) if label.startswith("Stop"))
    slack.presses(asked, stop)
    card = slack.told("Stop 2 running jobs", JUN)
    assert "123/1/2" in str(card["blocks"])
    assert "123/1/4" not in str(card["blocks"])


def test_what_a_form_says_is_read_once_before_it_closes(tmp_path):
    given = []

    class GivenBot(Bot):
        """A bot that keeps what it is given to answer forms by."""

        def handle(self, said, command=None):
            if said.origin is Origin.FILLED:
                given.append(command and say(command))
            return super().handle(said, command)

    with open_slack_workspace(tmp_path, make_bot=GivenBot) as slack:
        slack.api.put(make_job("123/1/1"), make_job("123/1/2"))
        slack.says("/jobs list 123 running")
        slack.presses(slack.told("2 running"), "Filter…")
        view = wait_for(lambda: slack.state()["views"])[-1]
        assert slack.do("submit", **{"as": ANA, "view_id": view["id"], "values": {}})["ok"]
        assert wait_for(lambda: given) == ["list 123 running"]


def test_a_form_in_a_channel_without_the_bot_is_answered_in_the_direct_message(slack):
    slack.api.put(make_job("123/1/1"), make_job("123/1/2", "finished"))
    slack.says("/jobs list 123", channel=RANDOM)
    answer = slack.told("2", channel=RANDOM)
    slack.presses(answer, "Filter…")
    view = wait_for(lambda: slack.state()["views"])[-1]
    assert slack.do("submit", **{"as": ANA, "view_id": view["id"], "values": {}}) == {"ok": True}
    assert wait_for(lambda: slack.sees(channel="D01ONCALL"))


def test_a_form_whose_moment_has_passed_is_said_so(slack):
    slack.api.put(*(make_job(f"123/1/{n}") for n in range(1, 13)))
    slack.says("/jobs stop 123 running")
    card = slack.told("Stop 12")
    tickets = slack.workspace.interaction_tokens
    trigger = tickets.issue_trigger_id

    def used(user):
        name = trigger(user)
        tickets.use_trigger_id(name)
        return name

    tickets.issue_trigger_id = used
    slack.presses(card, "Stop 12 jobs")
    assert slack.told("did not open the form in time")["ephemeral_for"] == ANA
    assert slack.started == []


def test_an_old_workspace_gets_the_same_in_older_blocks(slack, caplog):
    slack.workspace.faults.change(older=True)
    slack.api.put(make_job("123/1/1"))
    slack.says("/jobs list 123")
    answer = slack.told("1")
    kinds = {block["type"] for block in answer["blocks"]}
    assert "data_table" not in kinds
    assert "invalid_blocks" in caplog.text


@pytest.mark.slow
def test_too_many_requests_are_waited_for_and_the_answer_comes(slack):
    slack.workspace.faults.refuse_next(1, retry_after=1)
    slack.says("@jobsbot help")
    assert slack.told("What you can say")


def test_our_own_bug_is_logged_whole_and_told_by_its_id(slack, caplog):
    def broken(call, *, timeout=None):
        raise ZeroDivisionError("a bug")

    slack.api.send = broken
    slack.says("/jobs list 123")
    answer = slack.told("jobsbot itself failed")
    assert answer["ephemeral_for"] == ANA
    record = next(r for r in caplog.records if r.exc_info)
    assert record.id in answer["text"]
    assert "nothing more was done" in answer["text"]
    assert "ZeroDivisionError" not in answer["text"]


class BotOnFullDisk(Bot):
    """Its store takes nothing any more."""

    def handle(self, *_):
        with create_engine("sqlite://").begin() as full:
            full.exec_driver_sql("PRAGMA max_page_count=1")
            full.exec_driver_sql("CREATE TABLE claims (plan)")


def test_a_store_on_a_full_disk_is_told_in_words_with_what_to_do(tmp_path):
    with open_slack_workspace(tmp_path, make_bot=BotOnFullDisk) as slack:
        slack.says("/jobs stop 123/1/1")
        answer = slack.told("jobsbot itself failed")
    assert "The disk that holds the store is full. Make room on it." in answer["text"]
    assert "nothing more was done" in answer["text"]
    assert "OperationalError" not in answer["text"]


def test_a_store_that_fails_before_a_sentence_was_begun_is_told_as_nothing_done(slack):
    slack.api.put(make_job("123/1/1"))
    with slack.store.engine.begin() as store:
        store.exec_driver_sql("ALTER TABLE dedup_keys RENAME TO away")
    for sentence in ("help", "list 123", "stop 123/1/1"):
        slack.says(f"/jobs {sentence}")
    failed = wait_for(lambda: slack.sees()[2:])
    assert len(failed) == 1
    for answer in slack.sees():
        assert answer["text"].startswith("jobsbot itself failed. Nothing was done.")
        assert "Look at the jobs" not in answer["text"]


def test_no_secret_is_in_the_log(slack, caplog):
    caplog.set_level("DEBUG", logger="jobsbot")
    slack.api.put(make_job("123/1/1"))
    slack.says("/jobs list 123")
    slack.told("1")
    slack.says("/jobs stop 123/1/1", channel=RANDOM)
    slack.told("can't post", channel=RANDOM)
    for secret in ("xoxb-demo", "/response/", "8f742231b10e"):
        assert secret not in caplog.text


def test_all_projects_are_one_list_with_a_button_a_project(slack):
    slack.api.put(make_job("123/1/1"), make_job("456/1/1"))
    slack.says("/jobs list all running")
    answer = slack.told("in 2 projects")
    assert {"prod-crawl", "staging"} <= set(list_button_labels(answer))
    slack.presses(answer, "staging")
    assert slack.told("1 running in staging")
