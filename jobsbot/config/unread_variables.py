"""Variables that were probably meant for this program, and that it does not read.

A misspelt `JOBSBOT_CONFIG` takes the policy away without a word. The value is never repeated: it
may be a secret.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping

import msgspec

from jobsbot.config.problem_text import hide_keys
from jobsbot.config.variables import VARIABLE_DEFAULTS
from jobsbot.core.errors import ConfigProblem
from jobsbot.core.grammar.corrections import count_slips
from jobsbot.core.text.wording import join_words

OWN_PREFIX = "JOBSBOT_"
OWN_NAMES = tuple(name for name in VARIABLE_DEFAULTS if name.startswith(OWN_PREFIX))
SHARED_NAMES = frozenset({"PORT", "LOG_LEVEL", "LOG_FORMAT"})
"""Names that other programs spell nearly alike: `LOGLEVEL` may well be meant for one of them."""
GUESSED_NAMES = tuple(name for name in VARIABLE_DEFAULTS if name not in SHARED_NAMES)
SERVICE_LINK_PATTERN = re.compile(r"\w+_SERVICE_(?:HOST|PORT\w*)|\w+_PORT(?:_\d+_\w+)?", re.ASCII)
"""Names that Kubernetes gives every container for a service: `JOBSBOT_PORT_3000_TCP_ADDR`.

https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
"""
SERVICE_ADDRESS_PATTERN = re.compile(r"(?:tcp|udp|sctp)://.*|(?:tcp|udp|sctp)|[\d.:a-f]+", re.ASCII)


class UnreadVariable(msgspec.Struct, frozen=True):
    """A variable that is set and not read."""

    name: str
    meant: str
    """The variable that was probably meant; empty where none is like it."""

    @property
    def problem(self) -> ConfigProblem:
        """What to say of it, without its value."""
        own = f"Remove it: there is {join_words(OWN_NAMES)}."
        remedy = f"Did you mean {self.meant}?" if self.meant else own
        return ConfigProblem(f"{hide_keys(self.name)} is set, and is not read.", remedy)


def find_unread_variables(
    values: Mapping[str, str], key_names: Collection[str]
) -> Iterator[UnreadVariable]:
    """Find names that begin as ours do, and others that are one slip away from one that is read.

    `key_names` are those that `key_env` in the file names.
    """
    for name in sorted(values):
        if name in VARIABLE_DEFAULTS or name in key_names:
            continue
        if name.upper().startswith(OWN_PREFIX):
            if not _is_service_link(name, values[name]):
                yield UnreadVariable(name, _guess_own_name(name.upper()))
        elif (meant := _find_slip(name)) and meant not in values:
            yield UnreadVariable(name, meant)


def _is_service_link(name: str, value: str) -> bool:
    found = SERVICE_LINK_PATTERN.fullmatch(name)
    is_port = name == f"{OWN_PREFIX}PORT"  # `tcp://…` from Kubernetes, and a number from people
    return bool(found and SERVICE_ADDRESS_PATTERN.fullmatch(value)) and not (
        is_port and value.isdigit()
    )


def _guess_own_name(name: str) -> str:
    rest = name.removeprefix(OWN_PREFIX)
    if name in VARIABLE_DEFAULTS or rest in VARIABLE_DEFAULTS:
        return name if name in VARIABLE_DEFAULTS else rest
    known = {each.removeprefix(OWN_PREFIX): each for each in VARIABLE_DEFAULTS}
    near = difflib.get_close_matches(rest, known, 1)
    return known[near[0]] if near else ""


def _find_slip(name: str) -> str:
    """Find the name that is read, if this is it with one slip or in small letters."""
    near = (known for known in GUESSED_NAMES if abs(len(known) - len(name)) <= 1)
    return next((known for known in near if count_slips(name.lower(), known.lower()) <= 1), "")
