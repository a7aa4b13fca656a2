"""Paragraphs that a question names by number, points at, or names by the title of their section."""

from collections.abc import Sequence

from assistant.intent import Intent
from assistant.naming import names_of
from assistant.quotes import cite, cite_row
from assistant.references import Reference, paragraphs_of, sentences_of
from assistant.types import Citation, Status, Structured
from index.errors import NotFoundError
from index.types import Report

MOST_OPTIONS = 12
"""Reports to choose from when a paragraph's number is one of several of them."""
MOST_OF_SECTION = 12
"""Paragraphs of one section that are cited when all it holds is asked for."""


def answer_references(references: Sequence[Reference], asked: Sequence[tuple[int, Report]]) -> Structured:
    """The paragraphs named, whole; `reason` says which of them do not exist, and which numbers there are."""
    citations: list[Citation] = []
    missing: list[str] = []
    for reference in references:
        found = False
        problem = ""
        for _, report in asked:
            try:
                for paragraph in paragraphs_of(report, reference):
                    sentences = sentences_of(paragraph, reference.item)
                    citations += cite(report, paragraph, sentences, by_item=reference.item is not None)
                found = True
            except NotFoundError as error:
                problem = str(error)
        if not found:
            missing.append(problem)
    status: Status = "not_in_report" if not citations else "partial" if missing else "answered"
    return Structured(
        "paragraph_ref", tuple(dict.fromkeys(citations)), status, " ".join(missing), complete=status == "answered"
    )


def which_report(references: Sequence[Reference], asked: Sequence[tuple[int, Report]]) -> Structured | None:
    """To be asked back where several of the reports have the paragraphs named; else None.

    The options say which report; they are whole questions.
    """
    if len(asked) < 2:
        return None
    have = []
    for _, report in asked:
        try:
            for reference in references:
                for paragraph in paragraphs_of(report, reference):
                    sentences_of(paragraph, reference.item)
        except NotFoundError:
            continue
        have.append(report)
    if len(have) < 2:
        return None
    names = names_of([report for _, report in asked])
    said = " and ".join(str(reference) for reference in references)
    paragraphs = "paragraph" if len(references) == 1 and references[0].first == references[0].last else "paragraphs"
    verb = "does" if paragraphs == "paragraph" else "do"
    options = tuple(f"What {verb} {paragraphs} {said} of {names[report.id]} say?" for report in have[:MOST_OPTIONS])
    more = f" The first {MOST_OPTIONS} of them are:" if len(have) > MOST_OPTIONS else ""
    reason = (
        f"{len(have)} of the {len(asked)} reports have {'a ' if verb == 'does' else ''}¶{said}. Which is meant?{more}"
    )
    return Structured("paragraph_ref", (), "clarify", reason, options)


def answer_sections(intent: Intent, reports: Sequence[Report]) -> Structured | None:
    """The opening sentence of each section named, or of all its paragraphs; and the rows named of the table.

    None where the question names neither.
    """
    citations: list[Citation] = []
    for position, section in intent.sections:
        report = reports[position]
        inside = [p for p in report.paragraphs if p.section == section and p.number and p.sentences]
        for paragraph in inside[: MOST_OF_SECTION if intent.content else 1]:
            citations += cite(report, paragraph, paragraph.sentences[:1])
    for position, row in intent.rows:
        citations += cite_row(reports[position], row)
    return Structured("section", tuple(dict.fromkeys(citations))) if citations else None
