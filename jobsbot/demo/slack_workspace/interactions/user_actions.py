"""What people press, send off, close and open in the stand-in Slack."""

from collections.abc import Mapping
from typing import Any

from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.interactions import payloads
from jobsbot.demo.slack_workspace.interactions.delivery import Ack, Delivery
from jobsbot.demo.slack_workspace.state.input_state import apply_action, collect_values
from jobsbot.demo.slack_workspace.state.message_store import SlackMessage
from jobsbot.demo.slack_workspace.state.view_store import OpenView
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.state.workspace_setup import WorkspaceUser
from jobsbot.demo.slack_workspace.web_api.view_methods import read_view

TROUBLE = "We had some trouble connecting. Try again?"


class Gestures:
    """Take what people do with their hands; only sending a modal off waits for the bot."""

    def __init__(self, workspace: Workspace, delivery: Delivery) -> None:
        self._workspace = workspace
        self._delivery = delivery
        self._setup = workspace.setup

    def press(
        self, who: WorkspaceUser, message: SlackMessage, action: Mapping[str, Any], root: str
    ) -> None:
        """Press something in a message. `root` is the address of the Web API."""
        values = self._workspace.input_state.record_action(who.id, message, action)
        channel = self._workspace.messages.find_channel(message.channel)
        payload = payloads.pressed_in_message(
            self._setup, who, channel, message, self._stamped(action), values
        )

        def deliver() -> None:
            self._delivery.wait_until_up()
            ticket = self._workspace.interaction_tokens.issue_response_token(
                who.id, channel.id, message.ts
            )
            payload["response_url"] = f"{root}/response/{ticket}"
            self._deliver_press(who, payload, action)

        self._delivery.soon(deliver)

    def press_in_view(
        self, who: WorkspaceUser, view_id: str, action: Mapping[str, Any], values: Mapping[str, Any]
    ) -> None:
        """Press something in a modal or home tab. `values` is what it holds, as Slack has it."""
        view = self._fill(view_id, apply_action(values, action))
        payload = payloads.pressed_in_view(self._setup, who, view, self._stamped(action))
        self._delivery.soon(lambda: self._deliver_press(who, payload, action))

    def submit(self, who: WorkspaceUser, view_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Send a modal off, and do with it what the bot says. Three seconds at most."""
        view = self._fill(view_id, values)
        ack = self._interact(who, payloads.submitted(self._setup, who, view), "view_submission")
        if ack.failure:
            return {"ok": False, "error": TROUBLE}
        try:
            return self._act_on(view, ack.said())
        except WebApiRefusal as refusal:
            return {"ok": False, "error": f"Slack refused the answer: {refusal.error}"}

    def close(self, who: WorkspaceUser, view_id: str) -> None:
        """Close a modal; the bot hears of it if it asked to."""
        view = self._workspace.views.close(view_id)
        if view.content.get("notify_on_close"):
            payload = payloads.closed(self._setup, who, view)
            self._delivery.soon(lambda: self._interact(who, payload, "view_closed"))

    def open_home(self, who: WorkspaceUser) -> None:
        """Open the bot's home tab."""
        home = self._workspace.views.find_home(who.id)
        content = payloads.home_opened(
            who,
            self._workspace.messages.find_channel(who.id),
            self._workspace.messages.next_timestamp(),
            home.to_slack_json(self._setup) if home else None,
        )
        envelope = payloads.event(self._setup, content, self._workspace.now())
        self._delivery.soon(lambda: self._delivery.event(envelope, "app_home_opened"))

    def _stamped(self, action: Mapping[str, Any]) -> dict[str, Any]:
        return {**action, "action_ts": self._workspace.messages.next_timestamp()}

    def _fill(self, view_id: str, values: Mapping[str, Any]) -> OpenView:
        view = self._workspace.views.find_view(view_id)
        held = collect_values(tuple(view.content["blocks"]), {**view.values, **values})
        return self._workspace.views.set_values(view_id, held)

    def _deliver_press(
        self, who: WorkspaceUser, payload: Mapping[str, Any], action: Mapping[str, Any]
    ) -> None:
        if self._interact(who, payload, f"block_actions · {action['action_id']}").failure:
            name = self._setup.bot.name
            self._workspace.show_toast(who.id, f"{name} did not answer the click. Try again.")

    def _interact(self, who: WorkspaceUser, payload: Mapping[str, Any], note: str) -> Ack:
        self._delivery.wait_until_up()
        trigger = self._workspace.interaction_tokens.issue_trigger_id(who.id)
        return self._delivery.interaction({**payload, "trigger_id": trigger}, note)

    def _act_on(self, view: OpenView, said: Mapping[str, Any]) -> dict[str, Any]:
        """Close the modal, or what the answer says: errors, update, push, clear."""
        views = self._workspace.views
        match said.get("response_action"):
            case "errors":
                return {"ok": False, "errors": said.get("errors") or {}}
            case "update":
                views.update(view.id, read_view(self._workspace, said.get("view"), "modal"))
            case "push":
                views.push(view.user, read_view(self._workspace, said.get("view"), "modal"))
            case "clear":
                views.clear(view.user)
            case _:
                views.close(view.id)
        return {"ok": True}
