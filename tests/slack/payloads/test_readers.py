"""What payloads become: sentences, people, places. Nothing here knows a verb."""

from datetime import UTC, datetime

import pytest

from jobsbot.core.interaction import AccountKind, Origin, Person, Place
from jobsbot.slack.inbound.listeners import read_delivery
from jobsbot.slack.payloads.decoder import MalformedPayload
from jobsbot.slack.payloads.readers import (
    encode_form_metadata,
    read_button_press,
    read_command,
    read_direct_message,
    read_form_submission,
    read_mention,
)

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
URL = "https://hooks.slack.com/actions/T1/2/secret"


def read_payload(read, payload):
    return read(payload, "abc123", NOON)


def make_click(action_id="pressed:0", **more):
    return {
        "user": {"id": "U1", "username": "anna"},
        "channel": {"id": "C1"},
        "container": {"message_ts": "1.5", "channel_id": "C1", "is_ephemeral": False},
        "actions": [{"action_id": action_id, "value": "list 123"}],
        "response_url": URL,
        "trigger_id": "t1",
        **more,
    }


def make_mention(text, **more):
    event = {"user": "U1", "text": text, "channel": "C1", "ts": "1.2", **more}
    return {"event_id": "E1", "event": event, "authorizations": [{"user_id": "U9"}]}


def test_a_slash_command():
    body = {
        "text": "list 123",
        "user_id": "U1",
        "user_name": "anna",
        "channel_id": "C1",
        "response_url": URL,
        "trigger_id": "t1",
    }
    it = read_payload(read_command, body)
    assert (it.said.text, it.said.origin) == ("list 123", Origin.TYPED)
    assert (it.said.who, it.said.where) == (Person("U1", "anna"), Place("C1"))
    assert (it.said.id, it.said.when) == ("abc123", NOON)
    assert it.reply_channel.trigger_id == "t1"


@pytest.mark.parametrize(
    "text",
    [
        "<@U9> list 123",
        "  <@U9|jobsbot>  list 123 ",
        "list 123 <@U9>",
        "<@U9>list 123",
    ],
)
def test_a_mention_is_the_words_around_the_name(text):
    it = read_payload(read_mention, make_mention(text))
    assert it.said.text == "list 123"
    assert it.said.where == Place("C1", "1.2"), "the answer opens a thread below it"
    assert it.dedup_key == "event:E1"


def test_what_only_begins_as_a_mention_ends_where_the_next_begins():
    """As an app can send it: looked at to its end from each `<`, it would take minutes."""
    text = read_payload(read_mention, make_mention("<@U9|" * 60_000 + "<@U9|x> list")).said.text
    assert text.endswith("<@U9|  list")


def test_a_mention_in_a_thread_stays_in_it_and_other_names_stay_words():
    it = read_payload(read_mention, make_mention("<@U9> list <@U2>", thread_ts="1.0"))
    assert (it.said.text, it.said.where.thread) == ("list <@U2>", "1.0")


@pytest.mark.parametrize("text", [None, "", "  "])
def test_a_text_that_is_not_there_is_no_word(text):
    assert read_payload(read_mention, make_mention(text)).said.text == ""
    direct = make_mention(text, channel_type="im")
    assert read_payload(read_direct_message, direct).said.text == ""
    body = {"text": text, "user_id": "U1", "channel_id": "C1"}
    assert read_payload(read_command, body).said.text.strip() == ""


EDITED = {"edited": {"user": "U1", "ts": "1.3"}}


@pytest.mark.parametrize("more", [{"user": "U9"}, {"subtype": "message_changed"}, EDITED])
def test_what_we_say_ourselves_and_what_is_edited_is_not_heard(more):
    assert read_payload(read_mention, make_mention("<@U9> help", **more)) is None
    direct = make_mention("help", channel_type="im", **more)
    assert read_payload(read_direct_message, direct) is None


