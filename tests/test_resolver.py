"""Follow-ups as they would stand alone: what is put in, taken out and where."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from assistant.resolver import LONGEST, MOST_EARLIER, MOST_OWN, OnnxResolver, Tagged, rewrite, tagged_pieces
from index import models
from index.models import EIGHT_BITS, FLOATS

EARLIER = ("what were the concerns about the libraries in the city centre?",)


class WordTokenizer:
    """One piece a word, two for a word of more than nine letters."""

    def token_to_id(self, token: str) -> int:
        return {"[CLS]": 1, "[SEP]": 2}[token]

    def encode(self, text: str, *, add_special_tokens: bool) -> SimpleNamespace:
        assert not add_special_tokens
        return SimpleNamespace(ids=[9, 9] if len(text) > 9 else [9])


TOKENIZER = WordTokenizer()


def logits(tagged: Tagged, *, copy: set[str] = frozenset(), drop: set[str] = frozenset(), place: int = 0) -> Any:  # type: ignore[assignment]
    found = np.full((len(tagged.pieces), 3), -4.0, np.float32)
    for words, at in zip(tagged.earlier, tagged.earlier_at, strict=True):
        for word, piece in zip(words, at, strict=True):
            found[piece, 0] = 4.0 if word.strip("?,") in copy else -4.0
    for word, piece in zip(tagged.own, tagged.own_at, strict=True):
        found[piece, 1] = 4.0 if word.strip("?,") in drop else -4.0
    found[[0, *tagged.own_at][place], 2] = 4.0
    return found


def rewritten(question: str, earlier: tuple[str, ...] = EARLIER, **marks: Any) -> str:
    tagged = tagged_pieces(TOKENIZER, question, earlier)
    return rewrite(tagged, logits(tagged, **marks))


def test_words_of_the_question_before_stand_for_a_pronoun():
    made = rewritten("is anything done about it?", copy={"concerns"}, drop={"it"}, place=4)
    assert made == "is anything done about concerns?"


def test_a_run_of_words_is_put_in_whole_at_the_end_before_the_question_mark():
    made = rewritten("who pays?", copy={"the", "libraries", "in", "city", "centre"}, place=2)
    assert made == "who pays the libraries in the city centre?"


def test_words_are_put_in_at_the_front():
    assert rewritten("staffing", copy={"libraries"}, place=0) == "libraries staffing"


def test_a_question_from_which_nothing_is_missing_stays_as_it_is():
    assert rewritten("who chairs the board?", drop={"who"}) == "who chairs the board?"


def test_a_word_that_the_question_has_itself_is_not_put_in_twice():
    assert rewritten("why the library?", copy={"libraries", "centre"}, place=3) == "why the library centre?"
    assert rewritten("why the library?", copy={"libraries"}, place=3) == "why the library?"


def test_a_word_does_not_stand_twice_where_the_question_and_what_is_put_in_meet():
    made = rewritten("what is done about it?", copy={"about", "the", "libraries"}, drop={"it"}, place=5)
    assert made == "what is done about the libraries?"


def test_function_words_alone_are_nothing_to_put_in():
    assert rewritten("why?", copy={"the", "about"}, place=1) == "why?"


def test_a_question_of_words_that_only_point_back_keeps_them():
    assert rewritten("it?", copy={"libraries"}, drop={"it"}, place=1) == "it libraries?"


def test_the_newest_question_gives_a_word_before_older_ones():
    made = rewritten("why?", ("libraries closed", "libraries in town"), copy={"libraries", "closed", "town"}, place=1)
    assert made == "why libraries closed town?"


def test_word_pieces_have_their_places_and_no_more_than_the_model_reads():
    tagged = tagged_pieces(TOKENIZER, "why now", ("extraordinary cuts", "b"))
    assert tagged.pieces == [1, 9, 9, 2, 9, 9, 9, 2, 9, 2]
    assert (tagged.begin, tagged.own_at, tagged.earlier_at) == (4, (1, 2), ((4, 6), (8,)))
    many = tagged_pieces(TOKENIZER, "w " * 500, ("v " * 90,) * 9)
    assert len(many.pieces) <= LONGEST
    assert len(many.earlier) <= MOST_EARLIER
    assert rewrite(many, np.zeros((len(many.pieces), 3), np.float32))


def test_nothing_is_opened_for_a_first_question():
    class Unused:
        def run(self, *_: object) -> None:
            pytest.fail("there is nothing to resolve")

    resolver = OnnxResolver(TOKENIZER, session=Unused())
    assert resolver.resolve("why?", ()) == "why?"
    assert resolver.resolve("", ("a",)) == ""


def test_a_question_that_does_not_fit_whole_stays_whole_as_it_is():
    class Copying:
        def run(self, _: None, feed: dict[str, Any]) -> list[Any]:
            found = np.full((1, feed["ids"].shape[1], 3), -4.0, np.float32)
            found[0, :, 0] = 4.0
            return [found]

    resolver = OnnxResolver(TOKENIZER, session=Copying())
    fits = "w " * (MOST_OWN - 2) + "end?"
    assert resolver.resolve(fits, ("more cuts",)) == f"more cuts {fits}"
    too_long = "w " * (MOST_OWN - 1) + "end?"
    assert resolver.resolve(too_long, ("more cuts",)) == too_long
    assert resolver.resolve("why?", ("v " * 2 * LONGEST,)).endswith("why?")  # of those before, the rest is left out


def test_the_session_gets_all_pieces_and_halves():
    seen = {}

    class Session:
        def run(self, _: None, feed: dict[str, Any]) -> list[Any]:
            seen.update(feed)
            found = np.full((1, feed["ids"].shape[1], 3), -4.0, np.float32)
            found[0, 4:, 0] = 4.0
            found[0, 2, 2] = 4.0
            return [found]

    assert OnnxResolver(TOKENIZER, session=Session()).resolve("why now?", ("more cuts",)) == "why now more cuts?"
    assert seen["ids"].shape == seen["mask"].shape == seen["types"].shape == (1, 7)
    assert seen["types"].tolist() == [[0, 0, 0, 0, 1, 1, 1]]


@pytest.mark.model
def test_what_a_follow_up_is_understood_as_does_not_depend_on_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = np.array([[101, 2339, 2003, 2008, 102, 2055, 3392, 102]])
    found = []
    for way in (FLOATS, EIGHT_BITS):
        monkeypatch.setattr(models, "products", lambda way=way: way)
        resolver = OnnxResolver(TOKENIZER)
        resolver.open()
        feed = {"ids": pieces, "mask": np.ones_like(pieces), "types": np.zeros_like(pieces)}
        found.append(resolver._session.run(None, feed)[0])
    assert np.array_equal(*found)
