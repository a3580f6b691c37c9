"""Clicks on one red button, from 64 threads, at two `web`s: one operation, or exit 1.

    scripts/with-postgres python -m benchmarks.clicks 1000 --cards 4

The demo's stand-ins, with two `jobsbot web` and a `jobsbot worker` between them on PostgreSQL. Each
card is confirmed by its share of the clicks, all at once, signed as Slack signs them, at both webs
in turn. What reached the API and what the audit says is counted.
"""

import argparse
import os
import shlex
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count, cycle
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).parents[1]))

from jobsbot.demo.assembly import Demo, running_demo
from jobsbot.demo.demo_client import DemoClient, open_direct_session
from jobsbot.demo.free_port import find_free_port
from jobsbot.demo.message_text import find_buttons
from jobsbot.demo.tour import ANA, INCIDENT, JOB_KEY
from jobsbot.store import open_store
from jobsbot.store.migrate import migrate
from tests.databases.temporary import temporary_database
from tests.slack.signed_requests import encode_interaction, make_signed_headers

THREADS = 64
END_SECONDS = 60.0
PROCESSES = """
export DATABASE_URL={url}
printf '%s\\n' "$PORT" "$SLACK_SIGNING_SECRET" > {secrets}
{python} -m jobsbot worker & worker=$!
PORT={second_port} {python} -m jobsbot web & second=$!
{python} -m jobsbot web & first=$!
trap 'kill $worker $first $second' TERM
wait $first
wait $second
wait $worker
"""
TRIGGERS = count(1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clicks", type=int, nargs="?", default=1000)
    parser.add_argument("--cards", type=int, default=4)
    asked = parser.parse_args()
    if "JOBSBOT_TEST_POSTGRES" not in os.environ:
        raise SystemExit("run this through scripts/with-postgres")
    with (
        tempfile.TemporaryDirectory() as folder,
        temporary_database("postgres", Path(folder)) as url,
    ):
        migrate(url)
        return try_clicks(url, Path(folder) / "secrets", asked.clicks, asked.cards)


def try_clicks(url: str, secrets: Path, clicks: int, cards: int) -> int:
    second_port = find_free_port()
    script = PROCESSES.format(
        url=shlex.quote(url),
        python=shlex.quote(sys.executable),
        secrets=shlex.quote(str(secrets)),
        second_port=second_port,
    )
    statuses: Counter[int] = Counter()
    with running_demo(0, command=("sh", "-c", script)) as demo, open_direct_session() as session:
        if not demo.bot.wait_until_up(60):
            raise SystemExit("the bot did not start")
        port, secret = secrets.read_text().split()
        addresses = [f"http://127.0.0.1:{number}/slack/events" for number in (port, second_port)]
        wait_until_ready(second_port)
        visitor = DemoClient(demo.url, session, INCIDENT)
        visitor.say(ANA, "/jobs list 123 running")
        listed = visitor.wait_for(ANA, "a list", lambda m: JOB_KEY.search(visitor.read_text(m)))
        keys = list(dict.fromkeys(JOB_KEY.findall(visitor.read_text(listed))))[:cards]
        for key in keys:
            statuses += click_card(visitor, key, addresses, secret, clicks // len(keys))
        return report(url, demo, keys, statuses)


def wait_until_ready(port: int) -> None:
    """Wait until the second web answers: the demo watches the first."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if requests.get(f"http://127.0.0.1:{port}/readyz", timeout=2).ok:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.1)
    raise SystemExit("the second web did not start")


def click_card(
    visitor: DemoClient, key: str, addresses: list[str], secret: str, clicks: int
) -> Counter[int]:
    """Ask for a stop, and press its red button so many times at once."""
    visitor.say(ANA, f"/jobs stop {key}")
    card = visitor.wait_for(
        ANA, "a card", lambda m: key in visitor.read_text(m) and "Stop 1 job" in labels(m)
    )
    button = next(b for _, b in find_buttons(card) if b["text"]["text"] == "Stop 1 job")
    in_turn = cycle(addresses)
    work = [(next(in_turn), make_press(card, button)) for _ in range(clicks)]

    def click(task: tuple[str, bytes]) -> int:
        address, body = task
        headers = make_signed_headers(body, secret=secret)
        return requests.post(address, data=body, headers=headers, timeout=30).status_code

    with ThreadPoolExecutor(THREADS) as threads:
        return Counter(threads.map(click, work))


def labels(message: dict) -> list[str]:
    return [button["text"]["text"] for _, button in find_buttons(message)]


def make_press(card: dict, button: dict) -> bytes:
    """Make a press of its own: each has its own trigger, as Slack's have."""
    return encode_interaction(
        {
            "type": "block_actions",
            "user": {"id": ANA, "username": "ana"},
            "channel": {"id": INCIDENT},
            "container": {"type": "message", "message_ts": card["ts"], "channel_id": INCIDENT},
            "message": {"ts": card["ts"]},
            "trigger_id": f"click-{next(TRIGGERS)}",
            "actions": [
                {"action_id": button["action_id"], "value": button["value"], "type": "button"}
            ],
        }
    )


def report(url: str, demo: Demo, keys: list[str], statuses: Counter[int]) -> int:
    """Wait until each job was asked for, and count what was done more than once."""
    until = time.monotonic() + END_SECONDS

    def read_stops() -> Counter[str]:
        writes = [write for write in demo.simulation.writes if write.endpoint == "jobs/stop.json"]
        return Counter(key for write in writes for key in write.keys)

    while set(keys) - set(read_stops()) and time.monotonic() < until:
        time.sleep(0.1)
    time.sleep(3.0)  # for whatever would come a second time
    store, stops = open_store(url), read_stops()
    confirmed = sum(
        entry.what.startswith("confirmed:")
        for entry in store.list_recent_audit_entries(datetime(2000, 1, 1, tzinfo=UTC), 10_000)
    )
    store.close_connections()
    second = sum(stops.values()) - len(stops)
    lost = len(keys) - len(stops)
    print(
        f"{sum(statuses.values())} clicks on {len(keys)} cards at two webs, answered "
        f"{dict(statuses)}: {confirmed} confirmed, {second} second effects, {lost} lost"
    )
    return int(second or lost or confirmed != len(keys) or set(statuses) != {200})


if __name__ == "__main__":
    sys.exit(main())
