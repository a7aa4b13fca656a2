"""Tokens: made, told once, known by their hash alone."""

import tomllib
from pathlib import Path

from click.testing import CliRunner

from assistant import tokens
from assistant.cli import main
from assistant.config import read_config
from assistant.tokens import is_token_of, new_token, to_toml


def test_a_token_is_known_by_its_hash_and_no_other_is() -> None:
    token, settings = new_token("council", "ask")
    other, _ = new_token("council", "ask")
    assert is_token_of(token, settings)
    assert not is_token_of(other, settings)
    assert not is_token_of(token[:-1] + ("A" if token[-1] != "A" else "B"), settings)
    assert token[17:] not in settings.hash


def test_no_two_tokens_are_alike() -> None:
    assert len({new_token("a", "ask")[0] for _ in range(20)}) == 20


def test_what_is_no_token_or_has_another_id_costs_no_hash(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    _, settings = new_token("council", "ask")
    monkeypatch.setattr(tokens, "_digest", None)
    for wrong in ("", "x" * 10_000, "pilcrow_00000000_" + "a" * 43, "pilcrow_\u0661" * 9, "Bearer"):
        assert not is_token_of(wrong, settings)


def test_the_lines_for_the_settings_are_read_back(tmp_path: Path) -> None:
    _, settings = new_token("council", "read")
    assert tomllib.loads(to_toml(settings)) == {
        "web": {"tokens": [{"name": "council", "scope": "read", "hash": settings.hash}]}
    }
    file = tmp_path / "mine.toml"
    file.write_text(f"[web]\nport = 1\n\n{to_toml(settings)}\n", encoding="utf-8")
    assert read_config(file).web.tokens == (settings,)


def test_the_command_prints_the_token_alone_on_stdout_and_how_to_keep_it(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("", encoding="utf-8")
    result = CliRunner().invoke(main, ["--config", str(file), "token", "council", "--scope", "admin"])
    assert result.exit_code == 0
    token = result.stdout.strip()
    assert str(file) in result.stderr
    with file.open("a", encoding="utf-8") as settings:
        settings.write("\n" + result.stderr[result.stderr.index("[[web.tokens]]") :])
    (kept,) = read_config(file).web.tokens
    assert (kept.name, kept.scope, is_token_of(token, kept)) == ("council", "admin", True)
    assert token not in file.read_text(encoding="utf-8")


def test_a_name_that_would_not_fit_a_log_line_is_refused() -> None:
    result = CliRunner().invoke(main, ["token", "the council\n"])
    assert (result.exit_code, "letters, figures" in result.stderr) == (2, True)
