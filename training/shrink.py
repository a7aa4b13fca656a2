"""A model as torch exports it -> the model that ships: a fourth of the size, read in two thirds of the time.

Three rewritings of the graph:

- linear layers: weights in 8 bits, symmetric, one scale for each output (DequantizeLinear before the product). When it
  opens a model, onnxruntime either makes them floats, or fuses both (MatMulNBits at accuracy level 4): what is
  multiplied with them is then rounded to 8 bits too, in blocks of one word piece, so a text's scores depend on its
  company in a batch only through the order of float sums. `index/models.py` says which;
- embeddings: kept in 8 bits, one scale for each word, and made floats for the words that are read, not for all 30,522;
- attention: one operator instead of fifteen (MultiHeadAttention), the same numbers.
"""

from pathlib import Path
from typing import Any

import numpy as np

BLOCK = 128
"""Numbers that share a scale when they are rounded. Against sums of floats, the reader's scores (standard deviation 2)
move by .04 with 128 and by .02 with 32, which takes a fifth longer and answers no better."""
SMALLEST = 10_000  # numbers in a weight worth shrinking
RUNTIME = "com.microsoft"  # the domain of onnxruntime's own operators
OPSET = 21  # the first whose DequantizeLinear knows blocks; of what the models use, it changed nothing else


def shrink(exact: Path, small: Path, *, heads: int) -> None:
    """Write the model in `exact` as `small`. `heads`: attention heads of each layer.

    Raises `ValueError` where the graph is not as torch's exporter writes it.
    """
    import onnx
    from onnx import helper

    model = onnx.load(str(exact))
    graph = model.graph
    fuse_attention(graph, heads=heads)
    shrink_linear(graph)
    shrink_tables(graph)
    own = next(opset for opset in model.opset_import if not opset.domain)
    own.version = max(own.version, OPSET)
    model.opset_import.append(helper.make_opsetid(RUNTIME, 1))
    drop_notes(model)
    onnx.save(model, str(small))


def fuse_attention(graph: Any, *, heads: int) -> None:
    """Put one operator in the place of each layer's scaled dot product, softmax and what leads to and from them."""
    from onnx import helper

    made = {name: node for node in graph.node for name in node.output}
    readers: dict[str, list[Any]] = {}
    for node in graph.node:
        for name in node.input:
            readers.setdefault(name, []).append(node)

    def projected(name: str) -> str:
        """The linear layer's output that `name` was cut into heads from."""
        while made[name].op_type in ("Mul", "Transpose", "Reshape"):
            name = made[name].input[0]
        return name

    mask = graph.input[1].name
    layers = [node for node in graph.node if node.op_type == "Softmax"]
    if not layers:
        raise ValueError("No attention was found in the exported model.")
    whole = {"": helper.make_node("Cast", [mask], ["kept_pieces"], to=6)}
    for softmax in layers:
        products = made[made[softmax.input[0]].input[0]]
        node = softmax
        while node.op_type != "MatMul":  # past what guards against rows that are masked whole
            node = next(n for n in readers[node.output[0]] if n.op_type in ("Where", "MatMul"))
        joined = readers[readers[node.output[0]][0].output[0]][0]
        if (products.op_type, joined.op_type) != ("MatMul", "Reshape"):
            raise ValueError("The attention in the exported model is not as it was expected.")
        inputs = [projected(name) for name in (*products.input, node.input[1])]
        whole[joined.output[0]] = helper.make_node(
            "MultiHeadAttention", [*inputs, "", "kept_pieces"], [joined.output[0]], domain=RUNTIME, num_heads=heads
        )
    replace_nodes(graph, [whole[""], *(whole.get(node.output[0], node) for node in graph.node)])


