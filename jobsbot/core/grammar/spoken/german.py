"""German words in a sentence that was not understood, in English, to offer what was meant."""

from __future__ import annotations

import re

GERMAN = {
    "welche": "which", "welcher": "which", "was": "what", "warum": "why", "wieso": "why",
    "weshalb": "why", "wer": "who", "wann": "when", "wie": "how", "wo": "where", "ist": "is",
    "sind": "are", "hat": "has", "haben": "have", "läuft": "running", "laeuft": "running",
    "laufen": "running", "gelaufen": "finished", "gerade": "now", "jetzt": "now", "noch": "still",
    "alle": "all", "alles": "", "kaputt": "broken", "tot": "failed",
    "hängt": "stuck", "haengt": "stuck", "hängen": "stuck", "fehler": "errors",
    "fehlgeschlagen": "failed", "fehlgeschlagene": "failed", "gescheitert": "failed",
    "abgestürzt": "failed", "abgebrochen": "failed", "letzte": "last", "letzten": "last",
    "letzter": "last", "neueste": "latest", "seit": "since", "gestern": "yesterday",
    "heute": "today", "nacht": "night", "stunde": "hour", "stunden": "hours", "tage": "days",
    "minuten": "minutes", "von": "of", "vom": "of", "in": "in", "im": "in", "mit": "with",
    "und": "and", "oder": "or", "nicht": "not", "ohne": "without", "außer": "except",
    "zeig": "show", "zeige": "show", "zeigen": "show", "mir": "me", "uns": "us", "die": "the",
    "der": "the", "das": "the", "den": "the", "dem": "the", "bitte": "please", "mal": "",
    "stopp": "stop", "stoppe": "stop", "stoppen": "stop", "gestoppt": "stopped",
    "beende": "stop", "beenden": "stop", "lösche": "delete", "loesche": "delete",
    "löschen": "delete", "gelöscht": "deleted", "wartet": "pending", "warten": "pending",
    "wartende": "pending", "laufende": "running", "laufenden": "running", "fertig": "finished",
    "stand": "status", "los": "happening", "hier": "here", "da": "there", "schon": "",
    "denn": "", "eigentlich": "", "darf": "may", "ich": "i", "kann": "can", "hilfe": "help",
    "log": "log", "projekte": "projects", "projekt": "project",
    "für": "for", "länger": "longer", "als": "than", "mehr": "more", "weniger": "less",
}  # fmt: skip
"""The words that people on call need, and what each means."""
WORD_PATTERN = re.compile(r"(?<![\w=/+-])[^\W\d_]+(?![\w=/+-])")
MAX_TRANSLATED_CHARS = 500
"""A longer sentence was pasted. It is read anew once it is translated, in as many ways."""


def translate_german(sentence: str) -> str:
    """Write a sentence with its German words in English; empty where it has none, or is long."""
    if len(sentence) > MAX_TRANSLATED_CHARS:
        return ""
    translated = WORD_PATTERN.sub(lambda found: GERMAN.get(found[0].lower(), found[0]), sentence)
    return "" if translated == sentence else " ".join(translated.split())
