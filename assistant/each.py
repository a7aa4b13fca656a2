"""Report by report: one row for each report asked, with what it says best, or that it does not say.

"Which councils had concerns about A&E?" is such a question, and "how did leadership fare, council by council?". It is
known by a few general signs of English and only where several reports are asked; in doubt the ordinary path is taken.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.evidence import LEAST_SIMILARITY, choose_sentences, read_sentences
from assistant.naming import names_of, place_of, when
from assistant.quotes import cite
from assistant.reader import UNREAD, Pair, Reader
from assistant.reading import pair_of, sentences_in, stretch_spans
from assistant.retrieve import in_library_words
from assistant.subject import AUDIENCE, FRAME
from assistant.types import Citation, Row, Said, Status, Structured
from index.errors import QuestionError
from index.find import find, make_queries, sentence_similarities
from index.frameworks import read_frameworks
from index.library import Library
from index.sparse import row_frequency, stems
from index.types import Hit, Report, Sentence
from index.vocabulary import forms_in, synonyms

Alternatives = tuple[tuple[str, ...], ...]
"""Words and phrases that mean the same, each as its stems."""

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
"""Reports whose structure answers one below the other; of more, it is shown in a table what they give or recommend."""
IN_ROWS = ("grade", "recommendation")
"""Kinds of question where a report that has no answer in its structure says nothing on it."""
SAID, PERHAPS, WITHOUT = 0.5, -0.5, 2.0
"""The reader's score of a report's best sentence from which it says so, and from which it perhaps does; and what it
must be where the most telling word of the question (`telling_words`) is not in the paragraph: then it is never more
than perhaps. Of 19 reports some come near any question ("when concerns have been raised" for "concerns about A&E"), and
a false row costs more than a missing one, which says that it only does not seem to say. Set by reading the rows of a
few questions to 19 inspection reports, not fitted."""
ASKING = frozenset(
    stems(
        """fare fared perform performed performance problem problems concern concerns concerned issue issues difficulty
        difficulties criticise criticised criticism praise praised mention mentioned say said speak raise raised find
        found worry worries worried trouble strong strength strengths weak weakness weaknesses good bad poor better
        worse best worst judge judged enough many few too able see name named different compare compared"""
    )
)
"""Words that ask how something is, and do not say what: they tell nothing of which paragraph is about it."""
BESIDE = 1.5
"""How much less the reader may think of the second paragraph of a report for it to be cited beside the best one."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A stretch of a paragraph to be read: sentences `span` (last exclusive) of the hit's paragraph."""

    hit: Hit
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Judged:
    """A hit that was read: the reader's best score of a sentence, a logit, and the sentences to quote."""

    score: float
    hit: Hit
    sentences: tuple[Sentence, ...]


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
        rows.append(Row(report.id, names[report.id], _said(one), one.grades))
    named = _graded(text)
    graded = [row for row in rows if row.grades]
    have = sum(named in row.grades for row in graded)
    lead = f"{have} of the {len(graded)} reports that print a grade for it give {named}. " if named and graded else ""
    return together(rows, citations, complete=not left, lead=lead)


def _graded(question: str) -> str:
    """The word of a publisher's scale that the question names, the longest; empty where it names none."""
    words = {word for framework in read_frameworks() for word, _ in framework.grades}
    said = question.casefold()
    return max((word for word in words if re.search(rf"\b{re.escape(word)}\b", said)), key=len, default="")


def in_rows(made: Structured, asked: Sequence[Report]) -> Structured:
    """What the structure of several reports answers, with a row for each of them, by place and date."""
    ordered = sorted(asked, key=_place)
    names = names_of(asked)
    mine = {report.id: tuple(c for c in made.citations if c.report == report.id) for report in ordered}
    said: Said = "answered" if made.status == "answered" else "partial"
    rows = [Row(report.id, names[report.id], said if mine[report.id] else "not_in_report") for report in ordered]
    return together(rows, [c for report in ordered for c in mine[report.id]], complete=made.complete)


