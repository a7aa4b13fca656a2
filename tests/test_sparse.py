"""Words: BM25."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sparse import (
    SYNONYM_WEIGHT,
    all_stems,
    count_rows,
    read_sparse,
    row_frequency,
    search_sparse,
    stems,
    unknown_words,
    write_sparse,
)
from index.types import Passage, Size, Synonyms

TEXTS = [
    "Staff at A&E are not aware",  # 0
    "Care leavers describe the support as excellent",  # 1
    "Children’s homes are good homes",  # 2
    "Care leavers describe the support as excellent",  # 3
    "Nothing else",  # 4
]


def passage(text: str, size: Size = "window") -> Passage:
    return Passage(0, 0, 0, 1, size, text)


@pytest.fixture
def index(tmp_path: Path):
    write_sparse([*(passage(text) for text in TEXTS), passage("Staff", "part")], tmp_path)
    return read_sparse(tmp_path)


def rows(index, text: str, *, size: Size = "window", most: int = 9) -> list[int]:
    return [row for row, _ in search_sparse(index, text, size=size, most=most)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Children's homes", ["children", "home"]),
        ("children’s CHILDREN", ["children", "children"]),
        ("A&E and R&D", ["a&e", "r&d"]),
        ("cafés naïve", ["cafe", "naiv"]),
        ("What does the report say about it?", ["report"]),
        ("not no never", ["not", "no", "never"]),
        ("looked-after 16-year-olds in 2010/11", ["look", "after", "16", "year", "old", "2010", "11"]),
        ("... ?! ¶ –", []),
        ("", []),
    ],
)
def test_words_are_compared_without_case_accents_endings_and_function_words(text: str, words: list[str]):
    assert stems(text) == words


def test_document_i_is_passage_i(index):
    assert count_rows(index) == 6
    assert [rows(index, text)[0] for text in ("aware", "excellent", "homes", "nothing")] == [0, 1, 2, 4]


def test_equal_scores_are_in_order_of_row(index):
    found = search_sparse(index, "excellent support", size="window", most=9)
    assert [row for row, _ in found] == [1, 3]
    assert found[0][1] == found[1][1]


def test_a_passage_with_more_of_the_words_comes_first(index):
    assert rows(index, "staff and care leavers") == [1, 3, 0]


def test_the_score_is_bm25(tmp_path: Path):
    """One of two passages of equal length has the word once: idf ln(1 + (2 - 1 + .5) / (1 + .5)), tf part 1."""
    write_sparse([passage("apple pear"), passage("plum fig")], tmp_path)
    assert search_sparse(read_sparse(tmp_path), "apple", size="window", most=2) == [(0, 0.6931)]


def test_only_passages_of_one_size_are_found_and_the_size_adds_no_score(index):
    assert rows(index, "staff") == [0]
    assert rows(index, "staff", size="part") == [5]
    assert rows(index, "window part") == []


def test_no_more_than_most(index):
    assert rows(index, "support", most=1) == [1]


def test_a_typographic_apostrophe_is_an_apostrophe_on_both_sides(index):
    assert rows(index, "children's") == rows(index, "children’s") == [2]


def test_function_words_are_kept_where_a_phrase_is_recognised():
    assert all_stems("In care of A&E") == ("in", "care", "of", "a&e")
    assert all_stems("?") == ()


def test_another_word_for_the_same_is_found_at_a_lower_weight(index):
    own = dict(search_sparse(index, "aware", size="window", most=9))
    other = search_sparse(index, "know", size="window", most=9, synonyms=[Synonyms(0, 4, ("aware",))])
    assert other == [(0, round(own[0] * SYNONYM_WEIGHT, 4))]


def test_of_the_words_for_the_same_only_the_best_counts(index):
    others = (Synonyms(0, 8, ("support", "excellent", "describe")),)
    assert search_sparse(index, "helpful homes", size="window", most=9, synonyms=others)[1:] == search_sparse(
        index, "helpful", size="window", most=9, synonyms=(Synonyms(0, 7, ("excellent",)),)
    )


def test_all_words_of_a_phrase_must_be_there_in_any_order(index):
    def found(phrase: str) -> list[int]:
        return [
            row for row, _ in search_sparse(index, "x", size="window", most=9, synonyms=[Synonyms(0, 1, (phrase,))])
        ]

    assert found("excellent support") == [1, 3]
    assert found("excellent homes") == []
    assert found("in care") == []  # without its function word it would be every "care"


def test_a_word_that_stands_twice_in_a_question_counts_once(index):
    twice = search_sparse(index, "homes, home", size="window", most=9, synonyms=[Synonyms(7, 11, ("house",))])
    assert twice == search_sparse(index, "homes", size="window", most=9)


def test_a_phrase_of_function_words_alone_has_synonyms(index):
    found = search_sparse(index, "have a say", size="window", most=9, synonyms=[Synonyms(0, 10, ("support",))])
    assert [row for row, _ in found] == [1, 3]


@pytest.mark.parametrize("text", ["", "  ", "the of and", "?", "zebra"])
def test_words_that_stand_nowhere_find_nothing(index, text: str):
    assert rows(index, text) == []


@pytest.mark.parametrize(
    "text", ['staff AND "care', "text:staff", "(staff", "staff*", "staff~2 ^3", "row:0 staff", "[a TO staff"]
)
def test_no_character_of_a_question_is_special(index, text: str):
    assert 0 in rows(index, text)


@given(st.text(max_size=100))
def test_any_text_has_stems(text: str):
    assert stems(text) == stems(text.upper().lower()) or not text.isascii()
    assert all(stem.strip() for stem in stems(text))


def test_words_that_stand_in_no_passage_are_named_as_written(index):
    assert row_frequency(index, "staff") == 2
    assert unknown_words(index, "Do Zebras at A&E, or the R&D staff's zebra, excel at Zebras?") == (
        "Zebras",
        "R&D",
        "zebra",
    )
    assert unknown_words(index, "what is it about?") == ()


def test_a_very_long_word_is_no_error(index):
    assert rows(index, "x" * 1_000_000 + " staff") == [0]


def test_reading_and_searching_writes_nothing(tmp_path: Path):
    """tantivy leaves a lock file beside what it opens; a library may be read-only."""
    folder = tmp_path / "sparse"
    folder.mkdir()
    write_sparse([passage("apple")], folder)
    for lock in folder.glob("*.lock"):
        lock.unlink()
    before = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    changed = folder.stat().st_mtime_ns
    index = read_sparse(folder)
    assert rows(index, "apple") == [0]
    assert {file.name: file.stat().st_mtime_ns for file in folder.iterdir()} == before
    assert folder.stat().st_mtime_ns == changed


def test_opening_leaves_nothing_among_the_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A hundred times, since a thread of tantivy's comes in between only now and then."""
    folder, temporary = tmp_path / "sparse", tmp_path / "temporary"
    folder.mkdir()
    temporary.mkdir()
    write_sparse([passage("apple")], folder)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    for _ in range(100):
        assert rows(read_sparse(folder), "apple") == [0]
    (folder / "meta.json").unlink()
    with pytest.raises(ValueError):
        read_sparse(folder)
    assert list(temporary.iterdir()) == []


