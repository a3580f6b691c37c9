#!/usr/bin/env python3
"""Print messages that the real bot sends in the demo, as Slack gets them: one payload a line."""

import json
import sys

from requests import Session

from jobsbot.commands import ALL_COMMANDS
from jobsbot.demo.assembly import running_demo
from jobsbot.demo.demo_client import DemoClient, open_direct_session
from jobsbot.demo.tour import ANA, INCIDENT

MORE = (
    "",
    "lsit 123",
    "list 123 spider=none",
    "show 123/99/1",
    "list 999",
    "list 123 finished count=100",
    "stop 123 running",
    "delete 123 finished spider=shop_books",
    "tag 123 finished count=12 +seen",
    "delete 123/3/1",
)


def main() -> int:
    """Say every example and what goes wrong, and print all that was answered."""
    with running_demo(0) as demo, open_direct_session() as session:
        if not demo.bot.wait_until_up(60):
            print(demo.bot.log(), file=sys.stderr)
            return 1
        visitor = DemoClient(demo.url, session, INCIDENT)
        examples = [example for verb in ALL_COMMANDS for example in verb.examples]
        key = find_finished_job(demo.url, session)
        about_one = [f"{verb} {key}" for verb in ("show", "log", "items", "why")]
        for sentence in (*examples, *MORE, *about_one):
            since = visitor.find_latest_ts(ANA)
            visitor.say(ANA, f"/jobs {sentence}")
            visitor.wait_for(ANA, sentence, lambda message: bool(message.get("blocks")), since)
        state = session.get(f"{demo.url}/demo/state", params={"as": ANA}, timeout=10).json()
    for message in (each for channel in state["messages"].values() for each in channel):
        if message.get("blocks"):
            print(json.dumps({"text": message["text"], "blocks": message["blocks"]}))
    return 0


def find_finished_job(url: str, session: Session) -> str:
    """Ask the stand-in Jobs API for the newest finished job of a spider that brings items."""
    asked = {"project": "123", "state": "finished", "spider": "stock_levels", "count": "1"}
    answer = session.get(
        f"{url}/scrapy-cloud/api/jobs/list.json", params=asked, auth=("demo", ""), timeout=10
    )
    return str(answer.json()["jobs"][0]["id"])


if __name__ == "__main__":
    sys.exit(main())
