"""Cut, verify, cite: the only place where the report's words become quotes."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from assistant.deadlines import counted
from assistant.types import Citation, Quote
from assistant.versions import version_of
from index.types import Paragraph, Report, Sentence


class NotVerbatimError(Exception):
    """A quote is not the slice of the paragraph that it says it is: a bug, and the answer must not leave."""


def cut(paragraph: Paragraph, sentences: Sequence[Sentence], *, published: str | None = None) -> tuple[Quote, ...]:
    """Quotes of whole sentences, in the order they stand; neighbours become one quote with the space between them.

    Deadlines of bullets are counted from `published` (ISO 8601), where it is known.
    """
    runs: list[list[Sentence]] = []
    for sentence in sorted(set(sentences), key=lambda s: s.start):
        last = runs[-1][-1] if runs else None
        together = (
            last is not None
            and last.item == sentence.item
            and paragraph.text[last.end : sentence.start].strip(" ") == ""
        )
        if together:
            runs[-1].append(sentence)
        else:
            runs.append([sentence])
    quotes = []
    for run in runs:
        start, end, item = run[0].start, run[-1].end, run[0].item
        lead = paragraph.items[item].lead if item is not None else None
        # A field ("Published") or a row of a table has no mark, and its name sets no deadline.
        due = counted(published, lead) if item is not None and lead and paragraph.items[item].mark else None
        quotes.append(Quote(paragraph.text[start:end], start, end, lead, due))
    return tuple(quotes)


def verify(paragraph: Paragraph, quote: Quote) -> None:
    """Raises `NotVerbatimError` unless the quote is exactly its slice of the paragraph, and not empty."""
    if not quote.text.strip() or paragraph.text[quote.start : quote.end] != quote.text:
        raise NotVerbatimError(f"{paragraph.label} [{quote.start}:{quote.end}] is not {quote.text!r}")


def cite(
    report: Report, paragraph: Paragraph, sentences: Sequence[Sentence], *, by_item: bool = True
) -> tuple[Citation, ...]:
    """Citations of the chosen sentences of one paragraph: one for the paragraph, one for each of its bullets.

    Every quote is verified. Items without a mark (fields, rows) are cited as the part they stand in; without `by_item`
    bullets are too.
    """

    def mark(sentence: Sentence) -> str:
        return (paragraph.items[sentence.item].mark or "") if by_item and sentence.item is not None else ""

    section = report.sections[paragraph.section] if paragraph.section is not None else None
    citations = []
    for item, group in groupby(sorted(set(sentences), key=lambda s: s.start), key=mark):
        quotes = cut(paragraph, list(group), published=report.front.published)
        for quote in quotes:
            verify(paragraph, quote)
        citations.append(
            Citation(
                report=report.id,
                title=report.front.title,
                publisher=report.front.publisher,
                published=report.front.published,
                paragraph=paragraph.number,
                item=item or None,
                label=f"{paragraph.label}({item})" if item else paragraph.label,
                section=section.path if section is not None else (),
                grade=section.grade if section is not None else None,
                page=paragraph.page_at(quotes[0].start),
                quotes=quotes,
                url=f"/reports/{report.id}#{paragraph.anchor}{item}",
                version=version_of(report, paragraph),
            )
        )
    return tuple(citations)


def cite_row(report: Report, row: int) -> tuple[Citation, ...]:
    """The citation of a row of the table of judgements, under the section that it judges.

    The printed title of its block goes before the quote as its lead, also where it is not that section's.
    """
    judged = report.rows[row]
    wanted = (judged.heading, f"{judged.subject}\t{judged.judgement}")
    # Blocks can repeat with the same title and the same row: the row's place among its likes tells them apart.
    earlier = sum(1 for r in report.rows[:row] if (r.heading, f"{r.subject}\t{r.judgement}") == wanted)
    for paragraph in report.paragraphs:
        likes = [
            s
            for s in paragraph.sentences
            if s.item is not None and (paragraph.items[s.item].lead, paragraph.text[s.start : s.end]) == wanted
        ]
        if earlier < len(likes):
            section = report.sections[judged.section] if judged.section is not None else None
            path = section.path if section is not None else ()
            return tuple(
                replace(c, section=path, grade=section.grade if section is not None else None)
                for c in cite(report, paragraph, [likes[earlier]])
            )
        earlier -= len(likes)
    return ()
