"""When garbage is collected: not while the program starts.

The objects that imports make stay for good. Searching them again and again takes a quarter of the
time to start, and later a pause of a tenth of a second now and then, in an acknowledgement.
"""

from __future__ import annotations

import gc

YOUNG_OBJECTS = 20_000
"""How many new objects start a search for garbage among them. Python's own 700 make it search
several times in each command and find little: reference counting frees most of what a command
makes."""


def pause_collection() -> None:
    """Collect no garbage until `resume_collection`."""
    gc.disable()


def resume_collection() -> None:
    """Collect garbage again, more rarely, and only among objects made from now on.

    Changes nothing unless the collection was paused.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(YOUNG_OBJECTS)
        gc.enable()
