"""Rich text, which holds words and no markup.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from collections.abc import Mapping

from jobsbot.demo.slack_workspace.block_kit.json_rules import (
    Rule,
    array,
    boolean,
    enum_value,
    number,
    object_by_type,
    object_with,
    string,
    typed_object,
)

MAX_ELEMENTS = 1000
STYLE = object_with({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))
STYLE_FIELDS: Mapping[str, Rule] = {"style": STYLE}

INLINE_ELEMENTS: Mapping[str, Rule] = {
    "text": typed_object("text", {"text": string(12_000, 1)}, STYLE_FIELDS),
    "link": typed_object(
        "link",
        {"url": string(3000, 1)},
        {**STYLE_FIELDS, "text": string(12_000), "unsafe": boolean},
    ),
    "emoji": typed_object(
        "emoji",
        {"name": string(255, 1)},
        {**STYLE_FIELDS, "unicode": string(255), "url": string(3000)},
    ),
    "user": typed_object("user", {"user_id": string(255, 1)}, STYLE_FIELDS),
    "usergroup": typed_object("usergroup", {"usergroup_id": string(255, 1)}, STYLE_FIELDS),
    "channel": typed_object("channel", {"channel_id": string(255, 1)}, STYLE_FIELDS),
    "team": typed_object("team", {"team_id": string(255, 1)}, STYLE_FIELDS),
    "broadcast": typed_object(
        "broadcast", {"range": enum_value("here", "channel", "everyone")}, STYLE_FIELDS
    ),
    "color": typed_object("color", {"value": string(255, 1)}, STYLE_FIELDS),
    "date": typed_object(
        "date",
        {"timestamp": number(0), "format": string(255, 1)},
        {**STYLE_FIELDS, "fallback": string(2000), "url": string(3000)},
    ),
}

INLINE_ARRAY = array(object_by_type(INLINE_ELEMENTS), MAX_ELEMENTS, minimum=0)
BORDER_FIELDS: Mapping[str, Rule] = {"border": enum_value(0, 1)}
SECTION = typed_object("rich_text_section", {"elements": INLINE_ARRAY})

RICH_TEXT = typed_object(
    "rich_text",
    {
        "elements": array(
            object_by_type(
                {
                    "rich_text_section": SECTION,
                    "rich_text_quote": typed_object(
                        "rich_text_quote", {"elements": INLINE_ARRAY}, BORDER_FIELDS
                    ),
                    "rich_text_preformatted": typed_object(
                        "rich_text_preformatted",
                        {
                            "elements": array(
                                object_by_type({k: INLINE_ELEMENTS[k] for k in ("text", "link")}),
                                MAX_ELEMENTS,
                            )
                        },
                        {**BORDER_FIELDS, "language": string(255)},
                    ),
                    "rich_text_list": typed_object(
                        "rich_text_list",
                        {
                            "style": enum_value("bullet", "ordered"),
                            "elements": array(SECTION, MAX_ELEMENTS),
                        },
                        {**BORDER_FIELDS, "indent": number(0, 8), "offset": number(0)},
                    ),
                }
            ),
            MAX_ELEMENTS,
        )
    },
    {"block_id": string(255)},
)
