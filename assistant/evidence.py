"""The choice: which sentences of the paragraphs found answer."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from assistant.reader import UNREAD, Scores
from assistant.reading import Read
from index.types import Hit, Paragraph, Report, Sentence

One = TypeVar("One")

MOST_NARROW, RATIO_NARROW = 3, 0.9
MOST_WIDE, RATIO_WIDE = 5, 0.75
"""At most so many paragraphs, each with at least this share of the best one's fused score. Measured on the 130
first questions that can be answered: mean F1 .56 with the best one alone, .60 with (3, .9); on the twelve that ask for
lists .55 with (3, .9), .69 with (5, .75)."""
MOST_SENTENCES, SENTENCE_RATIO = 3, 0.75
"""At most so many sentences of one paragraph, each with at least this share of the best one's cosine. Measured on all
189 turns that can be answered, share of the gold quotes covered and words quoted: (2, .75) .55 and 72, (3, .85) .55
and 71, (3, .75) .59 and 86, (4, .65) .62 and 108. Weighing in the words shared with the question changed nothing."""
LEAST_SIMILARITY = 0.25
"""Below this cosine of the best hit nothing answers. Measured on all 223 development turns, 37 without an answer: it
abstains from 3, all rightly; at .33 from 8, 4 of them rightly, and at .4 from 17, again 4. The cosine hardly tells a
near miss from an answer (AUROC .62), so it only stops what is not about the report at all."""
MOST_NEAREST = 3
READ_WEIGHT, LIKE_WEIGHT, FOUND_WEIGHT, PLACE_WEIGHT = 0.7, 2.0, 2.9, 4.5
"""Fitted listwise on questions to two reports that the reader never saw. With the reader of the third round fits on
these and on the development questions give (.6, 3.5, 2.8, 2.2) and (.5, 5.5, 2.0, 4.3), and mean scores that differ by
less than .01 on both: they were left as they are."""
FIRST_PLACE = 3
MOST_READ, MARGIN = 3, 1.5
MOST_READ_WIDE, MARGIN_WIDE = 6, 4.0
LEAST_BESIDE, LEAST_BESIDE_WIDE = 0.0, -1.0
"""The reader's score that a paragraph beside the best one must have; less where more than one thing is asked for.
These and the margins are the best of a grid of 64 by the sum of the mean scores on the development questions and on
464 turns to the two held-out reports, or within .001 of it."""
LEAST_SURE, FAIRLY_SURE = -1.25, -0.5
"""Below the first it abstains, below the second it says that it is not sure. Mean score on the development questions
and on the held-out reports with -2 / -1.5 / -1.25 / -1 / -.75: .708 .726 .740 .731 .713 and .652 .658 .652 .654
.662."""
MOST_READ_SENTENCES, SENTENCE_MARGIN = 4, 3.0
# A sentence that opens so cannot be understood without the one before it.
LEANS = re.compile(
    r"(?:However|But|This|These|That|Those|They|It|Its|Their|He|She|His|Her|Such|Others?|Similarly|Therefore"
    r"|Consequently|Nevertheless|Nonetheless|As a result|In addition|For example|For instance|Also|Both)\b"
)
# A sentence that opens so takes back something of the one before it, which must not be shown without it.
QUALIFIES = re.compile(r"(?:However|But|Nevertheless|Nonetheless|Yet|Despite this|That said)\b")
FURTHEST_LEAN = 2  # sentences gone back


@dataclass(frozen=True, slots=True)
class Found:
    """What answers, best first: hits with the sentences chosen of their paragraphs; nothing where none answers.

    `nearest` are the hits that come closest, `candidates` all that were judged. `sure` is higher the surer it is that
    one of them answers; not `fairly` sure, the answer is given with that said. `complete`: every paragraph was
    judged, and each that answers is chosen.
    """

    chosen: tuple[tuple[Hit, tuple[Sentence, ...]], ...]
    nearest: tuple[tuple[Hit, tuple[Sentence, ...]], ...]
    candidates: tuple[Hit, ...]
    sure: float
    fairly: bool = True
    complete: bool = False


def by_likeness(
    hits: Sequence[Hit], *, reports: Sequence[Report], cosines: Callable[[Hit], Scores], wide: bool
) -> Found:
    """The choice without a reader. `cosines` gives the likeness of each sentence of a hit, shape (sentences,)."""

    def sentences(hit: Hit) -> tuple[Hit, tuple[Sentence, ...]]:
        return hit, choose_sentences(reports[hit.report].paragraphs[hit.paragraph], cosines(hit))

    sure = hits[0].similarity if hits else -1.0
    chosen = choose_hits(hits, wide=wide) if sure >= LEAST_SIMILARITY else ()
    near = nearest_of(hits, reports=reports, hit_of=lambda hit: hit)
    return Found(tuple(map(sentences, chosen)), tuple(map(sentences, near)), tuple(hits), sure)


def by_reading(reads: Sequence[Read], *, reports: Sequence[Report], wide: bool) -> Found:
    """The choice of what was read: the paragraph that answers best, and others that come near it and answer too."""

    worth = {one.hit: how_well(place, one) for place, one in enumerate(reads)}
    order = sorted(reads, key=lambda one: (-worth[one.hit], one.hit.report, one.hit.paragraph))
    most, margin, least = (
        (MOST_READ_WIDE, MARGIN_WIDE, LEAST_BESIDE_WIDE) if wide else (MOST_READ, MARGIN, LEAST_BESIDE)
    )
    sure = how_sure(reads)
    chosen = [
        one
        for one in order[:most]
        if one is order[0] or (one.best >= least and worth[one.hit] >= worth[order[0].hit] - margin)
    ]
    return Found(
        with_sentences(chosen, reports) if sure >= LEAST_SURE else (),
        with_sentences(nearest_of(order, reports=reports, hit_of=lambda one: one.hit), reports),
        tuple(one.hit for one in reads),
        sure,
        fairly=sure >= FAIRLY_SURE,
    )


def with_sentences(reads: Sequence[Read], reports: Sequence[Report]) -> tuple[tuple[Hit, tuple[Sentence, ...]], ...]:
    """Hits that were read, each with the sentences that the reader would quote."""
    return tuple(
        (one.hit, read_sentences(reports[one.hit.report].paragraphs[one.hit.paragraph], one.scores)) for one in reads
    )


def nearest_of(order: Sequence[One], *, reports: Sequence[Report], hit_of: Callable[[One], Hit]) -> tuple[One, ...]:
    """The first few of `order`, numbered paragraphs before what has no number.

    A front page and a table have words on everything that the report is about and say little of anything: where nothing
    answers they come near often, and are no help to who reads on.
    """

    def unnumbered(one: One) -> bool:
        hit = hit_of(one)
        return reports[hit.report].paragraphs[hit.paragraph].number is None

    numbered: list[One] = []
    others: list[One] = []
    for one in order:  # no further than needed: of a library of many, looking at a paragraph reads it
        (others if unnumbered(one) else numbered).append(one)
        if len(numbered) == MOST_NEAREST:
            break
    return tuple([*numbered, *others][:MOST_NEAREST])


def how_sure(reads: Sequence[Read]) -> float:
    """How sure it is that one of the paragraphs read answers: the mean of the two best scores, a logit.

    The second best counts because what a report says it mostly says twice, in a summary and where it belongs, while
    a near miss is one sentence. UNREAD where nothing was read.
    """
    best = sorted((one.best for one in reads), reverse=True)[:2]
    return round(sum(best) / len(best), 4) if best else UNREAD


def how_well(place: int, one: Read) -> float:
    """How well a paragraph answers beside the others read, of what the reader says and what found it."""
    return round(
        READ_WEIGHT * one.best
        + LIKE_WEIGHT * one.hit.similarity
        + FOUND_WEIGHT * one.hit.score
        + PLACE_WEIGHT / (FIRST_PLACE + place),
        4,
    )


def read_sentences(paragraph: Paragraph, scores: Scores) -> tuple[Sentence, ...]:
    """The sentences of `paragraph` that the reader would quote, in the order they stand, with those they lean on.

    `scores`: the reader's logits, shape (sentences,).
    """
    order = sorted(range(len(scores)), key=lambda position: (-scores[position], position))
    chosen = {p for p in order[:MOST_READ_SENTENCES] if scores[p] >= scores[order[0]] - SENTENCE_MARGIN}
    return tuple(paragraph.sentences[p] for p in sorted(chosen | _company(paragraph, chosen)))


def choose_hits(hits: Sequence[Hit], *, wide: bool) -> tuple[Hit, ...]:
    """The hits worth citing, best first: usually one to three, more where the question asks for more than one thing."""
    if not hits:
        return ()
    most, ratio = (MOST_WIDE, RATIO_WIDE) if wide else (MOST_NARROW, RATIO_NARROW)
    return tuple(hit for hit in hits[:most] if hit.score >= ratio * hits[0].score)


def choose_sentences(paragraph: Paragraph, cosines: npt.NDArray[np.float32]) -> tuple[Sentence, ...]:
    """The sentences of `paragraph` that answer best, in the order they stand, with those they lean on.

    `cosines`: shape (sentences,), float32, of each sentence with the question.
    """
    order = sorted(range(len(cosines)), key=lambda position: (-cosines[position], position))
    chosen = {p for p in order[:MOST_SENTENCES] if cosines[p] >= SENTENCE_RATIO * cosines[order[0]]}
    return tuple(paragraph.sentences[p] for p in sorted(chosen | _company(paragraph, chosen)))


def _text(paragraph: Paragraph, sentence: Sentence) -> str:
    return paragraph.text[sentence.start : sentence.end]


def _company(paragraph: Paragraph, chosen: set[int]) -> set[int]:
    """The sentences before that the chosen ones lean on, and those after that qualify them."""
    company: set[int] = set()
    for position in chosen:
        at = position
        for _ in range(FURTHEST_LEAN):
            leans = LEANS.match(_text(paragraph, paragraph.sentences[at]))
            if not leans or at == 0 or not _together(paragraph, at - 1, at):
                break
            at -= 1
            company.add(at)
        after = position + 1
        if (
            after < len(paragraph.sentences)
            and _together(paragraph, position, after)
            and QUALIFIES.match(_text(paragraph, paragraph.sentences[after]))
        ):
            company.add(after)
    return company


def _together(paragraph: Paragraph, before: int, after: int) -> bool:
    """Whether two sentences run on: in the same item, on the same line."""
    first, second = paragraph.sentences[before], paragraph.sentences[after]
    return first.item == second.item and "\n" not in paragraph.text[first.end : second.start]
