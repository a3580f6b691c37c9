"""The scenes of the gallery, in the order in which they are played, and what each needs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gallery_scenes import cards, company, reading, trouble
from gallery_scenes.camera import Camera

FOLDER = Path(__file__).parent
COMPANY = FOLDER / "company.toml"
HURRIED = FOLDER / "hurried.toml"


@dataclass(frozen=True)
class Scene:
    """Some sentences and presses in a window of their own.

    Scenes with one `config` share one bot, which starts with it; without, it is the demo's own.
    """

    play: Callable[[Camera], None]
    config: Path | None = None

    @property
    def name(self) -> str:
        return self.play.__name__


SCENES = (
    Scene(trouble.helping),
    Scene(reading.reading),
    Scene(reading.surveying),
    Scene(reading.forms),
    Scene(reading.understanding),
    Scene(reading.taking_along),
    Scene(cards.asking),
    Scene(cards.overlapping),
    Scene(cards.acting),
    Scene(trouble.elsewhere),
    Scene(trouble.asking_directly),
    Scene(trouble.asking_too_much),
    Scene(company.approving, COMPANY),
    Scene(company.cooling, COMPANY),
    Scene(company.refusing, COMPANY),
    Scene(company.freezing, COMPANY),
    Scene(company.looking_back, COMPANY),
    Scene(cards.running_out, HURRIED),
    Scene(cards.asking_again, COMPANY),
)
