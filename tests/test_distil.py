"""A few steps of teaching on a tiny set: the student comes nearer the teacher."""

import pytest

from tests.test_training import QUESTIONS, STRETCHES

ROWS = [(q.text, s.title, s.sentences) for q in QUESTIONS for s in STRETCHES]


@pytest.mark.model
def test_the_student_comes_to_say_what_the_teacher_says_and_keeps_its_lowest_layers() -> None:
    import torch

    from index.encoder import model_folder, open_tokenizer
    from training.descent import descend, new_optimiser
    from training.distil_reader import correlation, distance, prepare
    from training.model import Reader, layers_in, sentence_scores

    torch.manual_seed(1)
    tokenizer = open_tokenizer(model_folder() / "tokenizer.json")
    teacher = Reader(model_folder()).eval()
    with torch.no_grad():
        teacher.head.weight *= 40  # one not trained says nearly the same of all
        said = sentence_scores(teacher, tokenizer, ROWS, longest=160)
    lessons = prepare(teacher, tokenizer, ROWS, frozen=1)
    assert len(lessons) == len(ROWS)
    assert sorted(sum((one.scores for one in lessons), ())) == pytest.approx(sorted(torch.cat(said).tolist()), abs=1e-3)

    student = Reader(model_folder(), layers=2).eval()
    assert layers_in(student.state_dict()) == 2
    assert layers_in(teacher.state_dict()) == 6
    student.body.encoder.layer[:1].requires_grad_(False)
    lowest = student.body.encoder.layer[0].output.dense.weight.clone()
    optimiser = new_optimiser(student, rate=3e-4)
    before, alike = float(distance(student, 1, lessons).detach()), correlation(student, 1, lessons)
    for _ in range(40):
        descend(student, optimiser, distance(student, 1, lessons))
    assert float(distance(student, 1, lessons).detach()) < 0.5 * before
    assert correlation(student, 1, lessons) > max(0.5, alike)
    assert torch.equal(student.body.encoder.layer[0].output.dense.weight, lowest)


@pytest.mark.model
def test_a_pair_without_a_sentence_that_fits_is_no_lesson() -> None:
    from index.encoder import model_folder, open_tokenizer
    from training.distil_reader import prepare
    from training.model import Reader

    too_long = ("what is it", "word " * 200, ("It is this.",))
    tokenizer = open_tokenizer(model_folder() / "tokenizer.json")
    assert len(prepare(Reader(model_folder()).eval(), tokenizer, [too_long, ROWS[0]], frozen=1)) == 1
