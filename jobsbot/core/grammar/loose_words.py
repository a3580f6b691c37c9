"""Words of sentences as people say them: what adds nothing, and what other tools call things.

`FILLERS` carry no meaning and are left out; a word that changes one (`not`, `except`, `or`) is
never among them. `find_neighbour_sentence` reads the words of other programs as ours, and
`find_unsupported_verb` says what to do where there is nothing of the kind here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from jobsbot.core.jobs.job_keys import looks_like_key
from jobsbot.core.text.tokens import Words, is_one_of

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
"""Words of which one is in a question that has nothing else in it."""
FILLERS = frozenset(FILLER_WORDS.split())
"""Words that add nothing to any sentence."""
QUESTION_FILLERS = FILLERS | frozenset(QUESTION_WORDS.split())
"""Words that add nothing to a question."""
TURNING_WORDS = """no not never nor neither or but except excluding exclude without besides unless
keep don't dont older younger newer less fewer shorter under below rather"""
MEANING_CHANGERS = frozenset(TURNING_WORDS.split())
"""Words that turn what is said into something else: a sentence with one is never guessed."""
POLITE_PHRASES = (
    ("can", "you"), ("could", "you"), ("would", "you"), ("will", "you"), ("can", "we"),
    ("can", "someone"), ("can", "somebody"), ("could", "someone"), ("could", "somebody"),
    ("could", "we"), ("i", "want", "to"), ("i", "need", "to"), ("we", "need", "to"),
    ("i", "want"), ("i", "need"), ("let", "us"), ("let", "me"), ("let's",), ("lets",),
    ("shub",), ("kubectl",), ("docker",), ("podman",), ("oc",), ("systemctl",), ("sudo",),
    ("hubot",), ("@hubot",), ("botkube",), ("@botkube",), ("omg",), ("bitte",), ("hey",),
    ("hi",), ("hello",), ("please",), ("pls",), ("ok",), ("okay",),
)  # fmt: skip
"""What may stand before a request: a courtesy, or the name of another program."""
NEIGHBOUR_WORDS = ("ps", "queue", "errors")
"""Words of other programs that are read as a sentence of ours."""
LISTED_JOBS = frozenset({"jobs", "job"})
LISTING_VERBS = frozenset({"list", "ls", "show", "get", "all"})
LISTED_THINGS = frozenset({"projects", "spiders", "log", "logs", "items"})
"""Things with a verb of their own, whatever stands before them."""
HELP_FLAGS = frozenset({"-h", "--help", "-?", "—help", "--h"})

SIMILAR_VERBS: Mapping[str, str] = MappingProxyType(
    {
        "hilfe": "help", "ayuda": "help", "aide": "help", "man": "help", "usage": "help",
        "liste": "list", "lista": "list", "listar": "list", "zeig": "show", "zeige": "show",
        "anzeigen": "show", "mostrar": "show", "muestra": "show", "describe": "show",
        "inspect": "show", "view": "show", "open": "show", "details": "show",
        "stopp": "stop", "stoppe": "stop", "stoppen": "stop", "anhalten": "stop",
        "beenden": "stop", "abbrechen": "stop", "parar": "stop", "detener": "stop",
        "halt": "stop", "end": "stop", "terminate": "stop", "abort": "stop", "cancle": "stop",
        "löschen": "delete", "loeschen": "delete", "lösche": "delete", "borrar": "delete",
        "eliminar": "delete", "del": "delete", "purge": "delete", "clean": "delete",
        "warum": "why", "wieso": "why", "reason": "why", "diagnose": "why",
        "protokoll": "log", "registro": "log", "output": "log", "cat": "log",
        "projekte": "projects", "proyectos": "projects", "spinnen": "spiders",
        "laufend": "running", "läuft": "running", "laufen": "running", "corriendo": "running",
        "fehler": "errors", "errores": "errors", "fehlgeschlagen": "failed",
        "fallidos": "failed", "fallados": "failed", "kaputt": "failed", "dead": "failed",
        "break": "failed", "breaks": "failed", "broke": "failed", "breaking": "failed",
        "download": "export", "csv": "export", "save": "export", "search": "list",
        "find": "list", "grep": "list", "label": "tag", "untag": "update", "report": "summary",
        "overview": "now", "top": "now", "hi": "help", "hello": "help", "audit": "history",
        "switch": "use", "cd": "use",
        "commands": "help", "menu": "help", "examples": "help", "docs": "help", "about": "help",
        "manual": "help", "tutorial": "help", "teach": "help", "instructions": "help",
        "mark": "tag", "flag": "tag", "down": "failed", "hung": "stuck", "hanging": "stuck",
        "slow": "stuck",
    }
)  # fmt: skip
"""Words of other languages and programs, and what was probably meant by each."""


