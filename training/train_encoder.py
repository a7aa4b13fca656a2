"""Train the question encoder: a question's vector lies near the vectors of what answers it.

    python -m training.train_encoder --reports REPORTS --library FOLDER --out FOLDER

The passages keep their vectors of all-MiniLM-L6-v2, so libraries stay as they are: only the encoder of questions is
trained, starting from the same weights (query-side fine-tuning, Lee et al., DensePhrases, ACL 2021). For each question
the softmax over all paragraphs of its report, a paragraph's score being that of its best passage, is compared with the
paragraphs that answer, the first of them weighing most; and the vector is kept near the one before training, so that
words that the questions do not hold keep their meaning.
"""

import argparse
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from assistant.reader import padded
from index.dense import all_vectors
from index.encoder import model_folder
from index.library import Library
from training.descent import begin, descend, new_optimiser, new_schedule
from training.examples import HELD_OUT_REPORTS
from training.model import QuestionModel
from training.recall import open_reports
from training.rows import read_rows

SEED = 17
BATCH = 32
RATE, WARMUP = 5e-5, 50
TEMPERATURE = 0.05
LONGEST = 128  # word pieces of a question
NEAR = 1.0
"""Weight of the distance (1 - cosine) from the vector before training."""
QUESTIONS = Path(__file__).parent / "questions"


@dataclass(frozen=True, slots=True)
class Passages:
    """The rows of one report's library: unit vectors, and the paragraph of each row."""

    vectors: torch.Tensor
    paragraph: torch.Tensor
    numbers: dict[str, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the paragraphs (positions) that answer it, best first."""

    report: str
    text: str
    paragraphs: tuple[int, ...]


def passages_of(library: Library) -> dict[str, Passages]:
    """The rows of each report, by the name of its file."""
    vectors = all_vectors(library.dense)
    found = {}
    for position, report in enumerate(library.reports):
        rows = np.flatnonzero(library.places[:, 0] == position)
        found[Path(report.file).stem] = Passages(
            torch.from_numpy(vectors[rows]),
            torch.from_numpy(library.places[rows, 1].astype(np.int64)),
            {p.number: n for n, p in enumerate(report.paragraphs) if p.number},
        )
    return found


def read_questions(folder: Path, libraries: dict[str, Passages]) -> list[Asked]:
    """The questions with an answer, as they stand alone."""
    found = []
    for file in sorted(folder.rglob("*.jsonl")):
        for row in read_rows(file):
            if row["report"] not in libraries:
                continue
            numbers = libraries[row["report"]].numbers
            for turn in row["turns"]:
                places = tuple(dict.fromkeys(numbers[str(p)] for p, _ in turn["p"] if str(p) in numbers))
                if places:
                    found.append(Asked(row["report"], turn.get("s") or turn["q"], places))
    return found


def paragraph_scores(vector: torch.Tensor, passages: Passages) -> torch.Tensor:
    """Shape (paragraphs,): for each the highest cosine of its rows."""
    cosines = passages.vectors @ vector
    scores = cosines.new_full((int(passages.paragraph.max()) + 1,), -1.0)
    return scores.scatter_reduce(0, passages.paragraph, cosines, reduce="amax", include_self=True)


def pieces_of(tokenizer, texts):  # type: ignore[no-untyped-def]
    """Piece ids and mask of some questions, each of shape (questions, longest), int64."""
    ids, mask, _ = padded([(tokenizer.encode(text).ids[:LONGEST], 0, []) for text in texts])
    return torch.from_numpy(ids), torch.from_numpy(mask)


def measure(model: QuestionModel, tokenizer, asked: list[Asked], libraries: dict[str, Passages]) -> dict[str, float]:  # type: ignore[no-untyped-def]
    """Share of questions whose best paragraph is first, in the first eight and in the first sixteen."""
    model.eval()
    ranks = []
    with torch.no_grad():
        for one in asked:
            vector = model(*pieces_of(tokenizer, [one.text]))[0]
            scores = paragraph_scores(vector, libraries[one.report])
            ranks.append(int((scores > scores[one.paragraphs[0]]).sum()))
    model.train()
    return {str(depth): round(sum(rank < depth for rank in ranks) / len(ranks), 3) for depth in (1, 5, 8, 16)}


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=Path, required=True, help="folder with ofsted/*.pdf")
    parser.add_argument("--library", type=Path, required=True, help="folder for a library of these reports")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--near", type=float, default=NEAR)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    tokenizer = begin(options.out, seed=SEED, threads=options.threads)
    libraries = passages_of(open_reports(sorted((options.reports / "ofsted").glob("*.pdf")), options.library))
    asked = read_questions(options.questions, libraries)
    train = [one for one in asked if one.report not in HELD_OUT_REPORTS]
    kept = [one for one in asked if one.report in HELD_OUT_REPORTS]
    print(f"{len(train)} questions to {len(libraries)} reports, {len(kept)} held out", flush=True)
    model = QuestionModel(model_folder())
    for part in ("position_embeddings", "token_type_embeddings"):
        getattr(model.body.embeddings, part).requires_grad_(False)
    model.body.embeddings.word_embeddings.requires_grad_(False)
    base = QuestionModel(model_folder()).eval()
    print("before", measure(model, tokenizer, kept, libraries), flush=True)
    optimiser = new_optimiser(model, rate=options.rate)
    chance = random.Random(SEED)
    batches = []
    for _ in range(options.epochs):
        order = train[:]
        chance.shuffle(order)
        batches += [order[i : i + BATCH] for i in range(0, len(order) - BATCH + 1, BATCH)]
    schedule = new_schedule(optimiser, steps=len(batches), warmup=WARMUP)
    losses: list[float] = []
    began = time.monotonic()
    for number, batch in enumerate(batches, 1):
        pieces = pieces_of(tokenizer, [one.text for one in batch])
        vectors = model(*pieces)
        with torch.no_grad():
            before = base(*pieces)
        parts = []
        for one, vector in zip(batch, vectors, strict=True):
            logits = torch.log_softmax(paragraph_scores(vector, libraries[one.report]) / TEMPERATURE, 0)
            weights = torch.tensor([1 / (1 + n) for n in range(len(one.paragraphs))])
            parts.append(-(logits[list(one.paragraphs)] * weights).sum() / weights.sum())
        loss = torch.stack(parts).mean() + options.near * (1 - (vectors * before).sum(1)).mean()
        losses.append(descend(model, optimiser, loss))
        schedule.step()
        if number % 50 == 0:
            print(
                f"step {number}/{len(batches)} loss {np.mean(losses[-50:]):.3f} {time.monotonic() - began:.0f} s",
                flush=True,
            )
        if number % (len(batches) // options.epochs) == 0:
            print(measure(model, tokenizer, kept, libraries), flush=True)
            torch.save(model.state_dict(), options.out / "question.pt")
    (options.out / "losses.json").write_text(json.dumps(losses))


if __name__ == "__main__":
    main()
