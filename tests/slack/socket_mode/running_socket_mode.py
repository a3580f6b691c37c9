"""A bot in Socket Mode, connected to a stand-in of Slack's sockets."""

import json
from contextlib import contextmanager

from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.bot import Bot
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.guard import AssumedMembers
from jobsbot.slack.factory import make_slack_client, make_socket_connection
from jobsbot.slack.socket_mode.reconnect_pace import ReconnectPace
from tests.bot_conversation import FakeReadApi, make_job
from tests.databases.migrated import open_migrated_store
from tests.http_server import serve_app
from tests.slack.slack_workspace import WAIT_SECONDS, make_few_workers

COMMAND = {
    "command": "/jobs",
    "text": "list 123",
    "user_id": "U1",
    "channel_id": "C1",
    "trigger_id": "t1",
}


@contextmanager
def open_socket_mode(tmp_path, slack, ping=0.5):
    store, api = open_migrated_store(tmp_path / "jobsbot.sqlite"), FakeReadApi()
    api.put(make_job("123/1/1"))
    bot = Bot(
        api=api,
        memory=store,
        config=BotConfig(default_project=123, commands=ALL_COMMANDS),
        start=print,
        directory=AssumedMembers(),
    )
    pools = make_few_workers()
    with serve_app(slack.web) as url:
        client = make_slack_client("xoxb-demo", url, app_token="xapp-1-A0DEMO-1-demo")
        client.identity.start()
        app = client.make_listener_app(bot, store, pools, NoCards())
        socket_mode = make_socket_connection(
            app,
            app_token="xapp-demo",
            base_url=url,
            ping_interval=ping,
            reconnect_pace=ReconnectPace(first_pause_seconds=0.002),
        )
        socket_mode.start()
        yield socket_mode
        socket_mode.stop()
        client.identity.stop()
        pools.drain(WAIT_SECONDS)
        store.close_connections()


class NoCards:
    """Nobody draws cards here."""

    def refresh(self, plan_id, *, forced=False, changed=True):
        raise AssertionError("no card is drawn here")

    def retry_refused_notices(self):
        raise AssertionError("no card is drawn here")


def acknowledge(slack, connection, envelope: str) -> None:
    """Send an event and wait until it is acknowledged."""
    connection.send(make_event(envelope))
    assert slack.acks.get(timeout=30)["envelope_id"] == envelope


def make_event(envelope: str, **more: str) -> str:
    """Make an event that is acknowledged, and that nothing comes of."""
    event = {"type": "event_callback", "event": {"type": "team_join"}, **more}
    return json.dumps({"type": "events_api", "envelope_id": envelope, "payload": event})
