"""A question -> hits."""

import dataclasses

import numpy as np
import pytest

from index import fuse
from index.dense import search_dense
from index.find import find, sentence_similarities
from index.library import Library
from index.sparse import search_sparse
from index.types import SIZES, Hit


def ask(library: Library, text: str, **options) -> tuple[Hit, ...]:
    return find(library, text, library.encoder.encode([text])[0], **options)


def labels(library: Library, hits: tuple[Hit, ...]) -> list[str]:
    return [library.reports[hit.report].paragraphs[hit.paragraph].label for hit in hits]


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("How many readers did inspectors speak to?", "¶1"),
        ("Who leads the librarians?", "¶4"),
        ("Is the lift in the Central Library repaired?", "¶5"),
        ("What did the summer reading scheme reach?", "¶8"),
        ("When was it published?", "Front page"),
        ("accessibility", "Record of main findings"),
    ],
)
def test_the_paragraph_that_answers_comes_first(short_library: Library, question: str, label: str):
    assert labels(short_library, ask(short_library, question))[0] == label


def test_every_paragraph_is_a_hit_once(short_library: Library):
    hits = ask(short_library, "staffing")
    assert sorted((hit.report, hit.paragraph) for hit in hits) == [(0, number) for number in range(10)]


def test_hits_are_in_order_of_score_and_then_of_position(fake_library: Library):
    for question in ("staffing", "overall effectiveness of services", "zebra", ""):
        keys = [(-hit.score, hit.report, hit.paragraph) for hit in ask(fake_library, question)]
        assert keys == sorted(keys)


def test_the_same_question_finds_the_same(fake_library: Library):
    assert ask(fake_library, "What about A&E?") == ask(fake_library, "What about A&E?")


def test_similarity_is_the_best_cosine_of_the_paragraphs_passages(short_library: Library):
    vector = short_library.encoder.encode(["Turnover of librarians is low"])[0]
    for hit in find(short_library, "Turnover of librarians is low", vector):
        rows = [row for row in range(len(short_library.places)) if short_library.places[row, 1] == hit.paragraph]
        cosines = [float(short_library.dense.reconstruct(row) @ vector) for row in rows]
        assert hit.similarity == pytest.approx(max(cosines), abs=1e-5)


def test_words_count_beside_vectors(short_library: Library):
    """A vector that says nothing: words alone decide."""
    nothing = np.zeros(384, dtype=np.float32)
    hits = find(short_library, "volunteers", nothing)
    assert labels(short_library, hits)[0] == "¶8"
    tied = 3 / (fuse.RANK_CONSTANT + 1)  # all paragraphs share the first rank in the three dense rankings
    assert hits[0].score == pytest.approx(tied + 1 / (fuse.RANK_CONSTANT + 1))
    assert {round(hit.score, 6) for hit in hits[1:]} == {round(tied, 6)}


def test_vectors_count_beside_words(short_library: Library):
    """Words that stand nowhere: vectors alone decide."""
    vector = short_library.encoder.encode(["Turnover of librarians is low"])[0]
    assert labels(short_library, find(short_library, "zebra", vector))[0] == "¶4"


def test_a_ranking_of_each_size_counts(short_library: Library):
    """A paragraph that is first in all four rankings has four times the score of a first rank."""
    assert ask(short_library, "The summer reading scheme reached 900 children.")[0].score == pytest.approx(
        4 / (fuse.RANK_CONSTANT + 1)
    )


def expected(library: Library, text: str, reports: tuple[int, ...]) -> list[Hit]:
    """Four rankings of all there is: one of each size, and one of words in windows."""
    near = search_dense(library.dense, library.encoder.encode([text])[0], most=library.dense.ntotal)
    near = [(row, cosine) for row, cosine in near if library.places[row, 0] in reports]
    cosines = dict(near)
    rankings = [[(row, cosine) for row, cosine in near if library.places[row, 4] == size] for size in range(3)]
    words = search_sparse(library.sparse, text, size="window", most=10_000)
    rankings.append([(row, score) for row, score in words if row in cosines])
    return fuse.fuse(rankings, library.places, similarity=cosines)


