"""Made-up scenes for the page: people, places, and a message of every kind."""

import time
from typing import Any

from tests.demo.page.cards import (
    delete_card,
    failure,
    finished_card,
    listing,
    stop_card,
)
from tests.demo.page.gallery import elements, summary, trends, with_extras
from tests.demo.page.pieces import message, person

PEOPLE = [
    {"id": "U1", "name": "alice", "real_name": "Alice Moreau", "title": "on call"},
    {"id": "U2", "name": "bob", "real_name": "Bob Tanaka", "title": "crawl lead"},
    {"id": "U3", "name": "carol", "real_name": "Carol Okafor", "title": "analyst"},
    {"id": "UBOT", "name": "jobsbot", "real_name": "jobsbot", "is_bot": True},
]

CHANNELS = [
    {
        "id": "C1",
        "name": "incident",
        "kind": "channel",
        "topic": "What is on fire",
        "bot_is_member": True,
    },
    {"id": "C2", "name": "general", "kind": "channel", "topic": "", "bot_is_member": True},
    {"id": "C3", "name": "random", "kind": "channel", "topic": "", "bot_is_member": False},
    {"id": "D1", "name": "jobsbot", "kind": "im", "topic": "", "bot_is_member": True},
]


def exchange(
    number: int, to: str, method: str, path: str, note: str, status: Any, ms: float | None
) -> dict[str, Any]:
    at = int(time.time() * 1000) - 60_000 + number * 400
    return {
        "id": str(number),
        "at": at,
        "to": to,
        "method": method,
        "path": path,
        "note": note,
        "status": status,
        "ms": ms,
    }


def full_scene(*shown: dict[str, Any]) -> dict[str, Any]:
    """Build a scene with these messages, or with one of every kind."""
    card = stop_card()
    messages = list(shown) or [
        person(
            0,
            "U2",
            "The product feed is late again. *Is it stuck?* See <https://app.zyte.com/p/123/1/41>",
        ),
        person(
            20, "U1", "<@UBOT> is on it. `products` has been up for 6 hours &amp; counting :eyes:"
        ),
        listing(),
        card,
        person(130, "U3", "Please stop those.", thread_ts=card["ts"]),
        message(140, "On it.", thread_ts=card["ts"]),
        finished_card(),
        delete_card(),
        summary(),
        trends(),
        elements(),
        failure(),
        with_extras(),
        message(560, "bob joined #incident", kind="system"),
    ]
    return {
        "workspace": {"name": "Practice channel"},
        "me": "U1",
        "people": PEOPLE,
        "channels": CHANNELS,
        "commands": [
            {
                "command": "/jobs",
                "hint": "list 123 running",
                "description": "Look after Scrapy Cloud jobs",
            }
        ],
        "groups": [{"id": "S1", "handle": "crawl-oncall", "members": ["U2"]}],
        "bot": {"state": "up", "since": 0},
        "faults": {"api": {"mode": "well"}, "slack": {"mode": "well"}},
        "messages": {"C1": messages, "C2": [], "C3": [], "D1": []},
        "statuses": [],
        "views": [],
        "requests": [
            exchange(1, "bot", "POST", "/slack/events", "/jobs list 123 running", 200, 3),
            exchange(
                2,
                "jobs-api",
                "GET",
                "/jobs/list.jl",
                "project=123 state=running count=10",
                200,
                142,
            ),
            exchange(3, "slack", "POST", "response_url", "ephemeral, 4 blocks", 200, 11),
            exchange(
                4, "jobs-api", "POST", "/jobs/stop.json", "project=123 job=123/1/41", 503, 1200
            ),
            exchange(5, "jobs-api", "GET", "/jobs/list.jl", "project=123 job=123/1/41", None, None),
        ],
    }
