"""views.*: modals.

https://docs.slack.dev/reference/methods?family=views
"""

from typing import Any

from jobsbot.demo.slack_workspace.block_kit.validation import check_view
from jobsbot.demo.slack_workspace.state.view_store import OpenView
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.web_api.message_content import assign_ids
from jobsbot.demo.slack_workspace.web_api.method_call import MethodCall


def open_view(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """Open a modal for the person whose trigger id this is."""
    content = read_view(workspace, call.read_json("view"))
    user = workspace.interaction_tokens.use_trigger_id(call.require_text("trigger_id"))
    return _make_response(workspace, workspace.views.open(user, content))


def push_view(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """Put a modal on top of the ones that are open."""
    content = read_view(workspace, call.read_json("view"))
    user = workspace.interaction_tokens.use_trigger_id(call.require_text("trigger_id"))
    return _make_response(workspace, workspace.views.push(user, content))


def update_view(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """Change an open view, named by its id or by the bot's own id for it."""
    if external := call.read_text("external_id"):
        view = workspace.views.find_by_external_id(external)
    else:
        view = workspace.views.find_view(call.require_text("view_id"))
    content = read_view(workspace, call.read_json("view"))
    return _make_response(
        workspace, workspace.views.update(view.id, content, call.read_text("hash") or None)
    )


def read_view(workspace: Workspace, view: Any) -> dict[str, Any]:
    """Check a view and return it, its blocks with ids. Raises WebApiRefusal."""
    check_view(view, workspace.faults.unknown_blocks())
    return {**view, "blocks": list(assign_ids(view["blocks"]))}


def _make_response(workspace: Workspace, view: OpenView) -> dict[str, Any]:
    return {"view": view.to_slack_json(workspace.setup)}
