"""export: everything that matches, as a file."""

from __future__ import annotations

from dataclasses import dataclass

from jobsbot.core.errors import Refused
from jobsbot.core.grammar.command import ExportCommand, Selection, Turn
from jobsbot.core.grammar.fields import takes
from jobsbot.core.grammar.params.jobs import ListingParam
from jobsbot.core.grammar.params.simple import OneOfParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.messages.export import JOB_FORMATS, ExportRequest, FileFormat
from jobsbot.core.search import stream_window


@dataclass(frozen=True, kw_only=True)
class ExportJobs(ExportCommand):
    """Put everything that matches into a file: JSON lines, CSV or a spreadsheet."""

    word = "export"
    usage = "[project] [state] [filters] [as=jsonl|csv|xlsx]"
    examples = ("export 123 finished as=csv", "export 123 finished since=7d as=xlsx")

    selection: Selection = takes(ListingParam(without=("sort",)))
    file_formats = tuple(kind.value for kind in JOB_FORMATS)
    kind: str = takes(OneOfParam("as", file_formats))

    def export(self, turn: Turn) -> ExportRequest:
        """Describe the file; jobs are requested only as it is written. Raises Refused."""
        if self.selection.filters.sort:
            raise Refused(
                "A file is written as jobs stream by, and cannot be sorted.",
                then="Leave out `sort=`, and sort it where you open it.",
            )
        project = self.selection.project
        return ExportRequest(
            file_format=FileFormat(self.kind),
            jobs=stream_window(turn.api, project, self.selection.filters, turn.said.when),
            project=project,
            project_label=turn.config.project_label(project),
            sentence=say(self),
            id=turn.said.id,
            masking=turn.config.masking,
        )
