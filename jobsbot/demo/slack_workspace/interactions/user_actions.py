"""What people press, submit, close and open in the stand-in Slack."""

from collections.abc import Mapping
from typing import Any

from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.interactions import payloads
from jobsbot.demo.slack_workspace.interactions.delivery import Acknowledgement, BotDelivery
from jobsbot.demo.slack_workspace.state.input_state import apply_action, collect_values
from jobsbot.demo.slack_workspace.state.message_store import SlackMessage
from jobsbot.demo.slack_workspace.state.view_store import OpenView
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.state.workspace_setup import WorkspaceUser
from jobsbot.demo.slack_workspace.web_api.view_methods import read_view

CONNECTION_ERROR = "We had some trouble connecting. Try again?"


class UserActions:
    """Carry out what people press and open; only `submit` waits for the bot."""

    def __init__(self, workspace: Workspace, delivery: BotDelivery) -> None:
        self._workspace = workspace
        self._delivery = delivery
        self._setup = workspace.setup

    def press(
        self, user: WorkspaceUser, message: SlackMessage, action: Mapping[str, Any], root: str
    ) -> None:
        """Press something in a message. `root` is the address of the Web API."""
        values = self._workspace.input_state.record_action(user.id, message, action)
        channel = self._workspace.messages.find_channel(message.channel)
        payload = payloads.make_message_action(
            self._setup, user, channel, message, self._add_timestamp(action), values
        )

        def deliver() -> None:
            self._delivery.wait_until_up()
            token = self._workspace.interaction_tokens.issue_response_token(
                user.id, channel.id, message.ts
            )
            payload["response_url"] = f"{root}/response/{token}"
            self._deliver_press(user, payload, action)

        self._delivery.run_in_background(deliver)

    def press_in_view(
        self,
        user: WorkspaceUser,
        view_id: str,
        action: Mapping[str, Any],
        values: Mapping[str, Any],
    ) -> None:
        """Press something in a modal. `values` is what it holds, as Slack has it."""
        view = self._set_values(view_id, apply_action(values, action))
        payload = payloads.make_view_action(self._setup, user, view, self._add_timestamp(action))
        self._delivery.run_in_background(lambda: self._deliver_press(user, payload, action))

    def submit(
        self, user: WorkspaceUser, view_id: str, values: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Submit a modal, and do with it what the bot says. Takes three seconds at most."""
        view = self._set_values(view_id, values)
        ack = self._send(
            user, payloads.make_view_submission(self._setup, user, view), "view_submission"
        )
        if ack.failure:
            return {"ok": False, "error": CONNECTION_ERROR}
        try:
            return self._apply_response(view, ack.read_body())
        except WebApiRefusal as refusal:
            return {"ok": False, "error": f"Slack refused the answer: {refusal.error}"}

    def close(self, user: WorkspaceUser, view_id: str) -> None:
        """Close a modal, and notify the bot if it asked for that."""
        view = self._workspace.views.close(view_id)
        if view.content.get("notify_on_close"):
            payload = payloads.make_view_closed(self._setup, user, view)
            self._delivery.run_in_background(lambda: self._send(user, payload, "view_closed"))

    def _add_timestamp(self, action: Mapping[str, Any]) -> dict[str, Any]:
        return {**action, "action_ts": self._workspace.messages.next_timestamp()}

    def _set_values(self, view_id: str, values: Mapping[str, Any]) -> OpenView:
        view = self._workspace.views.find_view(view_id)
        held = collect_values(tuple(view.content["blocks"]), {**view.values, **values})
        return self._workspace.views.set_values(view_id, held)

    def _deliver_press(
        self, user: WorkspaceUser, payload: Mapping[str, Any], action: Mapping[str, Any]
    ) -> None:
        if self._send(user, payload, f"block_actions · {action['action_id']}").failure:
            name = self._setup.bot.name
            self._workspace.show_toast(user.id, f"{name} did not answer the click. Try again.")

    def _send(self, user: WorkspaceUser, payload: Mapping[str, Any], note: str) -> Acknowledgement:
        self._delivery.wait_until_up()
        trigger = self._workspace.interaction_tokens.issue_trigger_id(user.id)
        return self._delivery.send_interaction({**payload, "trigger_id": trigger}, note)

    def _apply_response(self, view: OpenView, body: Mapping[str, Any]) -> dict[str, Any]:
        """Close the modal, or do what the response says: errors, update, push, clear."""
        views = self._workspace.views
        match body.get("response_action"):
            case "errors":
                return {"ok": False, "errors": body.get("errors") or {}}
            case "update":
                views.update(view.id, read_view(self._workspace, body.get("view")))
            case "push":
                views.push(view.user, read_view(self._workspace, body.get("view")))
            case "clear":
                views.clear(view.user)
            case _:
                views.close(view.id)
        return {"ok": True}
