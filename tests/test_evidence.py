import dataclasses

import numpy as np

from assistant.evidence import by_likeness, by_reading, choose_hits, choose_sentences
from assistant.reading import Read
from index.types import Hit, Paragraph, Report, Sentence


def hits(*scores: float) -> list[Hit]:
    return [Hit(0, position, score, 0.5) for position, score in enumerate(scores)]


def paragraph(*sentences: str) -> Paragraph:
    text, spans = "", []
    for sentence in sentences:
        start = len(text) + 1 if text else 0
        text = f"{text} {sentence}" if text else sentence
        spans.append(Sentence(start, len(text)))
    return Paragraph("1", "¶1", "p1", text, None, tuple(spans))


def chosen(p: Paragraph, cosines: list[float]) -> list[str]:
    found = choose_sentences(p, np.array(cosines, dtype=np.float32))
    return [p.text[s.start : s.end] for s in found]


def test_a_narrow_question_gets_at_most_three_paragraphs_near_the_best() -> None:
    assert [h.paragraph for h in choose_hits(hits(1.0, 0.95, 0.91, 0.9, 0.5), wide=False)] == [0, 1, 2]
    assert [h.paragraph for h in choose_hits(hits(1.0, 0.89), wide=False)] == [0]


def test_a_wide_question_gets_up_to_five() -> None:
    assert len(choose_hits(hits(1.0, 0.9, 0.85, 0.8, 0.76, 0.75), wide=True)) == 5


def test_no_hits_give_none() -> None:
    assert choose_hits([], wide=False) == ()


def test_the_likest_sentence_is_chosen_alone_where_the_others_are_far() -> None:
    assert chosen(paragraph("A first.", "A second.", "A third."), [0.1, 0.9, 0.2]) == ["A second."]


def test_a_sentence_that_leans_brings_the_one_before_it() -> None:
    p = paragraph("Caseloads are high.", "This has been made worse by turnover.", "Staff are paid.")
    assert chosen(p, [0.1, 0.9, 0.1]) == ["Caseloads are high.", "This has been made worse by turnover."]


def test_a_sentence_that_is_qualified_by_the_next_is_not_shown_without_it() -> None:
    p = paragraph("The plan is good.", "However, it is not yet funded.", "Staff are paid.")
    assert chosen(p, [0.9, 0.1, 0.1]) == ["The plan is good.", "However, it is not yet funded."]


def test_leaning_goes_back_two_sentences_at_most() -> None:
    p = paragraph("One stands.", "It leans.", "This leans.", "They lean.")
    assert chosen(p, [0.0, 0.0, 0.0, 0.9]) == ["It leans.", "This leans.", "They lean."]


def test_a_bullet_brings_no_neighbour_along() -> None:
    text = "Do this.\nThis is a bullet"
    p = Paragraph("1", "¶1", "p1", text, None, (Sentence(0, 8), Sentence(9, len(text), 0)))
    assert chosen(p, [0.1, 0.9]) == ["This is a bullet"]


def test_ties_go_to_the_earlier_sentences() -> None:
    assert chosen(paragraph("A.", "B.", "C.", "D."), [0.5, 0.5, 0.5, 0.5]) == ["A.", "B.", "C."]


def report_of(short: Report, *numbers: str | None) -> Report:
    """A report whose paragraphs have these numbers, None for a front page or a table."""
    paragraphs = tuple(
        Paragraph(number, f"¶{number}", f"p{place}", "Words.", None, (Sentence(0, 6),))
        for place, number in enumerate(numbers)
    )
    return dataclasses.replace(short, paragraphs=paragraphs)


def nearest(report: Report) -> list[int]:
    """Positions of the nearest paragraphs, of hits in the order of the report, with a reader and without."""
    found = [Hit(0, position, 0.1, 0.2 - position / 100) for position in range(len(report.paragraphs))]
    scores = np.array([-5.0], dtype=np.float32)
    alike = by_likeness(found, reports=[report], cosines=lambda _: -scores, wide=False)
    read = by_reading([Read(hit, scores) for hit in found], reports=[report], wide=False)
    assert alike.chosen == read.chosen == ()
    assert alike.nearest == read.nearest
    return [hit.paragraph for hit, _ in alike.nearest]


def test_numbered_paragraphs_are_nearer_than_a_front_page_or_a_table(short: Report) -> None:
    assert nearest(report_of(short, None, "1", "2", None, "3", "4")) == [1, 2, 4]


def test_a_front_page_and_a_table_are_nearest_only_where_nothing_else_is_left(short: Report) -> None:
    assert nearest(report_of(short, None, "1", None)) == [1, 0, 2]
    assert nearest(report_of(short, None, None)) == [0, 1]