def test_an_open_index_needs_its_files_no_more(tmp_path: Path):
    """A build removes the library that a server still has open."""
    write_sparse([passage("apple"), passage("pear apple")], tmp_path)
    index = read_sparse(tmp_path)
    for file in tmp_path.iterdir():
        file.unlink()
    assert rows(index, "pear") == [1]


def test_what_is_no_index_is_refused(tmp_path: Path):
    with pytest.raises(ValueError):
        read_sparse(tmp_path)
    (tmp_path / "meta.json").write_text("{}")
    with pytest.raises(ValueError):
        read_sparse(tmp_path)


def test_only_some_reports_are_searched_and_their_scores_stay_the_same(tmp_path: Path):
    """The words of one report are found behind any number of better ones of others."""
    found = [
        Passage(report, 0, 0, 9, "part", "apple" if report else "apple and much else") for report in (*[1] * 50, 0, 2)
    ]
    write_sparse(found, tmp_path)
    index = read_sparse(tmp_path)
    everything = dict(search_sparse(index, "apple", size="part", most=99))
    some = search_sparse(index, "apple", size="part", most=3, reports=[2, 0])
    assert some == [(51, everything[51]), (50, everything[50])]
    assert search_sparse(index, "apple", size="part", most=3, reports=[]) == []
