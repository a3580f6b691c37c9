"""Where the program begins: `jobsbot`, and `python -m jobsbot`."""

import sys

from jobsbot.garbage_collection import pause_collection


def main() -> int:
    """Do what the command line says and answer with its exit code."""
    pause_collection()
    from jobsbot.cli import main as run_command_line  # a fifth of a second, less while paused

    return run_command_line()


if __name__ == "__main__":
    sys.exit(main())
