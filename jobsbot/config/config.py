"""The configuration as one frozen value. Secrets show themselves in no `repr`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Flag, auto
from types import MappingProxyType

import msgspec

from jobsbot.config.unread_variables import UnreadVariable
from jobsbot.config.values import (
    LOOPBACK,
    ListenAddress,
)
from jobsbot.config.variables import VARIABLE_DEFAULTS
from jobsbot.core.plans.policy import Policy
from jobsbot.core.text.redactor import Redactor
from jobsbot.database_url import find_database_passwords, find_proxy_passwords, is_sqlite_url


@dataclass(frozen=True, repr=False)
class Secret:
    """A value that is never shown. `reveal` is for the one place that sends it."""

    _value: str

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"


class Needs(Flag):
    """What a command cannot do without."""

    STORE = auto()
    API = auto()
    TOKEN = auto()  # speaks in Slack
    EVENTS = auto()  # hears Slack: an app-level token, or a signing secret


ALL_ADDRESSES = "0.0.0.0"  # noqa: S104 - Slack reaches it from outside


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """All that can be configured. Built by `read_config`, never changed."""

    bot_token: Secret | None = None
    app_token: Secret | None = None
    signing_secret: Secret | None = None
    old_signing_secret: Secret | None = None
    """Good too, while the signing secret is exchanged."""
    slack_url: str = VARIABLE_DEFAULTS["SLACK_API_URL"]
    api_key: Secret | None = None
    """For every project that has no key of its own."""
    project_keys: Mapping[int, Secret] = MappingProxyType({})
    api_url: str = VARIABLE_DEFAULTS["SHUB_APIURL"]
    storage_url: str = VARIABLE_DEFAULTS["SHUB_STORAGE"]
    job_queue_url: str = VARIABLE_DEFAULTS["SHUB_STORAGE"]
    audit_key: Secret | None = None
    """Keys the chain of the audit."""
    database_url: Secret = Secret(VARIABLE_DEFAULTS["DATABASE_URL"])
    """The store's address, with its password: an SQLAlchemy URL."""
    proxies: tuple[Secret, ...] = ()
    """Addresses of proxies in the environment, by which requests are sent: with passwords."""
    names_store: bool = False
    """DATABASE_URL was set. Where it was not, a terminal chooses a place of its own."""
    port: int = 3000
    host: str = ""
    """What HTTP listens on, where it was said; see `listen_host`."""
    probes_address: ListenAddress | None = None
    """Where health, readiness and metrics listen, if not with all the rest."""
    log_level: str = "INFO"
    log_format: str = "text"
    projects: Mapping[str, int] = MappingProxyType({})
    policy: Policy = Policy()
    """Who may do what, the numbers, and the arguments that are never masked."""
    unread_variables: tuple[UnreadVariable, ...] = ()
    """What is set and not read, though it was probably meant to be."""
    file_has_faults: bool = False
    """Whether this is what is left of a faulty `jobsbot.toml`: it may let in more than is meant."""
    channel_projects: Mapping[str, int] = MappingProxyType({})
    """Channel id to the project it speaks of, until `use` says otherwise."""
    open_channels: frozenset[str] = frozenset()
    """Channels in which reads answer everyone."""

    def secrets(self) -> Iterator[str]:
        """All values that may not be written anywhere."""
        held = (
            *(self.bot_token, self.app_token, self.signing_secret, self.old_signing_secret),
            *(self.api_key, self.audit_key, *self.project_keys.values()),
        )
        yield from (secret.reveal() for secret in held if secret)
        yield from find_database_passwords(self.database_url.reveal())
        for proxy in self.proxies:
            yield from find_proxy_passwords(proxy.reveal())

    def make_redactor(self) -> Redactor:
        """Make what takes these secrets out of text."""
        return Redactor(self.secrets())

    @property
    def uses_socket_mode(self) -> bool:
        return self.app_token is not None

    @property
    def listen_host(self) -> str:
        """What HTTP listens on: all addresses where Slack comes in, else this machine alone."""
        return self.host or (LOOPBACK if self.uses_socket_mode else ALL_ADDRESSES)

    @property
    def uses_sqlite(self) -> bool:
        return is_sqlite_url(self.database_url.reveal())
