from pathlib import Path

import numpy as np
import pytest

from assistant.reader import OnnxReader, open_reader, padded, pair_pieces
from index.encoder import model_folder, open_tokenizer
from index.errors import LibraryError


class Words:
    """A tokenizer whose pieces are words, numbered by their length."""

    class Encoding:
        def __init__(self, ids: list[int]) -> None:
            self.ids = ids

    def encode(self, text: str, *, add_special_tokens: bool) -> "Words.Encoding":
        assert not add_special_tokens
        return self.Encoding([len(word) for word in text.split()])

    def token_to_id(self, token: str) -> int:
        return {"[CLS]": 101, "[SEP]": 102}[token]


def test_question_title_and_sentences_are_put_together_with_their_places() -> None:
    ids, begin, spans = pair_pieces(Words(), "who pays", "Money", ("It is free.", "Ask us."), longest=50)
    assert ids == [101, 3, 4, 102, 6, 2, 2, 5, 3, 3, 102]
    assert begin == 4
    assert spans == [(5, 8), (8, 10)]


def test_without_title_the_sentences_follow_at_once() -> None:
    ids, _, spans = pair_pieces(Words(), "who", "", ("We do.",), longest=50)
    assert ids == [101, 3, 102, 2, 3, 102]
    assert spans == [(3, 5)]


def test_what_is_too_long_is_cut_and_an_unread_sentence_has_no_place() -> None:
    ids, _, spans = pair_pieces(Words(), "who", "", ("one two three four", "five six"), longest=6)
    assert ids == [101, 3, 102, 3, 3, 102]
    assert spans == [(3, 5), (5, 5)]


def test_pairs_are_padded_to_the_longest_and_masked() -> None:
    ids, mask, types = padded([([1, 2, 3], 1, []), ([4], 1, [])])
    assert ids.tolist() == [[1, 2, 3], [4, 0, 0]]
    assert mask.tolist() == [[1, 1, 1], [1, 0, 0]]
    assert types.tolist() == [[0, 1, 1], [0, 0, 0]]


def test_damaged_weights_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "reader.onnx").write_bytes(b"not the weights")
    monkeypatch.setattr("assistant.reader.WEIGHTS", tmp_path / "reader.onnx")
    with pytest.raises(LibraryError, match=r"reader\.onnx are damaged"):
        open_reader(Words())


def test_missing_weights_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.reader.WEIGHTS", tmp_path / "reader.onnx")
    with pytest.raises(LibraryError, match=r"reader\.onnx cannot be read"):
        open_reader(Words())


@pytest.fixture(scope="module")
def shipped() -> OnnxReader:
    return open_reader(open_tokenizer(model_folder() / "tokenizer.json"))


PLAY = (
    "Play areas",
    ("The borough has 18 play areas.", "Most are inspected every week.", "Parents value the wardens."),
)
BUSES = ("Transport", ("Bus fares rose by a tenth in May.", "Drivers received training in customer care."))


@pytest.mark.model
def test_the_shipped_reader_picks_the_sentence_that_answers(shipped: OnnxReader) -> None:
    play, buses = shipped.score(
        "what do mums and dads think of the people who look after the playgrounds", [PLAY, BUSES]
    )
    assert int(play.argmax()) == 2
    assert play.max() > buses.max()


@pytest.mark.model
def test_the_shipped_reader_is_less_sure_where_nothing_answers(shipped: OnnxReader) -> None:
    asked = max(s.max() for s in shipped.score("how many play areas are there", [PLAY, BUSES]))
    beside = max(s.max() for s in shipped.score("what did the play areas cost to build in 1998", [PLAY, BUSES]))
    assert asked > beside


@pytest.mark.model
def test_the_same_pairs_get_the_same_scores(shipped: OnnxReader) -> None:
    first = shipped.score("what did parents think", [PLAY, BUSES])
    again = shipped.score("what did parents think", [PLAY, BUSES])
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


@pytest.mark.model
def test_what_a_pair_scores_does_not_depend_on_the_others_read(shipped: OnnxReader) -> None:
    question = "what did parents think"
    alone = [*shipped.score(question, [PLAY]), *shipped.score(question, [BUSES])]
    together = shipped.score(question, [BUSES, PLAY, BUSES, BUSES, PLAY])
    assert all(np.array_equal(alone[at], together[place]) for place, at in enumerate([1, 0, 1, 1, 0]))


@pytest.mark.model
def test_no_pairs_get_no_scores(shipped: OnnxReader) -> None:
    assert shipped.score("what did parents think", []) == []
