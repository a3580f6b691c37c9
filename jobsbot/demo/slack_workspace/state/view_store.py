"""Modals: what each person has open."""

from collections.abc import Callable, Mapping
from itertools import count
from threading import RLock
from typing import Any

import msgspec

from jobsbot.core.values import replace
from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.state.page_events import PageEvents
from jobsbot.demo.slack_workspace.state.workspace_setup import WorkspaceSetup

MAX_STACKED_MODALS = 3


class OpenView(msgspec.Struct, frozen=True, kw_only=True):
    """A modal that somebody has open. `content` is what the bot sent."""

    id: str
    user: str
    hash: str
    content: Mapping[str, Any]
    root: str = ""
    previous: str | None = None
    values: Mapping[str, Any] = msgspec.field(default_factory=dict)

    def to_slack_json(self, setup: WorkspaceSetup) -> dict[str, Any]:
        """Return the view as Slack writes it in responses and payloads."""
        blank = {"callback_id": "", "private_metadata": "", "external_id": ""}
        return {
            **blank,
            **self.content,
            "id": self.id,
            "team_id": setup.team_id,
            "app_id": setup.app_id,
            "app_installed_team_id": setup.team_id,
            "bot_id": setup.bot_id,
            "hash": self.hash,
            "root_view_id": self.root,
            "previous_view_id": self.previous,
            "state": {"values": dict(self.values)},
        }


class ViewStore:
    """The modal stack of each person, under the workspace's lock."""

    def __init__(
        self, setup: WorkspaceSetup, page_events: PageEvents, now: Callable[[], float], lock: RLock
    ) -> None:
        self._setup = setup
        self._page_events = page_events
        self._now = now
        self._lock = lock
        self._numbers = count(1)
        self._stacks: dict[str, tuple[OpenView, ...]] = {}

    def list_modals(self, user: str) -> tuple[OpenView, ...]:
        """Return a person's open modals, the one on top last."""
        with self._lock:
            return self._stacks.get(user, ())

    def open(self, user: str, content: Mapping[str, Any]) -> OpenView:
        """Open a modal; it takes the place of any that are open."""
        with self._lock:
            self._check_external_id(content)
            view = self._make_view(user, content)
            self._publish_modals(user, (view,))
            return view

    def push(self, user: str, content: Mapping[str, Any]) -> OpenView:
        """Put a modal on top. Raises WebApiRefusal `push_limit_reached` above three."""
        with self._lock:
            below = self.list_modals(user)
            if not below:
                raise WebApiRefusal("not_found")
            if len(below) >= MAX_STACKED_MODALS:
                raise WebApiRefusal("push_limit_reached")
            self._check_external_id(content)
            fresh = self._make_view(user, content)
            view = replace(fresh, root=below[0].id, previous=below[-1].id)
            self._publish_modals(user, (*below, view))
            return view

    def update(
        self, view_id: str, content: Mapping[str, Any], expected: str | None = None
    ) -> OpenView:
        """Change an open modal in place. Raises WebApiRefusal `not_found`, `hash_conflict`."""
        with self._lock:
            old = self.find_view(view_id)
            if expected and old.hash != expected:
                raise WebApiRefusal("hash_conflict")
            self._check_external_id(content, old.id)
            view = replace(old, content=content, hash=self._make_hash())
            self._replace(view)
            return view

    def set_values(self, view_id: str, values: Mapping[str, Any]) -> OpenView:
        """Remember what a person has typed and chosen so far."""
        with self._lock:
            view = replace(self.find_view(view_id), values=values)
            self._replace(view, publish=False)
            return view

    def close(self, view_id: str) -> OpenView:
        """Close a modal and those on top of it. Raises WebApiRefusal `not_found`."""
        with self._lock:
            view = self.find_view(view_id)
            stack = self.list_modals(view.user)
            if view not in stack:
                raise WebApiRefusal("not_found")
            self._publish_modals(view.user, stack[: stack.index(view)])
            return view

    def clear(self, user: str) -> None:
        """Close all of a person's modals."""
        with self._lock:
            self._publish_modals(user, ())

    def find_view(self, view_id: str) -> OpenView:
        """Find an open view by its id. Raises WebApiRefusal `not_found`."""
        with self._lock:
            for view in self._list_open():
                if view.id == view_id:
                    return view
        raise WebApiRefusal("not_found")

    def find_by_external_id(self, external_id: str) -> OpenView:
        """Find an open view by the bot's own id for it. Raises WebApiRefusal `not_found`."""
        with self._lock:
            for view in self._list_open():
                if external_id and view.content.get("external_id") == external_id:
                    return view
        raise WebApiRefusal("not_found")

    def _list_open(self) -> tuple[OpenView, ...]:
        return tuple(view for stack in self._stacks.values() for view in stack)

    def _check_external_id(self, content: Mapping[str, Any], but: str = "") -> None:
        external = content.get("external_id")
        for view in self._list_open():
            if external and view.id != but and view.content.get("external_id") == external:
                raise WebApiRefusal("duplicate_external_id")

    def _make_view(self, user: str, content: Mapping[str, Any]) -> OpenView:
        name = f"V{next(self._numbers):08d}"
        return OpenView(id=name, user=user, content=content, root=name, hash=self._make_hash())

    def _make_hash(self) -> str:
        return f"{self._now():.0f}.{next(self._numbers):08x}"

    def _replace(self, view: OpenView, publish: bool = True) -> None:
        stack = tuple(view if view.id == v.id else v for v in self.list_modals(view.user))
        self._stacks[view.user] = stack
        if publish:
            self._publish_modals(view.user, stack)

    def _publish_modals(self, user: str, stack: tuple[OpenView, ...]) -> None:
        self._stacks[user] = stack
        shown = [view.to_slack_json(self._setup) for view in stack]
        self._page_events.publish({"type": "view", "views": shown}, {user})
