"""Every block the stand-in knows, with the sizes that Slack allows.

https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterator, Mapping
from typing import Any

from jobsbot.demo.slack_workspace.block_kit.elements import (
    BUTTON,
    CHECK_ELEMENTS,
    DATE_PICKERS,
    IMAGE,
    INPUT_ELEMENTS,
    OVERFLOW,
    SELECT_MENUS,
    plain_text,
    text_object,
)
from jobsbot.demo.slack_workspace.block_kit.json_rules import (
    Rule,
    all_of,
    any_value,
    array,
    boolean,
    enum_value,
    format_error,
    object_by_type,
    string,
    typed_object,
)
from jobsbot.demo.slack_workspace.block_kit.rich_text import RICH_TEXT
from jobsbot.demo.slack_workspace.block_kit.tables_and_charts import CHART, DATA_TABLE, TABLE

BLOCK_ID_FIELD: Mapping[str, Rule] = {"block_id": string(255)}
INTERACTIVE_ELEMENTS = {
    "button": BUTTON,
    "overflow": OVERFLOW,
    **SELECT_MENUS,
    **CHECK_ELEMENTS,
    **DATE_PICKERS,
}


def _check_text_or_fields(value: Any, at: str) -> Iterator[str]:
    if "text" not in value and "fields" not in value:
        yield format_error("must define either `text` or `fields`", at)


def _check_url_or_file(value: Any, at: str) -> Iterator[str]:
    if ("image_url" in value) == ("slack_file" in value):
        yield format_error("must define either `image_url` or `slack_file`", at)


COMMON_BLOCKS: Mapping[str, Rule] = {
    "section": all_of(
        typed_object(
            "section",
            {},
            {
                **BLOCK_ID_FIELD,
                "text": text_object(3000),
                "fields": array(text_object(2000), 10),
                "accessory": object_by_type({**INTERACTIVE_ELEMENTS, "image": IMAGE}),
                "expand": boolean,
            },
        ),
        _check_text_or_fields,
    ),
    "header": typed_object("header", {"text": plain_text(150)}, BLOCK_ID_FIELD),
    "divider": typed_object("divider", {}, BLOCK_ID_FIELD),
    "context": typed_object(
        "context",
        {
            "elements": array(
                object_by_type(
                    {"plain_text": plain_text(2000), "mrkdwn": text_object(2000), "image": IMAGE}
                ),
                10,
            )
        },
        BLOCK_ID_FIELD,
    ),
    "actions": typed_object(
        "actions", {"elements": array(object_by_type(INTERACTIVE_ELEMENTS), 25)}, BLOCK_ID_FIELD
    ),
    "image": all_of(
        typed_object(
            "image",
            {"alt_text": string(2000, 1)},
            {
                **BLOCK_ID_FIELD,
                "title": plain_text(2000),
                "image_url": string(3000, 1),
                "slack_file": any_value,
            },
        ),
        _check_url_or_file,
    ),
    "input": typed_object(
        "input",
        {
            "label": plain_text(2000),
            "element": object_by_type({**INTERACTIVE_ELEMENTS, **INPUT_ELEMENTS}),
        },
        {
            **BLOCK_ID_FIELD,
            "hint": plain_text(2000),
            "optional": boolean,
            "dispatch_action": boolean,
        },
    ),
    "rich_text": RICH_TEXT,
    "video": typed_object(
        "video",
        {
            "alt_text": string(2000, 1),
            "title": plain_text(200),
            "thumbnail_url": string(3000, 1),
            "video_url": string(3000, 1),
        },
        {
            **BLOCK_ID_FIELD,
            "author_name": string(50),
            "description": plain_text(200),
            "provider_icon_url": string(3000),
            "provider_name": string(255),
            "title_url": string(3000),
        },
    ),
}

FOLDABLE_KINDS = ("section", "header", "divider", "context", "actions", "image", "video")
"""What Slack takes in a container: its reference lists rich text too, and it refuses that."""
CHILD_BLOCK = object_by_type({**{kind: COMMON_BLOCKS[kind] for kind in FOLDABLE_KINDS},
                              "table": TABLE})  # fmt: skip


def _check_collapsing(value: Any, at: str) -> Iterator[str]:
    is_collapsible = value.get("is_collapsible", False)
    if value.get("default_collapsed") and not is_collapsible:
        yield format_error("`default_collapsed` requires `is_collapsible`", at)
    if value.get("has_header_divider") and is_collapsible:
        yield format_error("`has_header_divider` requires `is_collapsible` to be false", at)


CONTAINER = all_of(
    typed_object(
        "container",
        {"title": plain_text(150), "child_blocks": array(CHILD_BLOCK, 10)},
        {
            **BLOCK_ID_FIELD,
            "subtitle": text_object(150),
            "width": enum_value("narrow", "standard", "wide", "full"),
            "icon": IMAGE,
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
        },
    ),
    _check_collapsing,
)

MESSAGE_BLOCKS: Mapping[str, Rule] = {
    "container": CONTAINER,
    "markdown": typed_object("markdown", {"text": string(12_000, 1)}, BLOCK_ID_FIELD),
    "table": TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": CHART,
}

MODAL_BLOCKS: Mapping[str, Rule] = {
    "alert": typed_object(
        "alert",
        {"text": text_object(200)},
        {**BLOCK_ID_FIELD, "level": enum_value("default", "info", "warning", "error", "success")},
    ),
}

BLOCKS_BY_SURFACE: Mapping[str, Mapping[str, Rule]] = {
    "message": {**COMMON_BLOCKS, **MESSAGE_BLOCKS},
    "modal": {**COMMON_BLOCKS, **MODAL_BLOCKS},
}

NEWEST_BLOCK_TYPES = frozenset({"data_table", "data_visualization", "container"})
