"""Reports leave the library, and those that ship with Pilcrow do not come back by themselves."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant import removal, setup
from assistant.cli import main
from assistant.config import Config, read_config
from assistant.removal import FILE, removed
from assistant.setup import ensure_library, index_reports
from index import build as build_module
from index.library import read_manifest
from tests.fakes import FakeEncoder
from tests.library_of_three import texts


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A library of three reports that the settings always bring in, built with the fake encoder."""

    def build(folder: Path, sources: object, **options: object) -> object:
        count = FakeEncoder().count_pieces
        return build_module.build_library(folder, sources, open_encoder=FakeEncoder, count_pieces=count, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(setup, "build_library", build)
    monkeypatch.setattr(removal, "build_library", build)
    for name, text in texts().items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[library]\nfolder = "{tmp_path / "library"}"\nreports = ["{tmp_path}/ashby-2013.md", '
                        f'"{tmp_path}/ashby-2016.md", "{tmp_path}/corby-2014.md"]\n')  # fmt: skip
    monkeypatch.setenv("PILCROW_CONFIG", str(settings))
    config = read_config()
    ensure_library(config)
    return config


def ids(config: Config) -> list[str]:
    return [entry.id for entry in read_manifest(config.library_folder).reports]


def test_a_report_that_was_removed_stays_out_until_it_is_brought_in_again(config: Config, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["remove", "corby-2014", "--yes"])
    assert (result.exit_code, result.stdout[:24]) == (0, "Library ready: 2 reports")
    assert ids(config) == ["ashby-2013", "ashby-2016"]
    ensure_library(config)
    assert ids(config) == ["ashby-2013", "ashby-2016"]
    index_reports(config, [tmp_path / "corby-2014.md"], strict=False, rebuild=False, progress=lambda *_: None)
    assert ids(config) == ["ashby-2013", "ashby-2016", "corby-2014"]
    assert removed(config.library_folder) == frozenset()
    assert not (config.library_folder / FILE).exists()


def test_nothing_is_removed_unless_it_is_meant(config: Config) -> None:
    result = CliRunner().invoke(main, ["remove", "corby-2014"], input="n\n")
    assert result.exit_code == 1
    assert "Take this report out of the library: corby-2014?" in result.stderr
    assert len(ids(config)) == 3


def test_an_unknown_id_and_the_last_reports_are_refused(config: Config) -> None:
    result = CliRunner().invoke(main, ["remove", "derby", "--yes"])
    assert (result.exit_code, result.stderr) == (
        1,
        "pilcrow: There is no report 'derby' in the library. It has: ashby-2013, ashby-2016, corby-2014.\n",
    )
    result = CliRunner().invoke(main, ["remove", "--yes", "ashby-2013", "ashby-2016", "corby-2014"])
    assert result.exit_code == 1
    assert "A library needs at least one report." in result.stderr
    assert len(ids(config)) == 3
