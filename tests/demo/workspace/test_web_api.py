"""The stand-in Web API, spoken to by Slack's own client."""

import requests

from tests.demo.workspace.practice_workspace import (
    ANA,
    BOT,
    DIRECT,
    INCIDENT,
    JUN,
    MIKA,
    NARROW,
    RANDOM,
    SOON,
)


def section(text):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def test_a_token_says_who_it_is(slack):
    who = slack.auth_test()
    assert (who["user_id"], who["bot_id"]) == (BOT, "B00JOBSBOT")
    assert "chat:write" in who.headers["X-OAuth-Scopes"]


def test_a_wrong_token_and_a_missing_one_are_refused(practice, refused):
    assert refused(practice.client("xoxb-other").auth_test)["error"] == "invalid_auth"
    bare = requests.post(f"{practice.url}/slack-api/auth.test", timeout=SOON).json()
    assert bare == {"ok": False, "error": "not_authed"}


def test_a_token_may_come_in_the_body(practice):
    said = {"token": "xoxb-demo", "channel": INCIDENT, "text": "by form"}
    answer = requests.post(f"{practice.url}/slack-api/chat.postMessage", data=said, timeout=SOON)
    assert answer.json()["message"]["text"] == "by form"


def test_a_method_that_is_none_is_said_to_be_none(slack, refused):
    assert refused(slack.api_call, api_method="jobs.stop")["error"] == "unknown_method"


def test_a_scope_that_the_token_lacks_is_named(practice, refused):
    answer = refused(practice.client(NARROW).users_info, user=ANA)
    assert (answer["error"], answer["needed"]) == ("missing_scope", "users:read")
    assert practice.client(NARROW).chat_postMessage(channel=INCIDENT, text="this it may")["ok"]


def test_a_message_is_posted_edited_and_taken_back(practice, slack):
    posted = slack.chat_postMessage(channel="#incident", text="one", blocks=[section("one")])
    assert posted["channel"] == INCIDENT
    slack.chat_update(channel=INCIDENT, ts=posted["ts"], text="two", blocks=[section("two")])
    (shown,) = practice.messages()
    assert (shown["text"], shown["blocks"][0]["text"]["text"]) == ("two", "two")
    slack.chat_delete(channel=INCIDENT, ts=posted["ts"])
    assert practice.messages() == []


def test_text_alone_takes_the_blocks_away_and_is_marked_as_edited(practice, slack):
    posted = slack.chat_postMessage(channel=INCIDENT, text="one", blocks=[section("one")])
    slack.chat_update(channel=INCIDENT, ts=posted["ts"], text="two")
    (shown,) = practice.messages()
    assert "blocks" not in shown
    assert shown["edited"]


def test_no_two_messages_have_the_same_time(slack):
    times = [slack.chat_postMessage(channel=INCIDENT, text="again")["ts"] for _ in range(5)]
    assert sorted(set(times)) == times


def test_a_thread_holds_its_replies_and_the_channel_does_not(slack):
    first = slack.chat_postMessage(channel=INCIDENT, text="first")["ts"]
    slack.chat_postMessage(channel=INCIDENT, text="reply", thread_ts=first)
    thread = slack.conversations_replies(channel=INCIDENT, ts=first)["messages"]
    assert [m["text"] for m in thread] == ["first", "reply"]
    history = slack.conversations_history(channel=INCIDENT)["messages"]
    assert [m["text"] for m in history] == ["first"]


def test_a_bot_that_was_not_invited_cannot_post(practice, slack, refused):
    def error():
        return refused(slack.chat_postMessage, channel=RANDOM, text="hello")["error"]

    assert error() == "not_in_channel"
    practice.do("invite", channel=RANDOM)
    assert slack.chat_postMessage(channel=RANDOM, text="hello")["ok"]


def test_a_channel_or_message_that_is_not_there(slack, refused):
    nowhere = refused(slack.chat_postMessage, channel="C0NOWHERE", text="hello")
    assert nowhere["error"] == "channel_not_found"
    nothing = refused(slack.chat_update, channel=INCIDENT, ts="1.000001", text="hello")
    assert nothing["error"] == "message_not_found"


