"""A few steps on a tiny set: the loss falls, and the exported reader gives the same scores."""

import random
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ROOT
from training.examples import Question, Stretch, choose_stretches

SHEDS = Stretch("t#1", "Gardens", ("The council owns 40 garden sheds.", "They were painted in June."))
POOLS = Stretch("t#2", "Swimming", ("Two pools were closed for repair.", "Swimmers complained about the cold."))
ROADS = Stretch("t#3", "Roads", ("Potholes are filled within a week.", "Lamps are checked at night."))
STRETCHES = (SHEDS, POOLS, ROADS)
QUESTIONS = [
    Question("t", "how many sheds are there", ((0, 0),), STRETCHES, "number"),
    Question("t", "were bathers unhappy", ((1, 1),), STRETCHES, "yesno"),
    Question("t", "how fast do holes in the road get mended", ((2, 0),), STRETCHES, "lookup"),
    Question("t", "what did the sheds cost", (), STRETCHES, "unanswerable"),
]


def test_what_is_read_holds_the_answer_and_hard_ones_beside_it() -> None:
    chosen = choose_stretches(QUESTIONS[1], [0, 1, 2], most=3, chance=random.Random(1), withhold=False)
    assert sorted(chosen) == [0, 1, 2]
    assert chosen[0] == 1


def test_withheld_answers_are_not_read() -> None:
    chosen = choose_stretches(QUESTIONS[1], [0, 1, 2], most=3, chance=random.Random(1), withhold=True)
    assert sorted(chosen) == [0, 2]


@pytest.mark.model
def test_the_loss_falls_and_the_export_gives_the_same_scores(tmp_path: Path) -> None:
    import torch

    from assistant.reader import OnnxReader
    from index.encoder import model_folder, open_tokenizer
    from index.models import open_session
    from training.descent import new_optimiser
    from training.export import export
    from training.model import Reader, sentence_scores, shipped_state
    from training.train_reader import RATE, choose_pairs, train_step

    torch.manual_seed(1)
    tokenizer = open_tokenizer(model_folder() / "tokenizer.json")
    model = Reader(model_folder())
    optimiser = new_optimiser(model, rate=RATE)
    ranks = [[0, 1, 2]] * len(QUESTIONS)
    losses = [
        train_step(model, tokenizer, optimiser, choose_pairs(QUESTIONS, ranks, random.Random(step)))
        for step in range(15)
    ]
    assert sum(losses[-3:]) < 0.6 * sum(losses[:3])

    torch.save(model.state_dict(), tmp_path / "reader.pt")
    export(tmp_path, "reader")
    rows = [(q.text, s.title, s.sentences) for q in QUESTIONS for s in STRETCHES]
    model.eval()
    with torch.no_grad():
        expected = [scores.numpy() for scores in sentence_scores(model, tokenizer, rows, longest=160)]
    exact = OnnxReader(open_session(tmp_path / "reader-fp32.onnx"), tokenizer)
    small = OnnxReader(open_session(tmp_path / "reader.onnx"), tokenizer)
    for number, question in enumerate(QUESTIONS):
        pairs = [(s.title, s.sentences) for s in STRETCHES]
        wanted = np.concatenate(expected[3 * number : 3 * number + 3])
        assert np.abs(np.concatenate(exact.score(question.text, pairs)) - wanted).max() < 1e-3
        assert np.abs(np.concatenate(small.score(question.text, pairs)) - wanted).max() < 0.15
    assert str(ROOT).encode() not in (tmp_path / "reader.onnx").read_bytes()  # of the machine that made it nothing
    assert (tmp_path / "reader.onnx").stat().st_size < 0.3 * (tmp_path / "reader-fp32.onnx").stat().st_size

    kept = shipped_state(tmp_path / "reader.onnx")
    trained = model.state_dict()
    assert sorted(kept) == sorted(name for name in trained if name.endswith((".weight", ".bias")))
    for name, values in kept.items():
        assert values.shape == trained[name].shape
        assert float((values - trained[name]).abs().max()) <= 0.005 * float(trained[name].abs().max())
    again = Reader(model_folder())
    again.load_state_dict(kept)
    (tmp_path / "again").mkdir()
    torch.save(again.state_dict(), tmp_path / "again" / "reader.pt")
    export(tmp_path / "again", "reader")
    assert (tmp_path / "again" / "reader.onnx").read_bytes() == (tmp_path / "reader.onnx").read_bytes()


def test_a_run_that_is_cut_off_goes_on_as_if_it_had_not_been(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    from training import descent

    def steps(checkpoint: Path, most: int) -> tuple[list[float], torch.Tensor]:
        torch.manual_seed(3)
        model = torch.nn.Linear(3, 1)
        run = descent.Run(model, rate=0.05, steps=8, warmup=2, checkpoint=checkpoint)
        for step in run.left[:most]:
            there = torch.tensor([[1.0, step, -1.0]])
            run.done(descent.descend(model, run.optimiser, (model(there) - 2.0).square().sum()))
        assert run.said(2).startswith(f"step {len(run.losses)}/8 loss ")
        return run.losses, model.weight.detach().clone()

    monkeypatch.setattr(descent, "CHECKPOINT_SECONDS", -1)  # after every step
    whole, weights = steps(tmp_path / "whole.pt", 8)
    assert len(steps(tmp_path / "cut.pt", 5)[0]) == 5
    losses, again = steps(tmp_path / "cut.pt", 8)
    assert losses == whole
    assert torch.equal(again, weights)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["cut.pt", "whole.pt"]
