"""Words of other languages and programs that stand for one of the bot's verbs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

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
