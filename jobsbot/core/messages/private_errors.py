"""Errors that only those can mend who run the bot: others hear that there is one.

Which key, and of which project, is for the log and for whoever sits at the bot's own terminal.
"""

from __future__ import annotations

from jobsbot.core.errors import ApiError, BadKey, NoAccess, NoKey

DOCTOR_HINT = "`jobsbot doctor` tells why."


def make_public(error: ApiError) -> ApiError:
    """Say an error as everybody may hear it, with the rest as its detail; most are as they are."""
    if error.detail:
        return error
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
    public.about_read, public.detail = error.about_read, str(error)
    return public