@pytest.mark.parametrize("subtype", ["thread_broadcast", "file_share", None])
def test_what_is_said_in_a_thread_and_to_the_channel_or_with_a_file_is_heard(subtype):
    it = read_payload(read_mention, make_mention("<@U9> list", subtype=subtype, thread_ts="1.0"))
    assert (it.said.text, it.said.where.thread) == ("list", "1.0")


def test_what_is_said_with_slash_me_is_heard_under_the_same_guards():
    spoken = {"subtype": "me_message", "channel_type": "im"}
    it = read_payload(read_direct_message, make_mention("list 123", **spoken))
    assert (it.said.text, it.said.who, it.said.where) == ("list 123", Person("U1"), Place("C1"))
    assert read_payload(read_mention, make_mention("<@U9> list", subtype="me_message"))
    for more in ({"user": "U9"}, {"bot_id": "B1"}, EDITED):
        assert read_payload(read_direct_message, make_mention("list", **spoken | more)) is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("*list 123 running*", "list 123 running"),
        ("_list 123 spider=shop_books_", "list 123 spider=shop_books"),
        ("<@U9> *list 123*", "list 123"),
        ("*<@U9> list 123*", "list 123"),
        ("*_list 123_*", "list 123"),
        ("~stop 123/1/2~", "~stop 123/1/2~"),
        ("*feed*", "*feed*"),
        ("list 123 spider=*feed*", "list 123 spider=*feed*"),
        ("*stop 123/1/2* or *show 123/1/3*", "*stop 123/1/2* or *show 123/1/3*"),
    ],
)
def test_a_sentence_in_bold_or_italics_is_the_sentence(typed, said):
    direct = make_mention(typed, channel_type="im")
    assert read_payload(read_direct_message, direct).said.text == said
    assert read_payload(read_mention, make_mention(typed)).said.text == said


def test_a_mention_by_an_app_is_an_apps_and_not_the_persons_whose_name_it_bears():
    by_app = read_payload(read_mention, make_mention("<@U9> help", bot_id="B1", app_id="A1"))
    assert (by_app.said.who.id, by_app.said.who.kind) == ("U1", AccountKind.BOT)
    nobody = make_mention("<@U9> help", bot_id="B1", user=None, workflow_id="W1")
    it = read_payload(read_mention, nobody)
    assert (it.said.who.id, it.said.who.kind) == ("B1", AccountKind.WORKFLOW)
    direct = make_mention("help", channel_type="im", bot_id="B1")
    assert read_payload(read_direct_message, direct) is None


def test_a_direct_message_needs_no_name_and_other_channels_are_not_listened_to():
    it = read_payload(read_direct_message, make_mention("help", channel_type="im"))
    assert (it.said.text, it.said.where) == ("help", Place("C1"))
    assert read_payload(read_direct_message, make_mention("help", channel_type="channel")) is None


@pytest.mark.parametrize("how", list(Origin))
def test_an_action_id_says_how(how):
    it = read_payload(read_button_press, make_click(f"{how.value.replace(' ', '_')}:3"))
    assert (it.said.origin, it.said.text) == (how, "list 123")
    assert it.said.where == Place("C1", message="1.5")


@pytest.mark.parametrize("action_id", ["open:1", "value", "", "nonsense:1", ":"])
def test_addresses_that_open_and_boxes_that_are_ticked_say_nothing(action_id):
    assert read_payload(read_button_press, make_click(action_id)) is None


def test_a_button_of_another_release_is_answered_unless_it_opens_an_address():
    def press(action_id, **more):
        action = {"type": "button", "action_id": action_id, "value": "list 123", **more}
        return read_payload(read_button_press, make_click(actions=[action]))

    for action_id in ("stop_all:1", "value", "", "confirm_v2:0"):
        assert press(action_id).said.origin is Origin.UNKNOWN_BUTTON
    assert press("open:1") is None
    assert press("page:1", url="https://app.zyte.com/p/123/1/1") is None


def test_a_message_only_one_person_sees_is_marked_so():
    container = {"message_ts": "1.5", "channel_id": "C1", "is_ephemeral": True}
    assert read_payload(read_button_press, make_click(container=container)).said.where.alone


