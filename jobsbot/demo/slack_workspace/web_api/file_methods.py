"""files.*: ask for an address, upload to it, then share.

https://docs.slack.dev/messaging/working-with-files
"""

from typing import Any

from jobsbot.demo.slack_workspace.state.file_store import read_file_list
from jobsbot.demo.slack_workspace.state.message_store import SlackMessage
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.web_api.chat_methods import find_joined_channel
from jobsbot.demo.slack_workspace.web_api.method_call import MethodCall


def get_upload_url(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """Return an address to send the bytes to."""
    file = workspace.files.create_upload(
        call.require_text("filename"), call.read_number("length", 0)
    )
    return {"upload_url": f"{call.base}/upload/{file.upload_token}", "file_id": file.id}


def complete_upload(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """Share uploaded files in a channel, or keep them where nobody sees them."""
    wanted = read_file_list(call.read_json("files"))
    channel = call.read_text("channel_id") or call.read_text("channels")
    place = find_joined_channel(workspace, channel) if channel else None
    files = [workspace.files.complete_upload(f["id"], str(f.get("title") or "")) for f in wanted]
    if place is not None:
        workspace.messages.post(
            SlackMessage(
                channel=place.id,
                user=workspace.setup.bot.id,
                text=call.read_text("initial_comment"),
                files=tuple(file.to_page_json() for file in files),
                thread_ts=call.read_text("thread_ts") or None,
            )
        )
    return {"files": [{"id": file.id, "title": file.title or file.name} for file in files]}
