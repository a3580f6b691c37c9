"""Shell completion: verbs, filters, options, projects and spiders.

The script of each shell calls the hidden command `jobsbot complete LINE`, which prints the
candidates for the last word, one a line. A broken set-up prints fewer, and never an error, which
would appear in the middle of the typed line.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from jobsbot.commands import ALL_COMMANDS
from jobsbot.config.config import Config, Needs
from jobsbot.config.process_folders import find_home_folder
from jobsbot.config.reader import load_config
from jobsbot.core.errors import ConfigError, JobsbotError
from jobsbot.core.grammar.fields import get_params
from jobsbot.core.grammar.params.simple import OneOfParam
from jobsbot.core.jobs.api_calls import list_jobs
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.messages.message import Choice
from jobsbot.core.text.tokens import quote
from jobsbot.services import make_key_lookup, open_client
from jobsbot.terminal.options import FLAGS, VALUES

CommandWords = Mapping[str, Collection[str]]
"""The commands about the bot itself, and the words that each takes."""

HELP_OPTIONS = ("-h", "--help")
FILE_OPTIONS = frozenset({"--folder", "--anchors", "--daily-anchors"})
"""Options of commands whose value is a file: the shell completes it."""

CACHE_SECONDS = 60.0
"""Seconds for which the spiders of a project are remembered."""
MAX_JOBS_READ = 1_000
"""The newest jobs whose spiders are offered."""

PLAIN_NAME_PATTERN = re.compile(r"[\w.][\w .:@%+/-]*")
"""Names that no shell reads as anything but a word. Others are not offered: a shell runs, expands
or cuts what it inserts, and a spider is called what somebody else called it."""

SCRIPTS: Mapping[str, str] = MappingProxyType(
    {
        "bash": """\
_jobsbot() {
    local line="${COMP_LINE:0:COMP_POINT}" candidate
    local word="${line##* }"
    local before="${word%"${word##*[=:]}"}"
    COMPREPLY=()
    while IFS= read -r candidate; do
        COMPREPLY+=("${candidate#"$before"}")
    done < <(jobsbot complete "${line#* }" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} != *= ]]; then
        compopt +o nospace 2>/dev/null
    fi
}
complete -o nospace -o default -F _jobsbot jobsbot
""",
        "zsh": """\
