"""The Web API: one address for each method, as Slack has it.

`slack_sdk.WebClient(base_url="http://127.0.0.1:PORT/slack-api/")` works against it.
"""

import json
import time
from collections.abc import Collection, Mapping
from typing import Any
from wsgiref.types import WSGIApplication

import msgspec

from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.state.file_store import MAX_FILE_BYTES
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.web_api import (
    chat_methods,
    file_methods,
    lookup_methods,
    status_methods,
    view_methods,
)
from jobsbot.demo.slack_workspace.web_api.call_summary import summarize_call
from jobsbot.demo.slack_workspace.web_api.method_call import (
    MethodCall,
    MethodHandler,
    read_method_call,
)
from jobsbot.demo.slack_workspace.web_api.response_urls import handle_response
from jobsbot.demo.slack_workspace.wsgi import (
    HttpRequest,
    HttpResponse,
    make_json_response,
    make_wsgi_app,
)

READ_SCOPES = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY_SCOPES = ("channels:history", "groups:history", "im:history", "mpim:history")


class WebApiMethod(msgspec.Struct, frozen=True):
    """A method, and the scopes any one of which permits it."""

    method: MethodHandler
    scopes: tuple[str, ...] = ()


METHODS: Mapping[str, WebApiMethod] = {
    "api.test": WebApiMethod(lookup_methods.echo_arguments),
    "assistant.threads.setStatus": WebApiMethod(status_methods.set_thread_status, ("chat:write",)),
    "auth.test": WebApiMethod(lookup_methods.describe_token),
    "chat.delete": WebApiMethod(chat_methods.delete_message, ("chat:write",)),
    "chat.getPermalink": WebApiMethod(chat_methods.get_permalink),
    "chat.postEphemeral": WebApiMethod(chat_methods.post_ephemeral, ("chat:write",)),
    "chat.postMessage": WebApiMethod(chat_methods.post_message, ("chat:write",)),
    "chat.unfurl": WebApiMethod(chat_methods.unfurl_links, ("links:write",)),
    "chat.update": WebApiMethod(chat_methods.update_message, ("chat:write",)),
    "conversations.history": WebApiMethod(lookup_methods.list_history, HISTORY_SCOPES),
    "conversations.info": WebApiMethod(lookup_methods.describe_channel, READ_SCOPES),
    "conversations.list": WebApiMethod(lookup_methods.list_channels, READ_SCOPES),
    "conversations.replies": WebApiMethod(lookup_methods.list_replies, HISTORY_SCOPES),
    "files.completeUploadExternal": WebApiMethod(file_methods.complete_upload, ("files:write",)),
    "files.getUploadURLExternal": WebApiMethod(file_methods.get_upload_url, ("files:write",)),
    "reactions.add": WebApiMethod(lookup_methods.add_reaction, ("reactions:write",)),
    "team.info": WebApiMethod(lookup_methods.describe_team, ("team:read",)),
    "usergroups.list": WebApiMethod(lookup_methods.list_usergroups, ("usergroups:read",)),
    "usergroups.users.list": WebApiMethod(
        lookup_methods.list_usergroup_users, ("usergroups:read",)
    ),
    "users.info": WebApiMethod(lookup_methods.describe_user, ("users:read",)),
    "users.list": WebApiMethod(lookup_methods.list_users, ("users:read",)),
    "views.open": WebApiMethod(view_methods.open_view),
    "views.push": WebApiMethod(view_methods.push_view),
    "views.update": WebApiMethod(view_methods.update_view),
}

ALL_SCOPES = frozenset(scope for entry in METHODS.values() for scope in entry.scopes)


def make_web_api(workspace: Workspace) -> WSGIApplication:
    """Return the Web API of a workspace, with its upload and response addresses."""
    return make_wsgi_app(lambda request: _route(workspace, request), MAX_FILE_BYTES)


def _route(workspace: Workspace, request: HttpRequest) -> HttpResponse:
    match request.path.strip("/").split("/"):
        case ["upload", token]:
            return _receive_upload(workspace, token, request)
        case ["response", token]:
            return _receive_response(workspace, token, request)
        case [method]:
            return _handle_call(workspace, method, request)
    return HttpResponse(b"There is nothing here.", 404)


