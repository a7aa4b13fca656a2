"""The choice: which sentences of the paragraphs found answer."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.types import Hit, Paragraph, Sentence

MOST_NARROW, RATIO_NARROW = 3, 0.9
MOST_WIDE, RATIO_WIDE = 5, 0.75
"""At most so many paragraphs, each with at least this share of the best one's fused score. Measured on the 130
first questions that can be answered: mean F1 .56 with the best one alone, .60 with (3, .9); on the twelve that ask for
lists .55 with (3, .9), .69 with (5, .75)."""
MOST_SENTENCES, SENTENCE_RATIO = 3, 0.75
"""At most so many sentences of one paragraph, each with at least this share of the best one's cosine. Measured on all
189 turns that can be answered, share of the gold quotes covered and words quoted: (2, .75) .55 and 72, (3, .85) .55
and 71, (3, .75) .59 and 86, (4, .65) .62 and 108. Weighing in the words shared with the question changed nothing."""
# A sentence that opens so cannot be understood without the one before it.
LEANS = re.compile(
    r"(?:However|But|This|These|That|Those|They|It|Its|Their|He|She|His|Her|Such|Others?|Similarly|Therefore"
    r"|Consequently|Nevertheless|Nonetheless|As a result|In addition|For example|For instance|Also|Both)\b"
)
# A sentence that opens so takes back something of the one before it, which must not be shown without it.
QUALIFIES = re.compile(r"(?:However|But|Nevertheless|Nonetheless|Yet|Despite this|That said)\b")
FURTHEST_LEAN = 2  # sentences gone back


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