#compdef jobsbot
_jobsbot() {
    local -a found whole begun
    found=("${(@f)$(jobsbot complete "${(j: :)words[2,CURRENT]}" 2>/dev/null)}")
    whole=(${found:#*=}) begun=(${(M)found:#*=})
    if (( ! $#whole && ! $#begun )); then
        _files
        return
    fi
    compadd -Q -- $whole
    compadd -Q -S '' -- $begun
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
compdef _jobsbot jobsbot
""",
        "fish": """\
function __jobsbot_complete
    set -l typed (commandline -opc)[2..] (commandline -ct)
    jobsbot complete (string join ' ' -- $typed) 2>/dev/null
end
complete -c jobsbot -f -a '(__jobsbot_complete)'
complete -c jobsbot -s o -l out -r -F
complete -c jobsbot -l folder -r -F
complete -c jobsbot -l anchors -r -F
complete -c jobsbot -l daily-anchors -r -F
""",
    }
)
"""What `jobsbot completion SHELL` prints, to be read by the shell when it starts."""


def print_candidates(line: str, commands: CommandWords) -> Iterator[str]:
    """Answer what the last word of a line can become, with what this set-up knows."""
    try:
        config = load_config(Needs(0))
    except ConfigError:
        config = Config()
    yield from list_candidates(
        line, commands, config.projects, lambda project: read_spiders(config, project)
    )


def list_candidates(
    line: str,
    commands: CommandWords,
    projects: Mapping[str, int],
    spiders: Callable[[int], Iterable[str]],
) -> Iterator[str]:
    """Answer what the last word of a line can become.

    `commands` are the words that begin a line beside the verbs, and what can stand behind each;
    `spiders` names those of a project.
    """
    *before, current = line.split(" ")
    words = [word for word in before if word]
    first_words = (*list_single_verbs(), *commands)
    if not words:
        options: Iterable[str] = first_words
    elif words[0] in commands:
        options = () if words[-1] in FILE_OPTIONS else (*commands[words[0]], *HELP_OPTIONS)
    else:
        options = list_sentence_options(words, current, projects, spiders, first_words)
    yield from (option for option in dict.fromkeys(options) if option.startswith(current))


def list_sentence_options(
    words: Sequence[str],
    current: str,
    projects: Mapping[str, int],
    spiders: Callable[[int], Iterable[str]],
    explained: Iterable[str],
) -> Iterable[str]:
    """List what can stand behind the words of a sentence, where `current` is begun.

    `explained` are the words that `help` explains.
    """
    named = tuple(filter(is_plain_name, projects))
    name, equals, _ = current.partition("=")
    if words[-1] in VALUES:
        return named if words[-1] == "--project" else ()
    if current.startswith("spider="):
        project = find_project(words, projects)
        known = spiders(project) if project is not None else ()
        return (f"spider={quote(one)}" for one in known if is_plain_name(one))
    if equals:
        values = named if name == "project" else list_values(words[0], f"{name}=")
        return (f"{name}={value}" for value in values)
    if words[0] == "help":
        return explained
    return (*list_verb_words(words[0]), *named, *FLAGS, *VALUES)


def list_single_verbs() -> tuple[str, ...]:
    return tuple(command.word for command in ALL_COMMANDS if " " not in command.word)


def list_values(verb: str, name: str) -> tuple[str, ...]:
    """List the values that an option of a verb can have, where there are a few to choose from."""
    for command in ALL_COMMANDS:
        if verb in (command.word, *command.also):
            for param in get_params(command).values():
                if isinstance(param, OneOfParam) and f"{param.name}=" == name:
                    return param.values  # also where its form does not ask for it
            inputs = [one for param in get_params(command).values() for one in param.inputs(None)]
            choices = [one for one in inputs if isinstance(one, Choice) and one.name == name]
            return tuple(value for choice in choices for value, _ in choice.options)
    return ()


def is_plain_name(name: str) -> bool:
    return bool(PLAIN_NAME_PATTERN.fullmatch(name))


def list_verb_words(verb: str) -> tuple[str, ...]:
    """List the words and the names of filters that a verb takes."""
    for command in ALL_COMMANDS:
        if verb in (command.word, *command.also):
            found = [term for param in get_params(command).values() for term in param.vocabulary]
            over_all = any(other.word == f"{command.word} all" for other in ALL_COMMANDS)
            return (*found, *(("all",) if over_all else ()))
    return ()


def find_project(words: Iterable[str], projects: Mapping[str, int]) -> int | None:
    """Find the project that a line names; else the only one that is configured."""
    for word in words:
        if word.isascii() and word.isdigit():
            return int(word)
        if word in projects:
            return projects[word]
    ids = set(projects.values())
    return ids.pop() if len(ids) == 1 else None


def read_spiders(config: Config, project: int) -> tuple[str, ...]:
    """Read the spiders of a project's newest jobs, at most once a minute."""
    cache = get_cache_folder(os.environ, find_home_folder()) / name_cache_file(config, project)
    with suppress(OSError, ValueError):  # it is read anew
        if 0 <= time.time() - cache.stat().st_mtime < CACHE_SECONDS:
            return tuple(json.loads(cache.read_text("utf-8")))
    return _ask_for_spiders(config, project, cache)


def name_cache_file(config: Config, project: int) -> str:
    """Name the file for whom it was read: another key, or another API, may not see the same."""
    asked = f"{config.api_url}\n{make_key_lookup(config)(project)}\n{project}"
    return f"spiders-{project}-{hashlib.sha256(asked.encode()).hexdigest()[:32]}.json"


def get_cache_folder(environ: Mapping[str, str], home: Path) -> Path:
    """Name the folder for what can be read again."""
    cache = Path(environ.get("XDG_CACHE_HOME") or "")
    return (cache if cache.is_absolute() else home / ".cache") / "jobsbot"


def _ask_for_spiders(config: Config, project: int, cache: Path) -> tuple[str, ...]:
    try:
        jobs = open_client(config).send(list_jobs(project, JobFilters(count=MAX_JOBS_READ)))
    except JobsbotError:
        return ()
    names = tuple(sorted({job.spider for job in jobs if job.spider}))
    with suppress(OSError):  # they are asked for again
        cache.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        cache.write_text(json.dumps(names), "utf-8")
    return names
