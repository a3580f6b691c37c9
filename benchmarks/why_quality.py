"""How well `why` names causes: `python -m benchmarks.why_quality`, the table of docs/why.md.

Two sets of 1,000 made-up incidents each: one that the rules were made by, one that was not looked
at meanwhile. *Right* is the cause put in, named first; *wrong* is another one asserted; the rest
is *unknown*. An incident in which nothing decides is right where `unknown` is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from jobsbot.core.analysis.causes import names
from jobsbot.core.analysis.causes.verdict import find_cause
from jobsbot.core.analysis.evidence import Evidence
from tests.core.analysis.labelled_incidents import make_incidents
from tests.core.analysis.unseen_incidents import make_unseen_incidents

INCIDENTS = 1_000


def count_verdicts(incidents: Iterable[tuple[str, Evidence]]) -> Counter[tuple[str, str]]:
    """Count what was said of what was put in."""
    return Counter((cause, find_cause(evidence).cause) for cause, evidence in incidents)


def measure_rates(counts: Counter[tuple[str, str]], cause: str = "") -> tuple[float, float]:
    """Measure the shares that are right and wrong, of one cause or of all."""
    mine = {pair: n for pair, n in counts.items() if not cause or pair[0] == cause}
    total = sum(mine.values())
    right = sum(n for (put_in, said), n in mine.items() if put_in == said)
    unknown = sum(n for (put_in, said), n in mine.items()
                  if said == names.UNKNOWN and put_in != names.UNKNOWN)  # fmt: skip
    return right / total, (total - right - unknown) / total


def print_table() -> None:
    """Print a line a cause, then all together, then what is mistaken for what."""
    made = count_verdicts(make_incidents(INCIDENTS, seed=1))
    unseen = count_verdicts(make_unseen_incidents(INCIDENTS, seed=2))
    print("| cause | right | wrong | right, unseen | wrong, unseen |")
    print("| --- | --- | --- | --- | --- |")
    for cause in (*names.TITLES, ""):
        shares = (*measure_rates(made, cause), *measure_rates(unseen, cause))
        print(f"| {cause or '**all**'} | " + " | ".join(f"{share:.1%}" for share in shares) + " |")
    for label, counts in (("made by", made), ("unseen", unseen)):
        wrong = [(pair, n) for pair, n in counts.most_common() if pair[0] != pair[1]]
        print(f"\n{label}: " + ", ".join(f"{a} taken for {b}: {n}" for (a, b), n in wrong))


if __name__ == "__main__":
    print_table()
