"""Answers to what people press: response addresses, trigger ids, modals."""

import pytest

from tests.demo.workspace.practice_workspace import (
    ANA,
    INCIDENT,
    JUN,
    RANDOM,
    open_practice_workspace,
    until,
)


def plain(text):
    return {"type": "plain_text", "text": text}


BUTTON = {"type": "button", "action_id": "stop", "text": plain("Stop 3 jobs"), "value": "plan-1"}
MENU = {
    "type": "static_select",
    "action_id": "pick",
    "options": [{"text": plain("one"), "value": "1"}, {"text": plain("two"), "value": "2"}],
}
CARD = [{"type": "actions", "block_id": "card", "elements": [BUTTON, MENU]}]
NUMBER = {"type": "plain_text_input", "action_id": "number"}
MODAL = {
    "type": "modal",
    "callback_id": "confirm",
    "title": plain("Stop 214 jobs"),
    "submit": plain("Stop 214 jobs"),
    "private_metadata": "plan-1",
    "notify_on_close": True,
    "blocks": [{"type": "input", "block_id": "n", "label": plain("How many?"), "element": NUMBER}],
}


@pytest.fixture
def card(slack):
    return slack.chat_postMessage(channel=INCIDENT, text="Stop 3 jobs?", blocks=CARD)["ts"]


def press(practice, ts, who=ANA, channel=INCIDENT, **action):
    pressed = action or {**BUTTON}
    place = {"as": who, "channel": channel, "ts": ts, "block_id": "card", "action": pressed}
    assert practice.do("press", **place) == {"ok": True}
    return practice.bot.next().payload


@pytest.fixture
def modal(practice, slack, card):
    trigger = press(practice, card)["trigger_id"]
    return slack.views_open(trigger_id=trigger, view=MODAL)["view"]["id"]


def submit(practice, view_id, number="214"):
    values = {"n": {"number": {"type": "plain_text_input", "value": number}}}
    return practice.do("submit", **{"as": ANA, "view_id": view_id, "values": values})


def test_a_press_says_who_pressed_what_and_where(practice, card):
    pressed = press(practice, card, who=JUN)
    assert pressed["type"] == "block_actions"
    assert pressed["user"]["id"] == JUN
    assert pressed["message"]["text"] == "Stop 3 jobs?"
    container = {"type": "message", "message_ts": card, "channel_id": INCIDENT}
    assert pressed["container"] == {**container, "is_ephemeral": False}
    (action,) = pressed["actions"]
    assert (action["action_id"], action["block_id"]) == ("stop", "card")
    assert (action["value"], bool(action["action_ts"])) == ("plan-1", True)


def test_what_was_chosen_before_comes_along(practice, card):
    assert press(practice, card)["state"]["values"]["card"]["pick"]["selected_option"] is None
    press(practice, card, **{**MENU, "selected_option": MENU["options"][1]})
    state = press(practice, card)["state"]["values"]["card"]["pick"]
    assert state["selected_option"]["value"] == "2"


def test_an_ephemeral_message_is_not_sent_along(practice, slack):
    shown = slack.chat_postEphemeral(channel=INCIDENT, user=ANA, text="one", blocks=CARD)
    pressed = press(practice, shown["message_ts"])
    assert pressed["container"]["is_ephemeral"]
    assert "message" not in pressed


def test_a_click_on_a_bot_that_fails_is_said_and_not_repeated(practice, card):
    practice.bot.answer = lambda heard: ("500 Internal Server Error", None)
    with practice.watching() as events:
        press(practice, card)
        assert until(events, "toast")["text"].startswith("jobsbot did not answer")
    assert practice.bot.heard.empty()


def test_a_response_address_replaces_the_message_that_was_pressed(practice, card):
    address = press(practice, card)["response_url"]
    with practice.watching() as events:
        practice.respond(address, replace_original=True, text="Stopping 3 jobs")
        message = until(events, "message")["message"]
    assert (message["ts"], message["text"]) == (card, "Stopping 3 jobs")
    assert "blocks" not in message


