"""What is embedded: passages of three sizes, all within the encoder's limit."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.errors import ReportError
from index.passages import make_passages
from index.types import SIZES, Passage, Report
from tests.conftest import parse


def count(text: str) -> int:
    """Words, and the two marks at the ends."""
    return len(text.split()) + 2


def letters(text: str) -> int:
    return len("".join(text.split())) + 2


def passages(report: Report, *, limit: int = 256, count_pieces=count) -> tuple[Passage, ...]:
    return make_passages(report, position=0, count_pieces=count_pieces, limit=limit)


def found(report: Report, size: str, *, limit: int = 256, number: str = "1") -> list[str]:
    return [
        report.paragraphs[p.paragraph].text[p.start : p.end]
        for p in passages(report, limit=limit)
        if p.size == size and report.paragraphs[p.paragraph].number == number
    ]


def embedded(report: Report, size: str, *, limit: int = 256) -> list[str]:
    return [p.embed_text for p in passages(report, limit=limit) if p.size == size and p.paragraph]


ONE, TWO, THREE, FOUR = (
    "One is here right now.",
    "Two is there right now.",
    "Three was far right then.",
    "Four is gone again now.",
)
REPORT = parse(f"# T\n## Part\n1. {ONE} {TWO} {THREE} {FOUR}\n")


def test_a_sentence_is_a_passage():
    assert found(REPORT, "sentence") == [ONE, TWO, THREE, FOUR]


def test_a_window_is_a_sentence_with_its_neighbours():
    assert found(REPORT, "window") == [
        f"{ONE} {TWO}",
        f"{ONE} {TWO} {THREE}",
        f"{TWO} {THREE} {FOUR}",
        f"{THREE} {FOUR}",
    ]


def test_a_part_is_the_whole_paragraph_where_it_fits():
    assert found(REPORT, "part") == [f"{ONE} {TWO} {THREE} {FOUR}"]


def test_a_paragraph_too_long_becomes_parts_of_whole_sentences():
    """Two marks, the title and ten words are thirteen pieces."""
    assert found(REPORT, "part", limit=13) == [f"{ONE} {TWO}", f"{THREE} {FOUR}"]
    assert found(REPORT, "part", limit=12) == [ONE, TWO, THREE, FOUR]


def test_a_window_too_long_leaves_out_the_later_neighbour_and_then_the_earlier():
    assert found(REPORT, "window", limit=13) == [f"{ONE} {TWO}", f"{ONE} {TWO}", f"{TWO} {THREE}", f"{THREE} {FOUR}"]
    assert found(REPORT, "window", limit=12) == [ONE, TWO, THREE, FOUR]


def test_a_sentence_too_long_is_cut_between_words():
    report = parse("# T\n## Part\n1. a b c d e f g h i j k l m\n")
    for size in SIZES:
        assert found(report, size, limit=12) == ["a b c d e f g h i", "j k l m"]


def test_a_word_too_long_is_cut_too():
    report = parse("# T\n## P\n1. ab " + "x" * 40 + " cd\n")
    pieces = [p for p in passages(report, limit=20, count_pieces=letters) if p.paragraph and p.size == "part"]
    assert [p.embed_text for p in pieces] == ["P. ab", "P. " + "x" * 10, "P. " + "x" * 15, "P. " + "x" * 15, "P. cd"]
    assert all(letters(p.embed_text) <= 20 for p in pieces)


def test_the_title_goes_before_what_is_embedded_and_is_none_of_the_passage():
    assert embedded(REPORT, "sentence")[0] == f"Part. {ONE}"
    first = next(p for p in passages(REPORT) if p.paragraph)
    assert (first.report, first.paragraph, first.start, first.end) == (0, 1, 0, len(ONE))


def test_the_deadline_goes_before_what_an_action_embeds():
    report = parse("# T\n## Do\n1. Act now.\n### Within six months:\n- ensure it\n- repair it. Then rest.\n## Next\n")
    assert embedded(report, "sentence") == [
        "Do. Act now.",
        "Do. Within six months. ensure it",
        "Do. Within six months. repair it.",
        "Do. Within six months. Then rest.",
    ]
    assert embedded(report, "part") == ["Do. Act now.\nWithin six months:\nensure it\nrepair it. Then rest."]


def test_the_other_form_of_an_abbreviation_goes_after_what_is_embedded():
    report = parse(
        "# T\n1. The home delivery service (HDS) works.\n2. The HDS is good.\n3. Home delivery service staff.\n"
    )
    assert [p.embed_text for p in passages(report) if p.size == "part" and p.paragraph] == [
        "The home delivery service (HDS) works.",
        "The HDS is good. (home delivery service)",
        "Home delivery service staff. (HDS)",
    ]


def test_a_title_too_long_is_left_out_so_that_the_text_has_room():
    title = " ".join(["word"] * 300)
    report = parse(f"# T\n## {title}\n1. One is here.\n### {title}:\n- bullet\n")
    assert embedded(report, "sentence") == ["One is here.", "bullet"]
    report = parse(f"# T\n## {' '.join(['word'] * 62)}\n1. One.\n## {' '.join(['word'] * 63)}\n2. Two.\n")
    assert [len(text.split()) for text in embedded(report, "sentence")] == [63, 1]  # a fourth of 256, two of them marks


def test_passages_of_the_short_report(short: Report):
    made = make_passages(short, position=7, count_pieces=count, limit=256)
    assert len(made) == 86
    assert {p.report for p in made} == {7}
    assert [p.paragraph for p in made] == sorted(p.paragraph for p in made)
    assert [sum(p.size == size for p in made) for size in SIZES] == [38, 38, 10]


def test_no_paragraph_of_the_real_report_is_cut_at_256_words(wolverhampton: Report):
    check(wolverhampton, passages(wolverhampton), 256, count)


def check(report: Report, made: tuple[Passage, ...], limit: int, count_pieces) -> None:
    """Every passage within the limit; every sentence covered by passages of each size."""
    assert all(count_pieces(p.embed_text) <= limit for p in made)
    for p in made:
        text = report.paragraphs[p.paragraph].text
        assert text[p.start : p.end] == text[p.start : p.end].strip() != ""
        assert text[p.start : p.end] in p.embed_text
    for number, paragraph in enumerate(report.paragraphs):
        for size in SIZES:
            spans = [(p.start, p.end) for p in made if p.paragraph == number and p.size == size]
            if size != "window":
                assert all(before[1] <= after[0] for before, after in pairwise(spans))
            covered = {at for start, end in spans for at in range(start, end)}
            for s in paragraph.sentences:
                assert [
                    at for at in range(s.start, s.end) if at not in covered and not paragraph.text[at].isspace()
                ] == []


WORDS = st.text(alphabet="ab. c?A\u00a0(&)E", max_size=60)


@given(
    st.lists(st.one_of(WORDS, WORDS.map("- {}".format), WORDS.map("## {}".format), st.just("**Now:**")), max_size=12),
    st.integers(8, 40),
    st.sampled_from([count, letters]),
)
def test_any_report_becomes_passages_within_any_limit(lines: list[str], limit: int, count_pieces):
    try:
        report = parse("# T\n1. Accident and emergency (A&E). " + "\n".join(lines))
    except ReportError:
        assume(False)
    check(report, passages(report, limit=limit, count_pieces=count_pieces), limit, count_pieces)


@pytest.mark.parametrize(
    "text",
    [
        "1. " + "cat " * 200_000,
        "1. " + "a," * 200_000,
        "1. Do:\n" + "- word word.\n" * 10_000,
        "1. " + "It sat. " * 30_000,
    ],
    ids=["one sentence", "one word", "bullets", "sentences"],
)
def test_a_large_paragraph_takes_no_more_than_a_few_seconds(text: str, within):
    report = parse("# T\n" + text)
    with within(seconds=8):
        made = passages(report)
    assert max(count(p.embed_text) for p in made) <= 256
