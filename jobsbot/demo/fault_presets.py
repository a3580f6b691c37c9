"""The faults of the stand-in Jobs API that the demo page switches on and off."""

from collections.abc import Mapping
from typing import Any

from jobsbot.demo.scrapy_cloud.faults import ApiFaults, Fault, FaultMode

FAULTS_BY_MODE: Mapping[str, tuple[Fault, ...]] = {
    "well": (),
    "slow": (Fault(mode=FaultMode.SLOW, seconds=4.0),),
    "hanging": (Fault(mode=FaultMode.HANGING, seconds=120.0),),
    "503": (Fault(mode=FaultMode.UNAVAILABLE),),
    "429": (Fault(mode=FaultMode.LIMITED, retry_after=2),),
    "cut": (Fault(mode=FaultMode.CUT),),
}


class FaultPresets:
    """One mode at a time. `well` ends whatever hangs."""

    def __init__(self, faults: ApiFaults) -> None:
        self._faults = faults

    def describe(self) -> dict[str, Any]:
        """Return the mode that is on; faults set by other means show as `other`."""
        on = self._faults.active
        return {
            "mode": next((name for name, faults in FAULTS_BY_MODE.items() if faults == on), "other")
        }

    def change(self, mode: str) -> None:
        """Change the mode. Raises ValueError if there is no such mode."""
        if mode not in FAULTS_BY_MODE:
            raise ValueError(f"The Jobs API has no mode {mode!r}: {', '.join(FAULTS_BY_MODE)}.")
        self._faults.set(*FAULTS_BY_MODE[mode])
