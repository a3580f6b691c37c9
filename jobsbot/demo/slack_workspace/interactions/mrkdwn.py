"""What a person types, in the markup in which Slack passes it on."""

import re
from html import unescape
from urllib.parse import urlsplit

from jobsbot.demo.slack_workspace.state.workspace_setup import WorkspaceSetup

URL_PATTERN = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)\]'\"]")
MENTION_PATTERN = re.compile(r"(?<![\w@])@([\w-]+)")


def escape_text(text: str) -> str:
    """Escape the three characters that Slack escapes; commands are passed on like this."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def format_mrkdwn(setup: WorkspaceSetup, text: str) -> str:
    """Write a message as Slack stores it: people, groups and addresses in angle brackets."""
    people = {person.name: f"<@{person.id}>" for person in setup.list_users()}
    groups = {group.handle: f"<!subteam^{group.id}|@{group.handle}>" for group in setup.groups}
    named = {**people, **groups}
    linked = URL_PATTERN.sub(lambda found: f"<{found.group()}>", escape_text(text))
    return MENTION_PATTERN.sub(lambda found: named.get(found.group(1), found.group()), linked)


def find_links(setup: WorkspaceSetup, text: str) -> list[dict[str, str]]:
    """Return the addresses in a message that the app asked to hear about."""
    found = (unescape(address) for address in URL_PATTERN.findall(text))
    pairs = ((address, urlsplit(address).hostname or "") for address in found)
    return [
        {"url": address, "domain": host} for address, host in pairs if host in setup.link_domains
    ]