@pytest.mark.parametrize("text", ["staffing", "How good is the home delivery service?", "placement stability"])
@pytest.mark.parametrize("reports", [(0,), (1,)])
def test_hits_are_the_fused_rankings_of_each_size_and_of_words(
    fake_library: Library, text: str, reports: tuple[int, ...]
):
    hits = ask(fake_library, text, reports=reports)
    assert [(hit.report, hit.paragraph) for hit in hits] == [
        (hit.report, hit.paragraph) for hit in expected(fake_library, text, reports)
    ]
    assert [hit.score for hit in hits] == pytest.approx([hit.score for hit in expected(fake_library, text, reports)])


def test_only_the_reports_asked_for_are_found(fake_library: Library):
    assert [report.id for report in fake_library.reports] == ["borchester-2014", "wolverhampton-2011"]
    both = ask(fake_library, "overall effectiveness")
    assert {hit.report for hit in both} == {0, 1}
    for position in (0, 1):
        hits = ask(fake_library, "overall effectiveness", reports=[position])
        assert {hit.report for hit in hits} == {position}
        assert len(hits) == len(fake_library.reports[position].paragraphs)
    assert ask(fake_library, "overall effectiveness", reports=[]) == ()


def test_the_other_form_of_an_abbreviation_finds_the_paragraph(short_library: Library):
    """ "Home delivery" stands in the sentence that has only "HDS" through what is embedded with it."""
    paragraph = short_library.reports[0].paragraphs[3]
    vector = short_library.encoder.encode(["home delivery service"])[0]
    last = sentence_similarities(short_library, vector, Hit(0, 3, 0.0, 0.0))[-1]
    assert paragraph.text[paragraph.sentences[-1].start :] == "The HDS is valued by its users."
    assert last > 0.5


def test_similarities_of_sentences_are_those_of_their_own_passages(short_library: Library):
    vector = short_library.encoder.encode(["Turnover is low."])[0]
    cosines = sentence_similarities(short_library, vector, Hit(0, 4, 0.0, 0.0))
    assert cosines.shape == (4,)
    assert cosines.dtype == np.float32
    assert int(np.argmax(cosines)) == 3
    sentence = SIZES.index("sentence")
    rows = [r for r, place in enumerate(short_library.places) if place[1] == 4 and place[4] == sentence]
    expected = [float(short_library.dense.reconstruct(row) @ vector) for row in rows]
    assert cosines.tolist() == pytest.approx(expected, abs=1e-6)


def test_similarities_are_of_the_hits_own_report(fake_library: Library):
    paragraph = fake_library.reports[1].numbered[47]
    sentence = paragraph.sentences[0]
    vector = fake_library.encoder.encode([paragraph.text[sentence.start : sentence.end]])[0]
    position = fake_library.reports[1].paragraphs.index(paragraph)
    cosines = sentence_similarities(fake_library, vector, Hit(1, position, 0.0, 0.0))
    assert cosines.shape == (2,)
    assert cosines[0] > 0.7 > 0.4 > cosines[1]


def test_a_sentence_of_several_passages_has_the_best_of_them(short_library: Library):
    """Two halves of ¶4's first sentence in place of it: the better half counts."""
    rows = [row for row, place in enumerate(short_library.places) if place[1] == 4 and place[4] == 0]
    places = short_library.places.copy()
    places[rows[0], 2:4] = (0, 8)
    places[rows[1], 2:4] = (9, 17)
    vector = short_library.dense.reconstruct(rows[1])
    cosines = sentence_similarities(dataclasses.replace(short_library, places=places), vector, Hit(0, 4, 0.0, 0.0))
    assert cosines[0] == pytest.approx(1.0, abs=1e-5)
    assert cosines[1] == -1.0
