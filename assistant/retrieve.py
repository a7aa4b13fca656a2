"""Finding for a question within its conversation: several wordings, and what was cited just before."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from assistant.followup import Followed
from assistant.types import Citation, Conversation
from index.find import find, make_queries
from index.library import Library
from index.sparse import row_frequency, stems
from index.types import Hit, Report, Vectors
from index.vocabulary import forms_in, synonyms

CITED_BEFORE = 0.15
"""Added to the score of a paragraph that the answer before cited, where the question leans on it: a follow-up is often
answered by the same paragraph, or the one beside it. The best score that `find` gives is .36."""
MOST_BEFORE = 3  # citations of the answer before


def retrieve(
    library: Library,
    followed: Followed,
    conversation: Conversation,
    *,
    reports: Collection[int] | None = None,
) -> tuple[tuple[Hit, ...], Vectors]:
    """Hits for a question, best first, ties in order of position; and the vector of the question, shape (dimension,).

    One with other wordings is looked for in all of them, and the scores are added by their weights; where the question
    leans on those before it, the paragraphs just cited count for more. Similarities are with the vector of
    `followed.text`. `reports` limits the search to some positions of the library.
    """
    asked, *others = make_queries(library, [followed.text, *(text for text, _ in followed.wordings)], reports=[reports])
    hits = find(library, asked)
    if not others:
        return hits, asked.vector
    weight = 1.0 - sum(weight for _, weight in followed.wordings)
    found = {(hit.report, hit.paragraph): replace(hit, score=weight * hit.score) for hit in hits}
    for query, (_, weight) in zip(others, followed.wordings, strict=True):
        for hit in find(library, query):
            place = (hit.report, hit.paragraph)
            other = found.get(place, replace(hit, score=0.0, similarity=-1.0))
            found[place] = replace(other, score=other.score + weight * hit.score)
    before = conversation.turns[-1].answer.citations[:MOST_BEFORE] if followed.leans and conversation.turns else ()
    for place in _cited(library, before):
        if place in found:
            found[place] = replace(found[place], score=found[place].score + CITED_BEFORE)
    scored = [replace(hit, score=round(hit.score, 9)) for hit in found.values()]
    return tuple(sorted(scored, key=lambda hit: (-hit.score, hit.report, hit.paragraph))), asked.vector


def in_library_words(library: Library, text: str, reports: Sequence[Report]) -> str:
    """`text` with each word or phrase that stands nowhere in the library in other words that do, where there are such.

    For the reader, which knows few words for the same: "rookies" is nothing to it, "newly qualified" is. What the
    library itself says stays as it is, and so does what only shares its stem with a word of the vocabulary: "badly" is
    not "inadequate", as "bad" is. Measured on the development questions that are not answered from structure: mean
    score .62 without, .66 with it.
    """
    parts, at = [], 0
    for place in synonyms(text, library.vocabulary, forms_in(tuple(reports))):
        if _known(library, text[place.start : place.end]):
            continue
        if (other := next((other for other in place.alike if _known(library, other)), None)) is not None:
            parts += [text[at : place.start], other]
            at = place.end
    return "".join([*parts, text[at:]])


def _known(library: Library, text: str) -> bool:
    return all(row_frequency(library.sparse, stem) > 0 for stem in stems(text))


def _cited(library: Library, citations: Sequence[Citation]) -> set[tuple[int, int]]:
    """The places, as (report, paragraph), of the cited paragraphs that the library still holds."""
    names = {(c.report, c.paragraph or c.label) for c in citations}
    cited = {name for name, _ in names}
    return {
        (number, position)
        for number, report in enumerate(library.reports)
        if report.id in cited
        for position, paragraph in enumerate(report.paragraphs)
        if (report.id, paragraph.number or paragraph.label) in names
    }
