"""Words that mean the same."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ConfigError
from index.library import open_library
from index.sparse import all_stems
from index.types import Abbreviation, Synonyms
from index.vocabulary import SHIPPED, Vocabulary, forms_of, read_vocabulary, synonyms
from tests.conftest import SHORT, build_fake
from tests.fakes import FakeEncoder

GROUPS = (
    ("looked after children", "children in care", "in care"),
    ("children", "kids"),
    ("accident and emergency", "A&E", "casualty"),
    ("head", "boss"),
    ("headteacher", "head"),
    ("views", "have a say"),
)


def made(*groups: tuple[str, ...]) -> Vocabulary:
    places: dict[tuple[str, ...], tuple[int, ...]] = {}
    for position, group in enumerate(groups):
        for phrase in group:
            places[all_stems(phrase)] = (*places.get(all_stems(phrase), ()), position)
    return Vocabulary(groups, places, "")


def found(text: str, *abbreviations: Abbreviation) -> list[tuple[str, tuple[str, ...]]]:
    """Each place with its words as they stand in `text`."""
    return [(text[p.start : p.end], p.others) for p in synonyms(text, made(*GROUPS), forms_of(abbreviations))]


@pytest.fixture(scope="module")
def shipped() -> Vocabulary:
    return read_vocabulary()


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Kids at CASUALTY?", [("Kids", ("children",)), ("CASUALTY", ("accident and emergency", "A&E"))]),
        ("the accident-and-emergency unit", [("accident-and-emergency", ("A&E", "casualty"))]),
        ("A&E’s staff", [("A&E’s", ("accident and emergency", "casualty"))]),
        ("the kid’s view", [("kid’s", ("children",)), ("view", ("have a say",))]),
        ("Do they have a say?", [("have a say", ("views",))]),
        ("the care of", []),
        ("zebra", []),
        ("", []),
    ],
)
def test_places_are_found_by_stems_and_keep_the_other_words(text: str, places: list[tuple[str, tuple[str, ...]]]):
    assert found(text) == places


def test_of_phrases_that_overlap_the_longest_counts():
    assert found("children in care") == [("children in care", ("looked after children", "in care"))]
    assert found("kids in care") == [
        ("kids", ("children",)),
        ("in care", ("looked after children", "children in care")),
    ]


def test_a_phrase_of_several_groups_has_the_others_of_all():
    assert found("the head") == [("head", ("boss", "headteacher"))]


def test_an_abbreviation_stands_for_its_long_form_and_the_other_way_round():
    hds = Abbreviation("HDS", "home delivery service")
    assert found("Is the hds any good?", hds) == [("hds", ("home delivery service",))]
    assert found("home delivery services", hds) == [("home delivery services", ("HDS",))]
    assert found("home delivery", hds) == []
    assert found("Kids", Abbreviation("KIDS", "keep it down service")) == [
        ("Kids", ("keep it down service", "children"))
    ]


def test_an_abbreviation_that_is_a_function_word_stands_for_nothing():
    assert found("is it good", Abbreviation("IT", "information technology")) == []


def test_a_long_form_may_be_longer_than_any_phrase():
    long = "one two three four five six seven eight nine"
    assert found(f"{long} ten", Abbreviation("OT", long)) == [(long, ("OT",))]


@given(st.text(max_size=80))
def test_places_are_in_order_and_do_not_overlap(text: str):
    at = 0
    for place in synonyms(text, made(*GROUPS), {}):
        assert at <= place.start < place.end <= len(text)
        assert place.others
        at = place.end


def test_the_shipped_vocabulary_knows_the_field(shipped: Vocabulary):
    assert len(shipped.groups) > 120

    def others(text: str) -> tuple[str, ...]:
        return synonyms(text, shipped, {})[0].others

    assert others("casualty")[:2] == ("accident and emergency", "A&E")
    assert others("kids")[0] == "children"
    assert others("kids in care")[0] == "looked after children"
    assert others("councillors")[0] == "elected members"
    assert others("cops")[0] == "police"
    assert others("jail")[0] == "custody"
    assert "dismissed" in others("sacked")


def test_reading_is_quick(shipped: Vocabulary, within):
    with within(seconds=0.5):  # it takes .02 s
        assert read_vocabulary() == shipped


def test_a_users_own_words_come_after_the_shipped_ones(tmp_path: Path, shipped: Vocabulary):
    file = tmp_path / "own.toml"
    file.write_text('zoo = [["zebras", "striped horses"], ["kids", "young goats"]]\n')
    both = read_vocabulary(file)
    assert both.groups == (*shipped.groups, ("zebras", "striped horses"), ("kids", "young goats"))
    assert both.digest != shipped.digest
    assert synonyms("a zebra", both, {}) == (Synonyms(2, 7, ("striped horses",), ("striped horses",)),)
    others = synonyms("kids", both, {})[0].others
    assert (others[0], others[-1]) == ("children", "young goats")


def test_a_library_is_opened_with_a_vocabulary(tmp_path: Path, shipped: Vocabulary):
    assert build_fake(tmp_path, SHORT).vocabulary == shipped
    own = made(*GROUPS)
    assert open_library(tmp_path, open_encoder=lambda _: FakeEncoder(), vocabulary=own).vocabulary is own


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a = [", "cannot be read as TOML"),
        ('a = "b"', "a is no list of groups"),
        ('a = [["b", "c"], "d"]', "a, group 2 is no list of words"),
        ('a = [["b", 1]]', "a, group 1 is no list of words"),
        ('a = [["b"]]', "a, group 1 needs two"),
        ('a = [["home", "Homes"]]', "a, group 1: 'Homes' and 'home' are the same"),
        ('a = [["it", "computers"]]', "a, group 1: 'it' says nothing"),
        ('a = [["?", "computers"]]', r"a, group 1: '\?' says nothing"),
        (f'a = [["b", "{"c " * 9}"]]', "a, group 1: .* more than 8 words"),
    ],
)
def test_what_is_no_vocabulary_is_refused_with_its_place(tmp_path: Path, text: str, problem: str):
    file = tmp_path / "own.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=rf"own\.toml: {problem}"):
        read_vocabulary(file)


def test_a_missing_or_unreadable_file_is_refused(tmp_path: Path):
    with pytest.raises(ConfigError, match="There is no vocabulary"):
        read_vocabulary(tmp_path / "own.toml")
    (tmp_path / "own.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_vocabulary(tmp_path / "own.toml")


def test_the_shipped_file_stands_beside_its_reader():
    assert SHIPPED.name == "vocabulary.toml"
    assert SHIPPED.read_text(encoding="utf-8").startswith("#")


def test_words_that_share_a_stem_alone_cannot_stand_in_the_same_sentence(shipped: Vocabulary):
    """ "Badly" is not "inadequate", as "bad" is; but how a word is inflected changes nothing."""

    def alike(text: str) -> tuple[str, ...]:
        return synonyms(text, shipped, {})[0].alike

    assert all(map(alike, ("turn up", "bad", "Kid", "kids", "young offenders' institution", "wait", "complained")))
    assert alike("badly") == ()
    assert synonyms("badly", shipped, {})[0].others


def test_groups_that_have_a_word_in_its_form_come_first(shipped: Vocabulary):
    """ "Medical" is the "medicals" of health assessments before it is the "medics" of doctors."""
    found = synonyms("medical", shipped, {})[0]
    assert found.others[0] == found.alike[0] == "health assessments"
    assert "doctors" in found.others
    assert "doctors" not in found.alike


def test_an_abbreviation_of_a_report_can_always_stand_for_its_long_form(shipped: Vocabulary):
    found = synonyms("the MAST", shipped, forms_of([Abbreviation("MAST", "multi-agency support teams")]))
    assert found[-1].alike[0] == "multi-agency support teams"


def test_words_that_only_share_a_stem_are_no_synonyms(shipped: Vocabulary):
    """ "Middling" has the stem of "middle"."""
    assert not synonyms("in the middle of the night", shipped, {})
