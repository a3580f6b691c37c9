"""When garbage is looked for: not while the program starts.

What an import makes stays. Looking through it again and again takes a quarter of a start, and
later a pause of a tenth of a second now and then, in the middle of an acknowledgement.
"""

from __future__ import annotations

import gc


def pause_collection() -> None:
    """Look for no garbage until `resume_collection`."""
    gc.disable()


def resume_collection() -> None:
    """Look for garbage again, in what is made from now on. Changes nothing unless it was paused."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
