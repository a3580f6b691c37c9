"""Made-up scenes for the page: messages with every block that the bot sends, and a few more."""

import time
from typing import Any

NOW = 1_764_000_000
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
JOBS = [
    ("123/1/41", "products", "running", 6.2, 1_204_332, 3),
    ("123/1/40", "products", "running", 2.5, 402_118, 0),
    ("123/4/9", "news-es", "running", 0.4, 9_120, 118),
    ("123/2/77", "reviews", "pending", 0.1, 0, 0),
    ("123/3/12", "prices-uk", "finished", 1.3, 88_204, 12),
    ("123/3/11", "prices-uk", "finished", 1.2, 87_900, 0),
    ("123/2/76", "reviews", "finished", 9.7, 2_004_551, 41),
    ("123/4/8", "news-es", "finished", 0.9, 31_007, 7),
]

NOTES = """### Notes

1. A **Markdown** block with `code` and [a link](https://example.com)
2. A list

| a | b |
|---|---|
| 1 | <b>2</b> |
"""


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def button(text: str, action: str, **rest: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), "action_id": action, "value": action, **rest}


def context(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [mrkdwn(text)]}


def option(text: str, about: str | None = None) -> dict[str, Any]:
    return {"text": plain(text), "value": text, **({"description": plain(about)} if about else {})}


def message(at: int, text: str, *, channel: str = "C1", **rest: Any) -> dict[str, Any]:
    spoken = {"user": "UBOT", "kind": "bot", "channel": channel, "text": text}
    return {**spoken, "ts": f"{int(time.time()) - 900 + at}.000100", **rest}


def link(text: str, url: str) -> dict[str, Any]:
    return {"type": "link", "text": text, "url": url}


def rich_cell(*pieces: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": list(pieces)}],
    }


def jobs_table() -> dict[str, Any]:
    head = [
        {"type": "raw_text", "text": word}
        for word in ("Job", "Spider", "State", "Hours", "Items", "Errors")
    ]
    return {
        "type": "data_table",
        "block_id": "jobs",
        "caption": "Jobs in prod-crawl, newest first",
        "page_size": 5,
        "row_header_column_index": 0,
        "rows": [head, *(job_row(*job) for job in JOBS)],
    }


def job_row(
    key: str, spider: str, state: str, hours: float, items: int, errors: int
) -> list[dict[str, Any]]:
    return [
        rich_cell(link(key, f"https://app.zyte.com/p/{key}")),
        {"type": "raw_text", "text": spider},
        {"type": "raw_text", "text": state},
        {"type": "raw_number", "value": hours, "text": f"{hours} h"},
        {"type": "raw_number", "value": items, "text": f"{items:,}".replace(",", "\u202f")},
        {"type": "raw_number", "value": errors},
    ]


def listing() -> dict[str, Any]:
    text = "3 running in prod-crawl, longest 6 h 12 m"
    blocks = [
        {"type": "section", "block_id": "s1", "text": mrkdwn(f"*{text}*")},
        jobs_table(),
        {
            "type": "actions",
            "block_id": "a1",
            "elements": [
                button("Refresh", "refresh"),
                button("Share", "share"),
                button("Summary", "summary"),
            ],
        },
        context(
            f"`/jobs list 123 running` · <!date^{NOW}^{{date_short_pretty}} {{time}}|13:58 UTC>"
        ),
    ]
    return message(60, text, blocks=blocks, ephemeral_for="U1")


def stop_card(at: int = 120, **rest: Any) -> dict[str, Any]:
    text = "Stop 3 running jobs in prod-crawl? Nothing has been changed yet."
    rows = [
        [{"type": "raw_text", "text": word} for word in ("Job", "State", "Age", "Items", "Errors")],
        *(
            [
                rich_cell(
                    link(key, f"https://app.zyte.com/p/{key}"),
                    {"type": "text", "text": f" {spider}"},
                ),
                {"type": "raw_text", "text": state},
                {"type": "raw_text", "text": f"{hours} h"},
                {"type": "raw_number", "value": items, "text": f"{items:,}"},
                {"type": "raw_number", "value": errors},
            ]
            for key, spider, state, hours, items, errors in JOBS[:3]
        ),
    ]
    blocks = [
        {"type": "header", "text": plain("Stop 3 running jobs in prod-crawl?")},
        {"type": "table", "rows": rows},
        {
            "type": "section",
            "text": mrkdwn(
                "Each job is asked to finish early and keeps what it has scraped.\n"
                "A stop cannot be undone. "
                "*Nothing has been changed yet.*"
            ),
        },
        {
            "type": "actions",
            "block_id": "card",
            "elements": [
                button("Stop 3 jobs", "confirm", style="danger"),
                button("Cancel", "cancel"),
                button("Refresh", "refresh"),
            ],
        },
        context("Asked by <@U1> · <@U1> or <!subteam^S1> can confirm until 14:05 · plan `k3f9`"),
    ]
    return message(at, text, blocks=blocks, **rest)


