"""Modals and home tabs: what each person has open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from threading import RLock
from typing import Any

from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.state.page_events import Hub
from jobsbot.demo.slack_workspace.state.workspace_setup import Cast

DEEPEST = 3  # modals on top of one another


@dataclass(frozen=True, kw_only=True)
class View:
    """A modal or home tab that somebody has open. `content` is what the bot sent."""

    id: str
    user: str
    hash: str
    content: Mapping[str, Any]
    root: str = ""
    previous: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def wire(self, cast: Cast) -> dict[str, Any]:
        """Return the view as Slack writes it in answers and payloads."""
        blank = {"callback_id": "", "private_metadata": "", "external_id": ""}
        return {
            **blank,
            **self.content,
            "id": self.id,
            "team_id": cast.team_id,
            "app_id": cast.app_id,
            "app_installed_team_id": cast.team_id,
            "bot_id": cast.bot_id,
            "hash": self.hash,
            "root_view_id": self.root,
            "previous_view_id": self.previous,
            "state": {"values": dict(self.values)},
        }


class Views:
    """The modal stack and the home tab of each person, under the workspace's lock."""

    def __init__(self, cast: Cast, hub: Hub, now: Callable[[], float], lock: RLock) -> None:
        self._cast = cast
        self._hub = hub
        self._now = now
        self._lock = lock
        self._numbers = count(1)
        self._stacks: dict[str, tuple[View, ...]] = {}
        self._homes: dict[str, View] = {}

    def stack(self, user: str) -> tuple[View, ...]:
        """Return a person's open modals, the one on top last."""
        with self._lock:
            return self._stacks.get(user, ())

    def home(self, user: str) -> View | None:
        """Return a person's home tab, if the bot has published one."""
        with self._lock:
            return self._homes.get(user)

    def open(self, user: str, content: Mapping[str, Any]) -> View:
        """Open a modal; it takes the place of any that are open."""
        with self._lock:
            self._unique(content)
            view = self._new(user, content)
            self._show(user, (view,))
            return view

    def push(self, user: str, content: Mapping[str, Any]) -> View:
        """Put a modal on top. Raises WebApiRefusal `push_limit_reached` above three."""
        with self._lock:
            below = self.stack(user)
            if not below:
                raise WebApiRefusal("not_found")
            if len(below) >= DEEPEST:
                raise WebApiRefusal("push_limit_reached")
            self._unique(content)
            fresh = self._new(user, content)
            view = replace(fresh, root=below[0].id, previous=below[-1].id)
            self._show(user, (*below, view))
            return view

    def publish(self, user: str, content: Mapping[str, Any], expected: str | None) -> View:
        """Set a person's home tab. Raises WebApiRefusal `hash_conflict`."""
        with self._lock:
            old = self._homes.get(user)
            if expected and (old is None or old.hash != expected):
                raise WebApiRefusal("hash_conflict")
            fresh = self._new(user, content)
            view = replace(fresh, id=old.id, root=old.id) if old else fresh
            self._homes[user] = view
            self._show_home(view)
            return view

    def update(self, view_id: str, content: Mapping[str, Any], expected: str | None = None) -> View:
        """Change an open modal in place. Raises WebApiRefusal `not_found`, `hash_conflict`."""
        with self._lock:
            old = self.find(view_id)
            if expected and old.hash != expected:
                raise WebApiRefusal("hash_conflict")
            self._unique(content, old.id)
            view = replace(old, content=content, hash=self._hash())
            self._swap(view)
            return view

    def fill(self, view_id: str, values: Mapping[str, Any]) -> View:
        """Remember what a person has typed and chosen so far."""
        with self._lock:
            view = replace(self.find(view_id), values=values)
            self._swap(view, tell=False)
            return view

    def close(self, view_id: str) -> View:
        """Close a modal and what lies on top of it. Raises WebApiRefusal `not_found`."""
        with self._lock:
            view = self.find(view_id)
            stack = self.stack(view.user)
            if view not in stack:
                raise WebApiRefusal("not_found")
            self._show(view.user, stack[: stack.index(view)])
            return view

    def clear(self, user: str) -> None:
        """Close all of a person's modals."""
        with self._lock:
            self._show(user, ())

    def find(self, view_id: str) -> View:
        """Find an open view by its id. Raises WebApiRefusal `not_found`."""
        with self._lock:
            for view in self._all():
                if view.id == view_id:
                    return view
        raise WebApiRefusal("not_found")

    def find_external(self, external_id: str) -> View:
        """Find an open view by the bot's own id for it. Raises WebApiRefusal `not_found`."""
        with self._lock:
            for view in self._all():
                if external_id and view.content.get("external_id") == external_id:
                    return view
        raise WebApiRefusal("not_found")

    def _all(self) -> tuple[View, ...]:
        modals = (view for stack in self._stacks.values() for view in stack)
        return (*modals, *self._homes.values())

    def _unique(self, content: Mapping[str, Any], but: str = "") -> None:
        external = content.get("external_id")
        for view in self._all():
            if external and view.id != but and view.content.get("external_id") == external:
                raise WebApiRefusal("duplicate_external_id")

    def _new(self, user: str, content: Mapping[str, Any]) -> View:
        name = f"V{next(self._numbers):08d}"
        return View(id=name, user=user, content=content, root=name, hash=self._hash())

    def _hash(self) -> str:
        return f"{self._now():.0f}.{next(self._numbers):08x}"

    def _swap(self, view: View, tell: bool = True) -> None:
        if view.content.get("type") == "home":
            self._homes[view.user] = view
            if tell:
                self._show_home(view)
            return
        stack = tuple(view if view.id == v.id else v for v in self.stack(view.user))
        self._stacks[view.user] = stack
        if tell:
            self._show(view.user, stack)

    def _show_home(self, view: View) -> None:
        self._hub.publish({"type": "home", "view": view.wire(self._cast)}, {view.user})

    def _show(self, user: str, stack: tuple[View, ...]) -> None:
        self._stacks[user] = stack
        shown = [view.wire(self._cast) for view in stack]
        self._hub.publish({"type": "view", "views": shown}, {user})
