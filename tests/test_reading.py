from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.reader import UNREAD, Pair, Scores
from assistant.reading import (
    ANYWAY,
    FIRST_PARAGRAPHS,
    FURTHEST,
    LATE,
    MOST_PARAGRAPHS,
    MOST_PIECES,
    Read,
    read,
    stretch_spans,
    worth_reading,
)
from index.sparse import stems
from index.types import Hit, Report


class SharedWords:
    """A reader that counts the stems which a sentence shares with the question, and remembers what it read."""

    def __init__(self) -> None:
        self.pairs: list[Pair] = []

    def score(self, question: str, pairs: Sequence[Pair]) -> list[Scores]:
        self.pairs += pairs
        asked = set(stems(question))
        return [np.array([len(asked & set(stems(s))) - 0.5 for s in sentences], np.float32) for _, sentences in pairs]


def flat(report: Report) -> list[Hit]:
    return [Hit(0, position, 1.0, 0.5) for position in range(len(report.paragraphs))]


def even(report: Report, hit: Hit) -> Scores:
    return np.zeros(len(report.paragraphs[hit.paragraph].sentences), np.float32)


@given(st.lists(st.integers(1, 200), max_size=30))
def test_stretches_hold_every_sentence_once_and_keep_to_the_limit(pieces: list[int]) -> None:
    spans = stretch_spans(pieces)
    assert [p for first, last in spans for p in range(first, last)] == list(range(len(pieces)))
    for first, last in spans:
        assert sum(pieces[first:last]) <= MOST_PIECES or last - first == 1


def test_stretches_are_evened_out() -> None:
    assert stretch_spans([30, 30, 30, 10]) == [(0, 2), (2, 4)]


def test_a_paragraph_without_sentences_has_no_stretch() -> None:
    assert stretch_spans([]) == []


def test_each_sentence_read_gets_its_score_and_others_are_marked_unread(short: Report) -> None:
    reader = SharedWords()
    hits = flat(short)
    found = read(
        reader,
        "libraries and volunteers",
        hits,
        reports=[short],
        cosines=lambda hit: even(short, hit),
        count_pieces=lambda text: len(text.split()) + 2,
    )
    assert len(found) <= MOST_PARAGRAPHS
    assert len(found) <= len(reader.pairs) <= len(found) + 1
    told = {sentence for _, sentences in reader.pairs for sentence in sentences}
    for one in found:
        paragraph = short.paragraphs[one.hit.paragraph]
        assert len(one.scores) == len(paragraph.sentences)
        for sentence, score in zip(paragraph.sentences, one.scores, strict=True):
            text = paragraph.text[sentence.start : sentence.end]
            assert (score == UNREAD) == (text not in told)


def test_what_is_read_stands_under_the_title_of_its_section(short: Report) -> None:
    reader = SharedWords()
    position = next(i for i, p in enumerate(short.paragraphs) if p.number and p.section is not None)
    read(
        reader,
        "anything",
        [Hit(0, position, 1.0, 0.5)],
        reports=[short],
        cosines=lambda hit: even(short, hit),
        count_pieces=lambda text: len(text.split()) + 2,
    )
    section = short.paragraphs[position].section
    assert section is not None
    assert {title for title, _ in reader.pairs} == {short.sections[section].title}


def test_the_stretch_most_like_the_question_is_read_first(short: Report) -> None:
    reader = SharedWords()
    longest = max(range(len(short.paragraphs)), key=lambda i: len(short.paragraphs[i].sentences))
    count = len(short.paragraphs[longest].sentences)
    likeness = np.array([*[0.1] * (count - 1), 0.9], np.float32)
    read(
        reader,
        "anything",
        [Hit(0, longest, 1.0, 0.5)],
        reports=[short],
        cosines=lambda hit: likeness,
        count_pieces=lambda text: MOST_PIECES + 2,  # each sentence is a stretch of its own
    )
    last = short.paragraphs[longest].sentences[-1]
    assert reader.pairs[0][1] == (short.paragraphs[longest].text[last.start : last.end],)


def test_of_paragraphs_read_whole_no_more_is_read_than_asked_and_what_is_left_is_told(short: Report) -> None:
    def reads(stretches: int) -> tuple[int, list[bool]]:
        reader = SharedWords()
        found = read(
            reader,
            "anything",
            flat(short),
            reports=[short],
            cosines=lambda hit: even(short, hit),
            count_pieces=lambda text: MOST_PIECES + 2,  # each sentence is a stretch of its own
            most_whole=stretches,
        )
        return len(reader.pairs), [one.left for one in found]

    every, left = reads(1000)
    assert every == sum(len(paragraph.sentences) for paragraph in short.paragraphs)
    assert not any(left)
    fewer, left = reads(every - 1)
    assert fewer == every - 1
    assert sum(left) == 1


def found_like(*likeness: float) -> list[Hit]:
    return [Hit(0, at, 1.0 - 0.01 * at, similarity) for at, similarity in enumerate(likeness)]


def test_the_first_are_read_whatever_they_are_like_and_later_ones_where_they_are_like_enough() -> None:
    hits = found_like(*[0.1] * ANYWAY, 0.23, 0.24, 0.25, 0.4, 0.28, 0.29, 0.2)
    first, late = worth_reading(hits)
    assert [hit.similarity for hit in first] == [*[0.1] * ANYWAY, 0.24, 0.25]
    assert [hit.similarity for hit in late] == [0.4, 0.29]
    assert worth_reading([]) == ([], [])
    assert worth_reading(hits[:3]) == (hits[:3], [])


def test_no_more_are_read_than_the_most_and_none_that_was_found_too_far_down() -> None:
    first, late = worth_reading(found_like(*[0.5] * 60))
    assert len(first) + len(late) == MOST_PARAGRAPHS
    far = found_like(*[0.5] * FIRST_PARAGRAPHS, *[0.1] * (FURTHEST - FIRST_PARAGRAPHS), 0.5)
    assert worth_reading(far)[1] == []


def test_a_later_paragraph_must_convince_the_reader_more() -> None:
    scores = np.array([1.0, 3.0], np.float32)
    hit = Hit(0, 0, 1.0, 0.5)
    assert Read(hit, scores).best == 3.0
    assert Read(hit, scores, late=True).best == 3.0 - LATE


def test_what_was_found_later_is_marked_and_what_is_read_whole_is_not(short: Report) -> None:
    hits = flat(short)

    def lates(most_whole: int | None) -> list[Hit]:
        found = read(
            SharedWords(),
            "anything",
            hits,
            reports=[short],
            cosines=lambda hit: even(short, hit),
            count_pieces=lambda text: len(text.split()) + 2,
            most_whole=most_whole,
        )
        return [one.hit for one in found if one.late]

    assert set(lates(None)) <= set(hits[FIRST_PARAGRAPHS:MOST_PARAGRAPHS])
    assert lates(None)
    assert lates(1000) == []
