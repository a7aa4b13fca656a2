from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import NOT_ALL, Assistant
from assistant.listing import HIGHEST, LIKELY, MOST_READ, by_listing, likelihood, standing, to_read
from assistant.reader import Pair, Scores
from assistant.reading import FIRST_PARAGRAPHS, Read
from index.library import Library
from index.types import Hit, Report
from tests.fakes import GluingResolver


class SaysOf:
    """A reader to which sentences that hold one of some words answer."""

    name = "says of"

    def __init__(self, *words: str) -> None:
        self.words = words
        self.read: list[str] = []

    def score(self, _: str, pairs: Sequence[Pair]) -> list[Scores]:
        self.read += [sentence for _, sentences in pairs for sentence in sentences]
        return [np.array([4.0 if any(w in s for w in self.words) else -4.0 for s in ss], np.float32) for _, ss in pairs]


def read(*scores: float) -> list[Read]:
    """Paragraphs found in this order, with the reader's score of their one sentence."""
    return [
        Read(Hit(0, at, 0.3 - 0.01 * at, 0.6 - 0.01 * at), np.array([score], np.float32))
        for at, score in enumerate(scores)
    ]


def hits_of(reads: Sequence[Read]) -> list[Hit]:
    return [one.hit for one in reads]


def likely(reads: Sequence[Read]) -> list[float]:
    return list(likelihood(np.array([one.best for one in reads], np.float64), standing(hits_of(reads))))


def test_what_the_reader_likes_is_likelier_and_so_is_what_was_found_better() -> None:
    even = likely(read(1.0, 1.0, 1.0))
    assert even == sorted(even, reverse=True)
    assert likely(read(1.0, 3.0, 1.0))[1] > even[1]
    assert standing(hits_of(read(1.0, 3.0))).shape == (2, 5)


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0, 0.36)), min_size=1, max_size=80))
def test_what_is_not_read_could_not_belong_to_the_list_however_the_reader_liked_it(
    found: list[tuple[float, float]],
) -> None:
    hits = [Hit(0, at, score, like) for at, (like, score) in enumerate(sorted(found, key=lambda one: -one[1]))]
    kept, complete = to_read(hits)
    assert list(kept) == [hit for hit in hits if hit in kept]
    assert set(hits[:FIRST_PARAGRAPHS]) <= set(kept)
    assert len(kept) <= MOST_READ
    left = [at for at, hit in enumerate(hits) if hit not in kept]
    if complete:
        assert all(likelihood(np.full(len(hits), HIGHEST), standing(hits))[left] < LIKELY)


def test_a_list_is_not_complete_where_more_could_belong_to_it_than_are_read() -> None:
    hits = [Hit(0, at, 0.36, 0.9) for at in range(MOST_READ + 1)]
    kept, complete = to_read(hits)
    assert (len(kept), complete) == (MOST_READ, False)


def test_a_list_is_not_complete_where_what_was_not_found_could_belong_to_it() -> None:
    assert to_read([Hit(0, 0, 0.36, 0.6)])[1]
    assert not to_read([Hit(0, 0, 0.01, 0.6)])[1]


def test_a_list_shows_all_that_are_likely_best_first(short: Report) -> None:
    reads = read(-4.0, 5.0, -6.0, 5.0, 5.0)
    found = by_listing(reads, hits_of(reads), reports=[short], complete=True)
    shown = [hit.paragraph for hit, _ in found.chosen]
    assert {1, 3} <= set(shown)
    assert 2 not in shown
    assert set(shown[1:]) == {at for at in range(5) if likely(reads)[at] >= LIKELY} - {shown[0]}
    assert found.complete


def test_a_list_of_which_a_part_was_not_read_is_not_complete(short: Report) -> None:
    reads = read(-4.0, 5.0, -6.0, 5.0, 5.0)
    cut = [*reads[:2], replace(reads[2], left=True), *reads[3:]]
    found = by_listing(cut, hits_of(cut), reports=[short], complete=True)
    assert found.chosen
    assert not found.complete


def test_where_nothing_answers_nothing_is_listed(short: Report) -> None:
    reads = read(-5.0, -5.0, -5.0)
    found = by_listing(reads, hits_of(reads), reports=[short], complete=True)
    assert (found.chosen, found.complete) == ((), False)
    assert found.nearest


def test_a_list_is_complete_and_says_how_many_paragraphs_were_judged(short_library: Library) -> None:
    asked = Assistant(short_library, reader=SaysOf("volunteer"), resolver=GluingResolver())
    answer = asked.ask("list everything about volunteers")
    report = short_library.reports[0]
    holding = {p.label for p in report.paragraphs if any("volunteer" in p.text[s.start : s.end] for s in p.sentences)}
    assert {c.label for c in answer.citations} <= holding
    shown = len({c.label for c in answer.citations})
    these = f"these {shown} answer" if shown > 1 else "this one answers"
    assert answer.note == f"All {short_library.numbered[0]} numbered paragraphs were judged; {these}."
    assert answer.coverage.complete


def test_where_not_all_could_be_judged_the_list_says_so(
    short_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.listing.HIGHEST", 1000.0)
    monkeypatch.setattr("assistant.listing.MOST_READ", 2)
    answer = Assistant(short_library, reader=SaysOf("volunteer"), resolver=GluingResolver()).ask(
        "list all volunteers do"
    )
    assert answer.citations
    assert answer.note == NOT_ALL
    assert not answer.coverage.complete


def test_other_questions_have_few_paragraphs_read(short_library: Library) -> None:
    reader = SaysOf("volunteer")
    Assistant(short_library, reader=reader, resolver=GluingResolver()).ask("what do volunteers do")
    report = short_library.reports[0]
    assert len(reader.read) < sum(len(p.sentences) for p in report.paragraphs)
