"""assistant.threads.*: what an app says that it is doing.

https://docs.slack.dev/reference/methods?family=assistant
"""

from typing import Any

from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.web_api.chat_methods import find_joined_channel
from jobsbot.demo.slack_workspace.web_api.method_call import MethodCall


def set_thread_status(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """Show a status in a thread, until the bot posts there; an empty one takes it away."""
    channel = find_joined_channel(workspace, call.require_text("channel_id"))
    thread_ts = call.require_text("thread_ts")
    try:
        workspace.messages.find_message(channel.id, thread_ts)
    except WebApiRefusal:
        raise WebApiRefusal("invalid_thread_ts") from None
    workspace.thread_statuses.show(channel, thread_ts, call.read_text("status"))
    return {}
