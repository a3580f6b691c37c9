"""From which workspace and app a payload comes, and whether these are the bot's own.

In a channel that is shared with another organisation, people of that organisation can mention the
bot and press its buttons, and Slack signs that like everything else. Each kind of payload names its
source in other fields; all that are present have to be ours.
https://docs.slack.dev/apis/slack-connect/using-slack-connect-channels
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

import msgspec

Payload = Mapping[str, Any]
ORG_WIDE_NOTE = (
    "The app is installed for a whole organisation: everybody in it counts as a member, and which"
    " user groups Slack lists there was not tried."
)
ORG_WIDE_REMEDY = (
    "Install it into one workspace alone, or name in [policy] by their ids who may do what."
)
APP_TOKEN_PATTERN = re.compile(r"xapp-\d+-(A[A-Z0-9]+)-")


class PayloadSource(msgspec.Struct, frozen=True):
    """Where a payload comes from. Whatever it does not tell is empty."""

    person_teams: frozenset[str] = frozenset()
    """The workspaces, or the organisation, that the person belongs to."""
    installations: frozenset[str] = frozenset()
    """The workspaces and organisations whose installation of the app it was sent to."""
    workspace: str = ""
    """The workspace that it happened in."""
    enterprise: str = ""
    """The organisation of that workspace."""
    apps: frozenset[str] = frozenset()
    """The apps that it was sent to."""
    posted_by: frozenset[str] = frozenset()
    """The apps, and bots, through which it was written, where no person wrote it."""


class Home(msgspec.Struct, frozen=True):
    """The bot's own workspace and app, as far as they are known."""

    team: str = ""
    enterprise: str = ""
    is_org_wide: bool = False
    """The app is installed for a whole organisation, and not for one workspace of it."""
    app: str = ""
    url: str = ""
    """The address of the workspace, which ends in a slash."""

    def canonical_team(self, team: str) -> str:
        """Answer one name for all teams of our own, so that a person is recognized in each."""
        return self.team if team in ("", self.team, self.enterprise) else team


class Stranger(Enum):
    """Which part of a payload's source is not the bot's own."""

    OTHER_INSTALLATION = "another installation"
    """It was sent to somebody else's installation of the app, or to another app."""
    OTHER_TEAM = "another workspace"
    """Who spoke or pressed belongs to another workspace."""
    OTHER_APP = "another app"
    """An app wrote it, be it in a person's name."""


def read_source(body: Payload) -> PayloadSource:
    """Read where a payload comes from, whichever kind of payload it is."""
    event, view, user = (_part(body, name) for name in ("event", "view", "user"))
    team, enterprise = _part(body, "team"), _part(body, "enterprise")
    workspace = _text(team, "id") or _text(body, "team_id") or _text(view, "team_id")
    people = (_text(user, "team_id"), *(_text(event, n) for n in ("user_team", "team")))
    posted_by = (_text(event, "app_id"), _text(event, "bot_id"))
    return PayloadSource(
        person_teams=_told(people) or _told([workspace]),
        installations=_read_installations(body, view, workspace),
        workspace=workspace,
        enterprise=_text(enterprise, "id") or _text(body, "enterprise_id"),
        apps=_told((_text(body, "api_app_id"), _text(view, "app_id"))),
        posted_by=_told((*posted_by, _text(_part(event, "bot_profile"), "app_id"))),
    )


def find_strange(source: PayloadSource, home: Home) -> frozenset[Stranger]:
    """Find which parts of a source are not the bot's own; empty where all are."""
    ours = {home.team, home.enterprise} - {""}
    elsewhere = bool(ours and source.installations) and not source.installations & ours
    other_app = bool(home.app and source.apps - {home.app})
    foreign = bool(ours) and not all(
        _is_our_team(team, source, home) for team in source.person_teams
    )
    found = {
        Stranger.OTHER_INSTALLATION: elsewhere or other_app,
        Stranger.OTHER_TEAM: foreign,
        Stranger.OTHER_APP: bool(source.posted_by - {home.app}),
    }
    return frozenset(what for what, is_so in found.items() if is_so)


def read_app_id(app_token: str) -> str:
    """Read the app's id out of an app-level token; empty where it is of another form."""
    found = APP_TOKEN_PATTERN.match(app_token)
    return found[1] if found else ""


def _is_our_team(team: str, source: PayloadSource, home: Home) -> bool:
    if team in (home.team, home.enterprise):
        return True
    # In an organisation people of each workspace speak in their own; strangers never do.
    in_our_organisation = bool(home.enterprise) and source.enterprise == home.enterprise
    return home.is_org_wide and in_our_organisation and team == source.workspace


def _read_installations(body: Payload, view: Payload, workspace: str) -> frozenset[str]:
    """Read whose installation is meant; `authorizations` say it where a channel is shared."""
    authorizations = body.get("authorizations")
    listed = authorizations if isinstance(authorizations, list) else []
    told = _told(
        _text(each, name)
        for each in listed
        if isinstance(each, dict)
        for name in ("team_id", "enterprise_id")
    )
    if told:
        return told
    enterprise = _text(_part(body, "enterprise"), "id") or _text(body, "enterprise_id")
    if installed := _text(view, "app_installed_team_id"):
        return _told((installed, enterprise))
    return _told((workspace, enterprise)) if workspace else frozenset()


def _part(body: Payload, name: str) -> Payload:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def _text(body: Payload, name: str) -> str:
    found = body.get(name)
    return found if isinstance(found, str) else ""


def _told(values: Iterable[str]) -> frozenset[str]:
    return frozenset(value for value in values if value)
