"""Made-up messages with every chart, element and rarer block."""

from typing import Any

from tests.demo.page.pieces import button, context, message, mrkdwn, option, plain

NOTES = """### Notes

1. A **Markdown** block with `code` and [a link](https://example.com)
2. A list

| a | b |
|---|---|
| 1 | <b>2</b> |
"""


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


def folded_log() -> dict[str, Any]:
    lines = "\n".join(f"• INFO line {n} of a log {'x' * 90}" for n in range(15))
    blocks = [
        {
            "type": "container",
            "title": plain("15 earlier lines"),
            "is_collapsible": True,
            "default_collapsed": True,
            "child_blocks": [{"type": "section", "text": mrkdwn(lines)}],
        },
        {"type": "section", "text": plain("the last line")},
    ]
    return message(430, "A log", blocks=blocks)


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
