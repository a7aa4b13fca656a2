"""The reader as a torch module, its loss, and its export to ONNX."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from assistant.reader import UNREAD, padded, pair_pieces
from index.encoder import model_folder

Row = tuple[str, str, tuple[str, ...]]  # question, title, sentences
BATCH = 14


class Tagger(torch.nn.Module):
    """all-MiniLM-L6-v2 with some numbers for each word piece. The word embeddings stay as they are."""

    def __init__(self, folder: Path, *, labels: int) -> None:
        super().__init__()
        from transformers import AutoModel

        self.body = AutoModel.from_pretrained(str(folder), add_pooling_layer=False)
        self.body.embeddings.word_embeddings.requires_grad_(False)
        self.head = torch.nn.Linear(self.body.config.hidden_size, labels)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        """Shape (texts, pieces, labels), float32. All inputs have shape (texts, pieces), int64."""
        return self.head(self.body(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state)


class QuestionModel(torch.nn.Module):
    """all-MiniLM-L6-v2: mean over the pieces, length 1."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        from transformers import AutoModel

        self.body = AutoModel.from_pretrained(str(folder), add_pooling_layer=False)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Shape (questions, 384), float32, rows of length 1. Inputs have shape (questions, pieces), int64."""
        states = self.body(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        return torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=1)


class Reader(torch.nn.Module):
    """all-MiniLM-L6-v2, or its lowest layers, with one number for each word piece. Word embeddings stay as they are."""

    def __init__(self, folder: Path, *, layers: int = 6) -> None:
        super().__init__()
        from transformers import AutoModel

        self.body = AutoModel.from_pretrained(str(folder), add_pooling_layer=False, num_hidden_layers=layers)
        self.body.embeddings.word_embeddings.requires_grad_(False)
        self.hidden = torch.nn.Linear(self.body.config.hidden_size, self.body.config.hidden_size)
        self.head = torch.nn.Linear(self.body.config.hidden_size, 1)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        """Shape (pairs, pieces), float32: the score of each piece. All inputs have that shape too, int64."""
        return self.read_off(self.body(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state)

    def read_off(self, states: torch.Tensor) -> torch.Tensor:
        """The score of each piece, shape (pairs, pieces), of what the body makes of them, (pairs, pieces, 384)."""
        # The first piece has seen the pair as a whole: what it says is added to what each piece says.
        whole = self.hidden(states[:, :1])
        return self.head(torch.nn.functional.gelu(states + whole)).squeeze(-1)


def sentence_scores(model: Reader, tokenizer: Any, rows: Sequence[Row], *, longest: int) -> list[torch.Tensor]:
    """The scores of each pair's sentences, shapes (sentences,): the mean over a sentence's pieces, -1e4 where cut off.

    Read in batches of like length, since padding costs as much as words.
    """
    built = [pair_pieces(tokenizer, *row, longest=longest) for row in rows]
    order = sorted(range(len(rows)), key=lambda i: len(built[i][0]))
    found: dict[int, torch.Tensor] = {}
    for start in range(0, len(order), BATCH):
        part = order[start : start + BATCH]
        scores = model(*(torch.from_numpy(array) for array in padded([built[i] for i in part])))
        for row, i in enumerate(part):
            spans = built[i][2]
            means = [scores[row, a:b].mean() if b > a else scores.new_tensor(UNREAD) for a, b in spans]
            found[i] = torch.stack(means)
    return [found[i] for i in range(len(rows))]


def listwise_loss(
    scores: Sequence[torch.Tensor], marks: Sequence[Sequence[bool]], owner: Sequence[int]
) -> torch.Tensor:
    """Mean over the questions of the cross-entropy against the answering sentences, or the null option.

    With several answering sentences each is compared with all that do not answer, and the mean is taken. `marks`:
    which sentences of each pair answer; `owner`: the question of each pair.
    """
    losses = []
    for question in dict.fromkeys(owner):
        pairs = [pair for pair in range(len(owner)) if owner[pair] == question]
        found = torch.cat([scores[pair] for pair in pairs])
        chosen = torch.tensor([mark for pair in pairs for mark in marks[pair]])
        answers, others = found[chosen], torch.logsumexp(torch.cat([found[~chosen], found.new_zeros(1)]), 0)
        losses.append((torch.logaddexp(answers, others) - answers).mean() if len(answers) else others)
    return torch.stack(losses).mean()


def shipped_state(file: Path) -> dict[str, torch.Tensor]:
    """The weights in a model that ships (`shrink.py`), by their names in torch; those kept in 8 bits made floats."""
    import onnx
    from onnx import numpy_helper

    arrays = {weight.name: numpy_helper.to_array(weight) for weight in onnx.load(str(file)).graph.initializer}
    state = {}
    for name, array in arrays.items():
        scale = arrays.get(f"{name}_scale", np.ones(1, np.float32))
        if name.endswith("weight_turned"):
            # Scales of blocks of rows: as many for each column, all the same.
            name, array = name.removesuffix("_turned"), (array * scale[0]).T
        elif array.ndim == 2:
            array = array * scale[:, None]
        if name.endswith((".weight", ".bias")):
            state[name] = torch.from_numpy(array.astype(np.float32))
    return state


def layers_in(state: Iterable[str]) -> int:
    """How many layers the weights of that name are of."""
    found = (re.match(r"body\.encoder\.layer\.(\d+)\.", key) for key in state)
    return 1 + max(int(layer[1]) for layer in found if layer)


def read_reader(file: Path) -> Reader:
    """The reader in `file`: weights as trained (reader.pt), or as they ship (reader.onnx)."""
    state = shipped_state(file) if file.suffix == ".onnx" else torch.load(file)
    reader = Reader(model_folder(), layers=layers_in(state))
    reader.load_state_dict(state)
    return reader
