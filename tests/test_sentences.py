"""Paragraph text -> sentences with exact offsets."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import lead_name, split_sentences
from index.types import Item, Sentence


def split(text: str, *items: Item) -> list[str]:
    return [text[s.start : s.end] for s in split_sentences(text, items)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Inspectors visited, e.g. the Central Library, i.e. the big one.", "They left."],
        ["Mr. Smith and Dr. J. R. Hartley came.", "Ms Hall did not."],
        ["St. Mary's Street is long.", "It is wide."],
        ["Books, maps, etc. are lent.", "Others are not."],
        ["Costs rose by 2.4% to £1.5m in 2012/13.", "They fell by 3.5 in 2014."],
        ["It grew by 3.5 per cent.", "Then it fell."],
        ["Most got GCSEs at A*–C.", "Some got A*–G and A*."],
        ["In 2010–11, 62% were placed.", "14 of them left.", "In 2012 all did."],
        ['"We are proud of them," said the chair.', '"Is it safe?" she asked.', "He left."],
        ["“We are proud.”", "The chair agreed.", "‘It is.’", "Then he left."],
        ["“Is it safe?”\u00a0she asked.", "He left."],
        ["It was (was it not?)\u2003and is.", "He left."],
        ["Schools hold 'friendship' weeks.", "Some hold 'safe' ones."],
        ["See Section 20(1).", "It says so (see ¶3).", "No more."],
        ["It was open at A&E.", "The GP was not."],
        ["Is it?", "Yes!", "It is: one; two – three."],
        ["It meets at 6 a.m. on Mondays.", "The rest do not."],
        ["The website is www.ofsted.gov.uk.", "See it."],
        ["The U.S. Government stayed.", "The U.K. did not."],
        ["Statutory requirements are met.", "Leaders are committed."],
        ["They operate an around-the-clock rota.", "Police rate it highly."],
        ["They say where and how.", "Connexions has a clear focus."],
        ["It took the lead.", "“Nobody else did.”"],
        ["Approx. 40 came, see vol. II and para. B here.", "Then they left."],
        ["An information pack is being developed"],
        ["x"],
    ],
    ids=lambda sentences: sentences[0][:30],
)
def test_sentences_end_where_a_reader_ends_them(sentences: list[str]):
    assert split(" ".join(sentences)) == sentences


def test_a_sentence_is_its_slice_and_space_around_it_is_none_of_it():
    text = "  One is here. \u00a0 Two is there.\t\nThree  "
    assert split_sentences(text, ()) == (Sentence(2, 14), Sentence(17, 30), Sentence(32, 37))


def test_a_sentence_does_not_begin_in_lower_case_after_none_ended():
    assert split("under Section 1(4) of the Act. Next.") == ["under Section 1(4) of the Act.", "Next."]


def test_a_sentence_may_begin_in_lower_case_after_one_ended():
    assert split("Was it safe?\u2003yes.") == ["Was it safe?", "yes."]


def test_no_text_has_no_sentence():
    assert split_sentences("", ()) == ()
    assert split_sentences(" \n\t ", ()) == ()


def test_items_are_split_on_their_own_and_their_lead_is_no_sentence():
    text = "Do this.\nImmediately:\nrepair the lift and\nanswer. Then rest.\nAfterwards\ngo."
    items = (
        Item("a", "Immediately", 22, 41),
        Item("b", "Immediately", 42, 60),
        Item("c", "Afterwards", 72, 75),
    )
    assert split_sentences(text, items) == (
        Sentence(0, 8),
        Sentence(22, 41, 0),
        Sentence(42, 49, 1),
        Sentence(50, 60, 1),
        Sentence(72, 75, 2),
    )


def test_text_after_the_last_item_is_split_too():
    assert split_sentences("a\nGo on. Then stop.", (Item("a", None, 0, 1),)) == (
        Sentence(0, 1, 0),
        Sentence(2, 8),
        Sentence(9, 19),
    )


def test_a_field_of_the_front_page_is_its_value():
    text = "Published: 9 May 2014"
    assert split(text, Item(None, "Published", 11, 21)) == ["9 May 2014"]


def test_a_lead_is_named_without_its_colon():
    assert [lead_name(line) for line in (" Within six months: ", "Immediately", "A :", ":")] == [
        "Within six months",
        "Immediately",
        "A",
        "",
    ]


@given(st.text(max_size=200) | st.text(alphabet="aBc.?! \n\t'\"”(1)&:;…\u2003\u00a0", max_size=200))
def test_any_text_is_covered_in_order_without_overlap(text: str):
    sentences = split_sentences(text, ())
    assert all(text[s.start : s.end].strip() == text[s.start : s.end] != "" for s in sentences)
    assert all(before.end <= after.start for before, after in pairwise(sentences))
    assert "".join("".join(text[s.start : s.end].split()) for s in sentences) == "".join(text.split())


@given(st.data())
def test_no_sentence_reaches_over_the_edge_of_an_item(data: st.DataObject):
    lines = data.draw(st.lists(st.text(alphabet="aB. c?'", min_size=1, max_size=20), min_size=1, max_size=8))
    text = "\n".join(lines)
    items, start = [], 0
    for line in lines:
        if data.draw(st.booleans()):
            items.append(Item(None, None, start, start + len(line)))
        start += len(line) + 1
    for sentence in split_sentences(text, tuple(items)):
        inside = [i for i, item in enumerate(items) if item.start <= sentence.start and sentence.end <= item.end]
        assert inside == ([] if sentence.item is None else [sentence.item])
        assert "\n" not in text[sentence.start : sentence.end]


@pytest.mark.parametrize(
    "text",
    ["A. " * 300_000, "a. " * 300_000, ". " * 300_000, '" ' * 300_000, "It met. Leaders had. " * 40_000, "(" * 500_000],
    ids=["initials", "shortened", "stops", "quotes", "missed ends", "brackets"],
)
def test_splitting_wild_text_takes_no_more_than_a_moment(text: str, within):
    with within(seconds=5):
        split_sentences(text, ())


def test_splitting_a_long_list_takes_no_more_than_a_moment(within):
    text = "\n".join(["Do it."] * 20_000)
    items = tuple(Item(None, f"lead {n}", 7 * n, 7 * n + 6) for n in range(20_000))
    with within(seconds=3):
        assert len(split_sentences(text, items)) == 20_000