def test_a_thread_is_kept_and_the_head_of_one_stands_in_the_channel():
    threaded = make_click(message={"thread_ts": "1.1"})
    assert read_payload(read_button_press, threaded).said.where == Place("C1", "1.1", "1.5")
    head = make_click(message={"thread_ts": "1.5"})
    assert read_payload(read_button_press, head).said.where == Place("C1", "", "1.5")


def test_what_was_ticked_and_chosen_comes_with_the_press():
    values = {
        "jobs": {
            "value": {
                "type": "checkboxes",
                "selected_options": [{"value": "123/1/1"}, {"value": "123/1/2"}],
            }
        },
        "order": {"value": {"type": "static_select", "selected_option": {"value": "newest"}}},
        "note": {"value": {"type": "plain_text_input", "value": None}},
    }
    it = read_payload(read_button_press, make_click(state={"values": values}))
    assert it.said.fields == {"jobs": "123/1/1,123/1/2", "order": "newest", "note": ""}


def test_a_form_says_what_it_was_opened_for_and_where():
    where = Place("C1", "1.1", "1.5")
    view = {
        "callback_id": "in place",
        "private_metadata": encode_form_metadata("list 123", where),
        "state": {"values": {"number": {"value": {"value": "14"}}}},
    }
    it = read_payload(read_form_submission, {"user": {"id": "U1"}, "view": view, "trigger_id": "t"})
    assert (it.said.text, it.said.origin, it.said.where) == ("list 123", Origin.IN_PLACE, where)
    assert it.said.fields == {"number": "14"}
    assert (
        read_payload(read_form_submission, {"user": {"id": "U1"}, "view": {"callback_id": "odd"}})
        is None
    )


@pytest.mark.parametrize(
    "metadata",
    [
        "",
        "null",
        "[]",
        "5",
        "{}",
        '{"value": "s1:0"}',
        '{"value": 5, "channel": "C1"}',
        '{"value": ["s1:0"], "channel": "C1"}',
        '{"value": "s1:0", "channel": null}',
        '{"value": "s1:0", "channel": {"id": "C1"}}',
        '{"value": "s1:0", "channel": "C1", "message": 1.5}',
        None,
        7,
    ],
)
def test_a_form_whose_metadata_is_not_as_we_wrote_it_says_nothing(metadata):
    view = {"callback_id": "confirm", "private_metadata": metadata}
    with pytest.raises(MalformedPayload):
        read_delivery(read_form_submission, {"user": {"id": "U1"}, "view": view})


def test_the_way_back_shows_its_secrets_to_nobody():
    it = read_payload(read_button_press, make_click())
    assert "secret" not in repr(it)
    assert "t1" not in repr(it.reply_channel)


def test_a_response_address_is_used_five_times_and_no_more():
    url = read_payload(read_button_press, make_click()).reply_channel.response_url
    assert [bool(url.consume()) for _ in range(6)] == [True] * 5 + [False]
    assert not url


def test_each_delivery_has_a_name_of_its_own_that_gives_nothing_away():
    one, other = (
        read_payload(read_button_press, make_click(trigger_id=name)).dedup_key
        for name in ("t-one", "t-other")
    )
    assert one != other
    assert "t-one" not in one
    assert read_payload(read_button_press, make_click(trigger_id="")).dedup_key == ""


@pytest.mark.parametrize("unstorable", ["\ud800", "\0"])
def test_characters_that_no_database_keeps_are_replaced_in_all_that_people_write(unstorable):
    """JSON can hold half a surrogate pair, and a form NUL: neither is a reason to fail."""
    mark = f"a{unstorable}b"
    element = {"reason": {"type": "plain_text_input", "value": mark}}
    click = make_click(state={"values": {"why": element}}, user={"id": "U1", "username": mark})
    said = read_delivery(read_button_press, click).said
    assert (said.who.name, said.fields["why"]) == ("a?b", "a?b")
    assert read_delivery(read_mention, make_mention(f"list {mark}")).said.text == "list a?b"
