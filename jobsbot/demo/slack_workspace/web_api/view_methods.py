"""views.*: modals and the home tab.

https://docs.slack.dev/reference/methods?family=views
"""

from typing import Any

from jobsbot.demo.slack_workspace.block_kit.validation import check_view
from jobsbot.demo.slack_workspace.state.view_store import OpenView
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.web_api.message_content import with_ids
from jobsbot.demo.slack_workspace.web_api.method_call import Call


def open_view(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Open a modal for the person whose trigger id this is."""
    content = checked_view(workspace, call.structure("view"), "modal")
    user = workspace.interaction_tokens.use_trigger_id(call.needed("trigger_id"))
    return _answer(workspace, workspace.views.open(user, content))


def push_view(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Put a modal on top of the ones that are open."""
    content = checked_view(workspace, call.structure("view"), "modal")
    user = workspace.interaction_tokens.use_trigger_id(call.needed("trigger_id"))
    return _answer(workspace, workspace.views.push(user, content))


def update_view(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Change an open view, named by its id or by the bot's own id for it."""
    if external := call.text("external_id"):
        view = workspace.views.find_by_external_id(external)
    else:
        view = workspace.views.find_view(call.needed("view_id"))
    kind = "home" if view.content.get("type") == "home" else "modal"
    content = checked_view(workspace, call.structure("view"), kind)
    return _answer(workspace, workspace.views.update(view.id, content, call.text("hash") or None))


def publish_view(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Set somebody's home tab."""
    user = workspace.find_user(call.needed("user_id")).id
    content = checked_view(workspace, call.structure("view"), "home")
    view = workspace.views.publish(user, content, call.text("hash") or None)
    return _answer(workspace, view)


def checked_view(workspace: Workspace, view: Any, kind: str) -> dict[str, Any]:
    """Return a view that Slack would take, its blocks named. Raises WebApiRefusal."""
    check_view(view, kind, workspace.faults.unknown_blocks())
    return {**view, "blocks": list(with_ids(view["blocks"]))}


def _answer(workspace: Workspace, view: OpenView) -> dict[str, Any]:
    return {"view": view.to_slack_json(workspace.setup)}
