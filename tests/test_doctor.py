from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.cli import main
from assistant.conversations import Conversations
from assistant.doctor import examine
from assistant.types import Conversation
from tests.conftest import SHORT
from tests.test_conversations import turn


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = tmp_path / "mine.toml"
    settings.write_text(f'[library]\nfolder = "library"\nreports = ["{SHORT}"]\n[web]\nport = 0\n')
    monkeypatch.setenv("PILCROW_CONFIG", str(settings))
    monkeypatch.delenv("PILCROW_LIBRARY", raising=False)


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
