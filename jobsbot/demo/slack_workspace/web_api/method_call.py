"""A Web API call, read: method, arguments and whose token it was made with."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.wsgi import Request

PAGE = 100


@dataclass(frozen=True)
class Call:
    """One call. Forms carry text only, so what is structured may arrive as JSON in text."""

    method: str
    args: Mapping[str, Any]
    base: str = ""

    def text(self, name: str, default: str = "") -> str:
        """Return an argument as text; numbers and booleans as JSON writes them."""
        value = self.args.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else json.dumps(value)

    def needed(self, name: str) -> str:
        """Return an argument that must be there. Raises WebApiRefusal `invalid_arguments`."""
        if text := self.text(name):
            return text
        raise WebApiRefusal("invalid_arguments", (f"[ERROR] missing required field: {name}",))

    def structure(self, name: str, error: str = "invalid_arguments") -> Any:
        """Return an argument that is JSON, or JSON in text. Raises WebApiRefusal with `error`."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise WebApiRefusal(error, (f"[ERROR] {name} is not JSON",)) from None

    def whole(self, name: str, default: int) -> int:
        """Return an argument that is a whole number. Raises WebApiRefusal `invalid_arguments`."""
        text = self.text(name, str(default))
        if not text.isdecimal():
            raise WebApiRefusal("invalid_arguments", (f"[ERROR] {name} must be a number",))
        return int(text)


Method = Callable[[Workspace, Call], dict[str, Any]]


def read_call(method: str, request: Request) -> tuple[str, Call]:
    """Return the token and the call. Raises WebApiRefusal `not_authed`, `invalid_json`."""
    args = {**request.query, **_body(request)}
    header = request.headers.get("authorization", "")
    token = header.removeprefix("Bearer ").strip() or str(args.get("token") or "")
    if not token:
        raise WebApiRefusal("not_authed")
    args.pop("token", None)
    return token, Call(method, args, request.base)


def _body(request: Request) -> dict[str, Any]:
    if request.content_type != "application/json":
        return dict(request.form())
    try:
        body = request.json()
    except ValueError:
        raise WebApiRefusal("invalid_json") from None
    if not isinstance(body, dict):
        raise WebApiRefusal("json_not_object")
    return body


def one_page(call: Call, name: str, items: Sequence[Any]) -> dict[str, Any]:
    """Return the part of a list that `cursor` and `limit` ask for, and where the next begins."""
    start = call.whole("cursor", 0)
    end = start + min(call.whole("limit", PAGE) or PAGE, 1000)
    following = str(end) if end < len(items) else ""
    return {
        name: list(items[start:end]),
        "has_more": bool(following),
        "response_metadata": {"next_cursor": following},
    }
