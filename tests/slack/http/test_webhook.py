"""What the front lets in, and what it answers to everything else."""

import json
import logging
import time

import pytest
import requests

from jobsbot.slack.http.health import HealthEndpoints
from jobsbot.slack.http.refusal_log import RefusalLog
from jobsbot.slack.http.routes import HttpApp, HttpResponse
from jobsbot.slack.http.server import WebServer
from jobsbot.slack.http.verification import ReplayGuard, explain_wrong_signature
from jobsbot.slack.http.webhook import Webhook
from tests.slack.signed_requests import (
    SIGNING_SECRET,
    encode_form,
    encode_interaction,
    make_signed_headers,
)

MARK = "unmistakable-body"
OLD_SECRET = "0ld51gn1n6s3cr3t0ld51gn1n6s3cr3t"


UP = ("store", "durable work", "Slack authorisation")


@pytest.fixture(scope="module")
def bot_url():
    """One front for all: its address, what it delivered, and what its probes answer."""
    delivered, up = [], dict.fromkeys(UP, True)

    def deliver(payload):
        delivered.append(payload)
        return HttpResponse(200, "heard")

    probes = {name: (lambda name=name: up[name]) for name in up}
    webhook = Webhook(signing_secrets=(SIGNING_SECRET, OLD_SECRET), handle_payload=deliver)
    app = HttpApp({**webhook.routes(), **HealthEndpoints(probes=probes).routes()})
    server = WebServer(app, host="127.0.0.1", port=0, threads=4)
    server.start()
    yield f"http://127.0.0.1:{server.port}", delivered, up
    server.stop()


@pytest.fixture
def url(bot_url):
    return bot_url[0]


@pytest.fixture
def delivered(bot_url):
    bot_url[1].clear()
    return bot_url[1]


@pytest.fixture
def up(bot_url):
    yield bot_url[2]
    bot_url[2].update(dict.fromkeys(UP, True))


def post_event(url, body, headers):
    return requests.post(f"{url}/slack/events", data=body, headers=headers, timeout=30)


def test_a_signed_command_is_delivered(url, delivered):
    body = encode_form(command="/jobs", text="list 123 running")
    answer = post_event(url, body, make_signed_headers(body))
    assert (answer.status_code, answer.text) == (200, "heard")
    assert delivered == [{"command": "/jobs", "text": "list 123 running"}]


def test_interactions_and_events_are_read_from_where_they_are(url, delivered):
    body = encode_interaction({"type": "block_actions"})
    assert post_event(url, body, make_signed_headers(body)).ok
    body = json.dumps({"type": "event_callback", "event": {"text": "naïve"}}).encode()
    assert post_event(
        url, body, make_signed_headers(body, kind="application/json; charset=utf-8")
    ).ok
    assert [payload["type"] for payload in delivered] == ["block_actions", "event_callback"]


def drop_header(name, body):
    return {key: value for key, value in make_signed_headers(body).items() if key != name}


BODY = encode_form(command="/jobs", text=MARK)
NOT_SLACK = {
    "unsigned": {"Content-Type": "application/json"},
    "no signature": drop_header("X-Slack-Signature", BODY),
    "no timestamp": drop_header("X-Slack-Request-Timestamp", BODY),
    "empty signature": {**make_signed_headers(BODY), "X-Slack-Signature": ""},
    "another secret": make_signed_headers(BODY, secret="guessed"),
    "another body": make_signed_headers(BODY + b"&x=1"),
    "five minutes ago": make_signed_headers(BODY, at=time.time() - 302),
    "an hour ahead": make_signed_headers(BODY, at=time.time() + 3600),
    "no number": {**make_signed_headers(BODY), "X-Slack-Request-Timestamp": "yesterday"},
    "a number with a sign": {**make_signed_headers(BODY), "X-Slack-Request-Timestamp": "-1"},
    "digits of another script": {
        **make_signed_headers(BODY),
        "X-Slack-Request-Timestamp": "١٢٣٤٥".encode(),
    },
    "endless digits": {**make_signed_headers(BODY), "X-Slack-Request-Timestamp": "1" * 5000},
    "a signature that is not ASCII": {
        **make_signed_headers(BODY),
        "X-Slack-Signature": "v0=é".encode(),
    },
    "the older version": {
        **make_signed_headers(BODY),
        "X-Slack-Signature": make_signed_headers(BODY)["X-Slack-Signature"].replace("v0", "v1"),
    },
}


@pytest.mark.parametrize("headers", NOT_SLACK.values(), ids=NOT_SLACK)
def test_what_slack_did_not_sign_is_refused_unread(url, delivered, caplog, headers):
    answer = post_event(url, BODY, headers)
    assert answer.status_code == 401
    assert delivered == []
    assert MARK not in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    ("minutes", "said"), [(-60, "60 min before this machine's"), (6, "6 min after this machine's")]
)
def test_where_slack_signed_at_another_time_the_log_names_the_clock(minutes, said):
    now = time.time()
    signed = make_signed_headers(BODY, at=now + minutes * 60)
    claim = (signed["X-Slack-Request-Timestamp"], signed["X-Slack-Signature"])
    assert said in explain_wrong_signature((SIGNING_SECRET,), *claim, BODY, now)
    for secrets, body in ((("another",), BODY), ((SIGNING_SECRET,), BODY + b"x")):
        assert explain_wrong_signature(secrets, *claim, body, now) == "it is not signed by Slack"


