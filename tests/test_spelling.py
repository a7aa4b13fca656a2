"""Mistyped words."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.library import Library
from index.sparse import read_sparse, write_sparse
from index.spelling import Speller, count_words
from index.types import Passage
from index.vocabulary import read_vocabulary
from tests.conftest import ROOT, parse

TEXT = """# A report

## Permanency planning

1. The virtual headteacher reports to the LADO and to Cafcass about independent visitors.

2. Planning is good. Careers advice and carers’ support, adult carers and placing of children are good.

3. Adoption takes fourteen months. It is afforded by what is spent; children stayed with who holds them and
covers it. The parent's cat sat.
"""


@pytest.fixture(scope="module")
def speller(tmp_path_factory: pytest.TempPathFactory) -> Speller:
    report = parse(TEXT)
    folder = tmp_path_factory.mktemp("sparse")
    passages = [Passage(0, n, 0, len(p.text), "part", p.text) for n, p in enumerate(report.paragraphs)]
    write_sparse(passages, folder)
    return Speller(count_words([report]), read_sparse(folder), read_vocabulary())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("abuot teh virtual headteecher", "about the virtual headteacher"),
        ("indipendant visiters", "independent visitors"),
        ("permenancy planing", "permanency planning"),
        ("Adopion?", "Adoption?"),
        ("wat of the virtaul headteacher’s work", "what of the virtual headteacher’s work"),
        ("the headteecher's", "the headteacher's"),
        ("cafcas", "cafcass"),
        ("youngstres", "youngsters"),  # of the vocabulary, in no passage
    ],
)
def test_a_mistyped_word_becomes_the_nearest_of_the_library(speller: Speller, written: str, meant: str):
    assert speller.correct(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "What about Walsall and Dudley?",
        "walsall dudley bexley",
        "trafford",  # two letters from "afford", but another first one
        "autism, zebras and a wheelbarrow",
        "visits by planners",  # forms of words of the library
        "the dog and a gun",
        "xq zz",
        "olds, coppers",  # plurals of plain words
        "arent they, ive",
        "swayed",  # a rare word, with another letter than "stayed"
        "the LAOD and R&B",
        "in 2O11 or 16yr",
        "don't",
        "",
    ],
)
def test_what_is_no_slip_stays(speller: Speller, text: str):
    assert speller.correct(text) == text


def test_a_name_within_a_sentence_is_changed_by_one_letter_at_most(speller: Speller):
    assert speller.correct("visited by Cafcess") == "visited by Cafcass"
    assert speller.correct("visited by Indipendant") == "visited by Indipendant"
    assert speller.correct("Indipendant?") == "Independent?"
    assert speller.correct("They came. Indipendant?") == "They came. Independent?"


def test_a_letter_left_out_goes_before_the_commoner_word_and_that_before_the_alphabet(speller: Speller):
    assert speller.correct("planing") == "planning"  # and not "placing"
    assert speller.correct("carrers") == "carers"  # stands twice, "careers" once


def test_a_short_word_only_becomes_a_function_word(speller: Speller):
    assert speller.correct("teh") == "the"
    assert speller.correct("caz") == "can"  # and not "cat"


@given(st.text(max_size=60))
def test_only_words_are_changed(speller: Speller, text: str):
    corrected = speller.correct(text)
    assert [c for c in corrected if not c.isalpha()] == [c for c in text if not c.isalpha()]
    assert speller.correct(text) == corrected


def test_a_very_long_word_is_no_error(speller: Speller, within):
    with within(seconds=2):
        assert speller.correct("x" * 1000) == "x" * 1000


def test_the_library_has_a_speller(short_library: Library):
    assert short_library.speller.correct("libarians") == "librarians"


def test_symspellpy_is_only_loaded_for_a_mistyped_word():
    code = """
import sys
import index.spelling
print("symspellpy" in sys.modules, index.spelling._counted("autism"), index.spelling._counted("xyzzyx"))
print("symspellpy" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(ROOT), capture_output=True, text=True, timeout=60)
    assert done.stdout == "False 3886220 0\nFalse\n"


def test_no_word_that_is_near_is_left_out_of_the_table(speller: Speller):
    """Against the table of all words: what letters and lengths rule out is not near."""
    from symspellpy import SymSpell, Verbosity

    whole = SymSpell(max_dictionary_edit_distance=2)
    for word, count in speller._words.items():
        if len(word) > 1:
            whole.create_dictionary_entry(word, count)
    for word in ("headteecher", "visiters", "planing", "adultt", "carres", "teh", "xylophone", "indipendant"):
        for allowed in (1, 2):
            few, every = (
                {(found.term, found.distance, found.count) for found in table.lookup(word, Verbosity.ALL, allowed)}
                for table in (speller._table(word, allowed), whole)
            )
            assert few == every
