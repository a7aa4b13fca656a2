"""Teach a reader of fewer layers what the shipped one says: it answers in two thirds of the time.

    python -m training.distil_reader --data DATA --reports REPORTS --questions FOLDER... --out FOLDER

The student is the lowest layers of the teacher and a new last layer, trained to give each sentence the teacher's score
(knowledge distillation of a ranker by regression on its scores, Hofstätter et al. 2020, here without margins: scores
are logits against "nothing answers", and what is built on them must hold for the student too). The lowest layers stay
as they are, so what they make of a pair is worked out once, with the teacher's scores.

Deterministic for a number of threads. Writes a checkpoint every few minutes and goes on from it when started again.
"""

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from assistant.reader import LONGEST, padded, pair_pieces
from index.encoder import model_folder
from training.descent import Run, begin, descend
from training.model import Reader, Row, read_reader
from training.train_reader import choose_pairs, load_questions, rank_all

SEED = 23
BATCH = 32
RATE, WARMUP = 2e-4, 100
CHECKED = 50  # one in so many pairs is only measured
SAID_EVERY = 100  # steps


@dataclass(frozen=True, slots=True)
class Lesson:
    """A pair as the lowest layers leave it, shape (pieces, 384), float16; its sentences and the teacher's scores."""

    states: npt.NDArray[np.float16]
    spans: tuple[tuple[int, int], ...]
    scores: tuple[float, ...]


def through(layers: torch.nn.ModuleList, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """What some layers make of `states`, shape (pairs, pieces, 384); `mask`, shape (pairs, pieces), 1 for pieces."""
    hidden = (1.0 - mask[:, None, None, :].to(states.dtype)) * torch.finfo(states.dtype).min
    for layer in layers:
        states = layer(states, hidden)
    return states


def sentence_means(pieces: torch.Tensor, spans: Sequence[tuple[int, int]]) -> torch.Tensor:
    """The score of each sentence of a pair, shape (sentences,); `pieces`, shape (pieces,)."""
    return torch.stack([pieces[first:last].mean() for first, last in spans])


def prepare(teacher: Reader, tokenizer: Any, rows: Sequence[Row], frozen: int) -> list[Lesson]:
    """A lesson for each pair of question, title and sentences that holds a sentence; the like in length follow."""
    built = [pair_pieces(tokenizer, *row, longest=LONGEST) for row in rows]
    built = sorted((one for one in built if any(b > a for a, b in one[2])), key=lambda one: len(one[0]))
    layers = teacher.body.encoder.layer
    lessons = []
    for start in range(0, len(built), BATCH):
        part = built[start : start + BATCH]
        ids, mask, types = (torch.from_numpy(array) for array in padded(part))
        with torch.no_grad():
            low = through(layers[:frozen], teacher.body.embeddings(input_ids=ids, token_type_ids=types), mask)
            found = teacher.read_off(through(layers[frozen:], low, mask))
        for row, (pieces, _, every) in enumerate(part):
            spans = tuple((a, b) for a, b in every if b > a)
            scores = sentence_means(found[row], spans).tolist()
            lessons.append(Lesson(low[row, : len(pieces)].numpy().astype(np.float16), spans, tuple(scores)))
    return lessons


def taught(student: Reader, frozen: int, lessons: Sequence[Lesson]) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """The student's scores and the teacher's for each lesson, shapes (sentences,)."""
    longest = max(len(one.states) for one in lessons)
    states, mask = torch.zeros(len(lessons), longest, lessons[0].states.shape[1]), torch.zeros(len(lessons), longest)
    for row, one in enumerate(lessons):
        states[row, : len(one.states)], mask[row, : len(one.states)] = torch.from_numpy(one.states).float(), 1
    found = student.read_off(through(student.body.encoder.layer[frozen:], states, mask))
    for row, one in enumerate(lessons):
        yield sentence_means(found[row], one.spans), torch.tensor(one.scores)


def distance(student: Reader, frozen: int, lessons: Sequence[Lesson]) -> torch.Tensor:
    """How far the student is from the teacher: each sentence, and each pair's best, by Huber's loss; their means."""
    parts = []
    for own, wanted in taught(student, frozen, lessons):
        parts.append(torch.nn.functional.smooth_l1_loss(own, wanted))
        parts.append(torch.nn.functional.smooth_l1_loss(own.max(), wanted.max()))
    return torch.stack(parts).mean()


def correlation(student: Reader, frozen: int, lessons: Sequence[Lesson]) -> float:
    """Of the best scores of pairs, the student's with the teacher's (Pearson)."""
    with torch.no_grad():
        both = [
            (float(own.max()), float(wanted.max()))
            for start in range(0, len(lessons), BATCH)
            for own, wanted in taught(student, frozen, lessons[start : start + BATCH])
        ]
    return float(np.corrcoef(np.array(both).T)[0, 1])


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with squad1 and squad2")
    parser.add_argument("--reports", type=Path, required=True, help="folder with ofsted/*.pdf")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint and weights")
    parser.add_argument("--questions", type=Path, nargs="+", required=True, help="folders of questions")
    parser.add_argument("--squad", type=int, default=400, help="questions of SQuAD beside them")
    parser.add_argument("--most", type=int, default=7000, help="questions to reports")
    parser.add_argument("--teacher", type=Path, required=True, help="the reader to learn from (reader.onnx)")
    parser.add_argument("--layers", type=int, default=4, help="layers of the student")
    parser.add_argument("--frozen", type=int, default=2, help="lowest layers that are left as they are")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    tokenizer = begin(options.out, seed=SEED, threads=options.threads)
    count = lru_cache(maxsize=None)(lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids))
    chance = random.Random(SEED)
    every = load_questions(options, count)
    to_reports = [q for q in every if "/" not in q.group]
    questions = chance.sample(to_reports, min(options.most, len(to_reports))) + [q for q in every if "/" in q.group]
    ranks = rank_all(questions, options.out / "ranks.json")
    rows = choose_pairs(questions, [ranks[f"{q.group}|{q.text}"] for q in questions], chance).rows
    print(f"{len(questions)} questions, {len(rows)} pairs", flush=True)

    teacher = read_reader(options.teacher).eval()
    began = time.monotonic()
    lessons = prepare(teacher, tokenizer, rows, options.frozen)
    print(f"{len(lessons)} lessons, {time.monotonic() - began:.0f} s", flush=True)
    student = Reader(model_folder(), layers=options.layers)
    student.load_state_dict({n: v for n, v in teacher.state_dict().items() if n.startswith("body.")}, strict=False)
    student.eval()  # no dropout: the teacher's scores are not noise
    student.body.embeddings.requires_grad_(False)
    student.body.encoder.layer[: options.frozen].requires_grad_(False)
    checked = lessons[::CHECKED]
    learnt = [lesson for at, lesson in enumerate(lessons) if at % CHECKED]
    batches = [learnt[start : start + BATCH] for start in range(0, len(learnt), BATCH)]
    order: list[int] = []
    for _ in range(options.epochs):
        order += chance.sample(range(len(batches)), len(batches))
    run = Run(student, rate=RATE, steps=len(order), warmup=WARMUP, checkpoint=options.out / "checkpoint.pt")
    for step in run.left:
        run.done(descend(student, run.optimiser, distance(student, options.frozen, batches[order[step]])))
        if (step + 1) % SAID_EVERY == 0:
            alike = correlation(student, options.frozen, checked)
            print(f"{run.said(SAID_EVERY)} correlation {alike:.4f}", flush=True)
    torch.save(student.state_dict(), options.out / "reader.pt")


if __name__ == "__main__":
    main()
