"""Report by report: one row for each report asked, with what it says best, or that it does not say.

"Which councils had concerns about A&E?" is such a question, and "how did leadership fare, council by council?". It is
known by a few general signs of English and only where several reports are asked; in doubt the ordinary path is taken.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.evidence import FAIRLY_SURE, LEAST_SIMILARITY, LEAST_SURE, choose_sentences, read_sentences
from assistant.naming import names_of, place_of, when
from assistant.quotes import cite
from assistant.reader import UNREAD, Pair, Reader
from assistant.reading import pair_of, sentences_in, stretch_spans
from assistant.retrieve import in_library_words
from assistant.types import Citation, Row, Said, Status, Structured
from index.errors import QuestionError
from index.find import find, sentence_similarities
from index.library import Library
from index.sparse import stems
from index.types import Hit, Report, Sentence

ONES = r"(?:councils?|(?:local )?authorit(?:y|ies)|boroughs?|reports?|inspections?)"
MANY = r"(?:councils|(?:local )?authorities|boroughs|reports|inspections)"
SIGNS = re.compile(
    rf"\b(?:which|what)(?: of the| of these| other)?(?: \w+)? {MANY}\b"
    rf"|\b(?:in|for|of|by|at|from|across) (?:each|every|all)(?: of)?(?: the| these)?(?: \w+)? {ONES}\b"
    rf"|\b(?:each|every) (?:council|(?:local )?authority|borough|report|inspection)(?:'s|’s)?\b"
    rf"|\bacross (?:the )?{MANY}\b"
    rf"|\b(?P<one>council|authority|borough|report|inspection) by (?P=one)\b"
    rf"|\bper (?:council|authority|borough|report|inspection)\b"
    rf"|\bhow many(?: of the| of these)?(?: \w+)? {MANY}\b",
    re.IGNORECASE,
)
MOST_REPORTS = 150
"""Reports that are asked one by one: each takes 20 to 40 ms, and a table of more is no answer to a question."""
MOST_PARAGRAPHS = 2  # read of each report, one stretch each
FEW = 3
"""Reports whose structure answers one below the other; of more, what is said is shown in a table."""
BESIDE = 1.5
"""How much less the reader may think of the second paragraph of a report for it to be cited beside the best one."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A stretch of a paragraph to be read: sentences `span` (last exclusive) of the hit's paragraph."""

    hit: Hit
    span: tuple[int, int]


def asks_each(question: str) -> bool:
    """Whether a question asks for something of each of several reports."""
    return SIGNS.search(question) is not None


def bare(question: str) -> str:
    """What is asked of each report: the question without the words that ask for all of them."""
    left = re.sub(r"[\s,;:]+([?.!]|$)", r"\1", " ".join(SIGNS.sub(" ", question).split())).strip(" ,;:–-")
    return left if stems(left) else question


def answer_each(
    library: Library,
    reader: Reader | None,
    question: str,
    asked: Sequence[tuple[int, Report]],
    structured: Callable[[str, tuple[int, Report]], Structured | None],
) -> Structured:
    """A row for each report asked, by place and date. `structured` is what the structure of one report answers.

    Raises `QuestionError` for more reports than can be asked one by one.
    """
    if len(asked) > MOST_REPORTS:
        raise QuestionError(
            f"Report by report at most {MOST_REPORTS} reports can be asked, these are {len(asked)}. "
            "Choose some of them, by authority, kind or date."
        )
    text = bare(question)
    ordered = sorted(asked, key=lambda one: _place(one[1]))
    made = {report.id: structured(text, (position, report)) for position, report in ordered}
    left = [(position, report) for position, report in ordered if made[report.id] is None]
    found = _found(library, reader, text, left)
    rows: list[Row] = []
    citations: list[Citation] = []
    names = names_of([report for _, report in asked])
    for _, report in ordered:
        one = made[report.id] or found[report.id]
        citations += one.citations
        rows.append(Row(report.id, names[report.id], _said(one)))
    return together(rows, citations, complete=not left)


def in_rows(made: Structured, asked: Sequence[Report]) -> Structured:
    """What the structure of several reports answers, with a row for each of them, by place and date."""
    ordered = sorted(asked, key=_place)
    names = names_of(asked)
    mine = {report.id: tuple(c for c in made.citations if c.report == report.id) for report in ordered}
    said: Said = "answered" if made.status == "answered" else "partial"
    rows = [Row(report.id, names[report.id], said if mine[report.id] else "not_in_report") for report in ordered]
    return together(rows, [c for report in ordered for c in mine[report.id]], complete=made.complete)


