"""Errors of sentences for which the bot offers more than a text: choices, forms, corrections."""

from __future__ import annotations

from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import Command, Selection
from jobsbot.core.messages.message import Choice, TextInput
from jobsbot.core.text.tokens import Tokens


class MissingInput(UsageError):
    """Something has to be said and was not. An unknown word in the sentence is reported first.

    `inputs` ask for it in a form, where the words before it came from a button.
    """

    inputs: tuple[TextInput | Choice, ...] = ()


class MissingJobs(MissingInput):
    """Jobs have to be named. Jobs to choose from are offered."""

    def __init__(
        self, text: str, *, then: str, selection: Selection, all_chosen: bool = False
    ) -> None:
        super().__init__(text, then=then)
        self.selection = selection
        """Among which jobs, as far as that was said."""
        self.all_chosen = all_chosen
        self.command: type[Command] = Command
        self.sentence = ""
        """The verb with what was said besides. The keys go right after the verb."""


class MissingProject(MissingInput):
    """A project has to be named.

    `tokens` are the sentence as it was read. It may name spiders, which only some projects have.
    """

    tokens: Tokens = ()


class SeveralProjects(MissingProject):
    """One of several projects has to be named: each has what the sentence is about."""

    def __init__(self, text: str, *, then: str, sentence: str, projects: tuple[int, ...]) -> None:
        super().__init__(text, then=then)
        self.sentence = sentence
        """What was said, with all in it but the project."""
        self.projects = projects


class CredentialGuess(UsageError):
    """A filter whose answer would tell whether a guess at a credential is right."""


class UnsupportedRequest(UsageError):
    """A request for something that the bot does not do. The jobs it names can be looked at.

    `tokens` are the sentence.
    """

    tokens: Tokens = ()


class UnknownWord(UsageError):
    """Words that nobody understood. They may name spiders, which only the API can tell.

    `tokens` are the sentence and `words` are those of them. `corrected` is the sentence with the
    verb that was probably meant, where it still has such words in it. `guess` is that verb.
    """

    tokens: Tokens = ()
    words: Tokens = ()
    corrected: str = ""
    guess: str = ""
