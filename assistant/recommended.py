"""All recommendations of a report as a list: with deadline, the day it ends on, and the findings behind each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.actions import Action, all_actions
from assistant.deadlines import counted, read_deadline
from assistant.findings import findings_behind
from assistant.render import long_date
from assistant.types import Link
from index.errors import NotFoundError
from index.library import Library
from index.types import Report

UNDATED = "No deadline printed"


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommendation in the report's words. `anchor` is its place in links: "p15e".

    `lead` is its printed deadline, None where it has none. `day`, ISO 8601, is when that ends: `computed` from the
    day of publication, or named by the lead itself; None where there is no day to tell ("Immediately").
    """

    label: str
    anchor: str
    text: str
    section: tuple[str, ...]
    page: int | None
    lead: str | None
    day: str | None
    computed: bool
    behind: tuple[Link, ...]

    @property
    def deadline(self) -> str:
        """What it is filtered by: the printed deadline, or that there is none."""
        return self.lead or UNDATED

    @property
    def when(self) -> str:
        """ "by 22 October 2011, computed from the date of publication", empty where there is no day."""
        if self.day is None:
            return ""
        return f"by {long_date(self.day)}{', computed from the date of publication' if self.computed else ''}"


def recommendations(library: Library, position: int) -> tuple[Recommendation, ...]:
    """The recommendations of the report at `position` of the library, in printed order."""
    report = library.reports[position]
    actions = all_actions(report)
    behind = findings_behind(library, position, {action.label for action in actions})
    return tuple(_recommendation(report, action, behind.get(action.label, ())) for action in actions)


def deadlines(found: Sequence[Recommendation]) -> tuple[str, ...]:
    """The deadlines there are, in the order in which they are first printed."""
    return tuple(dict.fromkeys(one.deadline for one in found))


def only(found: Sequence[Recommendation], deadline: str, report: Report) -> tuple[Recommendation, ...]:
    """Those with that deadline, however it is capitalised; all for an empty one.

    Raises `NotFoundError` for one that the report does not print, saying which it does.
    """
    wanted = deadline.strip().casefold()
    chosen = tuple(one for one in found if not wanted or one.deadline.casefold() == wanted)
    if wanted and not chosen:
        there = f"It has: {', '.join(deadlines(found))}." if found else "It makes no recommendations."
        raise NotFoundError(f"There is no deadline {deadline.strip()!r} in {report.front.title}. {there}")
    return chosen


def recommendation_json(report: Report, one: Recommendation) -> dict[str, Any]:
    """One recommendation as a JSON object."""
    return {
        "report": report.id,
        "label": one.label,
        "text": one.text,
        "deadline": one.lead,
        "due": one.day,
        "due_is_computed": one.computed,
        "behind": [link.label for link in one.behind],
        "section": list(one.section),
        "page": one.page,
        "url": f"/reports/{report.id}#{one.anchor}",
    }


def _recommendation(report: Report, action: Action, behind: tuple[Link, ...]) -> Recommendation:
    paragraph, first, last = action.paragraph, action.sentences[0], action.sentences[-1]
    mark = paragraph.items[first.item].mark if first.item is not None else None
    computed = counted(report.front.published, action.lead) if action.lead else None
    deadline = read_deadline(action.lead) if action.lead else None
    return Recommendation(
        label=action.label,
        anchor=f"{paragraph.anchor}{mark or ''}",
        text=paragraph.text[first.start : last.end],
        section=report.sections[paragraph.section].path if paragraph.section is not None else (),
        page=paragraph.page_at(first.start),
        lead=action.lead,
        day=computed or (deadline.by if deadline is not None else None),
        computed=computed is not None,
        behind=behind,
    )
