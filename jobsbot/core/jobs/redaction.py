"""Masks what looks like a credential in the arguments and names of jobs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from jobsbot.core.jobs.job import Job
from jobsbot.core.text.credentials import (
    FLAG_VALUES,
    MASK,
    is_secret_name,
    mask_credentials,
    mask_name,
)
from jobsbot.core.text.redactor import Redactor
from jobsbot.core.values import replace

K = TypeVar("K", str, tuple[str, str])
MAX_JSON_CHARS = 100_000
"""JSON in a string is understood up to here; a longer one is masked as text."""

MAX_DEPTH = 40
"""What is nested deeper than this is masked whole."""
MAX_KNOWN_VALUES = 10_000
MAX_KNOWN_CHARS = 1_000
"""What is longer is masked anew each time: thousands of long values would fill the memory."""
NAMING_FIELDS = ("name", "key")
"""Fields that name what stands in the field `value` beside them."""


@dataclass(frozen=True)
class Masking:
    """What is masked when jobs are shown: by name, by shape, and the bot's own secrets.

    Results are cached: an export shows the same few names and values in thousands of jobs.
    """

    shown_args: frozenset[str] = frozenset()
    """Names of arguments that the policy's `show_args` calls harmless."""
    redactor: Redactor = field(default_factory=Redactor)
    _known_values: dict[tuple[str, str], str] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    _plain_names: set[tuple[str | None, ...]] = field(
        default_factory=set, init=False, repr=False, compare=False
    )
    """Names of jobs in which nothing is masked: the same few stand in thousands of jobs."""

    _known_texts: dict[str, str] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What `mask_name` made of a text: the text itself where there was nothing to mask."""

    _known_names: dict[str, str] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def mask_job_names(self, job: Job) -> Job:
        """Copy a job without the credentials that its names hold; nearly every job has none."""
        tags = job.tags
        names: tuple[str | None, ...] = (job.spider, job.version, job.close_reason)
        if tags:
            names += tuple(tags)
        if names in self._plain_names:
            return job
        masked: dict[str, Any] = {
            name: self.mask_name(value)
            for name in ("spider", "version", "close_reason")
            if (value := getattr(job, name))
        }
        if tags:
            masked["tags"] = [self.mask_name(tag) for tag in tags]
        shown = replace(job, **masked)
        if shown == job:
            self._remember_plain_names(names)
        return shown

    def _remember_plain_names(self, names: tuple[str | None, ...]) -> None:
        if sum(len(name or "") for name in names) <= MAX_KNOWN_CHARS:
            if len(self._plain_names) >= MAX_KNOWN_VALUES:
                self._plain_names.clear()
            self._plain_names.add(names)

    def mask_arguments(self, args: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """Show arguments in order of their names, values as text, secrets as dots."""
        return tuple(
            (self._mask_argument_name(name), self._format_value(name, args[name]))
            for name in sorted(args)
        )

    def mask_values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Mask secrets as `mask_arguments` does, and leave numbers, lists and the like as such."""
        return {
            self._mask_argument_name(name): self._format_value(name, value)
            if isinstance(value, str) or name in self.shown_args
            else self._mask_value(name, value)
            for name, value in values.items()
        }

    def hides_argument(self, name: str) -> bool:
        """Tell whether an argument of this name is never shown."""
        return name not in self.shown_args and is_secret_name(name)

    def hides_value(self, name: str, value: str) -> bool:
        """Tell whether an argument of this name, or with this value, is not shown as it is."""
        return self.hides_argument(name) or self._format_value(name, value) != value

    def mask_text(self, text: str) -> str:
        """Mask what looks like a credential in somebody's text, and the bot's own secrets."""
        return mask_credentials(self.redactor.redact(text))

    def mask_name(self, text: str) -> str:
        """Mask what is surely a credential in the name of a spider, a tag or the like.

        Answers the same text, not an equal one, where nothing is masked.
        """
        known = self._known_texts.get(text)
        if known is None:
            known = _remember(self._known_texts, text, self.redactor.redact(mask_name(text)))
        return text if known == text else known

    def _mask_argument_name(self, name: str) -> str:
        known = self._known_names.get(name)
        return _remember(self._known_names, name, self.mask_text(name)) if known is None else known

    def _format_value(self, name: str, value: Any) -> str:
        if name in self.shown_args:
            return self.redactor.redact(_to_text(value))
        if not isinstance(value, str):
            return _to_text(self._mask_value(name, value))
        known = self._known_values.get((name, value))
        if known is None:
            masked = _to_text(self._mask_value(name, value))
            known = _remember(self._known_values, (name, value), masked)
        return known

    def _mask_value(self, name: str, value: Any, depth: int = 0) -> Any:
        """Mask a value, and what is inside it, each by its own name."""
        match value:
            case dict() | list() if depth > MAX_DEPTH:
                return MASK
            case dict():
                return self._mask_object(value, depth + 1)
            case list():
                return [self._mask_value(name, inner, depth + 1) for inner in value]
            case str() if is_secret_name(name):
                return value if value.strip().lower() in FLAG_VALUES else MASK
            case str():
                return self._mask_string(value, depth + 1)
            case bool() | None:
                return value
            case _:
                return MASK if is_secret_name(name) and value not in (0, 1) else value

    def _mask_object(self, value: dict[Any, Any], depth: int) -> dict[str, Any]:
        """Mask by the keys; in `{"name": "Authorization", "value": …}` by what is named."""
        field_name = next((key for key in NAMING_FIELDS if isinstance(value.get(key), str)), "")
        about = value[field_name] if field_name and "value" in value else ""
        masked: dict[str, Any] = {}
        for key, inner in value.items():
            if about and key == field_name:
                masked[key] = self.mask_text(about)
            else:
                name = about if about and key == "value" else str(key)
                masked[self.mask_text(str(key))] = self._mask_value(name, inner, depth)
        return masked

    def _mask_string(self, text: str, depth: int) -> str:
        inner = _parse_json(text)
        if inner is None:
            return self.mask_text(text)
        masked = self._mask_value("", inner, depth)
        return text if masked == inner else json.dumps(masked, ensure_ascii=False)


def _remember(known: dict[K, str], key: K, value: str) -> str:
    """Cache a value and answer it; a full cache is emptied first."""
    chars = len(key) if isinstance(key, str) else sum(map(len, key))
    if chars > MAX_KNOWN_CHARS:
        return value
    if len(known) >= MAX_KNOWN_VALUES:
        known.clear()
    known[key] = value
    return value


def _parse_json(text: str) -> Any:
    """Read an object or a list that is written as JSON in a string; None for all else."""
    if not text.lstrip().startswith(("{", "[")) or len(text) > MAX_JSON_CHARS:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _to_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
