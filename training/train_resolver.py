"""Train the resolver: what a follow-up leaves out, and where it belongs.

    python -m training.train_resolver --data DATA --out FOLDER

A tagger that starts from the shipped reader's weights. Its loss is the sum of three: whether a word of the questions
before is copied, whether a word of the question is dropped (both binary cross-entropy), and after which word of the
question what is copied belongs (cross-entropy over its words). Deterministic for a number of threads.
"""

import argparse
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from assistant.reader import padded
from assistant.resolver import Tagged, rewrite, tagged_pieces
from index.encoder import model_folder
from index.sparse import stems
from training.descent import begin, descend, new_optimiser, new_schedule
from training.model import Tagger, shipped_state
from training.rewrites import Marks, Rewrite, given, mark, public_rewrites, report_rewrites

SEED = 13
BATCH = 16
RATE, WARMUP = 1e-4, 50
COPY_WEIGHT = 2.0
"""A word copied weighs more than one that is not: few of them are."""
SAID_EVERY = 50  # steps
MEASURED_EVERY = 3  # of the held-out rewrites of reports, so that measuring takes a minute
READER = Path(__file__).parent.parent / "assistant" / "weights" / "reader.onnx"


def loss_of(logits: torch.Tensor, tagged: Sequence[Tagged], marks: Sequence[Marks]) -> torch.Tensor:
    """Mean over the rewrites; `logits`, shape (rewrites, pieces, 3), as `assistant.resolver.rewrite` has them.

    `marks` are of the words in `tagged` (`marks_of`); of the question itself, more may be marked than fit.
    """
    losses = []
    bce = torch.nn.functional.binary_cross_entropy_with_logits
    for row, one, right in zip(logits, tagged, marks, strict=True):
        at = [piece for places in one.earlier_at for piece in places]
        copied = torch.tensor([c for flags in right.copied for c in flags]).float()
        loss = (
            bce(row[at, 0], copied, pos_weight=row.new_tensor(COPY_WEIGHT), reduction="mean") if at else row.sum() * 0
        )
        if right.place is not None:
            dropped = torch.tensor(right.dropped[: len(one.own_at)]).float()
            places = [0, *one.own_at]
            loss = loss + 0.5 * bce(row[list(one.own_at), 1], dropped)
            target = torch.tensor(min(right.place, len(one.own_at)))
            loss = loss + 0.5 * torch.nn.functional.cross_entropy(row[places, 2], target)
        losses.append(loss)
    return torch.stack(losses).mean()


def marks_of(rewrite: Rewrite, tagged: Tagged) -> Marks:
    """What should be marked: of the questions before as far as they are read, since some do not fit, or not whole."""
    return mark(rewrite.question.split(), tagged.earlier, rewrite.alone)


def tag(model: Tagger, tagged: Sequence[Tagged]) -> torch.Tensor:
    """Shape (rewrites, pieces, 3), float32."""
    ids, mask, types = padded([(one.pieces, one.begin, []) for one in tagged])
    return model(torch.from_numpy(ids), torch.from_numpy(mask), torch.from_numpy(types))  # type: ignore[no-any-return]


def measure(model: Tagger, tokenizer, rewrites: Sequence[Rewrite]) -> dict[str, float]:  # type: ignore[no-untyped-def]
    """Precision, recall and F1 of the stems that the person added, and how often nothing is rightly added."""
    right = added = wanted = alone = alone_right = 0
    model.eval()
    with torch.no_grad():
        for one in rewrites:
            tagged = tagged_pieces(tokenizer, one.question, given(one))
            made = rewrite(tagged, np.round(tag(model, [tagged])[0].numpy(), 4))
            own = set(stems(one.question))
            gold, found = set(stems(one.alone)) - own, set(stems(made)) - own
            right, added, wanted = right + len(gold & found), added + len(found), wanted + len(gold)
            if not gold:
                alone, alone_right = alone + 1, alone_right + (not found)
    model.train()
    precision, recall = right / max(1, added), right / max(1, wanted)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "alone": alone_right / max(1, alone),
        "turns": len(rewrites),
    }


def batches(rewrites: Sequence[Rewrite], chance: random.Random) -> list[list[Rewrite]]:
    """All rewrites once, in batches of like length, since padding costs as much as words; in an order by chance."""
    order = list(rewrites)
    chance.shuffle(order)
    found = []
    for start in range(0, len(order), 16 * BATCH):
        part = sorted(order[start : start + 16 * BATCH], key=lambda one: len(" ".join([one.question, *given(one)])))
        found += [part[i : i + BATCH] for i in range(0, len(part), BATCH)]
    chance.shuffle(found)
    return found


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with cast and mtrag_*")
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights")
    parser.add_argument("--questions", type=Path, default=Path(__file__).parent / "questions")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--start", type=Path, help="weights to go on from (resolver.pt), instead of the reader's")
    parser.add_argument("--rate", type=float, default=RATE, help="highest learning rate")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    tokenizer = begin(options.out, seed=SEED, threads=options.threads)
    rewrites = [*report_rewrites(options.questions), *public_rewrites(options.data)]
    train = [one for one in rewrites if not one.held_out]
    kept = {
        "reports": [one for one in rewrites if one.held_out and one.group != "cast"][::MEASURED_EVERY],
        "cast": [one for one in rewrites if one.held_out and one.group == "cast"],
    }
    print(f"{len(train)} to train on, held out: { {k: len(v) for k, v in kept.items()} }", flush=True)
    model = Tagger(model_folder(), labels=3)
    if options.start is not None:
        model.load_state_dict(torch.load(options.start))
    else:
        state = {name: value for name, value in shipped_state(READER).items() if name.startswith("body.")}
        model.load_state_dict(state, strict=False)
    model.train()
    optimiser = new_optimiser(model, rate=options.rate)
    chance = random.Random(SEED)
    steps = [batch for _ in range(options.epochs) for batch in batches(train, chance)]
    schedule = new_schedule(optimiser, steps=len(steps), warmup=WARMUP)
    losses: list[float] = []
    began = time.monotonic()
    for number, batch in enumerate(steps, 1):
        earlier = [given(one, chance) for one in batch]
        tagged = [tagged_pieces(tokenizer, one.question, e) for one, e in zip(batch, earlier, strict=True)]
        marks = [marks_of(one, t) for one, t in zip(batch, tagged, strict=True)]
        loss = loss_of(tag(model, tagged), tagged, marks)
        losses.append(descend(model, optimiser, loss))
        schedule.step()
        if number % SAID_EVERY == 0:
            mean = sum(losses[-SAID_EVERY:]) / SAID_EVERY
            print(f"step {number}/{len(steps)} loss {mean:.3f} {time.monotonic() - began:.0f} s", flush=True)
        if number % (len(steps) // options.epochs) == 0 or number == len(steps):
            print(
                {
                    name: {k: round(v, 3) for k, v in measure(model, tokenizer, some).items()}
                    for name, some in kept.items()
                },
                flush=True,
            )
            torch.save(model.state_dict(), options.out / "resolver.pt")
    (options.out / "losses.json").write_text(json.dumps(losses))


if __name__ == "__main__":
    main()
