"""What is chosen and typed in a message or view: Slack's `state.values`."""

from collections.abc import Iterator, Mapping
from threading import RLock
from typing import Any

from jobsbot.demo.slack_workspace.state.message_store import SlackMessage

Values = dict[str, dict[str, Any]]
MAX_MESSAGES_KEPT = 500
STATEFUL_TYPES = ("select", "checkboxes", "radio", "picker", "input")


class InputState:
    """What each person has chosen in each message, under the workspace's lock."""

    def __init__(self, lock: RLock) -> None:
        self._lock = lock
        self._values: dict[tuple[str, str, str], Values] = {}

    def record_action(self, user: str, message: SlackMessage, action: Mapping[str, Any]) -> Values:
        """Apply an action and return the state of the whole message."""
        key = (user, message.channel, message.ts)
        with self._lock:
            new_values = collect_values(
                message.blocks, apply_action(self._values.get(key, {}), action)
            )
            self._values[key] = new_values
            if len(self._values) > MAX_MESSAGES_KEPT:
                del self._values[next(iter(self._values))]
            return new_values


def apply_action(values: Mapping[str, Mapping[str, Any]], action: Mapping[str, Any]) -> Values:
    """Return the values after one action; one without state changes nothing."""
    new_values = {block: dict(entries) for block, entries in values.items()}
    if _has_state(str(action.get("type"))):
        entry = {name: v for name, v in action.items() if name not in ("block_id", "action_ts")}
        entry.pop("action_id", None)
        new_values.setdefault(action["block_id"], {})[action["action_id"]] = entry
    return new_values


def collect_values(
    blocks: tuple[Mapping[str, Any], ...], values: Mapping[str, Mapping[str, Any]]
) -> Values:
    """Return the state of the elements in these blocks: the values given, else the initial ones."""
    new_values: Values = {}
    for block_id, element in _find_elements(blocks):
        action_id = element["action_id"]
        given = values.get(block_id, {}).get(action_id)
        new_values.setdefault(block_id, {})[action_id] = given or _read_initial(element)
    return new_values


def _find_elements(
    blocks: tuple[Mapping[str, Any], ...],
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for block in blocks:
        parts = [block.get("accessory"), block.get("element"), *(block.get("elements") or ())]
        for part in parts:
            if isinstance(part, dict) and _has_state(str(part.get("type"))):
                yield block["block_id"], part


def _has_state(kind: str) -> bool:
    return any(word in kind for word in STATEFUL_TYPES)


def _read_initial(element: Mapping[str, Any]) -> dict[str, Any]:
    """Return the initial value: null in an empty menu or field, nothing in an empty list."""
    kind = element["type"]
    if "input" in kind:
        return {"type": kind, "value": element.get("initial_value")}
    name = _selected_key(kind)
    begins = element.get(name.replace("selected_", "initial_"))
    return {"type": kind, name: begins if begins is not None else [] if name[-1] == "s" else None}


def _selected_key(kind: str) -> str:
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
