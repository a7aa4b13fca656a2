"""An answer as plain text, and as the one JSON dictionary that the command line and the endpoint print."""

import unicodedata
from datetime import datetime
from typing import Any

from assistant.types import Answer, Citation, Entry, Quote, Row, Status, Verdict
from index.types import Grade, Paragraph, Report

# Not from the locale: the same answer everywhere.
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
STATUS_WORDS: dict[Status, str] = {
    "answered": "Answered in the report’s own words",
    "partial": "Answered in part",
    "clarify": "Which of these do you mean?",
    "not_in_report": "The report does not say",
    "out_of_scope": "Not a question about a report",
}
VERDICT_WORDS: dict[Verdict, str] = {
    "useful": "Useful",
    "wrong": "It answers another question",
    "incomplete": "Something is missing",
    "not_said": "The report does not say this, and I should have been told",
    "said": "The report does say it, and it was not found",
    "unclear": "It is hard to understand",
}
LONGEST_SHORTENED = 60  # characters of a first question that stands as title


def to_json(answer: Answer, *, conversation: str | None) -> dict[str, Any]:
    """The answer as `shared/answer.md` lays it down, version 1."""
    return {
        "question": answer.question,
        "standalone": answer.standalone,
        "status": answer.status,
        "text": to_text(answer),
        "citations": [citation_json(citation) for citation in answer.citations],
        "nearest": [citation_json(citation) for citation in answer.nearest],
        "options": list(answer.options),
        "reason": answer.reason,
        "coverage": {
            "searched": answer.coverage.searched,
            "matched": answer.coverage.matched,
            "complete": answer.coverage.complete,
        },
        "conversation": conversation,
        "fingerprint": answer.fingerprint,
    } | ({"rows": [row_json(row, answer) for row in answer.rows]} if answer.rows else {})


def row_json(row: Row, answer: Answer) -> dict[str, Any]:
    """One report of an answer that goes report by report: more than version 1 lays down, and only there.

    `labels` are those of the answer's citations of that report.
    """
    labels = [citation.label for citation in cited_in(row, answer)]
    return {"report": row.report, "name": row.name, "status": row.said, "grades": list(row.grades), "labels": labels}


def cited_in(row: Row, answer: Answer) -> tuple[Citation, ...]:
    """The citations of one report."""
    return tuple(citation for citation in answer.citations if citation.report == row.report)


def entry_json(entry: Entry) -> dict[str, Any]:
    """A kept conversation as it stands in the list; times are UTC, to the second."""
    return {
        "conversation": entry.id,
        "title": entry.title,
        "origin": entry.origin,
        "started": time_json(entry.started),
        "last_turn": time_json(entry.last_turn),
        "turns": entry.turns,
    }


def time_json(time: datetime) -> str:
    """A time in UTC, to the second: "2011-07-22T09:30:00Z"."""
    return f"{time:%Y-%m-%dT%H:%M:%S}Z"


def citation_json(citation: Citation) -> dict[str, Any]:
    """One citation; a printed number of figures alone is a JSON number.

    `behind` is more than version 1 lays down, and stands only there where it holds something: the labels of the
    paragraphs that a recommendation rests on.
    """
    return {
        "report": citation.report,
        "title": citation.title,
        "publisher": citation.publisher,
        "published": citation.published,
        "paragraph": number_json(citation.paragraph),
        "item": citation.item,
        "label": citation.label,
        "section": list(citation.section),
        "grade": grade_json(citation.grade),
        "page": citation.page,
        "quotes": [{"text": quote.text, "start": quote.start, "end": quote.end} for quote in citation.quotes],
        "url": citation.url,
    } | ({"behind": [link.label for link in citation.behind]} if citation.behind else {})


def number_json(number: str | None) -> int | str | None:
    """A printed number of figures alone as a JSON number, others ("3.12", "12A") as they are."""
    return int(number) if number is not None and number.isdecimal() else number


def grade_json(grade: Grade | None) -> dict[str, Any] | None:
    """A grade's number and word."""
    return {"number": grade.number, "word": grade.word} if grade is not None else None


def summary_json(report: Report) -> dict[str, Any]:
    """A report as it stands in the list of reports. `paragraphs` counts the numbered ones."""
    return {
        "id": report.id,
        "title": report.front.title,
        "authority": report.front.authority,
        "publisher": report.front.publisher,
        "published": report.front.published,
        "paragraphs": len(report.numbered),
        "url": f"/reports/{report.id}",
    }


def report_json(report: Report) -> dict[str, Any]:
    """A report without its paragraphs: front page, sections as a tree, table of judgements, scale, notes."""
    return summary_json(report) | {
        "file": report.file,
        "sha256": report.sha256,
        "fields": [{"name": name, "value": value} for name, value in report.front.fields],
        "sections": _sections_json(report, None),
        "findings": [
            {
                "heading": row.heading,
                "subject": row.subject,
                "judgement": row.judgement,
                "section": list(report.sections[row.section].path) if row.section is not None else None,
            }
            for row in report.rows
        ],
        "scale": [{"name": name, "meaning": meaning} for name, meaning in report.scale],
        "abbreviations": [{"short": entry.short, "long": entry.long} for entry in report.abbreviations],
        "notes": list(report.notes),
    }


