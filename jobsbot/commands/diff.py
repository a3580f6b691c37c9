"""diff: did the last deploy make it worse?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobsbot.core.analysis.comparison.differences import (
    MIN_RUNS_PER_SIDE,
    Difference,
    compare_spiders,
    find_large_changes,
    say_changed_spiders,
    select_unproven,
)
from jobsbot.core.analysis.comparison.run_splitters import (
    NewestVersionSplitter,
    PredicateSplitter,
    RunSplitter,
    SamplePairs,
)
from jobsbot.core.analysis.runs import EndedRun, read_run, stream_ended_jobs
from jobsbot.core.answers.unknown_names import UnknownName, draw_unknown_name, is_known
from jobsbot.core.errors import ApiError
from jobsbot.core.grammar.command import ReadCommand, Turn
from jobsbot.core.grammar.fields import takes
from jobsbot.core.grammar.params.jobs import ProjectParam
from jobsbot.core.grammar.params.sides import ComparedSides, SidesParam, TimeRange
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin
from jobsbot.core.messages.message import (
    BulletList,
    Button,
    Column,
    Line,
    Message,
    Paragraph,
    Strong,
    Table,
    echo_line,
)
from jobsbot.core.messages.records import Record
from jobsbot.core.text.durations import resolve_moment
from jobsbot.core.text.wording import join_words, pluralize
from jobsbot.core.values import replace

COMPARISON_WINDOW = timedelta(days=30)
MAX_SPIDER_ROWS = 40
MAX_CHANGES_LISTED = 10
MAX_CHANGES_NAMED = 2  # in the headline
METHOD_NOTE = (
    "Worse and better are said where chance alone would show such a difference less than once in "
    "a hundred times, all figures compared taken together."
)


@dataclass(frozen=True, kw_only=True)
class DiffRuns(ReadCommand):
    """Compare two versions, or two stretches of time, spider by spider: is it worse now?"""

    word = "diff"
    also = ("compare",)
    usage = "[project] [VERSION VERSION | START..END START..END]"
    examples = ("diff 123", "diff 123 version=a07be52 version=3f2c9e1", "diff 123 2d..24h 24h..0s")

    project: int = takes(ProjectParam())
    sides: ComparedSides = takes(SidesParam())

    def answer(self, turn: Turn) -> Message:
        where = turn.config.project_label(self.project)
        if unknown := self.explain_unknown_version(turn, where):
            return unknown
        spiders = self.read_runs(turn)
        sides = [(name, *pair) for name, pair in sorted(spiders.items())]
        found = compare_spiders(sides)
        unproven = select_unproven(find_large_changes(sides), found)
        named, unnamed = split_named(unproven, found)
        return Message(
            title=self.headline(found, named, where),
            parts=(
                *list_changes(found),
                *list_unproven_changes(unnamed, bool(named)),
                *build_spider_table(found),
                *list_sparse_spiders(spiders),
                self.build_method_note(),
                echo_line(say(self)),
            ),
            buttons=(
                Button("What looks wrong", Origin.PRESSED, f"stuck {self.project}"),
                Button("Refresh", Origin.IN_PLACE, say(self)),
            ),
            records=tuple(map(make_difference_record, found)),
        )

    def read_runs(self, turn: Turn) -> SamplePairs:
        """Read the ended runs, and sort those of each spider into before and after."""
        start, splitter = self.choose_splitter(turn.said.when)
        for job in stream_ended_jobs(turn.api, self.project, start, turn.said.when):
            if run := read_run(job):
                splitter.add(job.spider or "?", run)
        return splitter.pairs()

    def explain_unknown_version(self, turn: Turn, where: str) -> Message | None:
        """Say that a version does not exist; None where all do, or that is not known."""
        if not any(isinstance(side, str) for side in self.sides):
            return None
        try:
            names = turn.histories.get_history(self.project, turn.said.when).names
        except ApiError:
            return None
        for side in self.sides:
            if isinstance(side, str) and not is_known(side, names.versions, by_start=True):
                unknown = UnknownName("version", "version", side, tuple(names.versions))
                sides = tuple(unknown.meant if one == side else one for one in self.sides)
                sentence = say(replace(self, sides=sides)) if unknown.meant else ""
                return draw_unknown_name(unknown, where, sentence, say(self))
        return None

    def choose_splitter(self, now: datetime) -> tuple[datetime, RunSplitter]:
        """Choose what sorts runs into before and after, and from when on they are read."""
        match self.sides:
            case (TimeRange() as before, TimeRange() as after):
                return split_by_time(before, after, now)
            case (str() as before, str() as after):
                return now - COMPARISON_WINDOW, split_by_version(before, after)
            case _:
                return now - COMPARISON_WINDOW, NewestVersionSplitter()

    def headline(self, found: Sequence[Difference], named: Sequence[Difference], where: str) -> str:
        worse = list(dict.fromkeys(d.spider for d in found if d.is_significant and d.worse))
        better = list(dict.fromkeys(d.spider for d in found if d.is_significant and not d.worse))
        spiders = list(dict.fromkeys(d.spider for d in found))
        name = self.describe_sides()
        if named:
            return f"Not proven, but look: {say_changes(named)}."
        if not found:
            return (
                f"Too few runs in {where} to compare {name}: "
                f"{MIN_RUNS_PER_SIDE} on each side are needed."
            )
        if worse:
            return say_changed_spiders(worse, spiders, where, "got worse")
        if better:
            told = say_changed_spiders(better, spiders, where, "got better")
            return f"{told} None is proven to be worse."
        of = pluralize(len(spiders), "spider")
        return f"No change is proven in {where} between the two, in {of} compared."

    def build_method_note(self) -> Paragraph:
        return Paragraph.of(f"Compared: {self.describe_sides()}. {METHOD_NOTE}", quiet=True)

    def describe_sides(self) -> str:
        if not self.sides:
            return "the newest version with the one before"
        return f"{self.sides[0]} with {self.sides[1]}"


class DifferenceRecord(Record, frozen=True, kw_only=True):
    """One figure of one spider, before and after; `chance` is corrected for all that is compared.

    `bad_ends` are shares of the runs, the others medians.
    """

    spider: str
    figure: str
    """`bad_ends`, `errors`, `items` or `run_seconds`."""
    before: float
    after: float
    chance: float
    verdict: str
    """`worse` or `better` where chance is ruled out, else `not proven`."""


def make_difference_record(d: Difference) -> DifferenceRecord:
    """Make the record of a difference."""
    return DifferenceRecord(
        spider=d.spider,
        figure="run_seconds" if d.name == "run time" else d.name.replace(" ", "_"),
        before=d.before_figure,
        after=d.after_figure,
        chance=d.p_value,
        verdict=("worse" if d.worse else "better") if d.is_significant else "not proven",
    )


def split_by_version(before: str, after: str) -> RunSplitter:
    """Make what sorts runs by the start of their version; if both match, the longer one wins."""
    starts = sorted(((before, 0), (after, 1)), key=lambda one: -len(one[0]))

    def side_of(run: EndedRun) -> int | None:
        version = run.version.lower()
        return next((side for start, side in starts if version.startswith(start.lower())), None)

    return PredicateSplitter(side_of)


def split_by_time(
    before: TimeRange, after: TimeRange, now: datetime
) -> tuple[datetime, RunSplitter]:
    """Make what sorts runs by their end."""
    edges = [
        (resolve_moment(one.start, now).timestamp(), resolve_moment(one.end, now).timestamp())
        for one in (before, after)
    ]

    def side_of(run: EndedRun) -> int | None:
        return next(
            (n for n, (start, end) in enumerate(edges) if start <= run.end_timestamp < end), None
        )

    return min(resolve_moment(one.start, now) for one in (before, after)), PredicateSplitter(
        side_of
    )


def list_changes(found: Sequence[Difference]) -> Iterator[BulletList]:
    """List the proven changes, those for the worse first, each with its size."""
    sure = sorted((d for d in found if d.is_significant), key=lambda d: (not d.worse, d.p_value))
    if sure:
        yield BulletList(tuple(describe_difference(d) for d in sure[:MAX_CHANGES_LISTED]))


def split_named(
    unproven: Sequence[Difference], found: Sequence[Difference]
) -> tuple[Sequence[Difference], Sequence[Difference]]:
    """Split the unproven changes into those that the headline names and the others."""
    is_worse = any(d.is_significant and d.worse for d in found)
    count = 0 if is_worse else MAX_CHANGES_NAMED
    return unproven[:count], unproven[count:]


def list_unproven_changes(changes: Sequence[Difference], are_more: bool) -> Iterator[Paragraph]:
    """List large changes that may be chance; `are_more`: the headline names others already."""
    if changes:
        left = len(changes) - MAX_CHANGES_LISTED
        more = f" and {left} more" if left > 0 else ""
        said = say_changes(changes[:MAX_CHANGES_LISTED])
        yield Paragraph.of(f"{'Also not' if are_more else 'Not'} proven: {said}{more}.")


def say_changes(changes: Sequence[Difference]) -> str:
    """Say `reviews_feed, errors 4 → 538; …`."""
    return "; ".join(f"{d.spider}, {d.name} {d.before} → {d.after}" for d in changes)


def describe_difference(d: Difference) -> Line:
    way = "worse" if d.worse else "better"
    size = f"{100 * d.change:+.0f} points" if d.name == "bad ends" else format_change(d.change)
    chance = "less than 0.1%" if d.p_value < 0.001 else f"{d.p_value:.1%}"
    return (
        Strong(d.spider),
        f": {d.name} {way}, {d.before} before, {d.after} after ({size.replace('-', '−')}; "
        f"by chance: {chance})",
    )


def format_change(change: float) -> str:
    """Say a change as a percentage, or how many times as much where it is large."""
    return f"{change:+.0%}" if change < 2 else f"{1 + change:,.0f} times as much"


def build_spider_table(found: Sequence[Difference]) -> Iterator[Table | Paragraph]:
    """Build a table with a row for each spider: figures before and after, proven changes marked."""
    spiders: dict[str, dict[str, Difference]] = {}
    for d in found:
        spiders.setdefault(d.spider, {})[d.name] = d
    ordered = sorted(spiders.items(), key=lambda one: min(d.p_value for d in one[1].values()))
    figures = ("bad ends", "errors", "items", "run time")
    if ordered:
        yield Table(
            "Before → after, by spider",
            tuple(map(Column, ("Spider", *(name.capitalize() for name in figures)))),
            tuple(
                (spider, *(format_before_after(of.get(name)) for name in figures))
                for spider, of in ordered[:MAX_SPIDER_ROWS]
            ),
        )
    if len(ordered) > MAX_SPIDER_ROWS:
        yield Paragraph.of(f"Showing {MAX_SPIDER_ROWS} of {len(ordered)} spiders.", quiet=True)


def format_before_after(d: Difference | None) -> str:
    if d is None:
        return "–"
    mark = "" if not d.is_significant else (" worse" if d.worse else " better")
    return f"{d.before} → {d.after}{mark}"


def list_sparse_spiders(spiders: SamplePairs) -> Iterator[Paragraph]:
    """Say which spiders have too few runs on one side."""
    names = [
        name for name, pair in spiders.items() if min(s.run_count for s in pair) < MIN_RUNS_PER_SIDE
    ]
    if names:
        rest = "" if len(names) <= 5 else f" and {len(names) - 5} more"
        yield Paragraph.of(f"Too few runs to compare: {join_words(names[:5])}{rest}.", quiet=True)
