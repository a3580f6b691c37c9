"""diff: did the last deploy make it worse?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobsbot.core.analysis.before_after import (
    FEWEST,
    Difference,
    NewestVersion,
    Pairs,
    Sorting,
    TwoSides,
    differences,
)
from jobsbot.core.analysis.runs import Run, ended_jobs, run_of
from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import Read, Turn
from jobsbot.core.grammar.params.jobs import ProjectParam
from jobsbot.core.grammar.params.sides import Sides, SidesParam, Stretch
from jobsbot.core.grammar.parser import say, takes
from jobsbot.core.interaction import How
from jobsbot.core.messages.message import (
    Button,
    Column,
    Items,
    Line,
    Message,
    Strong,
    Table,
    Text,
    counted,
    echo,
    listed,
)
from jobsbot.core.text.durations import moment_at

BACK = timedelta(days=30)
ROWS = 40
TOLD = 10


@dataclass(frozen=True, kw_only=True)
class Diff(Read):
    """Compare two versions, or two stretches of time, spider by spider: is it worse now?"""

    word = "diff"
    also = ("compare",)
    usage = "[project] [VERSION VERSION | START..END START..END]"
    examples = ("diff 123", "diff 123 version=a07be52 version=3f2c9e1", "diff 123 2d..24h 24h..0s")

    project: int = takes(ProjectParam())
    sides: Sides = takes(SidesParam())

    def answer(self, turn: Turn) -> Message:
        now, where = turn.said.when, turn.known.label(self.project)
        start, sorting = self.sorting(now)
        for job in ended_jobs(turn.api, self.project, start, now):
            run = run_of(job)
            if run:
                sorting.add(job.spider or "?", run)
        spiders = sorting.pairs()
        found = differences([(name, *pair) for name, pair in sorted(spiders.items())])
        return Message(
            title=self.headline(found, where),
            parts=(*told(found), *table(found), *few(spiders), self.method(), echo(say(self))),
            buttons=(Button("What looks wrong", How.PRESSED, f"stuck {self.project}"),
                     Button("Refresh", How.IN_PLACE, say(self))),
        )  # fmt: skip

    def sorting(self, now: datetime) -> tuple[datetime, Sorting]:
        """Choose how runs are told apart, and from when on they are read."""
        match self.sides:
            case (Stretch() as before, Stretch() as after):
                return by_time(before, after, now)
            case (str() as before, str() as after):
                versions = {before: 0, after: 1}
                return now - BACK, TwoSides(lambda run: versions.get(run.version))
            case _:
                return now - BACK, NewestVersion()

    def headline(self, found: Sequence[Difference], where: str) -> str:
        worse = list(dict.fromkeys(d.spider for d in found if d.sure and d.worse))
        spiders = list(dict.fromkeys(d.spider for d in found))
        name = self.names()
        if not found:
            return f"Too few runs in {where} to compare {name}: {FEWEST} on each side are needed."
        if not worse:
            of = counted(len(spiders), "spider")
            return f"Nothing in {where} is surely worse, of {of} compared."
        rest = "" if len(worse) <= 3 else f" and {len(worse) - 3} more"
        return (
            f"{len(worse)} of {counted(len(spiders), 'spider')} in {where} got worse: "
            f"{listed(worse[:3])}{rest}."
        )

    def method(self) -> Text:
        return Text.of(f"Compared: {self.names()}. {METHOD}", quiet=True)

    def names(self) -> str:
        if not self.sides:
            return "the newest version with the one before"
        return f"{self.sides[0]} with {self.sides[1]}"


METHOD = (
    "A difference is called no chance where it would come up less than once in a hundred times "
    "if nothing had changed, all figures compared taken together."
)


def by_time(before: Stretch, after: Stretch, now: datetime) -> tuple[datetime, Sorting]:
    """Sort by when runs ended. Raises UsageError where a stretch ends before it starts."""
    edges = [
        (moment_at(one.start, now).timestamp(), moment_at(one.end, now).timestamp())
        for one in (before, after)
    ]
    for one, (start, end) in zip((before, after), edges, strict=True):
        if start >= end:
            raise UsageError(f"The stretch {one} ends before it starts.")

    def side_of(run: Run) -> int | None:
        return next((n for n, (start, end) in enumerate(edges) if start <= run.ended < end), None)

    return min(moment_at(one.start, now) for one in (before, after)), TwoSides(side_of)


def told(found: Sequence[Difference]) -> Iterator[Items]:
    """Say what surely changed, for worse first, each with its size."""
    sure = sorted((d for d in found if d.sure), key=lambda d: (not d.worse, d.chance))
    if sure:
        yield Items(tuple(line(d) for d in sure[:TOLD]))


def line(d: Difference) -> Line:
    way = "worse" if d.worse else "better"
    size = f"{100 * d.change:+.0f} points" if d.name == "bad ends" else times(d.change)
    chance = "less than 0.1 %" if d.chance < 0.001 else f"{d.chance:.1%}"
    return (
        Strong(d.spider),
        f": {d.name} {way}, {d.before} before, {d.after} after ({size.replace('-', '−')}; "
        f"by chance: {chance})",
    )


def times(change: float) -> str:
    """Say a change as a percentage, or how many times as much where it is large."""
    return f"{change:+.0%}" if change < 2 else f"{1 + change:,.0f} times as much"


def table(found: Sequence[Difference]) -> Iterator[Table | Text]:
    """A row a spider: each figure before and after, with a mark where it is no chance."""
    spiders: dict[str, dict[str, Difference]] = {}
    for d in found:
        spiders.setdefault(d.spider, {})[d.name] = d
    ordered = sorted(spiders.items(), key=lambda one: min(d.chance for d in one[1].values()))
    figures = ("bad ends", "errors", "items", "run time")
    if ordered:
        yield Table(
            "Before → after, by spider",
            tuple(map(Column, ("Spider", *(name.capitalize() for name in figures)))),
            tuple(
                (spider, *(both(of.get(name)) for name in figures)) for spider, of in ordered[:ROWS]
            ),
        )
    if len(ordered) > ROWS:
        yield Text.of(f"Showing {ROWS} of {len(ordered)} spiders.", quiet=True)


def both(d: Difference | None) -> str:
    if d is None:
        return "–"
    mark = "" if not d.sure else (" worse" if d.worse else " better")
    return f"{d.before} → {d.after}{mark}"


def few(spiders: Pairs) -> Iterator[Text]:
    """Say which spiders have too few runs on one side."""
    names = [name for name, pair in spiders.items() if min(s.runs for s in pair) < FEWEST]
    if names:
        rest = "" if len(names) <= 5 else f" and {len(names) - 5} more"
        yield Text.of(f"Too few runs to compare: {listed(names[:5])}{rest}.", quiet=True)