def together(rows: Sequence[Row], citations: Sequence[Citation], *, complete: bool) -> Structured:
    """The rows as an answer: what can be said of all of them."""
    said = [row for row in rows if row.said != "not_in_report"]
    sure = [row for row in rows if row.said == "answered"]
    if not said:
        reason = f"None of the {len(rows)} reports seems to say, asked one by one."
        return Structured("each", (), "not_in_report", reason, rows=tuple(rows))
    note = f"{len(said)} of {len(rows)} reports say something on it"
    note += f", {len(said) - len(sure)} of them perhaps." if len(sure) < len(said) else "."
    if len(said) < len(rows):
        note += f" {len(rows) - len(said)} do not seem to."
    reason = "" if sure else "It is not certain that any of these answers the question."
    status: Status = "answered" if sure else "partial"
    return Structured(
        "each", tuple(citations), status, reason, complete=complete and bool(sure), note=note, rows=tuple(rows)
    )


def _place(report: Report) -> tuple[str, str, str]:
    return place_of(report.front.authority or report.front.title).casefold(), when(report) or "", report.id


def _said(one: Structured | None) -> Said:
    if one is None or not one.citations:
        return "not_in_report"
    return "answered" if one.status == "answered" else "partial"


def _found(
    library: Library, reader: Reader | None, text: str, asked: Sequence[tuple[int, Report]]
) -> dict[str, Structured]:
    """What each report is found to say, by id; all that is read of them is read together."""
    if not asked:
        return {}
    vector = library.encoder.encode([text])[0]
    count = library.encoder.count_pieces
    to_read: dict[str, list[_Read]] = {}
    best: dict[str, tuple[tuple[Hit, tuple[Sentence, ...]], ...]] = {}
    for position, report in asked:
        hits = [
            hit for hit in find(library, text, vector, reports={position}) if report.paragraphs[hit.paragraph].sentences
        ]
        to_read[report.id] = []
        for hit in hits[:MOST_PARAGRAPHS]:
            paragraph = report.paragraphs[hit.paragraph]
            likeness = sentence_similarities(library, vector, hit)
            spans = stretch_spans([count(sentence) - 2 for sentence in sentences_in(paragraph)])
            span = min(spans, key=lambda one: (-float(likeness[one[0] : one[1]].max()), one))
            to_read[report.id].append(_Read(hit, span))
        if reader is None and hits and hits[0].similarity >= LEAST_SIMILARITY:
            paragraph = report.paragraphs[hits[0].paragraph]
            likeness = sentence_similarities(library, vector, hits[0])
            best[report.id] = ((hits[0], choose_sentences(paragraph, likeness)),)
    if reader is None:
        return {report.id: _cited(report, best.get(report.id, ()), sure=True) for _, report in asked}
    words = in_library_words(library, text, [report for _, report in asked])
    pairs: list[Pair] = []
    for _, report in asked:
        pairs += [pair_of(report, report.paragraphs[one.hit.paragraph], one.span) for one in to_read[report.id]]
    scores = iter(reader.score(words, pairs))
    made = {}
    for _, report in asked:
        judged = []
        for one in to_read[report.id]:
            paragraph = report.paragraphs[one.hit.paragraph]
            whole = np.full(len(paragraph.sentences), UNREAD, np.float32)
            whole[one.span[0] : one.span[1]] = np.round(next(scores), 4)
            judged.append((float(whole.max()), one.hit, read_sentences(paragraph, whole)))
        made[report.id] = _judged(report, judged)
    return made


def _judged(report: Report, judged: list[tuple[float, Hit, tuple[Sentence, ...]]]) -> Structured:
    """The paragraph that answers best, and another that comes near it; nothing where the reader is not sure enough.

    The measure is the best sentence: unlike in one report (`evidence.how_sure`), a second that says the same is not
    looked for.
    """
    order = sorted(judged, key=lambda one: (-one[0], one[1].paragraph))
    if not order or order[0][0] < LEAST_SURE:
        return _cited(report, (), sure=False)
    chosen = [one for one in order if one[0] >= max(LEAST_SURE, order[0][0] - BESIDE)]
    return _cited(report, [(hit, sentences) for _, hit, sentences in chosen], sure=order[0][0] >= FAIRLY_SURE)


def _cited(report: Report, found: Sequence[tuple[Hit, tuple[Sentence, ...]]], *, sure: bool) -> Structured:
    citations = tuple(
        citation for hit, sentences in found for citation in cite(report, report.paragraphs[hit.paragraph], sentences)
    )
    return Structured("found", citations, "answered" if sure else "partial")