BROKEN = {
    "bad UTF-8": b"\xff\xfe" + MARK.encode(),
    "bad UTF-8 within JSON": b'{"text": "\xc3\x28 unmistakable-body"}',
    "broken JSON": b'{"text": "unmistakable-body"',
    "no object": b'["unmistakable-body"]',
    "deep lists": b"[" * 200_000,
    "deep objects": b'{"a":' * 100_000,
    "a deep payload": encode_form(payload="[" * 200_000),
    "a payload that is a number": encode_form(payload="7"),
    "an empty payload": encode_form(payload=""),
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_broken_bodies_are_refused_signed_or_not(url, delivered, caplog, body, kind):
    assert post_event(url, body, {"Content-Type": kind}).status_code == 401
    # A signature says nothing of the kind: at one second the second would be a replay.
    known = make_signed_headers(body, kind=kind, at=time.time() - len(kind))
    answer = post_event(url, body, known)
    # A form may hold anything that is UTF-8, so that brackets are a form with one odd name.
    if kind == "application/json" or not body.startswith((b"[",)):
        assert answer.status_code == 400
        assert delivered == []
    assert MARK not in caplog.text
    assert "Traceback" not in caplog.text


def test_the_same_signed_request_runs_once(url, delivered):
    body = encode_form(command="/jobs", text="list 123", trigger_id="once")
    headers = make_signed_headers(body)
    answers = [post_event(url, body, headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len(delivered) == 1


def test_twenty_mebibytes_are_refused_and_the_refusal_can_be_read(url, delivered, caplog):
    caplog.set_level(logging.DEBUG)
    body = MARK.encode() + b"x" * (20 << 20)
    assert post_event(url, body, {}).status_code == 413
    assert post_event(url, body, make_signed_headers(body)).status_code == 413
    assert delivered == []
    assert MARK not in caplog.text
    assert requests.get(f"{url}/healthz", timeout=30).text == "ok\n"


def test_only_the_known_addresses_answer(url):
    assert requests.get(f"{url}/slack/events", timeout=30).status_code == 405
    assert requests.post(f"{url}/healthz", timeout=30).headers["Allow"] == "GET, HEAD"
    assert requests.get(f"{url}/", timeout=30).status_code == 404
    assert requests.post(f"{url}/slack/eventsx", data=b"x" * 100, timeout=30).status_code == 404


def test_readiness_names_what_is_not_up(url, up):
    assert requests.get(f"{url}/readyz", timeout=30).status_code == 200
    up["store"] = up["Slack authorisation"] = False
    answer = requests.get(f"{url}/readyz", timeout=30)
    assert answer.status_code == 503
    assert answer.text == "Not up: store, Slack authorisation.\n"
    assert requests.get(f"{url}/healthz", timeout=30).status_code == 200


def test_metrics_are_prometheus_text(url):
    answer = requests.get(f"{url}/metrics", timeout=30)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")


def test_a_second_secret_is_good_while_one_is_exchanged_for_another(url, delivered):
    body = encode_form(command="/jobs", text="help")
    assert post_event(url, body, make_signed_headers(body, secret=OLD_SECRET)).status_code == 200
    assert delivered == [{"command": "/jobs", "text": "help"}]


def test_slack_looks_at_the_certificate_without_a_signature_and_gets_an_empty_200(url, delivered):
    answer = post_event(url, encode_form(ssl_check="1", token="x"), {})
    assert (answer.status_code, answer.text) == (200, "")
    for hidden in ({"command": "/jobs"}, {"payload": "{}"}, {"ssl_check": "11"}):
        body = encode_form(**{"ssl_check": "1", **hidden})
        assert post_event(url, body, {}).status_code == 401
    assert delivered == []


def test_a_flood_of_unsigned_requests_costs_a_line_a_second(caplog):
    now = [100.0]
    refusals = RefusalLog(clock=lambda: now[0])
    for _ in range(300):
        refusals.note_refusal(401, "it is not signed by Slack")
    now[0] += 1.0
    refusals.note_refusal(400, "it is signed, and holds none of Slack's payloads")
    assert [record.getMessage() for record in caplog.records] == [
        "Refused a request with 401: it is not signed by Slack.",
        "Refused a request with 400: it is signed, and holds none of Slack's payloads. "
        "299 more were refused since the last line.",
    ]


def test_signatures_are_forgotten_when_they_are_worth_nothing_and_never_grow_without_end():
    replays = ReplayGuard(max_signatures=3)
    assert [replays.is_replay(name, 0.0) for name in ("a", "b", "a")] == [False, False, True]
    assert replays.is_replay("a", 599.0), "a timestamp ahead of ours stays good for so long"
    assert not replays.is_replay("a", 601.0)
    for number in range(100):
        assert not replays.is_replay(f"s{number}", 602.0)
    assert len(replays) == 3
