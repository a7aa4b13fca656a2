"""Export a trained reader to ONNX, as it is and with 8-bit weights.

python -m training.export FOLDER        # reads reader.pt (or checkpoint.pt), writes reader-fp32.onnx, reader.onnx
"""

import logging
import sys
import warnings
from pathlib import Path

from assistant.reader import LONGEST


def export(folder: Path) -> None:
    """Write `reader-fp32.onnx` (inputs ids, mask, types of shape (pairs, pieces); output scores of that shape) and
    `reader.onnx`, the same with 8-bit weights of its matrix products and word embeddings.
    """
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    from index.encoder import model_folder
    from training.model import Reader

    model = Reader(model_folder())
    whole = folder / "reader.pt"
    state = torch.load(whole if whole.exists() else folder / "checkpoint.pt", weights_only=False, map_location="cpu")
    model.load_state_dict(state.get("model", state))
    model.eval()
    sample = torch.ones(2, 16, dtype=torch.long)
    axes = {0: torch.export.Dim("pairs", max=4096), 1: torch.export.Dim("pieces", max=LONGEST)}
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    exact = folder / "reader-fp32.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            (sample, torch.ones_like(sample), torch.zeros_like(sample)),
            exact,
            input_names=["ids", "mask", "types"],
            output_names=["scores"],
            dynamic_shapes=(axes, axes, axes),
            external_data=False,
            dynamo=True,
            verbose=False,
        )
    quantize_dynamic(
        exact,
        folder / "reader.onnx",
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        extra_options={"MatMulConstBOnly": True},
    )


if __name__ == "__main__":
    export(Path(sys.argv[1]))
