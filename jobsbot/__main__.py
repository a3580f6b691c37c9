"""`python -m jobsbot` is `jobsbot`."""

import sys

from jobsbot.cli import main

if __name__ == "__main__":
    sys.exit(main())