def test_only_its_own_messages_can_be_edited_or_taken_back(practice, slack, refused):
    practice.do("say", **{"as": ANA, "channel": INCIDENT, "text": "mine"})
    ts = practice.messages()[0]["ts"]
    edit = refused(slack.chat_update, channel=INCIDENT, ts=ts, text="yours")
    assert edit["error"] == "cant_update_message"
    gone = refused(slack.chat_delete, channel=INCIDENT, ts=ts)
    assert gone["error"] == "cant_delete_message"


def test_an_ephemeral_message_is_seen_by_one_person_and_cannot_be_edited(practice, slack, refused):
    shown = slack.chat_postEphemeral(channel=INCIDENT, user=ANA, text="for you")
    assert [m["text"] for m in practice.messages(who=ANA)] == ["for you"]
    assert practice.messages(who=JUN) == []
    edit = refused(slack.chat_update, channel=INCIDENT, ts=shown["message_ts"], text="no")
    assert edit["error"] == "message_not_found"
    outside = refused(slack.chat_postEphemeral, channel=DIRECT, user=MIKA, text="psst")
    assert outside["error"] == "user_not_in_channel"


def test_a_direct_message_reaches_one_person(practice, slack):
    assert slack.chat_postMessage(channel=JUN, text="just us")["channel"] == "D02LEAD"
    assert [m["text"] for m in practice.messages("D02LEAD", JUN)] == ["just us"]
    assert "D02LEAD" not in practice.state(ANA)["messages"]


def test_people_groups_and_channels_can_be_looked_up(slack):
    assert slack.users_info(user=JUN)["user"]["real_name"] == "Jun Okafor"
    assert len(slack.users_list()["members"]) == 6
    (group,) = slack.usergroups_list(include_users=True)["usergroups"]
    assert group["handle"] == "crawl-oncall"
    assert slack.usergroups_users_list(usergroup=group["id"])["users"] == [ANA, JUN]
    names = {c["name"]: c["is_member"] for c in slack.conversations_list()["channels"]}
    assert names == {"incident": True, "general": True, "random": False}
    assert slack.conversations_info(channel=DIRECT)["channel"]["user"] == ANA


