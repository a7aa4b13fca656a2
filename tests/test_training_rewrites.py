"""From a question and its rewrite by a person to what the resolver should mark."""

import json
from pathlib import Path

import pytest

from assistant.resolver import LONGEST, tagged_pieces
from tests.test_resolver import TOKENIZER
from training.rewrites import Marks, Rewrite, given, mark, public_rewrites, report_rewrites


def marked(question: str, earlier: str, alone: str) -> tuple[list[str], list[str], int | None]:
    found = mark(question.split(), [earlier.split()], alone)
    copied = [word for word, flag in zip(earlier.split(), found.copied[0], strict=True) if flag]
    dropped = [word for word, flag in zip(question.split(), found.dropped, strict=True) if flag]
    return copied, dropped, found.place


def test_a_pronoun_is_dropped_for_the_words_it_stands_for():
    found = marked("is it open on Sundays?", "where is the central library", "is the central library open on Sundays?")
    assert found == (["the", "central", "library"], ["it"], 1)


def test_what_is_left_out_is_copied_with_other_endings_too():
    assert marked("how many?", "were libraries closed", "how many library buildings?")[0] == ["libraries"]


def test_a_question_that_stands_alone_has_no_marks():
    assert mark(["who", "pays"], [["the", "fees"]], "who pays") == Marks(((False, False),), (False, False), None)


def test_words_that_stand_nowhere_before_are_not_put_in_and_nothing_is_dropped_for_them():
    assert marked("is it good", "tell me more", "is the service good") == ([], [], None)


def test_conversations_give_each_later_turn_with_those_before_newest_first(tmp_path: Path):
    turns = [
        {"q": "libraries"},
        {"q": "closed?", "s": "are libraries closed?"},
        {"q": "why?", "s": "why are libraries closed?"},
    ]
    (tmp_path / "a.jsonl").write_text(json.dumps({"report": "r", "kind": "k", "turns": turns}) + "\n")
    first, second = report_rewrites(tmp_path)
    assert first == Rewrite("r", "closed?", (("libraries", "libraries"),), "are libraries closed?")
    assert given(second) == ("are libraries closed?", "libraries")
    assert [typed for typed, _ in second.earlier] == ["closed?", "libraries"]


def test_one_year_of_cast_is_held_out(tmp_path: Path):
    def row(name: str, turns: list[str], question: str, alone: str) -> str:
        return json.dumps(
            {
                "id": name,
                "turns": [{"question": t, "answer": ""} for t in turns],
                "question": question,
                "standalone": alone,
            }
        )

    (tmp_path / "cast").mkdir()
    lines = [
        row("2019:1_1", [], "what is rust", "what is rust"),
        row("2019:1_2", ["what is rust"], "is it harmful", "is rust harmful"),
        row("2021:1_2", ["what is rust"], "is it harmful", "is rust harmful"),
        row("2021:1_3", ["what is rust"], "quite other words", "how do cars fare"),
    ]
    (tmp_path / "cast" / "rewrites.jsonl").write_text("\n".join(lines))
    for name in ("mtrag_clapnq", "mtrag_cloud", "mtrag_fiqa"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "queries.jsonl").write_text("")
    found = list(public_rewrites(tmp_path))
    assert [(one.question, one.held_out) for one in found] == [("is it harmful", False), ("is it harmful", True)]


def test_marks_stay_with_their_words_where_a_question_before_did_not_fit():
    torch = pytest.importorskip("torch")
    from training.train_resolver import loss_of, marks_of

    # The second one before is left out, since the first word of it does not fit any more; the third one does.
    filler = " ".join(["v"] * (LONGEST - 7))
    earlier = (filler, "extraordinarily long", "w")
    one = Rewrite("r", "is it", tuple((text, text) for text in earlier), "is w")
    tagged = tagged_pieces(TOKENIZER, one.question, earlier)
    assert [words[0] for words in tagged.earlier] == ["v", "w"]
    marks = marks_of(one, tagged)
    assert [len(flags) for flags in marks.copied] == [len(words) for words in tagged.earlier]
    assert [flags[-1] for flags in marks.copied] == [False, True]
    right = torch.full((1, len(tagged.pieces), 3), -9.0)
    right[0, tagged.earlier_at[1][0], 0] = 9.0
    wrong = torch.full((1, len(tagged.pieces), 3), -9.0)
    assert loss_of(right, [tagged], [marks]) < loss_of(wrong, [tagged], [marks])
