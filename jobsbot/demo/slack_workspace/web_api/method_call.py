"""A Web API call, read: method, arguments and whose token it was made with."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.wsgi import HttpRequest

DEFAULT_PAGE_ITEMS = 100


class MethodCall(msgspec.Struct, frozen=True):
    """One call. Forms carry text only, so what is structured may arrive as JSON in text."""

    method: str
    args: Mapping[str, Any]
    base: str = ""

    def read_text(self, name: str, default: str = "") -> str:
        """Return an argument as text; numbers and booleans as JSON writes them."""
        value = self.args.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else json.dumps(value)

    def require_text(self, name: str) -> str:
        """Return an argument that must be there. Raises WebApiRefusal `invalid_arguments`."""
        if text := self.read_text(name):
            return text
        raise WebApiRefusal("invalid_arguments", (f"[ERROR] missing required field: {name}",))

    def read_json(self, name: str, error: str = "invalid_arguments") -> Any:
        """Return an argument that is JSON, or JSON in text. Raises WebApiRefusal with `error`."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise WebApiRefusal(error, (f"[ERROR] {name} is not JSON",)) from None

    def read_number(self, name: str, default: int) -> int:
        """Return an argument that is a whole number. Raises WebApiRefusal `invalid_arguments`."""
        text = self.read_text(name, str(default))
        if not text.isdecimal():
            raise WebApiRefusal("invalid_arguments", (f"[ERROR] {name} must be a number",))
        return int(text)


MethodHandler = Callable[[Workspace, MethodCall], dict[str, Any]]


def read_method_call(method: str, request: HttpRequest) -> tuple[str, MethodCall]:
    """Return the token and the call. Raises WebApiRefusal `not_authed`, `invalid_json`."""
    args = {**request.query, **_read_body(request)}
    header = request.headers.get("authorization", "")
    token = header.removeprefix("Bearer ").strip() or str(args.get("token") or "")
    if not token:
        raise WebApiRefusal("not_authed")
    args.pop("token", None)
    return token, MethodCall(method, args, request.base)


def _read_body(request: HttpRequest) -> dict[str, Any]:
    if request.content_type != "application/json":
        return dict(request.form())
    try:
        body = request.json()
    except ValueError:
        raise WebApiRefusal("invalid_json") from None
    if not isinstance(body, dict):
        raise WebApiRefusal("json_not_object")
    return body


def paginate_items(call: MethodCall, name: str, items: Sequence[Any]) -> dict[str, Any]:
    """Return the part of a list that `cursor` and `limit` ask for, and where the next begins."""
    start = call.read_number("cursor", 0)
    end = start + min(call.read_number("limit", DEFAULT_PAGE_ITEMS) or DEFAULT_PAGE_ITEMS, 1000)
    following = str(end) if end < len(items) else ""
    return {
        name: list(items[start:end]),
        "has_more": bool(following),
        "response_metadata": {"next_cursor": following},
    }