def finished_card(at: int = 180) -> dict[str, Any]:
    text = "2 stopped · 1 had already finished"
    lines = [
        ("123/1/41", "stopped", "cancelled, 41 s after the request"),
        ("123/1/40", "stopped", "cancelled, 12 s after the request"),
        ("123/4/9", "had already finished", "finished"),
    ]
    pieces = [
        {
            "type": "rich_text_section",
            "elements": [
                link(key, f"https://app.zyte.com/p/{key}"),
                {"type": "text", "text": f" {what}", "style": {"bold": True}},
                {"type": "text", "text": f" · {how}"},
            ],
        }
        for key, what, how in lines
    ]
    blocks = [
        {"type": "header", "text": plain(text)},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_list", "style": "bullet", "elements": pieces}],
        },
        {"type": "actions", "block_id": "end", "elements": [button("Details", "details")]},
        context("Confirmed by <@U1> 13:58 · took 41 s · plan `k3f9`"),
    ]
    return message(at, text, blocks=blocks, edited={"ts": "1"})


def delete_card() -> dict[str, Any]:
    text = "Delete 1 finished job in prod-crawl? Nothing has been changed yet."
    confirm = {
        "title": plain("Delete 1 job"),
        "text": mrkdwn("*123/3/12* with its 88 204 items and its log is deleted for good."),
        "confirm": plain("Delete 1 job"),
        "deny": plain("Keep it"),
        "style": "danger",
    }
    elements = [
        button("Delete 1 job", "confirm", style="danger", confirm=confirm),
        button("Cancel", "cancel"),
    ]
    blocks = [
        {"type": "header", "text": plain("Delete 1 finished job in prod-crawl?")},
        {"type": "actions", "block_id": "delete", "elements": elements},
    ]
    return message(240, text, blocks=blocks)


def summary() -> dict[str, Any]:
    blocks = [
        {
            "type": "section",
            "text": mrkdwn("*143 jobs since 06:00*, 22 of them failed"),
            "fields": [
                mrkdwn("*Items*\n12.4 M"),
                mrkdwn("*Errors*\n1 204"),
                mrkdwn("*Slowest*\n`reviews`"),
                mrkdwn("*Quota*\n41 of 60 units"),
            ],
        },
        by_hour("bar"),
        {
            "type": "data_visualization",
            "title": "Why jobs ended",
            "chart": {
                "type": "pie",
                "segments": [
                    {"label": "finished", "value": 104},
                    {"label": "cancelled", "value": 17},
                    {"label": "memusage_exceeded", "value": 9},
                    {"label": "banned", "value": 13},
                ],
            },
        },
    ]
    return message(300, "143 jobs since 06:00, 22 of them failed", blocks=blocks)


def trends() -> dict[str, Any]:
    return message(360, "The same as lines and areas", blocks=[by_hour("line"), by_hour("area")])


