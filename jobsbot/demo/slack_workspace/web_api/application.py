"""The Web API: one address for each method, as Slack has it.

`slack_sdk.WebClient(base_url="http://127.0.0.1:PORT/slack-api/")` works against it.
"""

import json
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from wsgiref.types import WSGIApplication

from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.state.file_store import MAX_FILE_BYTES
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.web_api import (
    chat_methods,
    file_methods,
    lookup_methods,
    view_methods,
)
from jobsbot.demo.slack_workspace.web_api.call_summary import note_call
from jobsbot.demo.slack_workspace.web_api.method_call import Call, Method, read_call
from jobsbot.demo.slack_workspace.web_api.response_urls import answer_interaction
from jobsbot.demo.slack_workspace.wsgi import Request, Response, json_response, wsgi

READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")


@dataclass(frozen=True)
class Door:
    """A method, and the scopes any one of which opens it."""

    method: Method
    scopes: tuple[str, ...] = ()


METHODS: Mapping[str, Door] = {
    "api.test": Door(lookup_methods.api_test),
    "auth.test": Door(lookup_methods.auth_test),
    "chat.delete": Door(chat_methods.delete, ("chat:write",)),
    "chat.getPermalink": Door(chat_methods.get_permalink),
    "chat.postEphemeral": Door(chat_methods.post_ephemeral, ("chat:write",)),
    "chat.postMessage": Door(chat_methods.post_message, ("chat:write",)),
    "chat.unfurl": Door(chat_methods.unfurl, ("links:write",)),
    "chat.update": Door(chat_methods.update, ("chat:write",)),
    "conversations.history": Door(lookup_methods.conversations_history, HISTORY),
    "conversations.info": Door(lookup_methods.conversations_info, READ),
    "conversations.list": Door(lookup_methods.conversations_list, READ),
    "conversations.replies": Door(lookup_methods.conversations_replies, HISTORY),
    "files.completeUploadExternal": Door(file_methods.complete_upload, ("files:write",)),
    "files.getUploadURLExternal": Door(file_methods.get_upload_url, ("files:write",)),
    "reactions.add": Door(lookup_methods.reactions_add, ("reactions:write",)),
    "team.info": Door(lookup_methods.team_info, ("team:read",)),
    "usergroups.list": Door(lookup_methods.usergroups_list, ("usergroups:read",)),
    "usergroups.users.list": Door(lookup_methods.usergroups_users_list, ("usergroups:read",)),
    "users.info": Door(lookup_methods.users_info, ("users:read",)),
    "users.list": Door(lookup_methods.users_list, ("users:read",)),
    "views.open": Door(view_methods.open_view),
    "views.publish": Door(view_methods.publish_view),
    "views.push": Door(view_methods.push_view),
    "views.update": Door(view_methods.update_view),
}

EVERY_SCOPE = frozenset(scope for door in METHODS.values() for scope in door.scopes)


def make_web_api(workspace: Workspace) -> WSGIApplication:
    """Return the Web API of a workspace, with its upload and response addresses."""
    return wsgi(lambda request: _serve(workspace, request), MAX_FILE_BYTES)


def _serve(workspace: Workspace, request: Request) -> Response:
    match request.path.strip("/").split("/"):
        case ["upload", ticket]:
            return _upload(workspace, ticket, request)
        case ["response", ticket]:
            return _respond(workspace, ticket, request)
        case [method]:
            return _call(workspace, method, request)
    return Response(b"There is nothing here.", 404)


def _call(workspace: Workspace, method: str, request: Request) -> Response:
    began = time.perf_counter()
    call, scopes = Call(method, {}), frozenset[str]()
    try:
        token, call = read_call(method, request)
        scopes = _scopes(workspace, token, method)
        response = json_response(
            {"ok": True, **_answer(workspace, call, scopes)},
            headers={"X-OAuth-Scopes": ",".join(sorted(scopes))},
        )
    except WebApiRefusal as refusal:
        response = _make_refusal(refusal)
    note = " · ".join(filter(None, (note_call(workspace.messages, call.args), _error(response))))
    _note(workspace, request.method, method, note, response.status, began)
    return response


def _answer(workspace: Workspace, call: Call, scopes: Collection[str]) -> dict[str, Any]:
    if call.method == "apps.connections.open":
        return _socket(workspace)
    door = METHODS.get(call.method)
    if door is None:
        raise WebApiRefusal("unknown_method")
    if door.scopes and not set(door.scopes) & set(scopes):
        needed, provided = ",".join(door.scopes), ",".join(sorted(scopes))
        raise WebApiRefusal("missing_scope", details={"needed": needed, "provided": provided})
    if call.method != "auth.test":
        workspace.faults.check_call(call.method)
    return door.method(workspace, call)


def _scopes(workspace: Workspace, token: str, method: str) -> frozenset[str]:
    if method == "apps.connections.open":
        if not token.startswith("xapp-"):
            raise WebApiRefusal("not_allowed_token_type")
        return frozenset({"connections:write"})
    if (scopes := workspace.setup.tokens.get(token)) is None:
        raise WebApiRefusal("invalid_auth")
    return scopes


def _socket(workspace: Workspace) -> dict[str, Any]:
    if workspace.socket_url is None:
        says = "[ERROR] this workspace delivers over HTTP: no socket is configured"
        raise WebApiRefusal("forbidden_team", (says,))
    return {"url": workspace.socket_url}


def _upload(workspace: Workspace, ticket: str, request: Request) -> Response:
    began = time.perf_counter()
    try:
        file = workspace.files.store_content(ticket, request.body)
        response, note = Response(f"OK - {file.length}".encode()), f"{file.length} bytes"
    except WebApiRefusal as refusal:
        response, note = Response(refusal.error.encode(), 404), refusal.error
    _note(workspace, request.method, "upload address", note, response.status, began)
    return response


def _respond(workspace: Workspace, ticket: str, request: Request) -> Response:
    began = time.perf_counter()
    said: dict[str, Any] = {}
    try:
        said = _said(request)
        answer_interaction(workspace, ticket, said)
        response = Response(b"ok")
    except WebApiRefusal as refusal:
        gone = refusal.error in ("used_url", "expired_url", "message_not_found")
        response = json_response({"ok": False, "error": refusal.error}, 404 if gone else 400)
    note = note_call(workspace.messages, said)
    _note(workspace, request.method, "response_url", note, response.status, began)
    return response


def _said(request: Request) -> dict[str, Any]:
    try:
        said = request.json()
    except ValueError:
        raise WebApiRefusal("invalid_payload") from None
    if not isinstance(said, dict):
        raise WebApiRefusal("invalid_payload")
    return said


def _make_refusal(refusal: WebApiRefusal) -> Response:
    body: dict[str, Any] = {"ok": False, "error": refusal.error, **refusal.details}
    if refusal.messages:
        body["response_metadata"] = {"messages": list(refusal.messages)}
        body["errors"] = list(refusal.messages)
    if refusal.retry_after is not None:
        return json_response(body, 429, {"Retry-After": str(refusal.retry_after)})
    return json_response(body)


def _error(response: Response) -> str:
    answer = json.loads(response.body) if isinstance(response.body, bytes) else {}
    return "" if answer.get("ok") else str(answer.get("error", ""))


def _note(
    workspace: Workspace, method: str, path: str, note: str, status: int, began: float
) -> None:
    ms = (time.perf_counter() - began) * 1000
    workspace.request_log.record("slack", method, path, note, status, ms)
