"""Export a trained model to ONNX, as it is and with its weights in 8 bits.

python -m training.export FOLDER NAME   # reads NAME.pt (or checkpoint.pt), writes NAME-fp32.onnx and NAME.onnx

NAME is reader, resolver or question.
"""

import logging
import sys
import warnings
from pathlib import Path
from typing import Any

from assistant.reader import LONGEST
from index.encoder import LIMIT
from training.shrink import shrink


def new_model(name: str, *, layers: int = 6) -> Any:
    """The torch module of that name, not trained yet. `layers`: of the reader."""
    from index.encoder import model_folder
    from training.model import QuestionModel, Reader, Tagger

    if name == "question":
        return QuestionModel(model_folder())
    return Reader(model_folder(), layers=layers) if name == "reader" else Tagger(model_folder(), labels=3)


def export(folder: Path, name: str) -> None:
    """Write `NAME-fp32.onnx` and `NAME.onnx`, the same with weights in 8 bits.

    Inputs have shape (texts, pieces), int64: ids, mask and types; of the question encoder input_ids and attention_mask.
    """
    import torch

    from training.model import layers_in

    whole = folder / f"{name}.pt"
    state = torch.load(whole if whole.exists() else folder / "checkpoint.pt", weights_only=False, map_location="cpu")
    state = state.get("model", state)
    model = new_model(name, layers=layers_in(state))
    model.load_state_dict(state)
    model.eval()
    sample = torch.ones(2, 16, dtype=torch.long)
    axes = {
        0: torch.export.Dim("texts", max=4096),
        1: torch.export.Dim("pieces", max=LIMIT if name == "question" else LONGEST),
    }
    inputs = ["input_ids", "attention_mask"] if name == "question" else ["ids", "mask", "types"]
    given = (sample, torch.ones_like(sample), torch.zeros_like(sample))[: len(inputs)]
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    exact = folder / f"{name}-fp32.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            given,
            exact,
            input_names=inputs,
            output_names=["found"],
            dynamic_shapes=(axes,) * len(inputs),
            external_data=False,
            dynamo=True,
            verbose=False,
        )
    shrink(exact, folder / f"{name}.onnx", heads=model.body.config.num_attention_heads)


if __name__ == "__main__":
    export(Path(sys.argv[1]), sys.argv[2])
