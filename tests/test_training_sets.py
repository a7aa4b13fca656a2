"""Measures on public question sets: on sets of a few lines, with a fake encoder and a reader that counts words."""

import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.reader import Pair, Scores
from index.sparse import stems
from index.types import SIZES, Vectors
from tests.fakes import FakeEncoder
from training import sets, wordings
from training.corpora import BY_PASSAGES, BY_QUESTIONS, Encoders, Row, Table, embed, make_reports, narrowed, sampled
from training.finding_sets import mtrag, obliqa
from training.measures import average_precision, mean, ndcg, recall, reciprocal_rank
from training.reading_sets import squad, wikiqa
from training.wordings import Before, cast, followed


class CountingReader:
    """A sentence's score is how many of its stems are in the question, less a half."""

    name = "counting"

    def score(self, question: str, pairs: Sequence[Pair]) -> list[Scores]:
        asked = set(stems(question))
        return [np.array([len(asked & set(stems(s))) - 0.5 for s in ss], np.float32) for _, ss in pairs]


class CountingEncoder(FakeEncoder):
    def __init__(self) -> None:
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += len(texts)
        return super().encode(texts)


class DenyingReader(CountingReader):
    """The other way round: the fewer words a sentence shares, the better."""

    def score(self, question: str, pairs: Sequence[Pair]) -> list[Scores]:
        return [-scores for scores in super().score(question, pairs)]


