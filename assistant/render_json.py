"""Answers, reports and conversations as the records that are served, and an answer as the one JSON dictionary."""

from datetime import datetime
from typing import Any

import msgspec

from assistant import served
from assistant.render import cited_in, to_text
from assistant.types import Answer, Citation, Conversation, Entry, Row
from index.types import Grade, Paragraph, Report


def to_json(answer: Answer, *, conversation: str | None) -> dict[str, Any]:
    """The answer as `shared/answer.md` lays it down, version 1: what the command line and the endpoint print."""
    return dictionary(answer_record(answer, conversation=conversation))


def dictionary(record: msgspec.Struct) -> dict[str, Any]:
    """What a program reads where the record is printed as JSON."""
    read: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(record))
    return read


def answer_record(answer: Answer, *, conversation: str | None) -> served.Answer:
    """The answer as it is served, as a turn of the conversation with that id (None where it is not kept)."""
    return served.Answer(
        question=answer.question,
        standalone=answer.standalone,
        status=answer.status,
        text=to_text(answer),
        citations=tuple(map(citation_record, answer.citations)),
        nearest=tuple(map(citation_record, answer.nearest)),
        options=answer.options,
        reason=answer.reason,
        coverage=served.Coverage(
            searched=answer.coverage.searched, matched=answer.coverage.matched, complete=answer.coverage.complete
        ),
        conversation=conversation,
        fingerprint=answer.fingerprint,
        rows=tuple(row_record(row, answer) for row in answer.rows),
    )


def row_record(row: Row, answer: Answer) -> served.Row:
    """One report of an answer that goes report by report: more than version 1 lays down, and only there."""
    labels = tuple(citation.label for citation in cited_in(row, answer))
    return served.Row(report=row.report, name=row.name, status=row.said, grades=row.grades, labels=labels)


def citation_record(citation: Citation) -> served.Citation:
    """One citation; `behind` is more than version 1 lays down, and stands only there where it holds something."""
    return served.Citation(
        report=citation.report,
        title=citation.title,
        publisher=citation.publisher,
        published=citation.published,
        paragraph=number(citation.paragraph),
        item=citation.item,
        label=citation.label,
        section=citation.section,
        grade=grade_record(citation.grade),
        page=citation.page,
        quotes=tuple(served.Quote(text=quote.text, start=quote.start, end=quote.end) for quote in citation.quotes),
        url=citation.url,
        behind=tuple(link.label for link in citation.behind),
    )


def entry_record(entry: Entry) -> served.Entry:
    """A kept conversation as it stands in the list."""
    return served.Entry(
        conversation=entry.id,
        title=entry.title,
        origin=entry.origin,
        started=time(entry.started),
        last_turn=time(entry.last_turn),
        turns=entry.turns,
    )


def conversation_record(entry: Entry, conversation: Conversation) -> served.Conversation:
    """A kept conversation with its answers."""
    return served.Conversation(
        **msgspec.structs.asdict(entry_record(entry)),
        answers=tuple(answer_record(turn.answer, conversation=conversation.id) for turn in conversation.turns),
    )


def summary_record(report: Report) -> served.Summary:
    """A report as it stands in the list of reports."""
    return served.Summary(
        id=report.id,
        title=report.front.title,
        authority=report.front.authority,
        publisher=report.front.publisher,
        published=report.front.published,
        paragraphs=len(report.numbered),
        url=f"/reports/{report.id}",
    )


def report_record(report: Report) -> served.Report:
    """A report without its paragraphs: front page, sections as a tree, table of judgements, scale, notes."""
    return served.Report(
        **msgspec.structs.asdict(summary_record(report)),
        file=report.file,
        sha256=report.sha256,
        fields=tuple(served.Field(name=name, value=value) for name, value in report.front.fields),
        sections=_sections(report, None),
        findings=tuple(
            served.Finding(
                heading=row.heading,
                subject=row.subject,
                judgement=row.judgement,
                section=report.sections[row.section].path if row.section is not None else None,
            )
            for row in report.rows
        ),
        scale=tuple(served.ScaleStep(name=name, meaning=meaning) for name, meaning in report.scale),
        abbreviations=tuple(served.Abbreviation(short=one.short, long=one.long) for one in report.abbreviations),
        notes=report.notes,
    )


def _sections(report: Report, parent: int | None) -> tuple[served.Section, ...]:
    """The sections right under `parent`; `paragraphs` are the numbers printed in each, not in those below it."""
    return tuple(
        served.Section(
            title=section.title,
            grade=grade_record(section.grade),
            paragraphs=tuple(as_number(p.number) for p in report.numbered if p.number and p.section == position),
            sections=_sections(report, position),
        )
        for position, section in enumerate(report.sections)
        if section.parent == parent
    )


def paragraph_record(report: Report, paragraph: Paragraph) -> served.Paragraph:
    """One paragraph, whole."""
    section = report.sections[paragraph.section] if paragraph.section is not None else None
    position = report.paragraphs.index(paragraph)
    return served.Paragraph(
        report=report.id,
        title=report.front.title,
        publisher=report.front.publisher,
        published=report.front.published,
        paragraph=number(paragraph.number),
        label=paragraph.label,
        section=section.path if section is not None else (),
        grade=grade_record(section.grade) if section is not None else None,
        page=paragraph.page,
        text=paragraph.text,
        items=tuple(served.Item(mark=i.mark, lead=i.lead, start=i.start, end=i.end) for i in paragraph.items),
        sentences=tuple(served.Sentence(start=sentence.start, end=sentence.end) for sentence in paragraph.sentences),
        previous=number(next((p.number for p in report.paragraphs[:position][::-1] if p.number is not None), None)),
        next=number(next((p.number for p in report.paragraphs[position + 1 :] if p.number is not None), None)),
        url=f"/reports/{report.id}#{paragraph.anchor}",
    )


def grade_record(grade: Grade | None) -> served.Grade | None:
    """A grade's number and word."""
    return served.Grade(number=grade.number, word=grade.word) if grade is not None else None


def number(printed: str | None) -> int | str | None:
    """A printed number as JSON, None for none."""
    return as_number(printed) if printed is not None else None


def as_number(printed: str) -> int | str:
    """A printed number of figures alone as a JSON number, others ("3.12", "12A") as they are."""
    return int(printed) if printed.isdecimal() else printed


def time(moment: datetime) -> str:
    """A time in UTC, to the second: "2011-07-22T09:30:00Z"."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"
