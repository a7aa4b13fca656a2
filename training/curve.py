"""Draw the training loss of one or more rounds: python -m training.curve curve.svg r1 r2"""

import sys
from pathlib import Path

WIDTH, HEIGHT, TOP = 640, 240, 2.5
MEAN_OF = 25  # steps to a point


def draw(rounds: list[list[float]]) -> str:
    """An SVG of the losses of each round, one round after the other; a point is the mean of MEAN_OF steps."""
    total = sum(len(losses) for losses in rounds)
    before, lines = 0, ""
    for losses in rounds:
        points = []
        for start in range(0, len(losses) - MEAN_OF + 1, MEAN_OF):
            mean = sum(losses[start : start + MEAN_OF]) / MEAN_OF
            x, y = WIDTH * (before + start + MEAN_OF) / total, HEIGHT * (1 - mean / TOP)
            points.append(f"{x:.0f},{y:.0f}")
        lines += f"<polyline points='{' '.join(points)}' fill='none' stroke='#005ea5' stroke-width='2'/>"
        before += len(losses)
        lines += f"<path d='M{WIDTH * before / total:.0f} 0V{HEIGHT}' stroke='#999' stroke-dasharray='4'/>"
    marks = "".join(
        f"<text x='-8' y='{HEIGHT * (1 - loss / TOP) + 4:.0f}' text-anchor='end'>{loss}</text>"
        for loss in (0.0, 0.5, 1.0, 1.5, 2.0)
    )
    box = f"x='-50' y='-10' width='{WIDTH + 70}' height='{HEIGHT + 50}'"
    said = f"{total:,} steps of 8 questions; a dotted line ends a round"
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='-50 -10 {WIDTH + 70} {HEIGHT + 50}' font-size='12'>"
        f"<rect {box} fill='#fff'/><path d='M0 0V{HEIGHT}H{WIDTH}' fill='none' stroke='#444'/>{marks}{lines}"
        f"<text x='{WIDTH / 2:.0f}' y='{HEIGHT + 25}' text-anchor='middle'>{said}</text></svg>\n"
    )


def main() -> None:
    """Losses from the checkpoints of the folders named."""
    import torch

    file, *folders = sys.argv[1:]
    losses = [torch.load(Path(folder) / "checkpoint.pt", weights_only=False)["losses"] for folder in folders]
    Path(file).write_text(draw(losses), encoding="utf-8")


if __name__ == "__main__":
    main()
