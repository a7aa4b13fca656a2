from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.cli import main
from assistant.conversations import Conversations
from assistant.doctor import Check, examine
from assistant.types import Conversation
from tests.conftest import SHORT
from tests.test_conversations import turn


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = tmp_path / "mine.toml"
    settings.write_text(f'[library]\nfolder = "library"\nreports = ["{SHORT}"]\n[web]\nport = 0\n')
    monkeypatch.setenv("PILCROW_CONFIG", str(settings))
    monkeypatch.setattr("index.models.open_session", lambda *_, **__: None)  # files are checked, not opened: faster


def results() -> dict[str, str]:
    return {check.name: check.result for check in examine()}


def test_without_a_library_it_warns_and_says_how_to_build_one() -> None:
    check = next(c for c in examine() if c.name == "library")
    assert (check.result, check.mend) == ("warn", "pilcrow index")


def test_wrong_settings_fail_and_nothing_else_is_examined(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PILCROW_CONFIG", str(tmp_path / "gone.toml"))
    assert results() == {"Python": "pass", "settings": "fail"}
    assert CliRunner().invoke(main, ["doctor"]).exit_code == 1


def test_a_damaged_library_fails_with_the_command_that_mends_it(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "manifest.json").write_text("{ damaged")
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 1
    assert "fail  library: " in result.stdout
    assert "mend it: pilcrow index --rebuild" in result.stdout


def test_conversations_that_cannot_be_kept_fail(tmp_path: Path) -> None:
    (tmp_path / "conversations.sqlite").write_bytes(b"something else altogether" * 50)
    assert results()["conversations"] == "fail"


@pytest.mark.parametrize(
    ("setting", "kept"), [("", "for 365 days after the last turn"), ("keep_days = 1", "for 1 day after the last turn"),
                          ("keep_days = 0", "for ever")]
)  # fmt: skip
def test_it_says_how_many_conversations_are_kept_and_for_how_long(tmp_path: Path, setting: str, kept: str) -> None:
    with (tmp_path / "mine.toml").open("a") as settings:
        settings.write(f"[conversations]\n{setting}\n")
    conversations = Conversations(tmp_path / "conversations.sqlite")
    details = []
    for _ in range(2):
        conversations.add(Conversation(), turn("one"))
        details.append(next(check.detail for check in examine() if check.name == "conversations"))
    assert details == [
        f"{count} in {conversations.file}, kept {kept}" for count in ("1 conversation", "2 conversations")
    ]


def test_missing_weights_only_warn_because_asking_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.encoder.MODEL_SHA256", "0" * 64)
    assert results()["embedding model"] == "warn"


def test_the_models_that_ship_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    monkeypatch.setattr("index.models.open_weights", lambda file, _: opened.append(file.name))
    assert results()["models"] == "pass"
    assert sorted(opened) == ["question.onnx", "reader.onnx", "resolver.onnx"]


def test_the_shipped_reader_is_not_opened_where_the_settings_name_another(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with (tmp_path / "mine.toml").open("a") as settings:
        settings.write('[reader]\nmodel = "none"\n')
    opened = []
    monkeypatch.setattr("index.models.open_weights", lambda file, _: opened.append(file.name))
    assert results()["models"] == "pass"
    assert sorted(opened) == ["question.onnx", "resolver.onnx"]


@pytest.mark.parametrize("model", ["index.encoder", "assistant.reader", "assistant.resolver"])
@pytest.mark.parametrize("damaged", [True, False])
def test_a_model_that_is_missing_or_damaged_fails_with_the_command_that_brings_it_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, model: str, damaged: bool
) -> None:
    top = tmp_path / "pilcrow"
    file = top / "assistant" / "weights" / "some.onnx"
    file.parent.mkdir(parents=True)
    if damaged:
        file.write_bytes(b"not a model")
    monkeypatch.setattr(f"{model}.WEIGHTS", file)
    monkeypatch.setattr("assistant.doctor.__file__", str(top / "assistant" / "doctor.py"))

    def models() -> Check:
        return next(check for check in examine() if check.name == "models")

    found = models()
    assert (found.result, found.mend.split(" --")[0]) == ("fail", "pip install")
    assert str(file) in found.detail
    (top / ".git").touch()  # a worktree has a file, a clone a folder
    assert models().mend == f'git -C "{top}" checkout -- assistant/weights/some.onnx'