def test_a_response_address_deletes_the_message_that_was_pressed(practice, card):
    address = press(practice, card)["response_url"]
    with practice.watching() as events:
        practice.respond(address, delete_original=True)
        assert until(events, "deleted")["ts"] == card


def test_a_response_is_for_the_asker_alone_unless_it_says_otherwise(practice, card):
    address = press(practice, card)["response_url"]
    practice.respond(address, text="for you")
    practice.respond(address, text="for all", response_type="in_channel", thread_ts=card)
    assert [m["text"] for m in practice.messages(who=ANA)[1:]] == ["for you", "for all"]
    (seen,) = practice.messages(who=JUN)[1:]
    assert (seen["text"], seen["thread_ts"]) == ("for all", card)


def test_a_response_reaches_a_channel_that_the_bot_is_not_in(practice):
    practice.do("say", **{"as": ANA, "channel": RANDOM, "text": "/jobs"})
    address = practice.bot.next().form["response_url"]
    assert practice.respond(address, text="hello").status_code == 200
    assert practice.messages(RANDOM)[-1]["text"] == "hello"


def test_a_response_address_works_five_times(practice, card):
    address = press(practice, card)["response_url"]
    for _ in range(5):
        assert practice.respond(address, text="again").status_code == 200
    sixth = practice.respond(address, text="again")
    assert (sixth.status_code, sixth.json()["error"]) == (404, "used_url")


def test_a_response_address_works_for_thirty_minutes(practice, card):
    address = press(practice, card)["response_url"]
    practice.clock.ahead += 29 * 60
    assert practice.respond(address, text="late").status_code == 200
    practice.clock.ahead += 2 * 60
    late = practice.respond(address, text="too late")
    assert (late.status_code, late.json()["error"]) == (404, "expired_url")


def test_a_response_that_slack_would_refuse_is_refused(practice, card):
    address = press(practice, card)["response_url"]
    answer = practice.respond(address, text="x", blocks=[{"type": "jobs"}])
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_blocks")


def test_a_response_address_is_not_shown_behind_the_scenes(practice, card):
    address = press(practice, card)["response_url"]
    practice.respond(address, text="for you")
    seen = practice.state()["requests"]
    assert "response_url" in {request["path"] for request in seen}
    assert address.rpartition("/")[2] not in str(seen)


def test_a_trigger_id_lives_three_seconds_and_works_once(practice, slack, card, refused):
    trigger = press(practice, card)["trigger_id"]
    assert slack.views_open(trigger_id=trigger, view=MODAL)["view"]["hash"]
    again = refused(slack.views_open, trigger_id=trigger, view=MODAL)
    assert again["error"] == "exchanged_trigger_id"
    trigger = press(practice, card)["trigger_id"]
    practice.clock.ahead += 3.5
    late = refused(slack.views_open, trigger_id=trigger, view=MODAL)
    assert late["error"] == "expired_trigger_id"


def test_a_trigger_id_is_fresh_when_the_bot_had_to_start_first():
    with open_practice_workspace(starting=6) as practice:
        practice.do("say", **{"as": ANA, "channel": INCIDENT, "text": "/jobs"})
        trigger = practice.bot.next().form["trigger_id"]
        assert practice.slack.views_open(trigger_id=trigger, view=MODAL)["ok"]


def test_a_modal_opens_for_the_one_who_pressed(practice, modal):
    (view,) = practice.state(ANA)["views"]
    assert (view["id"], view["private_metadata"]) == (modal, "plan-1")
    assert practice.state(JUN)["views"] == []


def test_a_modal_sent_off_carries_what_was_typed_and_closes(practice, modal):
    assert submit(practice, modal) == {"ok": True}
    payload = practice.bot.next().payload
    assert payload["type"] == "view_submission"
    assert payload["view"]["callback_id"] == "confirm"
    assert payload["view"]["state"]["values"]["n"]["number"]["value"] == "214"
    assert practice.state()["views"] == []


def test_errors_keep_the_modal_open(practice, modal):
    errors = {"response_action": "errors", "errors": {"n": "Type 214."}}
    practice.bot.answer = lambda heard: ("200 OK", errors)
    assert submit(practice, modal, "213") == {"ok": False, "errors": {"n": "Type 214."}}
    assert len(practice.state()["views"]) == 1


