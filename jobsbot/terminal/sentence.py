"""Runs a command line that is a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from jobsbot.config.config import Needs
from jobsbot.config.reader import load_config
from jobsbot.core.values import replace
from jobsbot.logs import set_up_logging, warn_of_unread_variables
from jobsbot.terminal.argv import join_arguments
from jobsbot.terminal.console import TerminalConsole
from jobsbot.terminal.option_checks import read_project_option
from jobsbot.terminal.options import TerminalOptions
from jobsbot.terminal.services import open_terminal_services, place_terminal_store
from jobsbot.terminal.session import TerminalSession


def run_sentence(words: Sequence[str], options: TerminalOptions) -> int:
    """Say the words of a command line, and answer with the exit code. Raises ConfigError."""
    console = TerminalConsole(options.as_json, options.quiet, options.no_color)
    text = join_arguments(words)
    # A missing API key is told when it is wanted: `jobsbot help` does not want one.
    config = place_terminal_store(load_config(Needs.STORE))
    set_up_logging(config if config.log_level == "DEBUG" else replace(config, log_level="WARNING"))
    warn_of_unread_variables(config, only_guessed=True)
    project = read_project_option(options.project, config.projects)
    with open_terminal_services(config, project) as services:
        return TerminalSession(services, console, options).say(text)
