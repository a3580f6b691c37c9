"""The page's own endpoints: what there is to see, what happens, and what people do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from wsgiref.types import WSGIApplication

from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.interactions.delivery import Delivery
from jobsbot.demo.slack_workspace.interactions.user_actions import Gestures
from jobsbot.demo.slack_workspace.interactions.user_messages import Speech
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.state.workspace_setup import Channel, WorkspaceUser
from jobsbot.demo.slack_workspace.wsgi import (
    HttpRequest,
    HttpResponse,
    make_json_response,
    make_wsgi_app,
)

LARGEST = 256 * 1024  # bytes of what the page sends
Body = Mapping[str, Any]


class BotControl(Protocol):
    """The bot's process, as the page sees it."""

    def describe(self) -> dict[str, Any]:
        """Return its state and since when."""

    def restart(self) -> None:
        """Kill it and start it again."""


class ApiFaults(Protocol):
    """The switches of the stand-in Jobs API."""

    def describe(self) -> dict[str, Any]:
        """Return the mode it is in."""

    def change(self, mode: str) -> None:
        """Change the mode. Raises ValueError if there is no such mode."""


@dataclass(frozen=True)
class Stage:
    """What the page can see and move."""

    workspace: Workspace
    delivery: Delivery
    bot: BotControl
    api_faults: ApiFaults


def make_stage(stage: Stage) -> WSGIApplication:
    """Return the endpoints under `/demo/`. Posts must be JSON, which no foreign page can send."""
    desk = _Desk(stage)
    return make_wsgi_app(desk.serve, LARGEST)


class _Desk:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._workspace = stage.workspace
        self._speech = Speech(stage.workspace, stage.delivery)
        self._gestures = Gestures(stage.workspace, stage.delivery)
        self._posts: Mapping[str, Callable[[Body, str], dict[str, Any] | None]] = {
            "say": self._say,
            "press": self._press,
            "submit": self._submit,
            "close": self._close,
            "home": self._home,
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
                return make_json_response(self._state(self._who(request.query)))
            case "GET", ["events"]:
                return self._events(self._who(request.query))
            case "GET", ["files", file_id, _]:
                return self._file(file_id)
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

    def _who(self, fields: Mapping[str, Any]) -> WorkspaceUser:
        return self._workspace.find_user(
            str(fields.get("as") or self._workspace.setup.people[0].id)
        )

    def _events(self, who: WorkspaceUser) -> HttpResponse:
        headers = (("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"))
        return HttpResponse(self._workspace.page_events.listen(who.id), 200, headers)

    def _file(self, file_id: str) -> HttpResponse:
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
        error = self._speech.say(self._who(body), channel, text, thread, root)
        return {"ok": False, "error": error} if error else None

    def _press(self, body: Body, root: str) -> None:
        who = self._who(body)
        action = {**body["action"], "block_id": body["block_id"]}
        action.setdefault("action_id", "")
        if view_id := body.get("view_id"):
            self._gestures.press_in_view(who, view_id, action, body.get("values") or {})
        else:
            message = self._workspace.messages.find_message(body["channel"], body["ts"])
            self._gestures.press(who, message, action, root)

    def _submit(self, body: Body, root: str) -> dict[str, Any]:
        return self._gestures.submit(self._who(body), body["view_id"], body.get("values") or {})

    def _close(self, body: Body, root: str) -> None:
        self._gestures.close(self._who(body), body["view_id"])

    def _home(self, body: Body, root: str) -> None:
        self._gestures.open_home(self._who(body))

    def _faults(self, body: Body, root: str) -> None:
        if api := body.get("api"):
            self._stage.api_faults.change(api["mode"])
        if slack := body.get("slack"):
            self._workspace.faults.change(slack.get("mode", "well"), bool(slack.get("older")))
        self._workspace.page_events.publish({"type": "faults", "faults": self._shown_faults()})

    def _restart(self, body: Body, root: str) -> None:
        self._stage.delivery.soon(self._stage.bot.restart)

    def _invite(self, body: Body, root: str) -> None:
        self._speech.invite(self._workspace.messages.find_channel(body["channel"]))

    def _shown_faults(self) -> dict[str, Any]:
        return {
            "api": self._stage.api_faults.describe(),
            "slack": self._workspace.faults.describe(),
        }

    def _state(self, who: WorkspaceUser) -> dict[str, Any]:
        workspace, setup = self._workspace, self._workspace.setup
        channels = [c for c in workspace.messages.list_channels() if who.id in c.members]
        home = workspace.views.find_home(who.id)
        return {
            "workspace": {"name": setup.team_name},
            "me": who.id,
            "people": [_person(person) for person in setup.list_users()],
            "channels": [self._channel(channel) for channel in channels],
            "commands": [vars(command) for command in setup.commands],
            "groups": [
                {"id": group.id, "handle": group.handle, "members": list(group.members)}
                for group in setup.groups
            ],
            "bot": self._stage.bot.describe(),
            "faults": self._shown_faults(),
            "messages": {
                c.id: [m.to_page_json() for m in workspace.messages.list_visible(who.id, c.id)]
                for c in channels
            },
            "views": [view.to_slack_json(setup) for view in workspace.views.list_modals(who.id)],
            "home": home.to_slack_json(setup) if home else None,
            "behind": workspace.request_log.list_requests(),
        }

    def _channel(self, channel: Channel) -> dict[str, Any]:
        return {
            "id": channel.id,
            "name": channel.name,
            "kind": channel.kind,
            "topic": channel.topic,
            "bot_is_member": self._workspace.setup.bot.id in channel.members,
        }


def _person(person: WorkspaceUser) -> dict[str, Any]:
    return vars(person)
