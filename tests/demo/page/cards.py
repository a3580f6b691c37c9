"""Made-up cards and answers about jobs, as the bot would send them."""

from typing import Any

from tests.demo.page.pieces import button, context, link, message, mrkdwn, plain, rich_cell

NOW = 1_764_000_000

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


def failure() -> dict[str, Any]:
    text = (
        "The Jobs API did not answer within 10 s. Nothing was changed.\n"
        "Say it again in a minute, or look at <https://status.zyte.com|the status page>. "
        "Incident `7c1e`."
    )
    return message(480, text, ephemeral_for="U1")


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
