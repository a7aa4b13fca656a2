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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import torch

from assistant.reader import LONGEST
from assistant.resolver import OnnxResolver
from index.encoder import TorchEncoder, model_folder, open_tokenizer
from training.descent import Run, begin, descend
from training.examples import Question, Ranker, choose_stretches, held_out, report_questions, squad_questions
from training.model import Reader, Row, listwise_loss, read_reader, sentence_scores

SEED = 11
MOST_STRETCHES = 5
QUESTIONS_A_STEP = 8
RATE, WARMUP = 1e-4, 60
WITHHELD = 0.08  # of the answerable questions, those whose answers are left out of what is read
TITLED = 0.7  # of the pairs, those that are read with the title of their section: not every report has good ones
MOST_RANKED = 60  # stretches of a report from which hard ones are drawn
SAID_EVERY = 25  # steps


def load_questions(options: argparse.Namespace, count: Callable[[str], int]) -> list[Question]:
    """The questions to train on: none to what is held out."""
    resolver = OnnxResolver(open_tokenizer(model_folder() / "tokenizer.json"))
    questions = list(report_questions(options.questions, options.reports / "ofsted", count, resolver))
    squad = list(squad_questions(options.data, count))
    groups = sorted({q.group for q in squad})
    train_squad = [q for q in squad if not held_out(q.group, groups)]
    random.Random(SEED).shuffle(train_squad)
    return [q for q in questions if not held_out(q.group, groups)] + train_squad[: options.squad]


def plan(train: list[Question], epochs: int, most: int | None = None) -> list[int]:
    """The order of questions: SQuAD once and first, then (at most `most` of) the reports' questions in every epoch."""
    order = random.Random(SEED)
    squad = [i for i, q in enumerate(train) if "/" in q.group]
    reports = [i for i, q in enumerate(train) if "/" not in q.group]
    order.shuffle(squad)
    steps = list(squad)
    for _ in range(epochs):
        order.shuffle(reports)
        steps += reports[:most]
    return steps


@dataclass(frozen=True, slots=True)
class Pairs:
    """What one step reads: question, title and sentences of each pair, which sentences answer, whose pair it is."""

    rows: tuple[Row, ...]
    marks: tuple[tuple[bool, ...], ...]
    owner: tuple[int, ...]


def choose_pairs(questions: Sequence[Question], ranks: Sequence[Sequence[int]], chance: random.Random) -> Pairs:
    """The stretches to read for each question; `ranks` lists the stretches of each, likeliest first."""
    rows, marks, owner = [], [], []
    for number, (question, ranked) in enumerate(zip(questions, ranks, strict=True)):
        withhold = chance.random() < WITHHELD
        for position in choose_stretches(question, ranked, most=MOST_STRETCHES, chance=chance, withhold=withhold):
            stretch = question.stretches[position]
            rows.append((question.text, stretch.title if chance.random() < TITLED else "", stretch.sentences))
            marks.append(tuple((position, s) in question.answers for s in range(len(stretch.sentences))))
            owner.append(number)
    return Pairs(tuple(rows), tuple(marks), tuple(owner))


def train_step(model: Reader, tokenizer: Any, optimiser: torch.optim.Optimizer, pairs: Pairs) -> float:
    """One step down the gradient; the loss before it."""
    scores = sentence_scores(model, tokenizer, pairs.rows, longest=LONGEST)
    loss = listwise_loss(scores, pairs.marks, pairs.owner)
    return descend(model, optimiser, loss)


def rank_all(questions: Sequence[Question], file: Path) -> dict[str, list[int]]:
    """The stretches of each question's report or article, likeliest first.

    They are kept in `file`, which is read instead where it has all of these questions.
    """
    if file.exists():
        kept = dict(json.loads(file.read_text()))
        if all(f"{q.group}|{q.text}" in kept for q in questions):
            return kept
    encoder = TorchEncoder()
    ranks: dict[str, list[int]] = {}
    for group, asked in groupby(sorted(questions, key=lambda q: q.group), key=lambda q: q.group):
        together = list(asked)
        squad = "/" in group  # an article is small: its words tell enough
        ranker = Ranker(together[0].stretches, None if squad else encoder.encode)
        vectors = [None] * len(together) if squad else encoder.encode([q.text for q in together])
        for question, vector in zip(together, vectors, strict=True):
            ranks[f"{group}|{question.text}"] = ranker.rank(question.text, vector)[:MOST_RANKED]
    file.write_text(json.dumps(ranks))
    return ranks


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with squad1 and squad2")
    parser.add_argument("--reports", type=Path, required=True, help="folder with ofsted/*.pdf")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint and weights")
    parser.add_argument("--squad", type=int, default=1600, help="questions of SQuAD to begin with")
    parser.add_argument("--epochs", type=int, default=2, help="times that the reports' questions are gone through")
    parser.add_argument("--most", type=int, help="questions to reports in an epoch (default: all)")
    parser.add_argument("--questions", type=Path, nargs="+", required=True, help="folders of questions")
    parser.add_argument(
        "--start", type=Path, help="weights to go on from (reader.pt, reader.onnx), instead of all-MiniLM-L6-v2's"
    )
    parser.add_argument("--frozen", type=int, default=0, help="lowest layers that are left as they are")
    parser.add_argument("--rate", type=float, default=RATE, help="highest learning rate")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    tokenizer = begin(options.out, seed=SEED, threads=options.threads)
    count = lru_cache(maxsize=None)(lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids))
    train = load_questions(options, count)
    print(f"{len(train)} questions to train on", flush=True)
    steps = plan(train, options.epochs, options.most)
    ranks = rank_all([train[i] for i in sorted(set(steps))], options.out / "ranks.json")

    model = Reader(model_folder()) if options.start is None else read_reader(options.start)
    model.body.encoder.layer[: options.frozen].requires_grad_(False)
    model.train()
    total = len(steps) // QUESTIONS_A_STEP
    run = Run(model, rate=options.rate, steps=total, warmup=WARMUP, checkpoint=options.out / "checkpoint.pt")
    for step in run.left:
        seed = SEED * 1_000_003 + step  # a step draws the same numbers also after going on from a checkpoint
        torch.manual_seed(seed)
        questions = [train[i] for i in steps[step * QUESTIONS_A_STEP : (step + 1) * QUESTIONS_A_STEP]]
        ranked = [ranks[f"{q.group}|{q.text}"] for q in questions]
        run.done(train_step(model, tokenizer, run.optimiser, choose_pairs(questions, ranked, random.Random(seed))))
        if (step + 1) % SAID_EVERY == 0:
            print(run.said(SAID_EVERY), flush=True)
    torch.save(model.state_dict(), options.out / "reader.pt")


if __name__ == "__main__":
    main()
