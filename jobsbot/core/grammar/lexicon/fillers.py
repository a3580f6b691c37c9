"""Words that add nothing to a sentence, and words that change what it means.

A word that changes the meaning (`not`, `except`, `or`) is never a filler.
"""

from __future__ import annotations

FILLER_WORDS = """please pls plz thx thanks the a an this that these those it its them job jobs in
of for project spider from on now and with to at by here ones both
asap immediately quickly urgently bitte mal omg
thats that's that’s"""
QUESTION_WORDS = """what what's whats what’s which who is are was were am be been did does do has
have had there any anything anyone every everything some something me my us our i we you right
currently still ones one so just want need would like see give tell check look how many much long
jobsbot bot ok okay yo um uh all happening happened going went go goes looks long
ago ran when yet started began begun new
recent recently pods pod containers container | grep"""
ASKING_WORDS = frozenset(["what", "what's", "whats", "what’s", "how", "happening", "going"])
"""Words one of which every question has that consists of fillers alone."""
FILLERS = frozenset(FILLER_WORDS.split())
"""Words that add nothing to any sentence."""
QUESTION_FILLERS = FILLERS | frozenset(QUESTION_WORDS.split())
"""Words that add nothing to a question."""
TURNING_WORDS = """no not never nor neither or but except excluding exclude without besides unless
keep don't dont older younger newer less fewer shorter under below rather"""
MEANING_CHANGERS = frozenset(TURNING_WORDS.split())
"""Words that reverse or limit what is said: nothing is guessed for a sentence with one."""
POLITE_PHRASES = (
    ("can", "you"), ("could", "you"), ("would", "you"), ("will", "you"), ("can", "we"),
    ("can", "someone"), ("can", "somebody"), ("could", "someone"), ("could", "somebody"),
    ("could", "we"), ("i", "want", "to"), ("i", "need", "to"), ("we", "need", "to"),
    ("i", "want"), ("i", "need"), ("let", "us"), ("let", "me"), ("let's",), ("lets",),
    ("shub",), ("kubectl",), ("docker",), ("podman",), ("oc",), ("systemctl",), ("sudo",),
    ("hubot",), ("@hubot",), ("botkube",), ("@botkube",), ("omg",), ("bitte",), ("hey",),
    ("hi",), ("hello",), ("please",), ("pls",), ("ok",), ("okay",),
)  # fmt: skip
"""Phrases before a request: a courtesy, or the name of another program."""
NEIGHBOUR_WORDS = ("ps", "queue", "errors")
"""Words of other programs that stand for one of the bot's sentences."""
LISTED_JOBS = frozenset({"jobs", "job"})
LISTING_VERBS = frozenset({"list", "ls", "show", "get", "all"})
LISTED_THINGS = frozenset({"projects", "spiders", "log", "logs", "items"})
"""Things with a verb of their own: `list projects` is `projects`."""
HELP_FLAGS = frozenset({"-h", "--help", "-?", "—help", "--h"})
