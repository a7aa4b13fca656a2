"""An answer as plain text, and the words for what is in it."""

import unicodedata

from assistant.types import Answer, Citation, Quote, Row, Status, Verdict
from index.types import Grade

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


def cited_in(row: Row, answer: Answer) -> tuple[Citation, ...]:
    """The citations of one report."""
    return tuple(citation for citation in answer.citations if citation.report == row.report)


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
