"""Small rules for JSON, put together into the shapes that Slack accepts.

A rule looks at a value and yields a line for each fault, in Slack's wording:
`must be less than 151 characters [json-pointer:/blocks/0/text/text]`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Rule = Callable[[Any, str], Iterator[str]]


def fault(says: str, at: str) -> str:
    """Write one fault as Slack does."""
    return f"[ERROR] {says} [json-pointer:{at}]"


def string(most: int, least: int = 0) -> Rule:
    """Accept a text of `least` to `most` characters."""

    def judge(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield fault("must be a string", at)
        elif len(value) > most:
            yield fault(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            yield fault(f"must be more than {least - 1} characters", at)

    return judge


def number(least: float | None = None, most: float | None = None) -> Rule:
    """Accept a number between two bounds, both allowed."""

    def judge(value: Any, at: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield fault("must be a number", at)
        elif least is not None and value < least:
            yield fault(f"must be at least {least:g}", at)
        elif most is not None and value > most:
            yield fault(f"must be at most {most:g}", at)

    return judge


def flag(value: Any, at: str) -> Iterator[str]:
    """Accept true or false."""
    if not isinstance(value, bool):
        yield fault("must be a boolean", at)


def anything(value: Any, at: str) -> Iterator[str]:
    """Accept whatever Slack's reference leaves open."""
    return iter(())


def choice(*allowed: object) -> Rule:
    """Accept one of these values."""

    def judge(value: Any, at: str) -> Iterator[str]:
        if value not in allowed:
            yield fault(f"must be a valid enum value: {', '.join(map(str, allowed))}", at)

    return judge


def array(of: Rule, most: int, least: int = 1) -> Rule:
    """Accept a list of `least` to `most` things, each by one rule."""

    def judge(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield fault("must be an array", at)
            return
        if len(value) > most:
            yield fault(f"no more than {most} items allowed", at)
        if len(value) < least:
            yield fault(f"no fewer than {least} items allowed", at)
        for place, item in enumerate(value):
            yield from of(item, f"{at}/{place}")

    return judge


def shape(needed: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """Accept an object with all the needed fields, some of the optional ones, and no others."""
    known = {**needed, **(optional or {})}

    def judge(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield fault("must be an object", at)
            return
        yield from (fault(f"missing required field: {n}", at) for n in needed if n not in value)
        yield from (fault(f"invalid additional property: {n}", at) for n in value if n not in known)
        for name, rule in known.items():
            if name in value:
                yield from rule(value[name], f"{at}/{name}")

    return judge


def kinds(rules: Mapping[str, Rule]) -> Rule:
    """Accept an object by the rule of its `type`."""

    def judge(value: Any, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in rules:
            yield fault(f"unsupported type: {kind}", f"{at}/type")
            return
        yield from rules[kind](value, at)

    return judge


def typed(
    kind: str, needed: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None
) -> Rule:
    """Accept an object of this `type` with these fields."""
    return shape({"type": choice(kind), **needed}, optional)


def both(*rules: Rule) -> Rule:
    """Accept what every rule accepts; a later rule sees only what the earlier ones accepted."""

    def judge(value: Any, at: str) -> Iterator[str]:
        for rule in rules:
            if faults := tuple(rule(value, at)):
                yield from faults
                return

    return judge