class UnsupportedVerb(msgspec.Struct, frozen=True):
    """Something people ask for that is not there: what to say, what to do instead, a sentence."""

    words: str
    """The words that ask for it."""
    text: str
    then: str
    instead: str = ""


RESTARTS = frozenset({"restart", "rerun", "re-run", "requeue", "respawn", "reschedule"})
"""What means nothing else, wherever it stands."""
STARTING = UnsupportedVerb(
    """restart rerun re-run reschedule run schedule start launch resume unpause requeue respawn
    trigger""",
    "I start no jobs.",
    "Run it from its page in Scrapy Cloud, or by `shub schedule`.",
)
UNSUPPORTED_VERBS = (
    STARTING,
    UnsupportedVerb(
        "pause suspend hold",
        "A job can't be paused.",
        "It can be stopped, which asks first: ``stop``.",
    ),
    UnsupportedVerb(
        "deploy rollback revert upgrade release",
        "I deploy nothing.",
        "Use `shub deploy`. ``diff`` tells whether the last deploy made things worse.",
        "diff",
    ),
    UnsupportedVerb(
        "yes y yep yeah confirm approve no n nope deny undo retry",
        "Nothing is answered by a sentence.",
        "Confirm it where it was asked.",
    ),
    UnsupportedVerb(
        "again repeat try redo refresh reload",
        "I don't know which sentence is meant.",
        "Say it again as it was.",
    ),
    UnsupportedVerb(
        "watch notify subscribe alert remind mute snooze silence unsubscribe",
        "I watch nothing by myself.",
        "``now`` tells what looks wrong, whenever you ask.",
        "now",
    ),
)
UNSUPPORTED_BY_WORD: Mapping[str, UnsupportedVerb] = MappingProxyType(
    {word: verb for verb in UNSUPPORTED_VERBS for word in verb.words.split()}
)


def drop_polite_phrase(said: Words) -> Words:
    """Leave out what stands before a request: `could you please`."""
    first = said[0].text.lower() if said else ""
    for phrase in POLITE_PHRASES:
        if phrase[0] != first:
            continue
        words = tuple(word.text.lower() for word in said[: len(phrase)] if word.is_bare)
        if words == phrase and len(said) > len(phrase):
            return drop_polite_phrase(said[len(phrase) :])
    return said


def drop_listing_verb(said: Words) -> Words:
    """Leave out the verb before things that have one of their own: `list all projects`."""
    n = 0
    while n < len(said) and (
        is_one_of(said[n], LISTING_VERBS) or is_one_of(said[n], QUESTION_FILLERS)
    ):
        n += 1
    return said[n:] if n < len(said) and is_one_of(said[n], LISTED_THINGS) else said


def drop_leading_fillers(said: Words) -> Words:
    """Leave out what stands before the first word that means something: `what is running`."""
    for n, word in enumerate(said):
        if not is_one_of(word, QUESTION_FILLERS):
            return said[n:]
    return () if any(is_one_of(word, ASKING_WORDS) for word in said) else said


def find_neighbour_sentence(said: Words) -> str:
    """Say what the words of another program mean here; empty where they are none."""
    if not said or not said[0].is_bare:
        return ""
    rest = " ".join(word.spell() for word in said[1:])
    match said[0].text.lower():
        case "ps" | "processes":
            return f"list {rest}" if rest.startswith("-") else f"list running {rest}"
        case "queue":
            return f"list pending {rest}"
        case "errors" | "error" if any(map(looks_like_key, said)):
            return f"log level=error {rest}"
        case "errors" | "error":
            since = "" if re.search(r"\bsince\b", rest) else "since=24h "
            return f"list errors>0 {since}{rest}"
        case _:
            return ""


def find_unsupported_verb(said: Words) -> UnsupportedVerb | None:
    """Find what is said of a verb that is not there: that it is not, and what to do instead."""
    words = [word.text.lower() for word in said if word.is_bare]
    if words[:1] == ["retry"] and len(words) > 1:
        return STARTING
    first = words[:1] if words and next(iter(said)).is_bare else []
    anywhere = [word for word in words if word in RESTARTS]
    asked = (UNSUPPORTED_BY_WORD.get(word) for word in (*first, *anywhere))
    return next(filter(None, asked), None)
