"""The two halves of the bot on PostgreSQL: one hears, the other carries out."""

import shlex
import sys

import pytest

from jobsbot.demo.assembly import running_demo
from jobsbot.demo.demo_client import DemoClient, open_direct_session
from jobsbot.demo.message_text import find_buttons
from jobsbot.demo.tour import ANA, INCIDENT, JOB_KEY
from jobsbot.store.migrate import migrate
from tests.databases.temporary import temporary_database

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

HALVES = """
export DATABASE_URL={url}
{python} -m jobsbot worker & worker=$!
{python} -m jobsbot web & web=$!
trap 'kill $worker $web' TERM
wait $web
wait $worker
"""


def test_what_is_confirmed_at_one_half_is_carried_out_by_the_other(tmp_path):
    with temporary_database("postgres", tmp_path) as url:
        migrate(url)
        script = HALVES.format(url=shlex.quote(url), python=shlex.quote(sys.executable))
        with (
            running_demo(0, command=("sh", "-c", script)) as demo,
            open_direct_session() as session,
        ):
            assert demo.bot.wait_until_up(60), demo.bot.log()
            visitor = DemoClient(demo.url, session, INCIDENT)
            visitor.say(ANA, "/jobs list 123 running")
            listed = visitor.wait_for(ANA, "a list", lambda m: JOB_KEY.search(visitor.read_text(m)))
            key = JOB_KEY.findall(visitor.read_text(listed))[0]
            visitor.say(ANA, f"/jobs stop {key}")
            card = visitor.wait_for(ANA, "a card", lambda m: "Stop 1 job" in labels(m))
            visitor.press(ANA, card, "Stop 1 job")
            visitor.wait_for(ANA, "the end", lambda m: "1 stopped" in visitor.read_text(m))
            stops = [write.keys for write in demo.simulation.writes if "stop" in write.endpoint]
            assert stops == [(key,)]
            assert "Working as run-0." in demo.bot.log()


def labels(message):
    return [button["text"]["text"] for _, button in find_buttons(message)]
