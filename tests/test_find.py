"""A question -> hits."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from index import fuse
from index.dense import search_dense, vectors_at
from index.find import FIELD, LEAST, MEANING, WORDS, Query, find, make_queries, sentence_similarities, substituted
from index.library import Library
from index.sparse import search_sparse
from index.types import SIZES, Hit, Synonyms
from index.vocabulary import forms_of, synonyms
from tests.conftest import build_fake


def query_of(library: Library, text: str, only: set[int] | None = None) -> Query:
    (query,) = make_queries(library, [text], reports=[only])
    return query


def ask(library: Library, text: str, *, reports: set[int] | None = None) -> tuple[Hit, ...]:
    return find(library, query_of(library, text, reports))


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
    query = query_of(short_library, "Turnover of librarians is low")
    for hit in find(short_library, query):
        rows = [row for row in range(len(short_library.places)) if short_library.places[row, 1] == hit.paragraph]
        cosines = [float(vectors_at(short_library.dense, [row])[0] @ query.vector) for row in rows]
        assert hit.similarity == pytest.approx(max(cosines), abs=1e-5)


def test_words_count_beside_vectors(short_library: Library):
    """A vector that says nothing: words alone decide."""
    nothing = np.zeros(384, dtype=np.float32)
    hits = find(short_library, dataclasses.replace(query_of(short_library, "900"), vector=nothing))
    assert labels(short_library, hits)[0] == "¶8"
    # All paragraphs share the first rank in the three rankings by meaning.
    assert hits[0].score == pytest.approx(3 * (MEANING + WORDS) / (fuse.RANK_CONSTANT + 1))
    assert {round(hit.score, 6) for hit in hits[1:]} == {round(3 * MEANING / (fuse.RANK_CONSTANT + 1), 6)}


def test_vectors_count_beside_words(short_library: Library):
    """Words that stand nowhere: vectors alone decide."""
    vector = short_library.encoder.encode(["Turnover of librarians is low"])[0]
    query = dataclasses.replace(query_of(short_library, "zebra"), vector=vector)
    assert labels(short_library, find(short_library, query))[0] == "¶4"


def test_a_paragraph_that_is_first_in_all_nine_rankings_has_the_best_score(short_library: Library):
    assert ask(short_library, "The summer reading scheme reached 900 children.")[0].score == pytest.approx(
        4 / (fuse.RANK_CONSTANT + 1)
    )


def by_size(library: Library, text: str, reports: tuple[int, ...]) -> list[list[tuple[int, float]]]:
    near = search_dense(library.dense, library.encoder.encode([text])[0], most=library.dense.rows)
    near = [(row, cosine) for row, cosine in near if library.places[row, 0] in reports]
    return [[(row, cosine) for row, cosine in near if library.places[row, 4] == size] for size in range(3)]


def expected(library: Library, text: str, in_field_words: str | None, reports: tuple[int, ...]) -> list[Hit]:
    """All rankings of all there is, by size: of meaning, of words, and of meaning in the field's words."""
    abbreviations = [a for position in reports for a in library.reports[position].abbreviations]
    others = synonyms(text, library.vocabulary, forms_of(abbreviations))
    rankings = by_size(library, text, reports)
    cosines = {row: cosine for ranking in rankings for row, cosine in ranking}
    for size in SIZES:
        words = search_sparse(library.sparse, text, size=size, most=10_000, synonyms=others)
        rankings.append([(row, score) for row, score in words if row in cosines])
    weights = [MEANING] * 3 + [WORDS] * 3
    if in_field_words:
        rankings += by_size(library, in_field_words, reports)
        weights += [FIELD] * 3
    return fuse.fuse(rankings, library.places, similarity=cosines, weights=weights)


@pytest.mark.parametrize(
    ("text", "in_field_words"),
    [
        ("zebra", None),
        ("Is the lift at the town hall?", "Is the lift at the council?"),
        ("kids in care", "looked after children"),
    ],
)
@pytest.mark.parametrize("reports", [(0,), (1,)])
def test_hits_are_the_fused_rankings_of_meaning_words_and_field(
    fake_library: Library, text: str, in_field_words: str | None, reports: tuple[int, ...]
):
    hits = ask(fake_library, text, reports=reports)
    others = expected(fake_library, text, in_field_words, reports)
    assert [(hit.report, hit.paragraph) for hit in hits] == [(hit.report, hit.paragraph) for hit in others]
    assert [hit.score for hit in hits] == pytest.approx([hit.score for hit in others])


@pytest.mark.parametrize(
    ("text", "label"),
    [("Were youngsters reached?", "¶8"), ("What of HDS?", "¶3"), ("the town hall's duties at once", "¶5")],
)
def test_other_words_for_the_same_are_found(short_library: Library, text: str, label: str):
    assert labels(short_library, ask(short_library, text))[0] == label


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
    expected = [float(vectors_at(short_library.dense, [row])[0] @ vector) for row in rows]
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
    vector = vectors_at(short_library.dense, [rows[1]])[0]
    cosines = sentence_similarities(dataclasses.replace(short_library, places=places), vector, Hit(0, 4, 0.0, 0.0))
    assert cosines[0] == pytest.approx(1.0, abs=1e-5)
    assert cosines[1] == -1.0


def test_the_question_in_the_fields_words_has_the_first_other_word_in_each_place():
    others = (Synonyms(4, 8, ("children", "young people")), Synonyms(12, 20, ("A&E",)))
    assert substituted("Are kids at casualty?", others) == "Are children at A&E?"
    assert substituted("Are kids at casualty?", ()) == "Are kids at casualty?"


def test_the_rows_of_a_report_and_of_a_paragraph_are_those_that_say_so(fake_library: Library):
    places = fake_library.places
    for report in (0, 1):
        assert list(fake_library.rows_of(report)) == np.flatnonzero(places[:, 0] == report).tolist()
    for paragraph in (0, 5, len(fake_library.reports[1].paragraphs) - 1):
        expected = np.flatnonzero((places[:, 0] == 1) & (places[:, 1] == paragraph)).tolist()
        assert list(fake_library.rows_of(1, paragraph)) == expected
    assert list(fake_library.rows_of(2)) == []


def test_one_long_paragraph_does_not_fill_a_ranking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Two hundred sentences of one paragraph are all nearer than those of the others."""
    long = " ".join(f"The lift number {n} is broken." for n in range(200))
    short = "".join(f"{n}. The lift was seen in room {n} by the people who came.\n\n" for n in range(2, 60))
    (tmp_path / "a.md").write_text(f"# T\n\n## Part\n\n1. {long}\n\n{short}")
    library = build_fake(tmp_path / "library", tmp_path / "a.md")
    monkeypatch.setattr("index.find.CANDIDATES", 50)
    assert len(ask(library, "The lift number is broken.")) >= LEAST
