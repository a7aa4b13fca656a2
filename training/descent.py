"""Going down the gradient, the same for every model: AdamW, warm-up and linear decay, gradients cut at 1."""

import time
from pathlib import Path
from typing import Any

import torch

from index.encoder import model_folder, open_tokenizer

CHECKPOINT_SECONDS = 240
DECAY, BETAS = 0.01, (0.9, 0.98)
LEAST_RATE = 0.02
"""Share of the highest rate that the last steps still have."""


def new_optimiser(model: torch.nn.Module, *, rate: float) -> torch.optim.AdamW:
    """AdamW over all that is trained."""
    trained = [p for p in model.parameters() if p.requires_grad]
    return torch.optim.AdamW(trained, lr=rate, weight_decay=DECAY, betas=BETAS)


def new_schedule(optimiser: torch.optim.Optimizer, *, steps: int, warmup: int) -> torch.optim.lr_scheduler.LambdaLR:
    """The rate rises to its highest in `warmup` steps and falls in a line over the rest of `steps`."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / warmup, max(LEAST_RATE, (steps - s) / (steps - warmup)))
    )


def descend(model: torch.nn.Module, optimiser: torch.optim.Optimizer, loss: torch.Tensor) -> float:
    """One step down the gradient of `loss`; its value."""
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    optimiser.zero_grad()
    return float(loss.detach())


def begin(out: Path, *, seed: int, threads: int) -> Any:
    """Make the folder of a run, set its seed and threads; the tokenizer."""
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    torch.set_num_threads(threads)
    return open_tokenizer(model_folder() / "tokenizer.json")


class Run:
    """So many steps of a model; a run that was cut off goes on from its checkpoint, which is written every few minutes.

    `losses`: of the steps done, also before it was cut off.
    """

    def __init__(self, model: torch.nn.Module, *, rate: float, steps: int, warmup: int, checkpoint: Path) -> None:
        self.steps, self.losses = steps, list[float]()
        self.optimiser = new_optimiser(model, rate=rate)
        self._model, self._checkpoint = model, checkpoint
        self._schedule = new_schedule(self.optimiser, steps=steps, warmup=warmup)
        if checkpoint.exists():
            kept = torch.load(checkpoint, weights_only=False)
            model.load_state_dict(kept["model"])
            self.optimiser.load_state_dict(kept["optimiser"])
            self._schedule.load_state_dict(kept["schedule"])
            self.losses = kept["losses"]
        self._saved = self._began = time.monotonic()

    @property
    def left(self) -> range:
        """The steps that are still to be done."""
        return range(len(self.losses), self.steps)

    def done(self, loss: float) -> None:
        """A step was gone down: the rate of the next one, and a checkpoint where it is time or the run ends."""
        self.losses.append(loss)
        self._schedule.step()
        if time.monotonic() - self._saved > CHECKPOINT_SECONDS or not self.left:
            self._saved = time.monotonic()
            kept = {"model": self._model, "optimiser": self.optimiser, "schedule": self._schedule}
            new = self._checkpoint.with_suffix(".new")
            torch.save({name: part.state_dict() for name, part in kept.items()} | {"losses": self.losses}, new)
            new.replace(self._checkpoint)

    def said(self, last: int) -> str:
        """How far it is, the mean loss of the last steps, and the seconds since it began or went on."""
        mean, took = sum(self.losses[-last:]) / last, time.monotonic() - self._began
        return f"step {len(self.losses)}/{self.steps} loss {mean:.3f} {took:.0f} s"
