"""When garbage is looked for: not while the program starts.

What an import makes stays. Looking through it again and again takes a quarter of a start, and
later a pause of a tenth of a second now and then, in the middle of an acknowledgement.
"""

from __future__ import annotations

import gc

YOUNG_OBJECTS = 20_000
"""So many more objects than before, and garbage is looked for among them. By itself Python looks
after every 700, several times in each command, and finds little: most of what a command makes is
let go of without."""


def pause_collection() -> None:
    """Look for no garbage until `resume_collection`."""
    gc.disable()


def resume_collection() -> None:
    """Look for garbage again, more rarely, in what is made from now on.

    Changes nothing unless it was paused.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(YOUNG_OBJECTS)
        gc.enable()
