"""Search: what is found for a question, read, and chosen as its answer."""

from collections.abc import Callable, Sequence
from typing import Literal

from assistant.contrast import sides
from assistant.evidence import Found, by_likeness, by_reading
from assistant.followup import Followed
from assistant.listing import MOST_WHOLE, by_listing, to_read
from assistant.reader import Reader, Scores
from assistant.reading import read
from assistant.retrieve import in_library_words, retrieve
from assistant.types import Conversation
from index.find import sentence_similarities
from index.library import Library
from index.types import Hit, Report

Stage = Literal["resolve", "find", "read"]
Watch = Callable[[Stage], None]
"""Told each stage of an answer before it begins; what it raises ends the answer there."""
SIDE = 1 / 3
"""What each side of a contrast counts for beside the question as a whole, so that neither hides the other."""


def unwatched(_: Stage) -> None:
    """Nobody watches the stages of an answer."""


def search(
    library: Library,
    reader: Reader | None,
    followed: Followed,
    conversation: Conversation,
    asked: Sequence[tuple[int, Report]],
    *,
    wide: bool,
    lists: bool = False,
    watch: Watch = unwatched,
) -> Found:
    """What is found to answer, by reading where there is a reader, else by likeness alone.

    `asked` are the reports to search, as (position, report); `wide` where more than one thing is asked for,
    `lists` where all there are: then every paragraph is judged. `watch` is told before reading begins.
    """
    both = sides(followed.text)
    if both is not None:
        followed, wide = Followed(followed.text, tuple((side, SIDE) for side in both), followed.leans), True
    only = None if len(asked) == len(library.reports) else {position for position, _ in asked}
    hits, vector = retrieve(library, followed, conversation, reports=only)

    def cosines(hit: Hit) -> Scores:
        return sentence_similarities(library, vector, hit)

    watch("read")
    if reader is None:
        return by_likeness(hits, reports=library.reports, cosines=cosines, wide=wide)
    words = in_library_words(library, followed.text, [report for _, report in asked])
    count = library.encoder.count_pieces
    if lists and hits:
        listed, complete = to_read(hits)
        reads = read(
            reader, words, listed, reports=library.reports, cosines=cosines, count_pieces=count, most_whole=MOST_WHOLE
        )
        return by_listing(reads, hits, reports=library.reports, complete=complete)
    reads = read(reader, words, hits, reports=library.reports, cosines=cosines, count_pieces=count)
    return by_reading(reads, reports=library.reports, wide=wide)