def _sections_json(report: Report, parent: int | None) -> list[dict[str, Any]]:
    """The sections right under `parent`; `paragraphs` are the numbers printed in each, not in those below it."""
    return [
        {
            "title": section.title,
            "grade": grade_json(section.grade),
            "paragraphs": [number_json(p.number) for p in report.numbered if p.section == position],
            "sections": _sections_json(report, position),
        }
        for position, section in enumerate(report.sections)
        if section.parent == parent
    ]


def paragraph_json(report: Report, paragraph: Paragraph) -> dict[str, Any]:
    """One paragraph, whole. `previous` and `next` are the numbers printed before and after it."""
    section = report.sections[paragraph.section] if paragraph.section is not None else None
    position = report.paragraphs.index(paragraph)
    before = [p.number for p in report.paragraphs[:position] if p.number is not None]
    after = [p.number for p in report.paragraphs[position + 1 :] if p.number is not None]
    return {
        "report": report.id,
        "title": report.front.title,
        "publisher": report.front.publisher,
        "published": report.front.published,
        "paragraph": number_json(paragraph.number),
        "label": paragraph.label,
        "section": list(section.path) if section is not None else [],
        "grade": grade_json(section.grade) if section is not None else None,
        "page": paragraph.page,
        "text": paragraph.text,
        "items": [{"mark": i.mark, "lead": i.lead, "start": i.start, "end": i.end} for i in paragraph.items],
        "sentences": [{"start": sentence.start, "end": sentence.end} for sentence in paragraph.sentences],
        "previous": number_json(before[-1]) if before else None,
        "next": number_json(after[0]) if after else None,
        "url": f"/reports/{report.id}#{paragraph.anchor}",
    }


def to_text(answer: Answer) -> str:
    """The whole answer as plain text, with its ¶ marks and the source, ready to copy."""
    parts = [line for line in (answer.note, answer.reason) if line]
    parts += [citation_text(citation) for citation in answer.citations]
    if answer.rows and (silent := silent_text(answer)):
        parts.append(silent)
    if answer.nearest:
        parts.append("Closest in the report:")
        parts += [citation_text(citation) for citation in answer.nearest]
    parts += [f"- {option}" for option in answer.options]
    parts += sources(answer.citations or answer.nearest)
    return "\n\n".join(parts)


def citation_text(citation: Citation) -> str:
    """The line that says where, and the quotes below it."""
    return "\n".join(
        [
            f"{citation.full_label}  {place(citation.section, citation.grade)}".rstrip(),
            *(quote_text(q) for q in citation.quotes),
            *([f"    {behind_text(citation)}"] if citation.behind else []),
        ]
    )


def silent_text(answer: Answer) -> str:
    """The reports of an answer report by report that do not say, in one line; empty where all do."""
    silent = [row.name for row in answer.rows if row.said == "not_in_report"]
    return f"Do not seem to say: {', '.join(silent)}." if silent else ""


def behind_text(citation: Citation) -> str:
    """ "The findings behind it: ¶46, ¶48": named, not quoted."""
    return f"The findings behind it: {', '.join(link.label for link in citation.behind)}"


def place(section: tuple[str, ...], grade: Grade | None) -> str:
    """Section path and grade: "Safeguarding services › Capacity for improvement (Grade 2, good)"."""
    path = " › ".join(section)
    return f"{path} (Grade {grade.number}, {grade.word})" if grade else path


def quote_text(quote: Quote) -> str:
    """The quoted words in quotation marks, after the printed line they stand under."""
    return f"{lead_text(quote)}: “{quote.text}”" if quote.lead else f"“{quote.text}”"


def lead_text(quote: Quote) -> str:
    """The printed line that a quote stands under, with the day that is counted from it, marked as computed."""
    if quote.due is None:
        return quote.lead or ""
    return f"{quote.lead} (by {long_date(quote.due)}, computed from the date of publication)"


def sources(citations: tuple[Citation, ...]) -> list[str]:
    """One line for each report that is cited: title, publisher, date of publication."""
    return list(dict.fromkeys(source_line(c.title, c.publisher, c.published) for c in citations))


def source_line(title: str, publisher: str | None, published: str | None) -> str:
    """ "Source: TITLE, PUBLISHER, published 22 July 2011." with what is known of it."""
    parts = [title, publisher, f"published {long_date(published)}" if published else None]
    return f"Source: {', '.join(part for part in parts if part)}."


def long_date(iso: str) -> str:
    """ "2011-07-22" -> "22 July 2011"."""
    year, month, day = iso.split("-")
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}"


def one_line(text: str) -> str:
    """`text` in one line and without control characters, which would move a terminal's cursor or change its colours."""
    return " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text).split())


def shortened(question: str) -> str:
    """A first question as a title, cut after a word where it is long."""
    if len(question) <= LONGEST_SHORTENED:
        return question
    cut = question[:LONGEST_SHORTENED]
    return f"{cut.rpartition(' ')[0] or cut[:-1]}…"
