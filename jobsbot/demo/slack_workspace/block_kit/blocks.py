"""Every block the stand-in knows, with the sizes that Slack allows.

https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterator, Mapping
from typing import Any

from jobsbot.demo.slack_workspace.block_kit.elements import (
    BUTTON,
    IMAGE,
    INPUTS,
    OVERFLOW,
    PICKERS,
    SELECTS,
    TICKED,
    plain,
    text,
)
from jobsbot.demo.slack_workspace.block_kit.json_rules import (
    Rule,
    anything,
    array,
    both,
    choice,
    fault,
    flag,
    kinds,
    string,
    typed,
)
from jobsbot.demo.slack_workspace.block_kit.rich_text import RICH_TEXT
from jobsbot.demo.slack_workspace.block_kit.tables_and_charts import CHART, DATA_TABLE, FULL_TABLE

BLOCK_ID: Mapping[str, Rule] = {"block_id": string(255)}
PRESSED = {"button": BUTTON, "overflow": OVERFLOW, **SELECTS, **TICKED, **PICKERS}


def _text_or_fields(value: Any, at: str) -> Iterator[str]:
    if "text" not in value and "fields" not in value:
        yield fault("must define either `text` or `fields`", at)


def _url_or_file(value: Any, at: str) -> Iterator[str]:
    if ("image_url" in value) == ("slack_file" in value):
        yield fault("must define either `image_url` or `slack_file`", at)


EVERYWHERE: Mapping[str, Rule] = {
    "section": both(
        typed(
            "section",
            {},
            {
                **BLOCK_ID,
                "text": text(3000),
                "fields": array(text(2000), 10),
                "accessory": kinds({**PRESSED, "image": IMAGE}),
                "expand": flag,
            },
        ),
        _text_or_fields,
    ),
    "header": typed("header", {"text": plain(150)}, BLOCK_ID),
    "divider": typed("divider", {}, BLOCK_ID),
    "context": typed(
        "context",
        {
            "elements": array(
                kinds({"plain_text": plain(2000), "mrkdwn": text(2000), "image": IMAGE}), 10
            )
        },
        BLOCK_ID,
    ),
    "actions": typed("actions", {"elements": array(kinds(PRESSED), 25)}, BLOCK_ID),
    "image": both(
        typed(
            "image",
            {"alt_text": string(2000, 1)},
            {
                **BLOCK_ID,
                "title": plain(2000),
                "image_url": string(3000, 1),
                "slack_file": anything,
            },
        ),
        _url_or_file,
    ),
    "input": typed(
        "input",
        {"label": plain(2000), "element": kinds({**PRESSED, **INPUTS})},
        {**BLOCK_ID, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": RICH_TEXT,
    "video": typed(
        "video",
        {
            "alt_text": string(2000, 1),
            "title": plain(200),
            "thumbnail_url": string(3000, 1),
            "video_url": string(3000, 1),
        },
        {
            **BLOCK_ID,
            "author_name": string(50),
            "description": plain(200),
            "provider_icon_url": string(3000),
            "provider_name": string(255),
            "title_url": string(3000),
        },
    ),
}

MESSAGE_ONLY: Mapping[str, Rule] = {
    "markdown": typed("markdown", {"text": string(12_000, 1)}, BLOCK_ID),
    "table": FULL_TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": CHART,
}

MODAL_ONLY: Mapping[str, Rule] = {
    "alert": typed(
        "alert",
        {"text": text(200)},
        {**BLOCK_ID, "level": choice("default", "info", "warning", "error", "success")},
    ),
}

SURFACES: Mapping[str, Mapping[str, Rule]] = {
    "message": {**EVERYWHERE, **MESSAGE_ONLY},
    "modal": {**EVERYWHERE, **MODAL_ONLY},
    "home": EVERYWHERE,
}

NEWEST = frozenset({"data_table", "data_visualization"})
