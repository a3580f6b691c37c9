"""Errors that only those can mend who run the bot: others hear that there is one.

Which key, and of which project, is for the log and for whoever sits at the bot's own terminal.
"""

from __future__ import annotations

from jobsbot.core.errors import ApiError, BadKey, JobsbotError, NoAccess, NoKey

DOCTOR_HINT = "`jobsbot doctor` tells why."


def make_public(error: JobsbotError) -> JobsbotError:
    """Say an error as everybody may hear it; most are said as they are."""
    match error:
        case NoKey():
            text = "I have no key of Scrapy Cloud for this."
        case BadKey():
            text = "Scrapy Cloud refuses my key."
        case NoAccess():
            text = "I have no access to this project, or there is none of this number."
        case _:
            return error
    public = type(error)(text, then=DOCTOR_HINT, changed=error.changed)
    public.about_read = error.about_read
    return public


def find_private_detail(error: JobsbotError) -> str:
    """Find what only the log hears of an error; empty where everybody hears all."""
    return str(error) if isinstance(error, ApiError) and make_public(error) is not error else ""
