"""Small rules for JSON, put together into the shapes that Slack accepts.

A rule checks a value and yields a line for each error, in Slack's wording:
`must be less than 151 characters [json-pointer:/blocks/0/text/text]`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Rule = Callable[[Any, str], Iterator[str]]


def format_error(says: str, at: str) -> str:
    """Write one error as Slack does."""
    return f"[ERROR] {says} [json-pointer:{at}]"


def string(maximum: int, minimum: int = 0) -> Rule:
    """Accept a text of `minimum` to `maximum` characters."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield format_error("must be a string", at)
        elif len(value) > maximum:
            yield format_error(f"must be less than {maximum + 1} characters", at)
        elif len(value) < minimum:
            yield format_error(f"must be more than {minimum - 1} characters", at)

    return check


def number(minimum: float | None = None, maximum: float | None = None) -> Rule:
    """Accept a number between two bounds, both allowed."""

    def check(value: Any, at: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield format_error("must be a number", at)
        elif minimum is not None and value < minimum:
            yield format_error(f"must be at least {minimum:g}", at)
        elif maximum is not None and value > maximum:
            yield format_error(f"must be at most {maximum:g}", at)

    return check


def boolean(value: Any, at: str) -> Iterator[str]:
    """Accept true or false."""
    if not isinstance(value, bool):
        yield format_error("must be a boolean", at)


def any_value(value: Any, at: str) -> Iterator[str]:
    """Accept whatever Slack's reference leaves open."""
    return iter(())


def enum_value(*allowed: object) -> Rule:
    """Accept one of these values."""

    def check(value: Any, at: str) -> Iterator[str]:
        if value not in allowed:
            yield format_error(f"must be a valid enum value: {', '.join(map(str, allowed))}", at)

    return check


def array(of: Rule, maximum: int, minimum: int = 1) -> Rule:
    """Accept a list of `minimum` to `maximum` things, each by one rule."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield format_error("must be an array", at)
            return
        if len(value) > maximum:
            yield format_error(f"no more than {maximum} items allowed", at)
        if len(value) < minimum:
            yield format_error(f"no fewer than {minimum} items allowed", at)
        for place, item in enumerate(value):
            yield from of(item, f"{at}/{place}")

    return check


def object_with(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """Accept an object with all the required fields, some of the optional ones, and no others."""
    known = {**required, **(optional or {})}

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield format_error("must be an object", at)
            return
        yield from (
            format_error(f"missing required field: {n}", at) for n in required if n not in value
        )
        yield from (
            format_error(f"invalid additional property: {n}", at) for n in value if n not in known
        )
        for name, rule in known.items():
            if name in value:
                yield from rule(value[name], f"{at}/{name}")

    return check


def object_by_type(rules: Mapping[str, Rule]) -> Rule:
    """Accept an object by the rule of its `type`."""

    def check(value: Any, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in rules:
            yield format_error(f"unsupported type: {kind}", f"{at}/type")
            return
        yield from rules[kind](value, at)

    return check


def typed_object(
    kind: str, required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None
) -> Rule:
    """Accept an object of this `type` with these fields."""
    return object_with({"type": enum_value(kind), **required}, optional)


def all_of(*rules: Rule) -> Rule:
    """Accept what every rule accepts; a later rule sees only what the earlier ones accepted."""

    def check(value: Any, at: str) -> Iterator[str]:
        for rule in rules:
            if errors := tuple(rule(value, at)):
                yield from errors
                return

    return check