class StubbornEncoder(FakeEncoder):
    """Whatever is asked, the vector is that of one text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def encode(self, texts: Sequence[str]) -> Vectors:
        return super().encode([self.text] * len(texts))


class CarryingResolver:
    """Puts the newest question before a later one."""

    name = "carrying"

    def __init__(self) -> None:
        self.resolved: list[str] = []

    def resolve(self, question: str, earlier: Sequence[str]) -> str:
        self.resolved.append(question)
        return f"{earlier[0]} / {question}"


ALIKE = Encoders(FakeEncoder(), FakeEncoder())
READERS = {"counting": CountingReader()}


def write(folder: Path, *, corpus: Sequence[Row] = (), **files: Sequence[Row]) -> None:
    folder.mkdir(parents=True)
    for name, rows in {"corpus": corpus, **files}.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def text(key: str, title: str, words: str, **more: object) -> Row:
    return {"id": key, "title": title, "text": words, **more}


def asked(question: str, *relevant: str, turns: Sequence[str] = (), **more: object) -> Row:
    before = [{"question": turn, "answer": ""} for turn in turns]
    return {"id": question, "turns": before, "question": question, "relevant": list(relevant), **more}


# measures


def test_measures_by_hand():
    ranking, right = ["a", "b", "c", "d"], {"b", "d", "z"}
    assert recall(ranking, right, most=2) == pytest.approx(1 / 3)
    assert average_precision(ranking, right) == pytest.approx((1 / 2 + 2 / 4) / 3)
    assert average_precision(ranking, right, most=3) == pytest.approx(1 / 2 / 3)
    assert reciprocal_rank(ranking, right) == 1 / 2
    assert reciprocal_rank(ranking, {"z"}) == 0
    ideal = 1 + 1 / math.log2(3)
    assert ndcg(ranking, right, most=2) == pytest.approx((1 / math.log2(3)) / ideal)
    assert ndcg(["b"], {"b"}, most=5) == 1
    assert mean([]) is None


def test_a_sample_is_the_same_each_time_and_in_order():
    assert sampled(range(100), 10) == sampled(range(100), 10) == sorted(sampled(range(100), 10))
    assert len(set(sampled(range(100), 10))) == 10
    assert sampled(range(3), 10) == sampled(range(3), None) == [0, 1, 2]


# squad


def squad_row(article: str, paragraph: int, question: str, *answers: str) -> Row:
    relevant = [f"{article}#{paragraph}"] if answers else []
    return asked(question, *relevant, answers=list(answers), answerable=bool(answers), article=article)


def test_squad_counts_hits_recall_and_surety_on_held_out_articles_alone(tmp_path: Path):
    write(tmp_path / "squad1", queries=[])
    # Seventeen paragraphs say more about the tower's bells than the one that holds the second answer.
    bells = [text(f"A#{n}", "Bells", f"The tower has forty bells of bronze in loft {n}.") for n in range(2, 19)]
    write(
        tmp_path / "squad2",
        corpus=[
            text("A#0", "Bells", "Ropes are of hemp. The ringers meet on Sunday."),
            text("A#1", "Bells", "Copper lines that roof."),
            *bells,
            text("B#0", "Ships", "A ship has a hull."),
        ],
        queries=[
            squad_row("A", 0, "When do the ringers meet?", "Sunday"),
            squad_row("A", 1, "What of bronze is above the forty tower bells?", "Copper"),
            squad_row("A", 0, "Who pays?"),
            squad_row("B", 0, "What has a ship?", "hull"),
        ],
    )
    table = squad("squad2", tmp_path, ALIKE, READERS, most=None)
    assert table.title == "squad2, held-out articles: 3 questions, 2 answerable"
    assert dict(zip(table.columns, table.rows["counting"], strict=True)) == {
        "recall@16": None,
        "hit@1": 0.5,
        "AUROC two best": 1.0,
        "AUROC best": 1.0,
    }
    assert table.rows[BY_PASSAGES] == table.rows[BY_QUESTIONS] == (0.5, None, None, None)
    denied = squad("squad2", tmp_path, ALIKE, {"denying": DenyingReader()}, most=None).rows["denying"]
    assert denied[1] == 0.0
    assert denied[3] != 1.0


def test_each_encoder_of_questions_is_compared_with_the_same_passages_and_readers_read_the_product_s(tmp_path: Path):
    write(tmp_path / "squad2", queries=[])
    write(
        tmp_path / "squad1",
        corpus=[*(text(f"A#{n}", "", f"Nothing is in {n}.") for n in range(30)), text("A#30", "", "Mills grind corn.")],
        queries=[squad_row("A", 30, "Who milled?", "corn")],
    )
    for encoders, found in (
        (Encoders(FakeEncoder(), StubbornEncoder("nothing")), {BY_PASSAGES: 1.0, BY_QUESTIONS: 0.0}),
        (Encoders(FakeEncoder(), FakeEncoder()), {BY_PASSAGES: 1.0, BY_QUESTIONS: 1.0}),
    ):
        table = squad("squad1", tmp_path, encoders, READERS, most=None)
        assert {label: table.rows[label][0] for label in found} == found
        assert table.rows["counting"][1] == found[BY_QUESTIONS]


def test_the_two_best_are_paragraphs_as_in_the_product(tmp_path: Path):
    # The unanswerable question has one near sentence; the answerable one has two, each in a paragraph of its own.
    write(tmp_path / "squad2", queries=[])
    write(
        tmp_path / "squad1",
        corpus=[
            text("A#0", "", "Green boats sail north. Green boats sail home."),
            text("A#1", "", "Seven mills grind corn."),
            text("A#2", "", "Seven mills grind rye."),
        ],
        queries=[
            squad_row("A", 1, "Do seven mills grind wheat or corn?", "corn"),
            squad_row("A", 0, "Do green boats sail north or east by seas?"),
        ],
    )
    row = squad("squad1", tmp_path, ALIKE, READERS, most=None).rows["counting"]
    assert row[2:] == (1.0, 0.5)


# wikiqa


def test_wikiqa_ranks_the_candidates_of_questions_that_have_right_and_wrong_ones(tmp_path: Path):
    sentences = ["Oaks grow slowly.", "The oldest oak is in the park.", "It was planted by monks long ago."]
    write(
        tmp_path / "wikiqa",
        corpus=[text(f"D-{n}", "Oak", sentence) for n, sentence in enumerate(sentences)],
        queries=[
            asked("where is the oldest oak", "D-1", candidates=["D-0", "D-1", "D-2"]),
            asked("which monks planted oaks", "D-0", "D-2", candidates=["D-0", "D-1", "D-2"]),
            asked("how do oaks grow", "D-0", candidates=["D-0"]),
            asked("who fells oaks", candidates=["D-0", "D-1"]),
        ],
    )
    table = wikiqa(
        tmp_path,
        Encoders(FakeEncoder(), StubbornEncoder("nothing")),
        {**READERS, "denying": DenyingReader()},
        most=None,
    )
    assert table.title == "wikiqa: 2 questions"
    assert table.rows["BM25"] == (1.0, 1.0)
    assert table.rows["counting"] == table.rows["counting, alone"] == (1.0, 1.0)
    # Of the second question's candidates D-0 and D-1 share one word each and keep their order.
    assert table.rows["denying"] == pytest.approx(((1 / 3 + (1 + 2 / 3) / 2) / 2, (1 / 3 + 1) / 2))
    cosines = {f"cosine, {by}" for by in (BY_PASSAGES, BY_QUESTIONS)}
    assert table.rows[f"cosine, {BY_PASSAGES}"] == (1.0, 1.0)
    assert table.rows[f"cosine, {BY_QUESTIONS}"][1] == 0.75  # as they stand, all being alike
    assert set(table.rows) == {*cosines, "BM25", "counting", "counting, alone", "denying", "denying, alone"}


# collections


def regulations() -> list[Row]:
    texts = [f"A firm must keep record {n} of its clients." for n in range(14)]
    texts += ["", "A fund must name its auditor. An auditor signs within a month."]
    return [
        text(f"id{n}", f"Doc {n % 2} {n}", words, document_id=n % 2, passage_id=str(n)) for n, words in enumerate(texts)
    ]


def test_regulations_are_reports_without_sections_and_articles_have_their_title_as_one():
    first, second = make_reports(regulations())
    assert (first.sections, first.paragraphs[0].number, first.paragraphs[0].anchor) == ((), "0", "id0")
    assert second.paragraphs[-1].anchor == "id15"
    assert len(second.paragraphs[-1].sentences) == 2
    (article,) = make_reports([text("w1", "Oak", "Oak\nOaks grow."), text("w2", "Oak", "They live long.")])
    assert [section.title for section in article.sections] == ["Oak"]
    assert [paragraph.text for paragraph in article.paragraphs] == ["Oaks grow.", "They live long."]
    assert article.paragraphs[1].section == 0


def test_some_of_a_corpus_has_the_relevant_paragraphs_and_those_at_the_beginning_in_order():
    rows = regulations()
    assert [row["id"] for row in narrowed(rows, {"id9", "id3"}, 4)] == ["id0", "id1", "id3", "id9"]
    assert [row["id"] for row in narrowed(rows, {"id9", "id3", "not in the set"}, 1)] == ["id3", "id9"]
    assert narrowed(rows, {"id9"}, None) == narrowed(rows, {"id9"}, 99) == rows


def test_texts_are_embedded_once(tmp_path: Path):
    encoder = CountingEncoder()
    kept = tmp_path / "cache" / "set.npz"
    first = embed(["one oak", "two elms", "one oak"], encoder, kept)
    assert encoder.encoded == 2
    again = embed(["two elms", "three ashes", "one oak"], encoder, kept)
    assert encoder.encoded == 3
    assert np.array_equal(again[[2, 0]], first[:2])
    assert np.array_equal(again, FakeEncoder().encode(["two elms", "three ashes", "one oak"]))


def test_obliqa_measures_finding_and_the_reader_s_order(tmp_path: Path):
    write(
        tmp_path / "obliqa",
        corpus=regulations(),
        queries=[
            asked("When does the auditor of a fund sign?", "id15"),
            asked("Which record 3 must a firm keep?", "id3"),
        ],
    )
    readers = {**READERS, "denying": DenyingReader()}
    table = obliqa(tmp_path, ALIKE, readers, cache=tmp_path / "cache", sizes=SIZES, most=None)
    assert table.title == "obliqa: 2 questions, 16 paragraphs, passages: sentence, window, part"
    assert table.columns == ("R@10", "MAP@10")
    assert table.rows[f"finding, {BY_PASSAGES}"] == table.rows[f"finding, {BY_QUESTIONS}"] == (1.0, 1.0)
    assert table.rows["counting over 10"] == table.rows["counting over 20"] == (1.0, 1.0)
    assert table.rows["denying over 10"][0] == 1.0
    assert table.rows["denying over 10"][1] < 0.5
    assert table.rows["denying over 20"][0] < 1.0  # more than ten share fewer words than the right one
    assert table.rows["denying and finding over 20"][1] > table.rows["denying over 20"][1]


def test_obliqa_over_some_paragraphs_by_each_encoder_of_questions(tmp_path: Path):
    write(
        tmp_path / "obliqa",
        corpus=regulations(),
        queries=[asked("Which record must a firm keep?", "id13")],
    )
    encoders = Encoders(FakeEncoder(), StubbornEncoder("record 13"))
    table = obliqa(tmp_path, encoders, READERS, cache=tmp_path, sizes=("part",), most=None, passages=5)
    assert table.title == "obliqa: 1 questions, 5 of 16 paragraphs, passages: part"
    assert table.rows[f"finding, {BY_PASSAGES}"] == pytest.approx((1.0, 1 / 5))  # all alike, in order
    assert table.rows[f"finding, {BY_QUESTIONS}"] == (1.0, 1.0)
    assert table.rows["counting over 10"] == (1.0, 1.0)  # the reader reads what the product finds, in its order


def test_mtrag_finds_by_three_wordings_turns_with_relevant_passages(tmp_path: Path):
    pool = [text(f"o{n}", "Oak", f"Oak\nOaks have {n} leaves and grow in the north.") for n in range(6)]
    pool += [text("e", "Elm", "Elm\nThey are elms, and grow in the south.")]
    write(
        tmp_path / "mtrag_clapnq",
        corpus=pool,
        queries=[
            asked("Tell me about elms", "e", standalone="Tell me about elms"),
            asked("and where do they grow in the north?", "e", turns=["Tell me about elms"], standalone="elms south"),
            asked("what do they cost", turns=["Tell me about elms"], standalone=""),
        ],
    )
    seen: list[tuple[str, Before]] = []

    def standalone(question: str, before: Before) -> str:
        seen.append((question, tuple(before)))
        return "elms elm south" if before else question

    table = mtrag(tmp_path, ALIKE, standalone, cache=tmp_path / "cache", sizes=("part",), most=None)
    assert table.title.startswith("mtrag_clapnq (seen data for the shipped resolver): 2 questions, 7 paragraphs")
    assert table.columns == ("turns", "R@5", "nDCG@5")
    for by in (BY_PASSAGES, BY_QUESTIONS):
        assert table.rows[f"human rewrite, {by}"] == table.rows[f"standalone, {by}"] == (2, 1.0, 1.0)
        assert table.rows[f"last turn, {by}"] == (2, 0.5, 0.5)
        assert table.rows[f"last turn, {by}, later turns"] == (1, 0.0, 0.0)
    some = mtrag(tmp_path, ALIKE, standalone, cache=tmp_path / "cache", sizes=("part",), most=None, passages=3)
    assert "3 of 7 paragraphs" in some.title
    assert seen[1] == ("and where do they grow in the north?", (("Tell me about elms", ""),))


# wordings


def test_ours_is_the_product_s_standalone_each_question_after_those_before_it_as_they_stand_alone():
    resolver = CarryingResolver()
    assert followed("What is cancer?", [], resolver=resolver) == "What is cancer?"
    before = [("What is cancer?", ""), ("Is it treatable?", "")]
    assert followed("Why?", before, resolver=resolver) == "What is cancer? / Is it treatable? / Why?"
    assert resolver.resolved == ["Is it treatable?", "Why?"]


def test_ours_is_by_the_shipped_resolver_unless_another_is_given(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(wordings, "open_resolver", CarryingResolver)
    assert followed("Who treats it?", [("What is asthma?", "")]) == "What is asthma? / Who treats it?"


def test_cast_counts_the_terms_added_of_each_year(tmp_path: Path):
    write(
        tmp_path / "cast",
        rewrites=[
            {**asked("What is throat cancer?", standalone="What is throat cancer?"), "id": "2019:1_1"},
            {
                **asked("Is it treatable?", turns=["What is throat cancer?"], standalone="Is throat cancer treatable?"),
                "id": "2019:1_2",
            },
            {
                **asked(
                    "Who treats it?", turns=["What is throat cancer?"], standalone="Which doctor treats the throat?"
                ),
                "id": "2019:1_3",
            },
            {**asked("What is tea?", turns=["What is a leaf?"], standalone="What is tea?"), "id": "2021:2_2"},
        ],
    )
    table = cast(tmp_path, lambda question, before: f"{before[0][0]} {question}", most=None)
    assert "all but 2021 are seen data for the shipped resolver" in table.title
    assert table.columns == ("turns", "precision", "recall", "F1", "reachable")
    # People added throat, cancer; doctor, throat. Ours: throat, cancer; throat, cancer.
    assert table.rows["2019"] == (2, 0.75, 0.75, 0.75, 0.75)
    assert table.rows["2021"] == (1, 0.0, None, 0.0, None)


# the command


def test_a_table_as_text():
    table = Table("wikiqa: 2 questions", ("turns", "MAP"), {"BM25": (3, 0.5), "counting": (12, None)})
    assert sets.to_text(table).split("\n") == [
        "wikiqa: 2 questions",
        "           turns     MAP",
        "BM25           3   0.500",
        "counting      12       -",
    ]


def test_the_command_measures_the_sets_named_with_the_readers_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    sentences = ["Oaks grow slowly.", "The oldest oak is in the park."]
    write(
        tmp_path / "wikiqa",
        corpus=[text(f"D-{n}", "Oak", sentence) for n, sentence in enumerate(sentences)],
        queries=[asked("where is the oldest oak", "D-1", candidates=["D-0", "D-1"])],
    )
    (other := tmp_path / "other.onnx").write_bytes(b"")
    monkeypatch.setattr(sets, "open_encoders", lambda cache: ALIKE)
    monkeypatch.setattr(sets, "open_reader", lambda tokenizer: CountingReader())
    opened: list[tuple[object, object, str]] = []
    monkeypatch.setattr(sets, "open_session", lambda file: ("session", file))
    monkeypatch.setattr(
        sets,
        "OnnxReader",
        lambda session, tokenizer, name: opened.append((session, tokenizer, name)) or DenyingReader(),
    )
    file = tmp_path / "figures.json"
    arguments = ["wikiqa", "--data", str(tmp_path), "--json", str(file), "--reader", "shipped", "--reader", str(other)]
    sets.main(arguments)
    rows = json.loads(file.read_text())["wikiqa"]["rows"]
    assert rows["shipped"] == [1.0, 1.0]
    assert rows[str(other)] == [0.5, 0.5]
    assert opened == [(("session", other), None, str(other))]
    assert "wikiqa: 1 questions" in capsys.readouterr().out


def test_the_command_takes_a_standalone_by_name_and_opens_no_model_for_cast(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    later = asked("Is it treatable?", turns=["What is cancer?"], standalone="Is cancer treatable?")
    write(tmp_path / "cast", rewrites=[{**later, "id": "2019:1_2"}])
    monkeypatch.setattr(sets, "open_encoders", lambda cache: pytest.fail("no encoder is needed"))
    sets.main(["cast", "--data", str(tmp_path), "--standalone", "tests.test_training_sets:unchanged"])
    assert "2019       1          -   0.000   0.000      1.000" in capsys.readouterr().out


def unchanged(question: str, before: Before) -> str:
    return question


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["squad3"], "there is no set 'squad3'. There are: squad2, squad1,"),
        (["wikiqa"], "has no folder wikiqa"),
        (["squad2"], "has no folder squad1"),
        (["cast", "--reader", "no.onnx"], "--reader no.onnx: there is no such file"),
        (["cast", "--most", "0"], "--most 0: give 1 or more"),
        (["cast", "--passages", "0"], "--passages 0: give 1 or more"),
        (["cast", "--standalone", "training.wordings:no"], "no such function"),
        (["cast", "--standalone", "nothing"], "no such function"),
    ],
)
def test_a_wrong_option_is_said(arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    write(tmp_path / "cast", rewrites=[])
    (tmp_path / "squad2").mkdir()
    with pytest.raises(SystemExit):
        sets.main([*arguments, "--data", str(tmp_path)])
    assert said in capsys.readouterr().err