def test_lists_come_in_pages(slack):
    first = slack.users_list(limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    second = slack.users_list(limit=3, cursor=cursor)
    assert [len(first["members"]), len(second["members"])] == [3, 3]
    assert second["response_metadata"]["next_cursor"] == ""


def test_a_file_is_uploaded_shared_in_a_thread_and_downloaded(practice, slack):
    first = slack.chat_postMessage(channel=INCIDENT, text="first")["ts"]
    slack.files_upload_v2(
        channel=INCIDENT, thread_ts=first, filename="jobs.csv", content="a,b\n1,2\n", title="Jobs"
    )
    (file,) = practice.messages()[-1]["files"]
    assert (file["title"], file["size"], file["mimetype"]) == ("Jobs", 8, "text/csv")
    assert practice.http.get(practice.url + file["url"], timeout=SOON).content == b"a,b\n1,2\n"


def test_an_upload_address_works_once(practice, slack):
    address = slack.files_getUploadURLExternal(filename="a.txt", length=2)["upload_url"]
    assert practice.http.post(address, data=b"ok", timeout=SOON).status_code == 200
    assert practice.http.post(address, data=b"ok", timeout=SOON).status_code == 404


def test_a_reaction_is_added_once(practice, slack, refused):
    ts = slack.chat_postMessage(channel=INCIDENT, text="one")["ts"]
    slack.reactions_add(channel=INCIDENT, timestamp=ts, name="eyes")
    again = refused(slack.reactions_add, channel=INCIDENT, timestamp=ts, name="eyes")
    assert again["error"] == "already_reacted"
    assert practice.messages()[0]["reactions"] == [{"name": "eyes", "user": BOT}]


def test_a_bot_token_opens_no_socket(slack, refused, practice):
    error = refused(slack.apps_connections_open, app_token="xoxb-demo")["error"]
    assert error == "not_allowed_token_type"
    unset = refused(slack.apps_connections_open, app_token="xapp-demo")
    assert "no socket is configured" in unset["response_metadata"]["messages"][0]


def test_an_app_token_opens_the_socket_that_is_configured(practice, slack):
    practice.workspace.socket_url = "ws://127.0.0.1:1/link"
    assert slack.apps_connections_open(app_token="xapp-demo")["url"] == "ws://127.0.0.1:1/link"


def test_arguments_that_are_nonsense_are_refused_and_not_stumbled_over(practice):
    def error(method, **said):
        body = {"token": "xoxb-demo", **said}
        answer = requests.post(f"{practice.url}/slack-api/{method}", json=body, timeout=SOON)
        assert answer.status_code == 200
        return answer.json()["error"]

    assert error("chat.postMessage", channel={"id": 1}, text=["x"]) == "channel_not_found"
    assert error("chat.postMessage", channel=INCIDENT, text=7) == "no_text"
    assert error("files.completeUploadExternal", files=[{"id": []}]) == "invalid_arguments"
    assert error("users.list", limit="many") == "invalid_arguments"
    assert error("views.open", trigger_id=[1], view=[]) == "invalid_arguments"
    assert error("chat.unfurl", channel=INCIDENT, ts="1.1", unfurls=[]) == "missing_unfurls"


def test_a_status_stands_in_a_thread_until_the_bot_posts_there(practice, slack, refused):
    def shown(who=ANA):
        return [status["status"] for status in practice.state(who)["statuses"]]

    root = slack.chat_postMessage(channel=DIRECT, text="one")["ts"]
    thread = {"channel_id": DIRECT, "thread_ts": root}
    slack.assistant_threads_setStatus(**thread, status="is looking")
    assert (shown(), shown(JUN)) == (["is looking"], [])
    slack.chat_postMessage(channel=DIRECT, text="elsewhere")
    assert shown() == ["is looking"]
    slack.chat_postMessage(channel=DIRECT, thread_ts=root, text="there")
    assert shown() == []
    slack.assistant_threads_setStatus(**thread, status="is looking")
    slack.assistant_threads_setStatus(**thread, status="")
    assert shown() == []
    slack.assistant_threads_setStatus(**thread, status="is looking")
    practice.clock.ahead += 121
    assert shown() == []
    wrong = {"channel_id": DIRECT, "thread_ts": "1.1", "status": "is looking"}
    assert refused(slack.assistant_threads_setStatus, **wrong)["error"] == "invalid_thread_ts"


def test_calls_that_come_too_soon_get_429_and_how_long_to_wait(practice, slack, refused):
    practice.workspace.faults.refuse_next(1, retry_after=7)
    answer = refused(slack.chat_postMessage, channel=INCIDENT, text="one")
    assert (answer.status_code, answer["error"]) == (429, "ratelimited")
    assert answer.headers["Retry-After"] == "7"
    assert slack.chat_postMessage(channel=INCIDENT, text="two")["ok"]


def test_a_rate_limited_workspace_lets_one_call_through_every_two_seconds(practice, slack, refused):
    practice.do("faults", slack={"mode": "rate_limited"})
    assert slack.chat_postMessage(channel=INCIDENT, text="one")["ok"]
    assert refused(slack.chat_postMessage, channel=INCIDENT, text="two").status_code == 429
    practice.clock.ahead += 2.5
    assert slack.chat_postMessage(channel=INCIDENT, text="three")["ok"]


def test_the_log_behind_the_scenes_names_calls_and_holds_no_token(practice, slack):
    slack.chat_postMessage(channel=INCIDENT, text="Stop 3 running jobs?")
    (seen,) = practice.state()["requests"]
    assert (seen["to"], seen["path"], seen["status"]) == ("slack", "chat.postMessage", 200)
    assert seen["note"] == "#incident · Stop 3 running jobs?"
    assert "xoxb" not in str(practice.state())


def test_other_machines_names_are_not_answered(practice):
    answer = requests.get(
        f"{practice.url}/demo/state", headers={"Host": "evil.example"}, timeout=SOON
    )
    assert answer.status_code == 403