def _handle_call(workspace: Workspace, method: str, request: HttpRequest) -> HttpResponse:
    began = time.perf_counter()
    call, scopes = MethodCall(method, {}), frozenset[str]()
    try:
        token, call = read_method_call(method, request)
        scopes = _find_scopes(workspace, token, method)
        response = make_json_response(
            {"ok": True, **_call_method(workspace, call, scopes)},
            headers={"X-OAuth-Scopes": ",".join(sorted(scopes))},
        )
    except WebApiRefusal as refusal:
        response = _make_refusal(refusal)
    note = " · ".join(
        filter(None, (summarize_call(workspace.messages, call.args), _read_error(response)))
    )
    _log_request(workspace, request.method, method, note, response.status, began)
    return response


def _call_method(workspace: Workspace, call: MethodCall, scopes: Collection[str]) -> dict[str, Any]:
    if call.method == "apps.connections.open":
        return _open_socket(workspace)
    entry = METHODS.get(call.method)
    if entry is None:
        raise WebApiRefusal("unknown_method")
    if entry.scopes and not set(entry.scopes) & set(scopes):
        needed, provided = ",".join(entry.scopes), ",".join(sorted(scopes))
        raise WebApiRefusal("missing_scope", details={"needed": needed, "provided": provided})
    if call.method != "auth.test":
        workspace.faults.check_call(call.method)
    return entry.method(workspace, call)


def _find_scopes(workspace: Workspace, token: str, method: str) -> frozenset[str]:
    if method == "apps.connections.open":
        if not token.startswith("xapp-"):
            raise WebApiRefusal("not_allowed_token_type")
        return frozenset({"connections:write"})
    if (scopes := workspace.setup.tokens.get(token)) is None:
        raise WebApiRefusal("invalid_auth")
    return scopes


def _open_socket(workspace: Workspace) -> dict[str, Any]:
    if workspace.socket_url is None:
        says = "[ERROR] this workspace delivers over HTTP: no socket is configured"
        raise WebApiRefusal("forbidden_team", (says,))
    return {"url": workspace.socket_url}


def _receive_upload(workspace: Workspace, token: str, request: HttpRequest) -> HttpResponse:
    began = time.perf_counter()
    try:
        file = workspace.files.store_content(token, request.body)
        response, note = HttpResponse(f"OK - {file.length}".encode()), f"{file.length} bytes"
    except WebApiRefusal as refusal:
        response, note = HttpResponse(refusal.error.encode(), 404), refusal.error
    _log_request(workspace, request.method, "upload address", note, response.status, began)
    return response


def _receive_response(workspace: Workspace, token: str, request: HttpRequest) -> HttpResponse:
    began = time.perf_counter()
    body: dict[str, Any] = {}
    try:
        body = _read_object(request)
        handle_response(workspace, token, body)
        response = HttpResponse(b"ok")
    except WebApiRefusal as refusal:
        gone = refusal.error in ("used_url", "expired_url", "message_not_found")
        response = make_json_response({"ok": False, "error": refusal.error}, 404 if gone else 400)
    note = summarize_call(workspace.messages, body)
    _log_request(workspace, request.method, "response_url", note, response.status, began)
    return response


def _read_object(request: HttpRequest) -> dict[str, Any]:
    try:
        body = request.json()
    except ValueError:
        raise WebApiRefusal("invalid_payload") from None
    if not isinstance(body, dict):
        raise WebApiRefusal("invalid_payload")
    return body


def _make_refusal(refusal: WebApiRefusal) -> HttpResponse:
    body: dict[str, Any] = {"ok": False, "error": refusal.error, **refusal.details}
    if refusal.messages:
        body["response_metadata"] = {"messages": list(refusal.messages)}
        body["errors"] = list(refusal.messages)
    if refusal.retry_after is not None:
        return make_json_response(body, 429, {"Retry-After": str(refusal.retry_after)})
    return make_json_response(body)


def _read_error(response: HttpResponse) -> str:
    answer = json.loads(response.body) if isinstance(response.body, bytes) else {}
    return "" if answer.get("ok") else str(answer.get("error", ""))


def _log_request(
    workspace: Workspace, method: str, path: str, note: str, status: int, began: float
) -> None:
    ms = (time.perf_counter() - began) * 1000
    workspace.request_log.record("slack", method, path, note, status, ms)
