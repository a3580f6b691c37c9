"""stuck: what looks wrong, each job against its own spider's history."""

from __future__ import annotations

from dataclasses import dataclass

from jobsbot.core.analysis.findings import (
    MAX_FINDINGS_SHOWN,
    build_anomaly_buttons,
    describe_anomaly,
    describe_limits,
    describe_unread_items,
    find_findings,
    make_finding,
    summarize_findings,
)
from jobsbot.core.answers.unknown_names import explain_unknown_name
from jobsbot.core.grammar.command import ReadCommand, Selection, Turn
from jobsbot.core.grammar.fields import takes
from jobsbot.core.grammar.params.spiders import ProjectSpidersParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin
from jobsbot.core.messages.message import Button, Message, echo_line
from jobsbot.core.text.wording import join_words


@dataclass(frozen=True, kw_only=True)
class FindStuckJobs(ReadCommand):
    """Find jobs that look wrong against their own spider's last 30 days, surest first."""

    word = "stuck"
    also = ("triage", "wrong")
    usage = "[project] [spider=…]"
    examples = ("stuck 123 spider=books", "stuck 123")
    on_call = True

    selection: Selection = takes(ProjectSpidersParam())

    def answer(self, turn: Turn) -> Message:
        project, filters = self.selection.project, self.selection.filters
        if unknown := explain_unknown_name(self, turn):
            return unknown
        where = turn.config.project_label(project)
        if filters.spider:
            where = f"the runs of {join_words(filters.spider)} in {where}"
        found = find_findings(turn.api, turn.histories, project, turn.said.when, filters.spider)
        number, judged = len(found.anomalies), found.has_judged
        title = summarize_findings(number, where, has_judged=judged)
        return Message(
            title=f"{title}.",
            parts=(
                *turn.note_live_plans([one.job.key for one in found.anomalies if one.job]),
                *describe_limits(found.young, number),
                *describe_unread_items([found.last_items]),
                echo_line(say(self)),
            ),
            buttons=(Button("Refresh", Origin.IN_PLACE, say(self)),),
            button_rows=tuple(
                (describe_anomaly(one), build_anomaly_buttons(one, project))
                for one in found.anomalies[:MAX_FINDINGS_SHOWN]
            ),
            records=tuple(make_finding(one, project) for one in found.anomalies),
        )