def test_an_answer_may_update_push_and_clear(practice, modal):
    other = {**MODAL, "title": plain("Other")}
    practice.bot.answer = lambda heard: ("200 OK", {"response_action": "update", "view": other})
    submit(practice, modal)
    assert [v["title"]["text"] for v in practice.state()["views"]] == ["Other"]
    practice.bot.answer = lambda heard: ("200 OK", {"response_action": "push", "view": MODAL})
    submit(practice, modal)
    below, top = practice.state()["views"]
    assert (top["previous_view_id"], top["root_view_id"]) == (below["id"], below["id"])
    practice.bot.answer = lambda heard: ("200 OK", {"response_action": "clear"})
    submit(practice, top["id"])
    assert practice.state()["views"] == []


def test_a_modal_that_the_bot_does_not_answer_stays(practice, modal):
    practice.bot.answer = lambda heard: ("500 Internal Server Error", None)
    assert "trouble connecting" in submit(practice, modal)["error"]
    assert len(practice.state()["views"]) == 1


def test_an_open_modal_is_updated_in_place_unless_it_changed_meanwhile(
    practice, slack, modal, refused
):
    stale = practice.state()["views"][0]["hash"]
    with practice.watching() as events:
        slack.views_update(view_id=modal, hash=stale, view={**MODAL, "title": plain("Now")})
        assert until(events, "view")["views"][0]["title"]["text"] == "Now"
    answer = refused(slack.views_update, view_id=modal, hash=stale, view=MODAL)
    assert answer["error"] == "hash_conflict"


def test_three_modals_are_the_most(practice, slack, modal, card, refused):
    for _ in range(2):
        slack.views_push(trigger_id=press(practice, card)["trigger_id"], view=MODAL)
    trigger = press(practice, card)["trigger_id"]
    fourth = refused(slack.views_push, trigger_id=trigger, view=MODAL)
    assert fourth["error"] == "push_limit_reached"


def test_closing_a_modal_is_told_if_the_bot_wants_to_know(practice, modal):
    practice.do("close", **{"as": ANA, "view_id": modal})
    assert practice.bot.next().payload["type"] == "view_closed"
    assert practice.state()["views"] == []


def test_a_press_in_a_modal_carries_the_view_and_no_response_address(practice, slack, card):
    content = {**MODAL, "blocks": [*MODAL["blocks"], *CARD]}
    trigger = press(practice, card)["trigger_id"]
    view = slack.views_open(trigger_id=trigger, view=content)["view"]["id"]
    typed = {"n": {"number": {"type": "plain_text_input", "value": "7"}}}
    place = {"as": ANA, "view_id": view, "block_id": "card", "action": BUTTON, "values": typed}
    practice.do("press", **place)
    pressed = practice.bot.next().payload
    assert pressed["container"] == {"type": "view", "view_id": view}
    assert pressed["view"]["state"]["values"]["n"]["number"]["value"] == "7"
    assert "response_url" not in pressed
    assert "channel" not in pressed


def test_edits_reach_every_page_that_is_open_and_ephemerals_one(practice, slack, card):
    with practice.watching(ANA) as anas, practice.watching(JUN) as juns:
        slack.chat_postEphemeral(channel=INCIDENT, user=JUN, text="psst")
        slack.chat_update(channel=INCIDENT, ts=card, text="1 of 3 requested")
        assert until(anas, "message")["message"]["text"] == "1 of 3 requested"
        assert until(juns, "message")["message"]["text"] == "psst"
        assert until(juns, "message")["message"]["text"] == "1 of 3 requested"


def test_a_page_that_asks_wrongly_is_told(practice):
    assert practice.post("press", channel=INCIDENT, ts="1.000001").status_code == 400
    assert (
        practice.post("say", channel="C0NOWHERE", text="x").json()["error"] == "channel_not_found"
    )
    assert practice.post("nothing").status_code == 404
    form = practice.http.post(f"{practice.url}/demo/say", data={"text": "x"}, timeout=30)
    assert form.status_code == 415
