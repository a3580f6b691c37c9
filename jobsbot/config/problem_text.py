"""What a message about the configuration may repeat of it: nothing that looks like a key.

A key lands in the wrong line as easily as a word does, and what is said at the start is in a log.
"""

from __future__ import annotations

import re

from jobsbot.core.errors import ConfigProblem
from jobsbot.core.text.credentials import MASK, mask_credentials
from jobsbot.core.text.visible_text import mask_beginning, shorten_middle, spell_invisible

MAX_PROBLEM_CHARS = 500
"""So much of one sentence is said; a name or a word in the file may be without end."""
HEX_KEY_PATTERN = re.compile(
    r"(?<![0-9a-z])(?=[0-9a-f-]*[0-9])(?:[0-9a-f]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"(?![0-9a-z])",
    re.IGNORECASE,
)
"""Keys of Scrapy Cloud are 32 of these. In names of jobs they may be versions, and stay."""
KEY_SHAPE = r"(?:(?=.*[0-9])(?:[0-9a-f]{16,}|[0-9a-f-]{24,})|xox[a-z]-.*|xapp-.*)"
"""What a whole word in small letters is that is surely a key, and no name that all may see."""
USER_INFO_PATTERN = re.compile(r"(?<=://)[^/@\s]++(?=@)")
"""A user and password, also where the name of a table stands right before their address."""
KEY_IS_HIDDEN = "What looks like a key is not shown: keys belong in the environment or .env."


def hide_keys(text: str) -> str:
    """Say a text of the configuration in one line of bounded length, each key in it as dots."""
    masked = spell_invisible(mask_beginning(text, _mask_keys))
    head, tail = shorten_middle(masked, MAX_PROBLEM_CHARS)
    return f"{head} … {tail}" if tail else head


def hide_keys_in_problem(problem: ConfigProblem) -> ConfigProblem:
    """Hide what looks like a key in what is said of a problem; the remedy then says so."""
    says, remedy = hide_keys(problem.says), hide_keys(problem.remedy)
    if MASK in says + remedy:
        remedy = f"{remedy} {KEY_IS_HIDDEN}".strip()
    return ConfigProblem(says, remedy)


def _mask_keys(text: str) -> str:
    masked = USER_INFO_PATTERN.sub(MASK, mask_credentials(text))
    return HEX_KEY_PATTERN.sub(MASK, masked)
