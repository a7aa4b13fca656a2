import json
from pathlib import Path

import pytest

from assistant.answer import Assistant, Trace
from assistant.evaluate import (
    Gold,
    GoldTurn,
    auroc,
    evaluate,
    judge,
    read_gold,
    summarise,
    to_html,
    to_json,
    to_table,
)
from assistant.types import Answer, Citation, Coverage, Quote, Status
from index.errors import ReportError
from index.library import Library
from index.types import Hit, Report


def cited(number: str | None, text: str) -> Citation:
    return Citation("r", "T", None, None, number, None, f"¶{number}", (), None, None, (Quote(text, 0, len(text)),), "/")


def trace(*citations: Citation, status: Status = "answered", sure: float = 1.0, hits: tuple[Hit, ...] = ()) -> Trace:
    return Trace(Answer("q", "q", status, citations, (), (), "", Coverage(1, 1, False), "f"), sure, hits)


def test_a_turn_is_measured_as_the_scorer_does(short: Report) -> None:
    turn = GoldTurn("q", True, best=(1, 2), also=(3,), quotes=("one two three four five", "not quoted at all"))
    found = trace(cited("1", "One two, three four five."), cited("9", "Other."), cited(None, "Front."))
    row = judge("a", "lookup", turn, found, 0.1, [short])
    assert row.cited == ("1", "9", "0")
    assert (row.recall, row.precision, row.first, row.quotes) == (0.5, 1 / 3, 1.0, 0.5)
    assert row.score == pytest.approx(0.4)


def test_abstaining_is_right_only_where_there_is_no_answer(short: Report) -> None:
    none = trace(status="not_in_report", sure=-1.0)
    assert judge("a", "x", GoldTurn("q", False), none, 0.1, [short]).score == 1.0
    assert judge("a", "x", GoldTurn("q", True, best=(1,)), none, 0.1, [short]).score == 0.0
    assert judge("a", "x", GoldTurn("q", False), trace(cited("1", "One.")), 0.1, [short]).score == 0.0


def test_candidates_are_the_paragraphs_that_were_judged(short: Report) -> None:
    position = next(i for i, p in enumerate(short.paragraphs) if p.number == "5")
    found = trace(cited("1", "One."), hits=(Hit(0, position, 1.0, 0.5),))
    assert judge("a", "x", GoldTurn("q", True, best=(5, 6)), found, 0.1, [short]).candidates == 0.5


def test_auroc_counts_pairs_in_the_right_order() -> None:
    assert auroc([3.0, 1.0], [2.0, 0.0]) == 0.75
    assert auroc([1.0], [1.0]) == 0.5
    assert auroc([1.0], []) is None


def test_the_summary_counts_abstention(short: Report) -> None:
    none, some = trace(status="not_in_report", sure=-2.0), trace(cited("1", "One."), sure=2.0)
    rows = [
        judge("a", "x", GoldTurn("q", False), none, 0.1, [short]),
        judge("b", "x", GoldTurn("q", False), some, 0.1, [short]),
        judge("c", "y", GoldTurn("q", True, best=(1,)), none, 0.1, [short]),
    ]
    means = summarise(rows).kinds["all"]
    assert means["abstention_precision"] == 0.5
    assert means["abstention_recall"] == 0.5
    assert means["abstention_f1"] == 0.5


def test_gold_is_asked_in_order_and_written_out(short_library: Library, tmp_path: Path) -> None:
    gold = [
        Gold("a", "paragraph_ref", (GoldTurn("what does paragraph 5 say", True, best=(5,)),)),
        Gold("b", "followup", (GoldTurn("paragraph 5", True, best=(5,)), GoldTurn("and paragraph 6", True, best=(6,)))),
    ]
    evaluation = evaluate(Assistant(short_library), gold)
    assert [row.kind for row in evaluation.rows] == ["paragraph_ref", "followup", "turn 2 and later"]
    assert evaluation.kinds["all"]["score"] == 1.0
    assert to_table(evaluation).splitlines()[1].startswith("all")
    assert json.loads(json.dumps(to_json(evaluation)))["turns"][0]["cited"] == ["5"]
    assert "<svg" in to_html(evaluation, title="a < b")
    assert "a &lt; b" in to_html(evaluation, title="a < b")


def test_a_wrong_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text('{"id": "a", "kind": "x", "turns": []}\n{"id": 3}\n')
    with pytest.raises(ReportError, match=r"gold\.jsonl, line 2"):
        read_gold(file)


def test_a_missing_or_empty_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"none\.jsonl cannot be read"):
        read_gold(tmp_path / "none.jsonl")
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(ReportError, match="holds no questions"):
        read_gold(tmp_path / "empty.jsonl")
