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

SMALLEST = 10_000  # numbers in a weight worth shrinking


def new_model(name: str) -> Any:
    """The torch module of that name, not trained yet."""
    from index.encoder import model_folder
    from training.model import QuestionModel, Reader, Tagger

    if name == "question":
        return QuestionModel(model_folder())
    return Reader(model_folder()) if name == "reader" else Tagger(model_folder(), labels=3)


def export(folder: Path, name: str) -> None:
    """Write `NAME-fp32.onnx` and `NAME.onnx`, the same with weights in 8 bits.

    Inputs have shape (texts, pieces), int64: ids, mask and types; of the question encoder input_ids and attention_mask.
    """
    import torch

    model = new_model(name)
    whole = folder / f"{name}.pt"
    state = torch.load(whole if whole.exists() else folder / "checkpoint.pt", weights_only=False, map_location="cpu")
    model.load_state_dict(state.get("model", state))
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
    shrink(exact, folder / f"{name}.onnx")


def shrink(exact: Path, small: Path) -> None:
    """Write the model of `exact` with the weights of its matrix products and word embeddings in 8 bits.

    Symmetric, one scale for each output (for each word of the embeddings). The weights are made floats again when the
    model is opened, and all sums are of floats: a fourth of the size, the same speed, and scores that do not depend
    on what else is in the batch, as they would with 8-bit sums.
    """
    import numpy as np
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load(str(exact))
    axes = {node.input[1]: 1 for node in model.graph.node if node.op_type == "MatMul"}
    axes |= {node.input[0]: 0 for node in model.graph.node if node.op_type == "Gather"}
    for node in model.graph.node:
        if node.op_type == "Gemm":
            transposed = any(a.name == "transB" and a.i for a in node.attribute)
            axes[node.input[1]] = 0 if transposed else 1
    nodes, kept = [], []
    for weight in model.graph.initializer:
        values = numpy_helper.to_array(weight)
        if weight.name not in axes or values.ndim != 2 or values.dtype != np.float32 or values.size < SMALLEST:
            kept.append(weight)
            continue
        axis = axes[weight.name]
        scale = np.maximum(np.abs(values).max(axis=1 - axis), 1e-8) / 127
        whole = np.rint(values / np.expand_dims(scale, 1 - axis)).astype(np.int8)
        names = [f"{weight.name}_{part}" for part in ("whole", "scale")]
        kept += [numpy_helper.from_array(whole, names[0]), numpy_helper.from_array(scale.astype(np.float32), names[1])]
        nodes.append(helper.make_node("DequantizeLinear", names, [weight.name], axis=axis))
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    graph = [*nodes, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(graph)
    onnx.checker.check_model(model)
    onnx.save(model, str(small))


if __name__ == "__main__":
    export(Path(sys.argv[1]), sys.argv[2])
