"""One question to several projects at once. Each is judged, and may fail, by itself.

The answer always says what it lacks: projects that the asker may not read, and projects that could
not be asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Generic, TypeVar

import msgspec

from jobsbot.core.errors import ApiError
from jobsbot.core.grammar.command import BotConfig, ReadCommand, Turn, rule_verb
from jobsbot.core.grammar.parser import parse, say
from jobsbot.core.interaction import Origin
from jobsbot.core.messages.message import (
    MAX_BUTTON_VALUE_CHARS,
    MAX_LABEL_CHARS,
    Button,
    Message,
    Paragraph,
    Say,
    echo_line,
)
from jobsbot.core.text.wording import format_number, join_words, pluralize
from jobsbot.core.values import replace

T = TypeVar("T")
MAX_PROJECTS = 40
"""Projects that one sentence asks."""
MAX_PARALLEL_PROJECTS = 4
"""Projects asked at the same time; each may send several requests at once."""
MAX_NAMED = 3
MAX_BUTTONS = 8


class ProjectSurvey(msgspec.Struct, Generic[T], frozen=True):
    """The answers of the projects that are known here, and what they lack."""

    config: BotConfig
    answers: Mapping[int, T]
    failures: Mapping[int, ApiError]
    forbidden: tuple[int, ...]
    """Projects that the asker may not read."""
    unasked: tuple[int, ...]
    """Projects beyond the number that one sentence asks."""

    @property
    def total(self) -> int:
        return sum(map(len, (self.answers, self.failures, self.forbidden, self.unasked)))

    @property
    def place(self) -> str:
        """Say how many projects answered: `3 projects`, `2 of 3 projects`."""
        total = pluralize(self.total, "project")
        return f"{format_number(len(self.answers))} of {total}" if self.gap else total

    def name_place(self, projects: Collection[int]) -> str:
        """Name a few of the projects, or count many; `place` where these are all that answered.

        `place` also where `projects` is empty.
        """
        if not projects or len(projects) == len(self.answers):
            return self.place
        named = [
            self.config.project_label(project) for project in self.answers if project in projects
        ]
        few = len(named) <= MAX_NAMED
        return join_words(named) if few else pluralize(len(named), "project")

    @property
    def gap(self) -> str:
        """Say which projects are left out, and why; empty where none is.

        Projects that the asker may not read are only counted: a client must not learn about others.
        """
        unreadable = pluralize(len(self.forbidden), "project") if self.forbidden else ""
        kinds = (
            (self.name(tuple(self.failures)), "could not be asked"),
            (unreadable, "you may not read"),
            (self.name(self.unasked), "were not asked"),
        )
        return "; ".join(f"{projects} {why}" for projects, why in kinds if projects)

    def name(self, projects: Sequence[int]) -> str:
        """Name a few projects, and count the others."""
        named = [self.config.project_label(project) for project in projects[:MAX_NAMED]]
        left = len(projects) - len(named)
        return join_words([*named, *([f"{format_number(left)} more"] if left else [])])

    def complete(self, title: str) -> str:
        """Add to a first line which projects are left out."""
        return f"{title}; {self.gap}" if self.gap else title

    def describe_failures(self) -> Iterator[Paragraph]:
        """Say why projects could not be asked, each reason once."""
        reasons: dict[str, list[int]] = {}
        for project, error in self.failures.items():
            reasons.setdefault(error.text, []).append(project)
        for reason, projects in reasons.items():
            note = f"{self.name(projects)} could not be asked: {reason}"
            yield Paragraph.of(note, quiet=True)

    def repeat_button(self, sentence: str) -> Button:
        """Make the button that asks again: to retry what failed, or to see what changed."""
        return Button("Try again" if self.failures else "Refresh", Origin.IN_PLACE, sentence)

    def project_buttons(
        self, projects: Iterable[int], verb: str, rest: str = ""
    ) -> Iterator[Button]:
        """Make the buttons that ask the same of one project each."""
        for project in islice(projects, MAX_BUTTONS):
            label = self.config.project_label(project)
            sentence = f"{verb} {project} {rest}".rstrip()
            if len(sentence) <= MAX_BUTTON_VALUE_CHARS:
                hint = f"The same of {label} alone"[:MAX_LABEL_CHARS]
                yield Button(label[:MAX_LABEL_CHARS], Origin.PRESSED, sentence, hint=hint)


class SurveyCommand(ReadCommand, Generic[T]):
    """A verb over all projects: `list all`. Where only one is known, it is the verb alone."""

    def read_project(self, project: int, turn: Turn) -> T:
        """Read what one project has. Raises ApiError."""
        raise NotImplementedError

    def draw_survey(self, survey: ProjectSurvey[T], turn: Turn) -> Message:
        """Lay out what at least one project answered."""
        raise NotImplementedError

    def answer(self, turn: Turn) -> Message:
        known = turn.config.list_projects()
        if len(known) == 1 and turn.may_read(known[0], rule_verb(type(self))):
            return self._answer_of_one(known[0], turn)
        survey = survey_projects(self, turn)
        turn.record_left_out(say(self), survey.forbidden)
        if not survey.answers:
            return explain_no_answer(survey, say(self))
        drawn = self.draw_survey(survey, turn)
        return replace(drawn, left_out=survey.gap, incomplete=bool(survey.failures))

    def _answer_of_one(self, project: int, turn: Turn) -> Message:
        verb = self.word.removesuffix(" all")
        command = parse(f"{verb} {project}{say(self).removeprefix(self.word)}", turn.config)
        if not isinstance(command, ReadCommand):
            raise TypeError(f"{verb} does not read")
        return command.answer(turn)


def survey_projects(command: SurveyCommand[T], turn: Turn) -> ProjectSurvey[T]:
    """Ask, at once, every project that is known here and that the speaker may read."""
    known, verb = turn.config.list_projects(), rule_verb(type(command))
    allowed = [project for project in known if turn.may_read(project, verb)]
    answers, failures = dict[int, T](), dict[int, ApiError]()
    with ThreadPoolExecutor(MAX_PARALLEL_PROJECTS, thread_name_prefix="project") as executor:
        pending = {
            project: executor.submit(command.read_project, project, turn)
            for project in allowed[:MAX_PROJECTS]
        }
    for project, future in pending.items():
        try:
            answers[project] = future.result()
        except ApiError as error:
            failures[project] = error
    forbidden = tuple(project for project in known if project not in allowed)
    return ProjectSurvey(turn.config, answers, failures, forbidden, tuple(allowed[MAX_PROJECTS:]))


def explain_no_answer(survey: ProjectSurvey[T], sentence: str) -> Message:
    """Say why there is nothing to tell of any project."""
    if not survey.total:
        return explain_no_projects(sentence)
    why = "you may not read them" if len(survey.forbidden) == survey.total else survey.gap
    title = f"None of {pluralize(survey.total, 'project')} answers: {why}."
    buttons = (survey.repeat_button(sentence),) if survey.failures else ()
    parts = (*survey.describe_failures(), echo_line(sentence))
    return Message(title, parts, buttons, records=(), left_out=survey.gap, incomplete=True)


def explain_no_projects(sentence: str) -> Message:
    """Say that no project is known, and how to name one."""
    return Message(
        "No project is known here by name.",
        (
            Paragraph.of("Name one by its number, as in ", Say("list 123"), "; set the one that is "
                         "meant here by ", Say("use 123"), "; or name them in jobsbot.toml."),
            echo_line(sentence),
        ),
        records=(),
    )  # fmt: skip
