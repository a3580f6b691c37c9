"""What can go wrong, in words for people.

    JobsbotError                its text may be shown to anyone
    ├── UsageError              the sentence could not be understood
    │   └── WrongValue          a value that is none of a few words
    ├── Refused                 understood, and not done: says why
    ├── PlanNotReadable         a newer release made the plan
    ├── ConfigError             the configuration cannot work: every problem at once
    └── ApiError                the Jobs API did not do what was asked
        ├── BadKey              403: the API key is wrong
        │   └── NoKey           there is none for the project
        ├── NoAccess            the key may not see the project
        ├── BadRequest          the API found the request itself wrong
        ├── NotStored           404 of storage: it keeps nothing, or no longer, of that name
        ├── RateLimited         429, still after retries
        ├── Unavailable         5xx, or nobody answers at that address
        ├── TimedOut            no answer in time
        ├── Unreadable          an answer that is not the API's (HTML, no status, …)
        │   └── OtherProject    one with jobs, and none of the project that was asked about
        └── CutStream           a stream ended before its end

`ApiError.changed` says whether a write may have had an effect all the same.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

import msgspec

DOCTOR_HINT = "`jobsbot doctor` tells why."


class JobsbotError(Exception):
    """The promise of every error here: its text may be shown to people."""

    about_read = False
    """The request only reads: the answer need not say that nothing was changed."""

    def __init__(self, text: str, *, then: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.then = then
        """What to do next, as a full sentence; empty where nothing helps."""

    def __str__(self) -> str:
        return f"{self.text} {self.then}".strip()


class UsageError(JobsbotError):
    """A sentence that cannot be understood, and what was probably meant."""

    offers: tuple[str, ...] = ()
    """Sentences that can be said instead, none of which was meant by what was said."""
    small_talk = False
    """Nothing was asked for: the text is the whole answer."""

    def __init__(
        self, text: str, *, then: str = "", meant: str = "", at: tuple[int, int] | None = None
    ) -> None:
        super().__init__(text, then=then)
        self.meant = meant
        """The corrected sentence, or empty."""
        self.at = at
        """Start and end of the offending words in the sentence as read, where known."""


class WrongValue(UsageError):
    """A value that is none of the words that an option takes."""

    def __init__(self, text: str, *, value: str, known: Collection[str], then: str = "") -> None:
        super().__init__(text, then=then)
        self.value = value
        """What was said."""
        self.known = known
        """The words that can be said."""


class Refused(JobsbotError):
    """Understood, and not done. Nothing was changed."""


class PlanNotReadable(JobsbotError):
    """A plan in the store that this release cannot read."""


class ConfigProblem(msgspec.Struct, frozen=True):
    """One thing that is wrong with the configuration, and what to do about it."""

    says: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.says} {self.remedy}".strip()


class ConfigError(JobsbotError):
    """Configuration that cannot work: every problem at once."""

    def __init__(self, problems: tuple[ConfigProblem, ...]) -> None:
        super().__init__("The configuration has problems: " + " ".join(map(str, problems)))
        self.problems = problems


class Changed(Enum):
    """Whether a failed request may have changed something."""

    NO = "Nothing was changed."
    MAYBE = "It is not known whether anything was changed."


class ApiError(JobsbotError):
    """The Jobs API failed. The text says which side failed and what to do."""

    detail = ""
    """What the text leaves out, for the log: only those who run the bot can mend it."""

    def __init__(self, text: str, *, then: str = "", changed: Changed = Changed.NO) -> None:
        super().__init__(text, then=then)
        self.changed = changed


class BadKey(ApiError):
    """403: Scrapy Cloud does not know the key."""


class NoKey(BadKey):
    """There is no key for the project: nothing was sent."""


class NoAccess(ApiError):
    """The key is good, and may not see the project, or there is no such `project`."""

    def __init__(
        self,
        text: str,
        *,
        then: str = "",
        changed: Changed = Changed.NO,
        project: int | None = None,
    ) -> None:
        super().__init__(text, then=then, changed=changed)
        self.project = project


class BadRequest(ApiError):
    """Scrapy Cloud found the request itself wrong."""


class NotStored(ApiError):
    """Storage has nothing of that name, or no longer."""


class RateLimited(ApiError):
    """429, still after every retry. `retry_after` is in seconds, where Scrapy Cloud said it."""

    def __init__(self, text: str, *, then: str = "", retry_after: float | None = None) -> None:
        super().__init__(text, then=then)
        self.retry_after = retry_after


class Unavailable(ApiError):
    """502, 503, 504 and their like, or nobody listens at that address."""


class TimedOut(ApiError):
    """No answer in time. `sent` says whether the request may have arrived."""

    def __init__(self, text: str, *, then: str = "", sent: bool, changed: Changed) -> None:
        super().__init__(text, then=then, changed=changed)
        self.sent = sent


class Unreadable(ApiError):
    """An answer came, and it is not one of the Jobs API's."""


class OtherProject(Unreadable):
    """An answer holds jobs, and none of them is of the project that was asked about."""


class CutStream(ApiError):
    """A stream was cut. `jobs` is how many came whole before the cut."""

    def __init__(self, text: str, *, then: str = "", jobs: int) -> None:
        super().__init__(text, then=then)
        self.jobs = jobs


def make_public(error: ApiError) -> ApiError:
    """Reword an error for everybody in a channel; the full text becomes its `detail`.

    Errors about keys do not say which key and which project it is: that is for the log, and for
    whoever uses the bot's own terminal. All other errors stay as they are.
    """
    if error.detail:
        return error
    match error:
        case NoKey():
            text = "I have no key of Scrapy Cloud for this."
        case BadKey():
            text = "Scrapy Cloud refuses my key."
        case NoAccess():
            named = "this project" if error.project is None else f"project {error.project}"
            text = f"I have no access to {named}, or there is none of this number."
        case _:
            return error
    public = type(error)(text, then=DOCTOR_HINT, changed=error.changed)
    public.about_read, public.detail = error.about_read, str(error)
    return public