def by_hour(kind: str) -> dict[str, Any]:
    hours = [f"{hour:02}:00" for hour in range(6, 14)]
    finished = [{"label": hour, "value": 14 + 3 * (n % 4)} for n, hour in enumerate(hours)]
    failed = [{"label": hour, "value": n * n // 6} for n, hour in enumerate(hours)]
    chart = {
        "type": kind,
        "series": [{"name": "finished", "data": finished}, {"name": "failed", "data": failed}],
        "axis_config": {"categories": hours, "x_label": "Hour (UTC)", "y_label": "Jobs"},
    }
    return {"type": "data_visualization", "title": f"Jobs by hour ({kind})", "chart": chart}


def elements() -> dict[str, Any]:
    actions = [
        {
            "type": "static_select",
            "action_id": "sel",
            "placeholder": plain("Choose a state"),
            "options": [option("running"), option("pending"), option("finished")],
        },
        {
            "type": "multi_static_select",
            "action_id": "multi",
            "placeholder": plain("Tags"),
            "options": [option("nightly"), option("retry"), option("adhoc")],
        },
        {"type": "users_select", "action_id": "who", "placeholder": plain("Who")},
        {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-24"},
        {"type": "timepicker", "action_id": "time", "initial_time": "13:58"},
        button("Watch", "watch", style="primary"),
        {
            "type": "overflow",
            "action_id": "more",
            "options": [option("Show log"), option("Tag"), option("Export")],
        },
    ]
    choices = {
        "options": [
            option("Tell me when it ends", "In a direct message"),
            option("Tell the channel"),
        ]
    }
    blocks = [
        {"type": "header", "text": plain("Watch 123/1/41")},
        {
            "type": "section",
            "block_id": "acc",
            "text": mrkdwn("*products* has been running for 6 h 12 m :eyes:"),
            "accessory": {
                "type": "overflow",
                "action_id": "over",
                "options": [option("Show"), option("Stop")],
            },
        },
        {"type": "actions", "block_id": "many", "elements": actions},
        {"type": "divider"},
        {
            "type": "section",
            "block_id": "chk",
            "text": mrkdwn("Where to"),
            "accessory": {"type": "checkboxes", "action_id": "boxes", **choices},
        },
        {
            "type": "section",
            "block_id": "rad",
            "text": mrkdwn("How often"),
            "accessory": {"type": "radio_buttons", "action_id": "radio", **choices},
        },
        {
            "type": "markdown",
            "text": NOTES,
        },
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_quote",
                    "elements": [{"type": "text", "text": "It was fine yesterday."}],
                },
                {
                    "type": "rich_text_preformatted",
                    "elements": [
                        {"type": "text", "text": "Traceback: twisted.internet.error.TimeoutError"}
                    ],
                },
            ],
        },
        {
            "type": "image",
            "image_url": "/assets/icon.svg",
            "alt_text": "A speech bubble",
            "title": plain("A picture"),
        },
        {
            "type": "container",
            "title": plain("Details"),
            "is_collapsible": True,
            "child_blocks": [context("Inside the container")],
        },
        {"type": "never_heard_of"},
    ]
    return message(420, "Watch 123/1/41", blocks=blocks)


def failure() -> dict[str, Any]:
    text = (
        "The Jobs API did not answer within 10 s. Nothing was changed.\n"
        "Say it again in a minute, or look at <https://status.zyte.com|the status page>. "
        "Incident `7c1e`."
    )
    return message(480, text, ephemeral_for="U1")


def with_extras() -> dict[str, Any]:
    shared = {
        "id": "F1",
        "name": "jobs-123.csv",
        "title": "214 jobs",
        "size": 48_213,
        "url": "/demo/files/F1/jobs-123.csv",
    }
    unfurl = {
        "url": "https://app.zyte.com/p/123/1/41",
        "blocks": [
            {
                "type": "section",
                "text": mrkdwn(
                    "*<https://app.zyte.com/p/123/1/41|123/1/41>* products, running for 6 h 12 m"
                ),
            },
            context("1 204 332 items · 3 errors"),
        ],
    }
    return message(540, "All 214 jobs as a file", files=[shared], unfurls=[unfurl])


def typing_view() -> dict[str, Any]:
    return {
        "id": "V1",
        "hash": "h1",
        "type": "modal",
        "title": plain("Stop 37 jobs"),
        "submit": plain("Stop 37 jobs"),
        "close": plain("Keep them"),
        "blocks": [
            {
                "type": "section",
                "text": mrkdwn(
                    "37 running jobs in *prod-crawl* are asked to finish early.\n"
                    "*Nothing has been changed yet.*"
                ),
            },
            {
                "type": "input",
                "block_id": "count",
                "label": plain("Type the number of jobs"),
                "hint": plain("It stands on the card."),
                "element": {
                    "type": "plain_text_input",
                    "action_id": "typed",
                    "focus_on_load": True,
                },
            },
        ],
    }


def person(at: int, user: str, text: str, **rest: Any) -> dict[str, Any]:
    return message(at, text, user=user, kind="person", **rest)


def home_view() -> dict[str, Any]:
    return {
        "id": "VH",
        "hash": "h",
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Good evening, Alice")},
            {"type": "section", "text": mrkdwn("*prod-crawl* has 3 jobs running and 1 pending.")},
            jobs_table(),
            {"type": "actions", "block_id": "h", "elements": [button("Refresh", "refresh")]},
        ],
    }


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
        "views": [],
        "home": home_view(),
        "behind": [
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
