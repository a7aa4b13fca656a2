from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assistant.answer import NOT_ALL, Assistant
from assistant.listing import LIKELY, MOST_LISTED, by_listing, every_hit, features, likelihood
from assistant.reader import Pair, Scores
from assistant.reading import Read
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


def test_every_paragraph_is_read_once_and_those_not_found_come_last(short: Report) -> None:
    hits = [Hit(0, 4, 0.3, 0.5)]
    found = every_hit(hits, [(0, short)], lambda hit: np.full(2, hit.paragraph / 100, np.float32))
    assert found[0] == hits[0]
    rest = [hit.paragraph for hit in found[1:]]
    assert rest == sorted(rest, reverse=True)
    assert sorted([4, *rest]) == [at for at, one in enumerate(short.paragraphs) if one.sentences]


def test_what_the_reader_likes_is_likelier_and_so_is_what_was_found_better() -> None:
    even = likelihood(read(1.0, 1.0, 1.0))
    assert list(even) == sorted(even, reverse=True)
    liked = likelihood(read(1.0, 3.0, 1.0))
    assert liked[1] > even[1]
    assert features(read(1.0, 3.0)).shape == (2, 7)


def test_a_list_shows_all_that_are_likely_best_first(short: Report) -> None:
    reads = read(-4.0, 5.0, -6.0, 5.0, 5.0)
    found = by_listing(reads, reports=[short], complete=True)
    shown = [hit.paragraph for hit, _ in found.chosen]
    likely = likelihood(reads)
    assert {1, 3} <= set(shown)
    assert 2 not in shown
    assert set(shown[1:]) == {at for at in range(5) if likely[at] >= LIKELY} - {shown[0]}
    assert found.complete


def test_where_nothing_answers_nothing_is_listed(short: Report) -> None:
    found = by_listing(read(-5.0, -5.0, -5.0), reports=[short], complete=True)
    assert (found.chosen, found.complete) == ((), False)
    assert found.nearest


def test_a_list_is_complete_and_says_how_many_paragraphs_were_read(short_library: Library) -> None:
    reader = SaysOf("volunteer")
    asked = Assistant(short_library, reader=reader, resolver=GluingResolver())
    answer = asked.ask("list everything about volunteers")
    report = short_library.reports[0]
    holding = {p.label for p in report.paragraphs if any("volunteer" in p.text[s.start : s.end] for s in p.sentences)}
    assert {c.label for c in answer.citations} <= holding
    assert set(reader.read) >= {p.text[s.start : s.end] for p in report.paragraphs for s in p.sentences}
    shown = len({c.label for c in answer.citations})
    these = f"these {shown} were" if shown > 1 else "this one was"
    assert answer.note == f"All {short_library.numbered[0]} numbered paragraphs were read; {these} judged to answer."
    assert answer.coverage.complete


def test_of_too_many_paragraphs_the_likest_are_read_and_the_list_says_so(short_library: Library) -> None:
    large = replace(short_library, numbered=(MOST_LISTED + 1,))
    answer = Assistant(large, reader=SaysOf("volunteer"), resolver=GluingResolver()).ask("list all about volunteers")
    assert answer.citations
    assert answer.note == NOT_ALL
    assert not answer.coverage.complete


def test_other_questions_read_few_paragraphs(short_library: Library) -> None:
    reader = SaysOf("volunteer")
    Assistant(short_library, reader=reader, resolver=GluingResolver()).ask("what do volunteers do")
    report = short_library.reports[0]
    assert len(reader.read) < sum(len(p.sentences) for p in report.paragraphs)