def together(rows: Sequence[Row], citations: Sequence[Citation], *, complete: bool, lead: str = "") -> Structured:
    """The rows as an answer: what can be said of all of them."""
    said = [row for row in rows if row.said != "not_in_report"]
    sure = [row for row in rows if row.said == "answered"]
    if not said:
        reason = f"None of the {len(rows)} reports seems to say, asked one by one."
        return Structured("each", (), "not_in_report", reason, rows=tuple(rows))
    note = f"{lead}{len(said)} of {len(rows)} reports say something on it"
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
    queries = make_queries(library, [text], reports=[{position} for position, _ in asked])
    vector = queries[0].vector  # of each of them: the text is the same
    count = library.encoder.count_pieces
    to_read: dict[str, list[_Read]] = {}
    best: dict[str, tuple[tuple[Hit, tuple[Sentence, ...]], ...]] = {}
    for query, (_, report) in zip(queries, asked, strict=True):
        hits = [hit for hit in find(library, query) if report.paragraphs[hit.paragraph].sentences]
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
    telling = telling_words(library, words, [report for _, report in asked])
    scores = iter(reader.score(words, pairs))
    made = {}
    for _, report in asked:
        judged = []
        for one in to_read[report.id]:
            paragraph = report.paragraphs[one.hit.paragraph]
            whole = np.full(len(paragraph.sentences), UNREAD, np.float32)
            whole[one.span[0] : one.span[1]] = np.round(next(scores), 4)
            judged.append(_Judged(float(whole.max()), one.hit, read_sentences(paragraph, whole)))
        made[report.id] = _judged(report, judged, telling)
    return made


def _judged(report: Report, judged: list[_Judged], telling: Alternatives) -> Structured:
    """The paragraph that answers best, and another that comes near it; nothing where the reader is not sure enough.

    The measure is the best sentence: unlike in one report (`evidence.how_sure`), a second that says the same is not
    looked for. So much the more must the words say it: see `SAID`.
    """
    order = sorted(judged, key=lambda one: (-one.score, one.hit.paragraph))
    told = [one for one in order if one.score >= (PERHAPS if _tells(report, one.hit, telling) else WITHOUT)]
    if not told:
        return _cited(report, (), sure=False)
    chosen = [one for one in told if one.score >= told[0].score - BESIDE]
    sure = told[0].score >= SAID and _tells(report, told[0].hit, telling)
    return _cited(report, [(one.hit, one.sentences) for one in chosen], sure=sure)


def telling_words(library: Library, question: str, reports: Sequence[Report]) -> Alternatives:
    """The word or phrase of a question that stands least often in the library, with others that mean the same.

    Each is a tuple of stems; none where the question has only words that any question has.
    """
    left = question
    units: list[list[tuple[str, ...]]] = []
    for place in reversed(synonyms(question, library.vocabulary, forms_in(tuple(reports)))):
        said = question[place.start : place.end]
        if set(stems(said)) - FRAME - AUDIENCE - ASKING:
            units.append([tuple(stems(text)) for text in (said, *place.others)])
        left = f"{left[: place.start]} {left[place.end :]}"
    units += [[(stem,)] for stem in stems(left) if stem not in FRAME | AUDIENCE | ASKING]

    def often(unit: list[tuple[str, ...]]) -> int:
        """How often its words stand in the library, and where they stand nowhere, the others that mean the same."""
        counts = [min((row_frequency(library.sparse, stem) for stem in one), default=0) for one in unit]
        return counts[0] or max(counts)

    if not units:
        return ()
    telling = min(sorted(units), key=often)
    return tuple(telling)


def _tells(report: Report, hit: Hit, telling: Alternatives) -> bool:
    """Whether one of the telling words stands in the paragraph, or in a title above it."""
    paragraph = report.paragraphs[hit.paragraph]
    above = report.sections[paragraph.section].path if paragraph.section is not None else ()
    there = set(stems(" ".join((paragraph.text, *above))))
    return not telling or any(one and there.issuperset(one) for one in telling)


def _cited(report: Report, found: Sequence[tuple[Hit, tuple[Sentence, ...]]], *, sure: bool) -> Structured:
    citations = tuple(
        citation for hit, sentences in found for citation in cite(report, report.paragraphs[hit.paragraph], sentences)
    )
    return Structured("found", citations, "answered" if sure else "partial")
