"""A finding of the doctor: what was checked, how it is, and what to do."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Health(StrEnum):
    """How bad it is. Only BROKEN keeps the bot from working."""

    OK = "ok"
    NOTE = "note"
    BROKEN = "broken"


class CheckFinding(msgspec.Struct, frozen=True):
    """One finding: what was checked, how it is, and what to do where it is not well."""

    about: str
    health: Health
    says: str
    remedy: str = ""


def format_finding(finding: CheckFinding) -> str:
    """Write a finding for people."""
    return f"{finding.health:7} {finding.about:14} {finding.says} {finding.remedy}".rstrip()
