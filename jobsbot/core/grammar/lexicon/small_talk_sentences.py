"""Sentences that ask nothing of jobs, and the short answer to each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec


class SmallTalk(msgspec.Struct, frozen=True):
    """A short answer: what it says, what to do next, and sentences that can be said then."""

    text: str
    then: str = ""
    offers: tuple[str, ...] = ()


CONFIRM_ELSEWHERE = "What waits for a confirmation is confirmed where it was asked."
CANCEL_ELSEWHERE = "What waits for a confirmation can be cancelled where it was asked."
HERE = SmallTalk("I am here.", offers=("now", "help"))
WELCOME = SmallTalk("You are welcome.")
NOTED = SmallTalk("All right. Nothing was confirmed by that.", CONFIRM_ELSEWHERE)
DROPPED = SmallTalk("All right. Nothing was changed by that.", CANCEL_ELSEWHERE)
FIRST_LOOK = SmallTalk(
    "Look first at what looks wrong.",
    "Nothing is changed before you confirm it.",
    ("stuck", "now", "help"),
)
PAGES = SmallTalk(
    "Which list is meant?",
    "Said with ``offset=10``, a list begins at its eleventh job.",
    ("list",),
)
TIMES_READ = SmallTalk(
    "Times that you type are UTC.",
    "Times that I show are in your own zone, as far as it is known.",
)
NO_DUTY_ROSTER = SmallTalk(
    "I don't know who is on call.",
    "I know who may do what here, and who did what.",
    ("can", "history"),
)

GREETINGS = """hello; hi; hey; hallo; hola; yo; howdy; greetings; moin; good morning; good
evening; good day; good afternoon; good night; morning; evening; hello there; hi
there; hey there; ping; hello world; you there; are you there; anyone there;
anybody there; anybody home; is anyone there; is anybody there; anyone here; are
you here; are you up; are you alive; are you awake; are you online; are you
working; do you work; still there; you up; you awake; marco; knock knock"""
THANKS = """thanks; thank you; thank you so much; thank you very much; thanks a lot; many
thanks; thanks a bunch; thx; ty; tysm; cheers; danke; gracias; merci; good bot;
well done; good job; nice work; great work; great job; you rock; love you; i love
you; bye; goodbye; good bye; cya"""
ASSENTS = """ok; okay; k; kk; okey; okey dokey; cool; great; good; nice; perfect; awesome;
alright; all right; all good; fine; got it; roger; ack; acknowledge; acknowledged; understood;
i see; sounds good; lgtm; sure; makes sense; noted; will do; on it; looking; i am
looking; i'm looking; i'm on it; i am on it; sweet; excellent; wonderful;
brilliant; phew; finally; interesting; right; lol; haha; hmm; hm; ah; oh; aha;
true; agreed; copy; copy that; no worries; no problem; np; wait; one sec; one
moment; hold on; brb; works; it works; that worked; it worked; fixed; it is fixed;
solved; resolved; yay; whatever; sure thing"""
DISMISSALS = """never mind; nevermind; nvm; forget it; forget that; ignore that; ignore me; sorry;
my bad; oops; ups; scratch that; wrong channel; wrong window; not you; shut up; be
quiet; leave it; leave me alone; go away; not now; no thanks; no thank you; please
ignore"""
ALARMS = """wtf; wth; what the hell; what the heck; what the fuck; omg; oh my god; oh no; ffs;
damn; shit; fuck; crap; argh; ugh; panic; don't panic; emergency; mayday; sos; i
got paged; i was paged; got paged; just got paged; i just got paged; i got an
alert; pager went off; what do i do; what do i do now; what should i do; what
should i do now; what to do; where do i start; where to start; now what; what
next; i need help; we have a problem; houston we have a problem; something is
wrong; something's wrong; something is broken; everything is broken; everything is
on fire; everything is down; all is lost; i am lost; i'm lost; i don't know what
to do; i have no idea; no idea; urgent"""

TURNING = """more; show more; next; next page; older; previous; previous page; back; page 2;
page 3; show me more; second page"""
ZONES = """what time is it; what time zone; what timezone; which timezone; which time zone;
timezone; utc; is that utc; are times utc; is this utc; what zone"""

SENTENCES: Mapping[str, SmallTalk] = MappingProxyType(
    {
        " ".join(sentence.split()): answer
        for sentences, answer in (
            (GREETINGS, HERE), (THANKS, WELCOME), (ASSENTS, NOTED), (DISMISSALS, DROPPED),
            (ALARMS, FIRST_LOOK), (TURNING, PAGES), (ZONES, TIMES_READ),
        )
        for sentence in sentences.split(";")
    }
)  # fmt: skip
"""Whole sentences, in lower case, and their answers."""
ADDRESSED = """jobsbot bot all everyone everybody team folks guys mate man dude please pls then so
much very really u there for now just well and a lot thanks thank you"""
ADDRESSED_WORDS = frozenset(ADDRESSED.split())
"""Words beside such a sentence that change nothing: `thanks a lot`, `ok then`."""
INTERJECTIONS = frozenset(["oh", "ah", "ok", "okay", "hey", "hi", "yo", "well", "so", "um", "and"])
"""Words before such a sentence: `oh well thanks`."""
DUTY_WORDS = frozenset({"oncall", "on-call", "duty", "pagerduty", "opsgenie", "rota", "roster"})
CONTACTS = "call wake page ping escalate contact ask phone awake available tell"
CONTACT_WORDS = frozenset(CONTACTS.split())
"""Words after `who` that ask for a person: `who can I call`."""
