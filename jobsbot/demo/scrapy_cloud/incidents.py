"""What goes wrong with a run. Its log, items, requests and figures all show the same incident."""

from enum import Enum


class Incident(Enum):
    """What goes wrong with a run, if anything does."""

    NONE = "none"
    BAN = "ban"  # the site answers 403 to nearly everything
    LAYOUT_CHANGE = "layout_change"  # pages come, and one field is on none of them any more
    OUT_OF_MEMORY = "out_of_memory"
    BAD_DEPLOY = "bad_deploy"  # a new version raises on most pages
    BAD_ARGUMENT = "bad_argument"  # it ends while it starts
    SITE_DOWN = "site_down"  # 503s and timeouts
    STALL = "stall"  # nothing comes any more
