"""The policies that docs/policy.md shows, as they stand there."""

import re
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs/policy.md").read_text("utf8")
TEAM, COMPANY, AGENCY = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
