"""Train the reader: which sentence answers a question, and whether none does.

    python -m training.train_reader --data DATA --reports REPORTS --out FOLDER [--minutes M]

A cross-encoder that starts from all-MiniLM-L6-v2. It reads a question and a stretch of a paragraph together; a linear
layer gives every word piece a number, and the mean over a sentence's pieces is that sentence's score. Over all
sentences read for one question, and a null option whose score is 0, the softmax gives each answering sentence its
probability (listwise, as in Nogueira and Cho's passage re-ranking; the null option as in BERT's SQuAD 2.0 head,
Devlin et al. 2019). So a score above 0 says "rather this sentence than no answer".

Deterministic for a number of threads. Writes a checkpoint every few minutes and goes on from it when started again.
"""

import argparse
import json
import random
import time
from pathlib import Path
from typing import Any

from training.examples import (
    Question,
    Ranker,
    choose_stretches,
    held_out,
    report_questions,
    squad_questions,
)

SEED = 11
LONGEST = 160  # word pieces of question, title and stretch together
MOST_STRETCHES = 5
QUESTIONS_A_STEP = 8
RATE, WARMUP, DECAY = 1e-4, 60, 0.01
WITHHELD = 0.08  # of the answerable questions, those whose answers are left out of what is read
CHECKPOINT_SECONDS = 240


def load_questions(options: argparse.Namespace, count: Any) -> tuple[list[Question], list[Question]]:
    """(train, held out)"""
    questions = list(report_questions(Path(__file__).parent / "questions", options.reports / "ofsted", count))
    squad = list(squad_questions(options.data, count))
    groups = sorted({q.group for q in squad})
    train_squad = [q for q in squad if not held_out(q.group, groups)]
    random.Random(SEED).shuffle(train_squad)
    kept = [q for q in squad if held_out(q.group, groups)]
    random.Random(SEED).shuffle(kept)
    train = [q for q in questions if not held_out(q.group, groups)] + train_squad[: options.squad]
    return train, [q for q in questions if held_out(q.group, groups)] + kept[:300]


def plan(train: list[Question], epochs: int) -> list[int]:
    """The order of questions: SQuAD once and first, then the reports' questions in every epoch."""
    order = random.Random(SEED)
    squad = [i for i, q in enumerate(train) if "/" in q.group]
    reports = [i for i, q in enumerate(train) if "/" not in q.group]
    order.shuffle(squad)
    steps = list(squad)
    for _ in range(epochs):
        order.shuffle(reports)
        steps += reports
    return steps


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--reports", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--squad", type=int, default=1600, help="questions of SQuAD to begin with")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, help="stop after so many (tests)")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)

    import numpy as np
    import torch

    from index.encoder import TorchEncoder, model_folder, open_tokenizer
    from training.model import Reader, listwise_loss, sentence_scores

    torch.manual_seed(SEED)
    torch.set_num_threads(options.threads)
    tokenizer = open_tokenizer(model_folder() / "tokenizer.json")
    lengths: dict[str, int] = {}

    def count(text: str) -> int:
        if text not in lengths:
            lengths[text] = len(tokenizer.encode(text, add_special_tokens=False).ids)
        return lengths[text]

    train, kept = load_questions(options, count)
    print(f"{len(train)} questions to train on, {len(kept)} held out", flush=True)
    encoder = TorchEncoder()
    ranks_file = options.out / "ranks.json"
    if ranks_file.exists():
        ranks = json.loads(ranks_file.read_text())
    else:
        ranks, rankers = {}, {}
        for question in sorted([*train, *kept], key=lambda q: q.group):
            if question.group not in rankers:
                encode = None if "/" in question.group else encoder.encode
                rankers = {question.group: Ranker(question.stretches, encode)}
            ranks[f"{question.group}|{question.text}"] = rankers[question.group].rank(question.text)[:60]
        ranks_file.write_text(json.dumps(ranks))
    print("ranked", flush=True)

    model = Reader(model_folder())
    steps = plan(train, options.epochs)
    total = len(steps) // QUESTIONS_A_STEP
    optimiser = torch.optim.AdamW(
        [p for p in model.parameters() if p.requires_grad], lr=RATE, weight_decay=DECAY, betas=(0.9, 0.98)
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / WARMUP, max(0.02, (total - s) / (total - WARMUP)))
    )
    checkpoint, first, curve = options.out / "checkpoint.pt", 0, []
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        first, curve = state["step"], state["curve"]
    saved, losses, began = time.monotonic(), [], time.monotonic()
    for step in range(first, min(total, options.steps or total)):
        chance = random.Random(SEED * 1_000_003 + step)
        torch.manual_seed(SEED * 1_000_003 + step)  # dropout, the same also after going on from a checkpoint
        rows: list[tuple[str, str, tuple[str, ...]]] = []
        marks: list[list[bool]] = []
        owner: list[int] = []
        for number, index in enumerate(steps[step * QUESTIONS_A_STEP : (step + 1) * QUESTIONS_A_STEP]):
            question = train[index]
            ranked = ranks[f"{question.group}|{question.text}"]
            chosen, _ = choose_stretches(
                question, ranked, most=MOST_STRETCHES, random=chance, withhold=chance.random() < WITHHELD
            )
            for position in chosen:
                stretch = question.stretches[position]
                title = stretch.title if chance.random() < 0.7 else ""
                rows.append((question.text, title, stretch.sentences))
                marks.append([(position, s) in question.answers for s in range(len(stretch.sentences))])
                owner.append(number)
        loss = listwise_loss(sentence_scores(model, tokenizer, rows, longest=LONGEST), marks, owner)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
        losses.append(float(loss.detach()))
        if (step + 1) % 25 == 0:
            curve.append((step + 1, float(np.mean(losses[-25:]))))
            print(
                f"step {step + 1}/{total} loss {curve[-1][1]:.3f} {time.monotonic() - began:.0f} s {len(rows)} rows",
                flush=True,
            )
        if time.monotonic() - saved > CHECKPOINT_SECONDS or step + 1 == total:
            saved = time.monotonic()
            state = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step + 1}
            torch.save({**state, "schedule": schedule.state_dict(), "curve": curve}, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").replace(checkpoint)
    torch.save(model.state_dict(), options.out / "reader.pt")
    (options.out / "curve.json").write_text(json.dumps(curve))


if __name__ == "__main__":
    main()
