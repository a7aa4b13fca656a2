"""Going down the gradient, the same for every model: AdamW, warm-up and linear decay, gradients cut at 1."""

import torch

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