def shrink_linear(graph: Any) -> None:
    """Weights of matrix products in 8 bits, under their layer's name; of small ones only the name is new."""
    from onnx import helper, numpy_helper

    weights = {weight.name: weight for weight in graph.initializer}
    added = {name: node for node in graph.node if node.op_type == "Add" for name in node.input}
    nodes: list[Any] = []
    for node in graph.node:
        if node.op_type != "MatMul" or node.input[1] not in weights:
            nodes.append(node)
            continue
        bias = next(name for name in added[node.output[0]].input if name.endswith(".bias"))
        name = f"{bias.removesuffix('bias')}weight_turned"
        values = numpy_helper.to_array(weights[node.input[1]])
        given = name
        if values.size >= SMALLEST:
            scale, whole = eight_bits(values.T)
            values, given = np.ascontiguousarray(whole.T), f"{name}_float"
            blocks = np.repeat(scale[None, :], len(values) // BLOCK, axis=0)
            graph.initializer.append(numpy_helper.from_array(blocks, f"{name}_scale"))
            nodes.append(
                helper.make_node("DequantizeLinear", [name, f"{name}_scale"], [given], axis=0, block_size=BLOCK)
            )
        graph.initializer.append(numpy_helper.from_array(values, name))
        nodes.append(helper.make_node("MatMul", [node.input[0], given], list(node.output)))
    replace_nodes(graph, nodes)


def shrink_tables(graph: Any) -> None:
    """Embeddings in 8 bits; the rows that are looked up are made floats."""
    from onnx import helper, numpy_helper

    weights = {weight.name: weight for weight in graph.initializer}
    graph.initializer.append(numpy_helper.from_array(np.array([-1]), "last_axis"))
    nodes: list[Any] = []
    for node in graph.node:
        table = weights.get(node.input[0]) if node.op_type == "Gather" else None
        values = numpy_helper.to_array(table) if table is not None else np.empty(0)
        if values.ndim != 2 or values.size < SMALLEST or values.dtype != np.float32:
            nodes.append(node)
            continue
        name, places, found = node.input[0], node.input[1], node.output[0]
        scale, whole = eight_bits(values)
        graph.initializer.remove(table)
        graph.initializer.append(numpy_helper.from_array(whole, name))
        graph.initializer.append(numpy_helper.from_array(scale, f"{name}_scale"))
        nodes += [
            helper.make_node("Gather", [name, places], [f"{found}_whole"]),
            helper.make_node("Cast", [f"{found}_whole"], [f"{found}_float"], to=1),
            helper.make_node("Gather", [f"{name}_scale", places], [f"{found}_row"]),
            helper.make_node("Unsqueeze", [f"{found}_row", "last_axis"], [f"{found}_scale"]),
            helper.make_node("Mul", [f"{found}_float", f"{found}_scale"], [found]),
        ]
    replace_nodes(graph, nodes)


def eight_bits(values: Any) -> tuple[Any, Any]:
    """Of a matrix the scale of each row, shape (rows,), float32, and its whole numbers from -127 to 127, int8."""
    scale = np.maximum(np.abs(values).max(axis=1), 1e-8) / 127
    return scale.astype(np.float32), np.rint(values / scale[:, None]).astype(np.int8)


def drop_notes(model: Any) -> None:
    """Take out what the exporter notes of where it ran: for every node the lines of code, with paths of the machine."""
    graph = model.graph
    del graph.value_info[:]
    for part in (model, graph, *graph.node, *graph.input, *graph.output, *graph.initializer):
        del part.metadata_props[:]
        part.doc_string = ""


def replace_nodes(graph: Any, nodes: list[Any]) -> None:
    """Give the graph those nodes, less those whose output nothing reads, and drop the weights that none uses."""
    kept: list[Any] = []
    wanted = {output.name for output in graph.output}
    for node in reversed(nodes):
        if wanted.intersection(node.output):
            kept.append(node)
            wanted.update(node.input)
    del graph.node[:]
    graph.node.extend(reversed(kept))
    used = [weight for weight in graph.initializer if weight.name in wanted]
    del graph.initializer[:]
    graph.initializer.extend(used)
