"""The parts that blocks are made of, and the sizes Slack allows them.

https://docs.slack.dev/reference/block-kit/block-elements and /composition-objects
"""

from collections.abc import Iterator, Mapping
from typing import Any

from jobsbot.demo.slack_workspace.block_kit.json_rules import (
    Rule,
    anything,
    array,
    both,
    choice,
    fault,
    flag,
    kinds,
    number,
    shape,
    string,
    typed,
)

PLACEHOLDER = 150
OPTIONS = 100
ANY_LENGTH = 12_000


def plain(most: int) -> Rule:
    """Accept a plain_text object."""
    return typed("plain_text", {"text": string(most, 1)}, {"emoji": flag})


def mrkdwn(most: int) -> Rule:
    """Accept a mrkdwn object."""
    return typed("mrkdwn", {"text": string(most, 1)}, {"verbatim": flag})


def text(most: int) -> Rule:
    """Accept either kind of text object."""
    return kinds({"plain_text": plain(most), "mrkdwn": mrkdwn(most)})


CONFIRM = shape(
    {"text": text(300)},
    {
        "title": plain(100),
        "confirm": plain(30),
        "deny": plain(30),
        "style": choice("primary", "danger"),
    },
)

ACTION_ID = string(255)
CLICKABLE: Mapping[str, Rule] = {"action_id": ACTION_ID, "confirm": CONFIRM}
CHOSEN: Mapping[str, Rule] = {**CLICKABLE, "focus_on_load": flag}
TYPED_IN: Mapping[str, Rule] = {
    "action_id": ACTION_ID,
    "focus_on_load": flag,
    "placeholder": plain(PLACEHOLDER),
    "dispatch_action_config": anything,
}


def _option(words: Rule, url: bool = False) -> Rule:
    extra: Mapping[str, Rule] = {"url": string(3000)} if url else {}
    return shape({"text": words, "value": string(150)}, {"description": text(75), **extra})


PLAIN_OPTION = _option(plain(75))
ANY_OPTION = _option(text(75))
OPTION_GROUP = shape({"label": plain(75), "options": array(PLAIN_OPTION, OPTIONS)})

BUTTON = typed(
    "button",
    {"text": plain(75)},
    {
        **CLICKABLE,
        "url": string(3000),
        "value": string(2000),
        "style": choice("primary", "danger"),
        "accessibility_label": string(75),
    },
)


def _options_or_groups(value: Any, at: str) -> Iterator[str]:
    if ("options" in value) == ("option_groups" in value):
        yield fault("must define either options or option_groups, and not both", at)


def _select(kind: str, extra: Mapping[str, Rule], initial: str, one: Rule) -> dict[str, Rule]:
    """Return the rules of a select menu and of its multi_ sister."""
    shared = {**CHOSEN, "placeholder": plain(PLACEHOLDER), **extra}
    several = {"max_selected_items": number(1), f"{initial}s": array(one, OPTIONS)}
    multi = f"multi_{kind}"
    return {
        kind: typed(kind, {}, {**shared, initial: one, "response_url_enabled": flag}),
        multi: typed(multi, {}, {**shared, **several}),
    }


_MENU = {"options": array(PLAIN_OPTION, OPTIONS), "option_groups": array(OPTION_GROUP, OPTIONS)}
_STATIC = _select("static_select", _MENU, "initial_option", PLAIN_OPTION)
SELECTS: Mapping[str, Rule] = {
    **{kind: both(rule, _options_or_groups) for kind, rule in _STATIC.items()},
    **_select("external_select", {"min_query_length": number(0)}, "initial_option", PLAIN_OPTION),
    **_select("users_select", {}, "initial_user", string(255)),
    **_select("channels_select", {}, "initial_channel", string(255)),
    **_select(
        "conversations_select",
        {"default_to_current_conversation": flag, "filter": anything},
        "initial_conversation",
        string(255),
    ),
}

TICKED: Mapping[str, Rule] = {
    "checkboxes": typed(
        "checkboxes",
        {"options": array(ANY_OPTION, 10)},
        {**CHOSEN, "initial_options": array(ANY_OPTION, 10)},
    ),
    "radio_buttons": typed(
        "radio_buttons",
        {"options": array(ANY_OPTION, 10)},
        {**CHOSEN, "initial_option": ANY_OPTION},
    ),
}

PICKERS: Mapping[str, Rule] = {
    "datepicker": typed(
        "datepicker", {}, {**CHOSEN, "placeholder": plain(PLACEHOLDER), "initial_date": string(10)}
    ),
    "timepicker": typed(
        "timepicker",
        {},
        {
            **CHOSEN,
            "placeholder": plain(PLACEHOLDER),
            "initial_time": string(5),
            "timezone": string(255),
        },
    ),
    "datetimepicker": typed("datetimepicker", {}, {**CHOSEN, "initial_date_time": number(0)}),
}

OVERFLOW = typed("overflow", {"options": array(_option(plain(75), url=True), 5)}, CLICKABLE)

INPUTS: Mapping[str, Rule] = {
    "plain_text_input": typed(
        "plain_text_input",
        {},
        {
            **TYPED_IN,
            "initial_value": string(3000),
            "multiline": flag,
            "min_length": number(0, 3000),
            "max_length": number(1, 3000),
        },
    ),
    "number_input": typed(
        "number_input",
        {"is_decimal_allowed": flag},
        {
            **TYPED_IN,
            "initial_value": string(255),
            "min_value": string(255),
            "max_value": string(255),
        },
    ),
    "email_text_input": typed("email_text_input", {}, {**TYPED_IN, "initial_value": string(255)}),
    "url_text_input": typed("url_text_input", {}, {**TYPED_IN, "initial_value": string(3000)}),
    "file_input": typed(
        "file_input",
        {},
        {
            "action_id": ACTION_ID,
            "filetypes": array(string(255), 100),
            "max_files": number(1, 10),
        },
    ),
}

IMAGE = typed(
    "image",
    {"alt_text": string(2000, 1)},
    {"image_url": string(3000, 1), "slack_file": anything},
)
