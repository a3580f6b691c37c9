"""The endpoints of the demo's page: its state, its events, and what people do."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol
from wsgiref.types import WSGIApplication

import msgspec

from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.interactions.delivery import BotDelivery
from jobsbot.demo.slack_workspace.interactions.user_actions import UserActions
from jobsbot.demo.slack_workspace.interactions.user_messages import UserMessages
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.state.workspace_setup import Channel, WorkspaceUser
from jobsbot.demo.slack_workspace.wsgi import (
    HttpRequest,
    HttpResponse,
    make_json_response,
    make_wsgi_app,
)

MAX_BODY_BYTES = 256 * 1024  # of what the page sends
Body = Mapping[str, Any]


class BotControl(Protocol):
    """The bot's process, as the page sees it."""

    def describe(self) -> dict[str, Any]:
        """Return its state and since when."""

    def restart(self) -> None:
        """Kill it and start it again."""


class FaultSwitch(Protocol):
    """The switches of the stand-in Jobs API."""

    def describe(self) -> dict[str, Any]:
        """Return the mode it is in."""

    def change(self, mode: str) -> None:
        """Change the mode. Raises ValueError if there is no such mode."""


class PageServices(msgspec.Struct, frozen=True):
    """What the page shows and changes."""

    workspace: Workspace
    delivery: BotDelivery
    bot: BotControl
    api_faults: FaultSwitch


def make_page_api(services: PageServices) -> WSGIApplication:
    """Return the endpoints under `/demo/`. Posts must be JSON, which no foreign page can send."""
    api = _PageApi(services)
    return make_wsgi_app(api.serve, MAX_BODY_BYTES)


class _PageApi:
    def __init__(self, services: PageServices) -> None:
        self._services = services
        self._workspace = services.workspace
        self._user_messages = UserMessages(services.workspace, services.delivery)
        self._user_actions = UserActions(services.workspace, services.delivery)
        self._posts: Mapping[str, Callable[[Body, str], dict[str, Any] | None]] = {
            "say": self._say,
            "press": self._press,
            "submit": self._submit,
            "close": self._close,
            "faults": self._faults,
            "restart-bot": self._restart,
            "invite": self._invite,
        }

    def serve(self, request: HttpRequest) -> HttpResponse:
        try:
            return self._route(request)
        except WebApiRefusal as refusal:
            return make_json_response({"ok": False, "error": refusal.error}, 400)
        except KeyError as missing:
            return make_json_response({"ok": False, "error": f"missing: {missing}"}, 400)
        except ValueError as error:
            return make_json_response({"ok": False, "error": str(error)}, 400)

    def _route(self, request: HttpRequest) -> HttpResponse:
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["state"]:
                return make_json_response(self._describe_state(self._find_user(request.query)))
            case "GET", ["events"]:
                return self._stream_events(self._find_user(request.query))
            case "GET", ["files", file_id, _]:
                return self._send_file(file_id)
            case "POST", [name] if name in self._posts:
                return self._post(name, request)
        return HttpResponse(b"There is nothing here.", 404)

    def _post(self, name: str, request: HttpRequest) -> HttpResponse:
        if request.content_type != "application/json":
            return HttpResponse(b"Send application/json.", 415)
        body = request.json()
        if not isinstance(body, dict):
            raise ValueError("the body must be an object")
        root = f"{request.base.removesuffix('/demo')}/slack-api"
        return make_json_response(self._posts[name](body, root) or {"ok": True})

    def _find_user(self, fields: Mapping[str, Any]) -> WorkspaceUser:
        return self._workspace.find_user(
            str(fields.get("as") or self._workspace.setup.people[0].id)
        )

    def _stream_events(self, user: WorkspaceUser) -> HttpResponse:
        headers = (("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"))
        return HttpResponse(self._workspace.page_events.listen(user.id), 200, headers)

    def _send_file(self, file_id: str) -> HttpResponse:
        file = self._workspace.files.find_file(file_id)
        headers = (
            ("Content-Type", file.mimetype),
            ("Content-Disposition", "attachment"),
            ("X-Content-Type-Options", "nosniff"),
        )
        return HttpResponse(file.content or b"", 200, headers)

    def _say(self, body: Body, root: str) -> dict[str, Any] | None:
        channel = self._workspace.messages.find_channel(body["channel"])
        thread = body.get("thread_ts") or None
        text = str(body["text"]).strip()
        if not text:
            return {"ok": False, "error": "There is nothing to say."}
        error = self._user_messages.send(self._find_user(body), channel, text, thread, root)
        return {"ok": False, "error": error} if error else None

    def _press(self, body: Body, root: str) -> None:
        user = self._find_user(body)
        action = {**body["action"], "block_id": body["block_id"]}
        action.setdefault("action_id", "")
        if view_id := body.get("view_id"):
            self._user_actions.press_in_view(user, view_id, action, body.get("values") or {})
        else:
            message = self._workspace.messages.find_message(body["channel"], body["ts"])
            self._user_actions.press(user, message, action, root)

    def _submit(self, body: Body, root: str) -> dict[str, Any]:
        return self._user_actions.submit(
            self._find_user(body), body["view_id"], body.get("values") or {}
        )

    def _close(self, body: Body, root: str) -> None:
        self._user_actions.close(self._find_user(body), body["view_id"])

    def _faults(self, body: Body, root: str) -> None:
        if api := body.get("api"):
            self._services.api_faults.change(api["mode"])
        if slack := body.get("slack"):
            self._workspace.faults.change(slack.get("mode", "well"), bool(slack.get("older")))
        self._workspace.page_events.publish({"type": "faults", "faults": self._describe_faults()})

    def _restart(self, body: Body, root: str) -> None:
        self._services.delivery.run_in_background(self._services.bot.restart)

    def _invite(self, body: Body, root: str) -> None:
        self._user_messages.invite_bot(self._workspace.messages.find_channel(body["channel"]))

    def _describe_faults(self) -> dict[str, Any]:
        return {
            "api": self._services.api_faults.describe(),
            "slack": self._workspace.faults.describe(),
        }

    def _describe_state(self, user: WorkspaceUser) -> dict[str, Any]:
        workspace, setup = self._workspace, self._workspace.setup
        channels = [c for c in workspace.messages.list_channels() if user.id in c.members]
        return {
            "workspace": {"name": setup.team_name},
            "me": user.id,
            "people": [_user_json(person) for person in setup.list_users()],
            "channels": [self._channel_json(channel) for channel in channels],
            "commands": [msgspec.structs.asdict(command) for command in setup.commands],
            "groups": [
                {"id": group.id, "handle": group.handle, "members": list(group.members)}
                for group in setup.groups
            ],
            "bot": self._services.bot.describe(),
            "faults": self._describe_faults(),
            "messages": {
                c.id: [m.to_page_json() for m in workspace.messages.list_visible(user.id, c.id)]
                for c in channels
            },
            "statuses": [
                status.to_page_json()
                for channel in channels
                for status in workspace.thread_statuses.list_shown(user.id, channel)
            ],
            "views": [view.to_slack_json(setup) for view in workspace.views.list_modals(user.id)],
            "requests": workspace.request_log.list_requests(),
        }

    def _channel_json(self, channel: Channel) -> dict[str, Any]:
        return {
            "id": channel.id,
            "name": channel.name,
            "kind": channel.kind,
            "topic": channel.topic,
            "bot_is_member": self._workspace.setup.bot.id in channel.members,
        }


def _user_json(person: WorkspaceUser) -> dict[str, Any]:
    return msgspec.structs.asdict(person)
