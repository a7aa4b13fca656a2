"""An answer as plain text, and as the one JSON dictionary that the command line and the endpoint print."""

from typing import Any

from assistant.types import Answer, Citation, Quote

# Not from the locale: the same answer everywhere.
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip


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
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """One citation; a printed number of figures alone is a JSON number."""
    number = citation.paragraph
    return {
        "report": citation.report,
        "title": citation.title,
        "publisher": citation.publisher,
        "published": citation.published,
        "paragraph": int(number) if number is not None and number.isdigit() else number,
        "item": citation.item,
        "label": citation.label,
        "section": list(citation.section),
        "grade": {"number": citation.grade.number, "word": citation.grade.word} if citation.grade else None,
        "page": citation.page,
        "quotes": [{"text": quote.text, "start": quote.start, "end": quote.end} for quote in citation.quotes],
        "url": citation.url,
    }


def to_text(answer: Answer) -> str:
    """The whole answer as plain text, with its ¶ marks and the source, ready to copy."""
    parts = [answer.reason] if answer.reason else []
    parts += [citation_text(citation) for citation in answer.citations]
    if answer.nearest:
        parts.append("Closest in the report:")
        parts += [citation_text(citation) for citation in answer.nearest]
    parts += [f"- {option}" for option in answer.options]
    parts += sources(answer.citations or answer.nearest)
    return "\n\n".join(parts)


def citation_text(citation: Citation) -> str:
    """The line that says where, and the quotes below it."""
    return "\n".join([f"{citation.label}  {place(citation)}".rstrip(), *(quote_text(q) for q in citation.quotes)])


def place(citation: Citation) -> str:
    """Section path and grade: "Safeguarding services › Capacity for improvement (Grade 2, good)"."""
    path = " › ".join(citation.section)
    return f"{path} (Grade {citation.grade.number}, {citation.grade.word})" if citation.grade else path


def quote_text(quote: Quote) -> str:
    """The quoted words in quotation marks, after the printed line they stand under."""
    return f"{quote.lead}: “{quote.text}”" if quote.lead else f"“{quote.text}”"


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
