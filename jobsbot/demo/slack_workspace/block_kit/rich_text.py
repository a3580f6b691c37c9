"""Rich text, which holds words and no markup.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from collections.abc import Mapping

from jobsbot.demo.slack_workspace.block_kit.json_rules import (
    Rule,
    array,
    choice,
    flag,
    kinds,
    number,
    shape,
    string,
    typed,
)

MANY = 1000
STYLE = shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), flag))
STYLED: Mapping[str, Rule] = {"style": STYLE}

WORDS: Mapping[str, Rule] = {
    "text": typed("text", {"text": string(12_000, 1)}, STYLED),
    "link": typed(
        "link", {"url": string(3000, 1)}, {**STYLED, "text": string(12_000), "unsafe": flag}
    ),
    "emoji": typed(
        "emoji", {"name": string(255, 1)}, {**STYLED, "unicode": string(255), "url": string(3000)}
    ),
    "user": typed("user", {"user_id": string(255, 1)}, STYLED),
    "usergroup": typed("usergroup", {"usergroup_id": string(255, 1)}, STYLED),
    "channel": typed("channel", {"channel_id": string(255, 1)}, STYLED),
    "team": typed("team", {"team_id": string(255, 1)}, STYLED),
    "broadcast": typed("broadcast", {"range": choice("here", "channel", "everyone")}, STYLED),
    "color": typed("color", {"value": string(255, 1)}, STYLED),
    "date": typed(
        "date",
        {"timestamp": number(0), "format": string(255, 1)},
        {**STYLED, "fallback": string(2000), "url": string(3000)},
    ),
}

LINE = array(kinds(WORDS), MANY, least=0)
BORDER: Mapping[str, Rule] = {"border": choice(0, 1)}
SECTION = typed("rich_text_section", {"elements": LINE})

RICH_TEXT = typed(
    "rich_text",
    {
        "elements": array(
            kinds(
                {
                    "rich_text_section": SECTION,
                    "rich_text_quote": typed("rich_text_quote", {"elements": LINE}, BORDER),
                    "rich_text_preformatted": typed(
                        "rich_text_preformatted",
                        {"elements": array(kinds({k: WORDS[k] for k in ("text", "link")}), MANY)},
                        {**BORDER, "language": string(255)},
                    ),
                    "rich_text_list": typed(
                        "rich_text_list",
                        {"style": choice("bullet", "ordered"), "elements": array(SECTION, MANY)},
                        {**BORDER, "indent": number(0, 8), "offset": number(0)},
                    ),
                }
            ),
            MANY,
        )
    },
    {"block_id": string(255)},
)
