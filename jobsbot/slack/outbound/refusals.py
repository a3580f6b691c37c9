"""Slack's error codes, by what can be done about them."""

from __future__ import annotations

from jobsbot.slack.outbound.slack_errors import SlackError, SlackRefused

PLACE_ERRORS = frozenset(
    {
        "account_inactive",
        "as_user_not_supported",
        "cannot_reply_to_message",
        "channel_is_limited_access",
        "channel_not_found",
        "ekm_access_denied",
        "is_archived",
        "is_inactive",
        "messages_tab_disabled",
        "no_permission",
        "not_in_channel",
        "posting_to_general_channel_denied",
        "thread_locked",
        "thread_not_found",
        "user_not_in_channel",
    }
)
"""The bot may not post there. https://docs.slack.dev/reference/methods/chat.postMessage#errors"""
PLACE_ERROR_PREFIXES = ("restricted_action", "team_access_not_granted", "not_allowed")
UNINVITED_ERRORS = frozenset({"channel_not_found", "not_in_channel", "user_not_in_channel"})
"""The bot is not in the channel, or cannot see it: to invite it helps, as in no other such case."""
LOST_MESSAGE_ERRORS = frozenset(
    {"cant_update_message", "edit_window_closed", "message_not_found", "is_from_mobile"}
)
"""The message is gone, or will not be edited. https://docs.slack.dev/reference/methods/chat.update"""

SCOPE_ERRORS = frozenset({"missing_scope", "not_allowed_token_type"})
"""The token may not do that. `jobsbot doctor` names what the app lacks."""

PASSING_ERRORS = frozenset(
    {
        "fatal_error",
        "internal_error",
        "message_limit_exceeded",
        "ratelimited",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
        "the file was not taken",
    }
)
"""Slack cannot do it now, and may in a moment."""
LENGTH_ERRORS = frozenset({"msg_blocks_too_long", "msg_too_long"})
TRIGGER_ERRORS = frozenset(
    {
        "exchanged_trigger_id",
        "expired_trigger_id",
        "invalid_trigger",
        "trigger_exchanged",
        "trigger_expired",
    }
)
"""A form came too late for its trigger. https://docs.slack.dev/reference/methods/views.open#errors"""


def can_pass(error: SlackError) -> bool:
    """Tell whether the same call may succeed in a moment by itself."""
    return not isinstance(error, SlackRefused) or error.error in PASSING_ERRORS


def is_place_refused(error: SlackError) -> bool:
    """Tell whether the bot may not post there, whatever it has to say."""
    return isinstance(error, SlackRefused) and (
        error.error in PLACE_ERRORS or error.error.startswith(PLACE_ERROR_PREFIXES)
    )


def is_uninvited(error: SlackError) -> bool:
    """Tell whether the bot may post there once it is invited."""
    return _is_refused_as(error, UNINVITED_ERRORS)


def is_trigger_spent(error: SlackError) -> bool:
    """Tell whether a form came too late for what was pressed."""
    return _is_refused_as(error, TRIGGER_ERRORS)


def suggest_next_step(error: SlackError) -> str:
    """Say what to do where Slack did not take something, as full sentences."""
    if can_pass(error):
        return "Say it again in a minute."
    if is_uninvited(error):
        return "Say /invite @jobsbot in the channel, then say it again."
    if is_place_refused(error):
        return "Say it in another channel, or to me alone."
    if _is_refused_as(error, LENGTH_ERRORS):
        return "Ask for less, then say it again."
    if _is_refused_as(error, SCOPE_ERRORS):
        return (
            "The app lacks a scope, which jobsbot doctor names: install it again with manifest.yml."
        )
    return "jobsbot doctor says whether the app lacks anything."


def is_message_lost(error: SlackError) -> bool:
    """Tell whether a message that was posted can be edited no more."""
    return _is_refused_as(error, LOST_MESSAGE_ERRORS) or is_place_refused(error)


def _is_refused_as(error: SlackError, words: frozenset[str]) -> bool:
    return isinstance(error, SlackRefused) and error.error in words
