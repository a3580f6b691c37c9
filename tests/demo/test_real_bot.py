"""The real bot, unmodified, between the two stand-ins."""

import pytest

from jobsbot.demo.assembly import running_demo
from jobsbot.demo.demo_client import DemoClient, open_direct_session
from jobsbot.demo.message_text import find_buttons
from jobsbot.demo.tour import ANA, INCIDENT, JOB_KEY, run_tour

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo():
    with running_demo(0) as demo:
        assert demo.bot.wait_until_up(60), demo.bot.log()
        yield demo


@pytest.fixture
def visitor(demo):
    with open_direct_session() as session:
        yield DemoClient(demo.url, session, INCIDENT)


def labels(message):
    return [button["text"]["text"] for _, button in find_buttons(message)]


def running(visitor):
    """The keys of what runs, as the bot lists them."""
    since = visitor.find_latest_ts(ANA)
    visitor.say(ANA, "/jobs list 123 running")
    listed = visitor.wait_for(ANA, "a list", lambda m: JOB_KEY.search(visitor.read_text(m)), since)
    return list(dict.fromkeys(JOB_KEY.findall(visitor.read_text(listed))))


def test_the_tour_is_answered_as_it_should(capsys):
    assert run_tour() == 0, capsys.readouterr().out
    assert "Every step answered as it should." in capsys.readouterr().out


def test_a_bot_killed_in_the_middle_of_a_stop_ends_it_true(demo, visitor):
    key = running(visitor)[0]
    visitor.say(ANA, f"/jobs stop {key}")
    card = visitor.wait_for(ANA, "a card", lambda m: "Stop 1 job" in labels(m))
    visitor.press(ANA, card, "Stop 1 job")
    asked = "Stop requested"
    visitor.wait_for(ANA, asked, lambda m: asked in visitor.read_text(m))
    demo.bot.restart()
    end = visitor.wait_for(ANA, "the end", lambda m: m["ts"] == card["ts"] and is_end(visitor, m))
    assert "1 stopped" in visitor.read_text(end)
    job = visitor.fetch_jobs(key)[key]
    assert (job["state"], job["close_reason"]) == ("finished", "cancelled")
    writes = [write for write in demo.simulation.writes if write.endpoint.endswith("stop.json")]
    assert [write.keys for write in writes] == [(key,)]


def is_end(visitor, message):
    return "1 stopped" in visitor.read_text(message)


def test_a_mention_is_answered_in_its_thread(visitor):
    since = visitor.find_latest_ts(ANA)
    visitor.say(ANA, "@jobsbot list 123 running")
    answer = visitor.wait_for(ANA, "an answer", lambda m: m["kind"] == "bot", since)
    assert answer["thread_ts"]
    assert "ephemeral_for" not in answer


def test_no_secret_reaches_the_log_or_the_page(demo, visitor):
    visitor.say(ANA, "/jobs help")
    visitor.wait_for(ANA, "help", lambda m: "/jobs" in visitor.read_text(m))
    token = next(token for token in demo.workspace.setup.tokens if token != "xoxb-demo")
    assert token not in demo.bot.log()
    assert token not in str(demo.workspace.request_log.list_requests())
