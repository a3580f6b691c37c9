"""The parts that blocks are made of, and the sizes Slack allows them.

https://docs.slack.dev/reference/block-kit/block-elements and /composition-objects
"""

from collections.abc import Iterator, Mapping
from typing import Any

from jobsbot.demo.slack_workspace.block_kit.json_rules import (
    Rule,
    all_of,
    any_value,
    array,
    boolean,
    enum_value,
    format_error,
    number,
    object_by_type,
    object_with,
    string,
    typed_object,
)

MAX_PLACEHOLDER_CHARACTERS = 150
MAX_OPTIONS = 100


def plain_text(maximum: int) -> Rule:
    """Accept a plain_text object."""
    return typed_object("plain_text", {"text": string(maximum, 1)}, {"emoji": boolean})


def mrkdwn_text(maximum: int) -> Rule:
    """Accept a mrkdwn object."""
    return typed_object("mrkdwn", {"text": string(maximum, 1)}, {"verbatim": boolean})


def text_object(maximum: int) -> Rule:
    """Accept either kind of text object."""
    return object_by_type({"plain_text": plain_text(maximum), "mrkdwn": mrkdwn_text(maximum)})


CONFIRM = object_with(
    {"text": text_object(300)},
    {
        "title": plain_text(100),
        "confirm": plain_text(30),
        "deny": plain_text(30),
        "style": enum_value("primary", "danger"),
    },
)

ACTION_ID = string(255)
CLICKABLE_FIELDS: Mapping[str, Rule] = {"action_id": ACTION_ID, "confirm": CONFIRM}
SELECTION_FIELDS: Mapping[str, Rule] = {**CLICKABLE_FIELDS, "focus_on_load": boolean}
INPUT_FIELDS: Mapping[str, Rule] = {
    "action_id": ACTION_ID,
    "focus_on_load": boolean,
    "placeholder": plain_text(MAX_PLACEHOLDER_CHARACTERS),
    "dispatch_action_config": any_value,
}


def _option_rule(words: Rule, url: bool = False) -> Rule:
    extra: Mapping[str, Rule] = {"url": string(3000)} if url else {}
    return object_with(
        {"text": words, "value": string(150)}, {"description": text_object(75), **extra}
    )


PLAIN_OPTION = _option_rule(plain_text(75))
ANY_OPTION = _option_rule(text_object(75))
OPTION_GROUP = object_with({"label": plain_text(75), "options": array(PLAIN_OPTION, MAX_OPTIONS)})

BUTTON = typed_object(
    "button",
    {"text": plain_text(75)},
    {
        **CLICKABLE_FIELDS,
        "url": string(3000),
        "value": string(2000),
        "style": enum_value("primary", "danger"),
        "accessibility_label": string(75),
    },
)


def _check_options_or_groups(value: Any, at: str) -> Iterator[str]:
    if ("options" in value) == ("option_groups" in value):
        yield format_error("must define either options or option_groups, and not both", at)


def _select_rules(kind: str, extra: Mapping[str, Rule], initial: str, one: Rule) -> dict[str, Rule]:
    """Return the rules of a select menu and of its `multi_` form."""
    shared = {**SELECTION_FIELDS, "placeholder": plain_text(MAX_PLACEHOLDER_CHARACTERS), **extra}
    several = {"max_selected_items": number(1), f"{initial}s": array(one, MAX_OPTIONS)}
    multi = f"multi_{kind}"
    return {
        kind: typed_object(kind, {}, {**shared, initial: one, "response_url_enabled": boolean}),
        multi: typed_object(multi, {}, {**shared, **several}),
    }


_STATIC_FIELDS = {
    "options": array(PLAIN_OPTION, MAX_OPTIONS),
    "option_groups": array(OPTION_GROUP, MAX_OPTIONS),
}
_STATIC = _select_rules("static_select", _STATIC_FIELDS, "initial_option", PLAIN_OPTION)
SELECT_MENUS: Mapping[str, Rule] = {
    **{kind: all_of(rule, _check_options_or_groups) for kind, rule in _STATIC.items()},
    **_select_rules(
        "external_select", {"min_query_length": number(0)}, "initial_option", PLAIN_OPTION
    ),
    **_select_rules("users_select", {}, "initial_user", string(255)),
    **_select_rules("channels_select", {}, "initial_channel", string(255)),
    **_select_rules(
        "conversations_select",
        {"default_to_current_conversation": boolean, "filter": any_value},
        "initial_conversation",
        string(255),
    ),
}

CHECK_ELEMENTS: Mapping[str, Rule] = {
    "checkboxes": typed_object(
        "checkboxes",
        {"options": array(ANY_OPTION, 10)},
        {**SELECTION_FIELDS, "initial_options": array(ANY_OPTION, 10)},
    ),
    "radio_buttons": typed_object(
        "radio_buttons",
        {"options": array(ANY_OPTION, 10)},
        {**SELECTION_FIELDS, "initial_option": ANY_OPTION},
    ),
}

DATE_PICKERS: Mapping[str, Rule] = {
    "datepicker": typed_object(
        "datepicker",
        {},
        {
            **SELECTION_FIELDS,
            "placeholder": plain_text(MAX_PLACEHOLDER_CHARACTERS),
            "initial_date": string(10),
        },
    ),
    "timepicker": typed_object(
        "timepicker",
        {},
        {
            **SELECTION_FIELDS,
            "placeholder": plain_text(MAX_PLACEHOLDER_CHARACTERS),
            "initial_time": string(5),
            "timezone": string(255),
        },
    ),
    "datetimepicker": typed_object(
        "datetimepicker", {}, {**SELECTION_FIELDS, "initial_date_time": number(0)}
    ),
}

OVERFLOW = typed_object(
    "overflow", {"options": array(_option_rule(plain_text(75), url=True), 5)}, CLICKABLE_FIELDS
)

INPUT_ELEMENTS: Mapping[str, Rule] = {
    "plain_text_input": typed_object(
        "plain_text_input",
        {},
        {
            **INPUT_FIELDS,
            "initial_value": string(3000),
            "multiline": boolean,
            "min_length": number(0, 3000),
            "max_length": number(1, 3000),
        },
    ),
    "number_input": typed_object(
        "number_input",
        {"is_decimal_allowed": boolean},
        {
            **INPUT_FIELDS,
            "initial_value": string(255),
            "min_value": string(255),
            "max_value": string(255),
        },
    ),
    "email_text_input": typed_object(
        "email_text_input", {}, {**INPUT_FIELDS, "initial_value": string(255)}
    ),
    "url_text_input": typed_object(
        "url_text_input", {}, {**INPUT_FIELDS, "initial_value": string(3000)}
    ),
    "file_input": typed_object(
        "file_input",
        {},
        {
            "action_id": ACTION_ID,
            "filetypes": array(string(255), 100),
            "max_files": number(1, 10),
        },
    ),
}

IMAGE = typed_object(
    "image",
    {"alt_text": string(2000, 1)},
    {"image_url": string(3000, 1), "slack_file": any_value},
)
