"""What is chosen and typed in a message or view: Slack's `state.values`."""

from collections.abc import Iterator, Mapping
from threading import RLock
from typing import Any

from jobsbot.demo.slack_workspace.state.message_store import Message

Values = dict[str, dict[str, Any]]
KEPT = 500
STATEFUL = ("select", "checkboxes", "radio", "picker", "input")


class Choices:
    """What each person has chosen in each message, under the workspace's lock."""

    def __init__(self, lock: RLock) -> None:
        self._lock = lock
        self._kept: dict[tuple[str, str, str], Values] = {}

    def choose(self, user: str, message: Message, action: Mapping[str, Any]) -> Values:
        """Take in what was pressed and return the state of the whole message."""
        key = (user, message.channel, message.ts)
        with self._lock:
            made = chosen(message.blocks, overlay(self._kept.get(key, {}), action))
            self._kept[key] = made
            if len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
            return made


def overlay(values: Mapping[str, Mapping[str, Any]], action: Mapping[str, Any]) -> Values:
    """Return the values with one action taken in; one without state changes nothing."""
    made = {block: dict(entries) for block, entries in values.items()}
    if _stateful(str(action.get("type"))):
        entry = {name: v for name, v in action.items() if name not in ("block_id", "action_ts")}
        entry.pop("action_id", None)
        made.setdefault(action["block_id"], {})[action["action_id"]] = entry
    return made


def chosen(
    blocks: tuple[Mapping[str, Any], ...], values: Mapping[str, Mapping[str, Any]]
) -> Values:
    """Return the state of the elements in these blocks: as given, else as they begin."""
    made: Values = {}
    for block_id, element in _elements(blocks):
        action_id = element["action_id"]
        given = values.get(block_id, {}).get(action_id)
        made.setdefault(block_id, {})[action_id] = given or _initial(element)
    return made


def _elements(blocks: tuple[Mapping[str, Any], ...]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for block in blocks:
        parts = [block.get("accessory"), block.get("element"), *(block.get("elements") or ())]
        for part in parts:
            if isinstance(part, dict) and _stateful(str(part.get("type"))):
                yield block["block_id"], part


def _stateful(kind: str) -> bool:
    return any(word in kind for word in STATEFUL)


def _initial(element: Mapping[str, Any]) -> dict[str, Any]:
    """Return how an element begins; an empty menu or field holds null, an empty list nothing."""
    kind = element["type"]
    if "input" in kind:
        return {"type": kind, "value": element.get("initial_value")}
    name = _selected(kind)
    begins = element.get(name.replace("selected_", "initial_"))
    return {"type": kind, name: begins if begins is not None else [] if name[-1] == "s" else None}


def _selected(kind: str) -> str:
    names = {
        "datepicker": "selected_date",
        "timepicker": "selected_time",
        "datetimepicker": "selected_date_time",
        "checkboxes": "selected_options",
        "radio_buttons": "selected_option",
        "users_select": "selected_user",
        "channels_select": "selected_channel",
        "conversations_select": "selected_conversation",
    }
    single = names.get(kind.removeprefix("multi_"), "selected_option")
    return f"{single}s" if kind.startswith("multi_") else single
