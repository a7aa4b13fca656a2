import shutil
from functools import partial
from pathlib import Path

import pytest

from assistant.config import Config, read_config
from assistant.setup import ensure_library, index_reports, open_assistant, summary
from index.build import build_library
from index.errors import ConfigError, LibraryError
from index.library import open_library, read_manifest
from tests.conftest import SHORT
from tests.fakes import FakeEncoder

OTHER = "# A second report\n\n1. One thing was found.\n\n2. Another thing was found.\n"


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Config:
    """Settings with a library and a reports folder of their own; the fake encoder builds."""
    build = partial(build_library, open_encoder=FakeEncoder, count_pieces=FakeEncoder().count_pieces)
    monkeypatch.setattr("assistant.setup.build_library", build)
    monkeypatch.setattr("assistant.setup.open_library", partial(open_library, open_encoder=lambda _: FakeEncoder()))
    reports = tmp_path / "reports"
    reports.mkdir()
    shutil.copy(SHORT, reports)
    shutil.copy(SHORT.with_suffix(".toml"), reports)
    settings = tmp_path / "mine.toml"
    settings.write_text('[reader]\nmodel = "none"\n[library]\nfolder = "library"\nreports = ["reports"]\n')
    return read_config(settings)


def ids(config: Config) -> list[str]:
    return [entry.id for entry in read_manifest(config.library_folder).reports]


def said(config: Config) -> list[str]:
    notes: list[str] = []
    ensure_library(config, say=notes.append)
    return notes


def test_a_missing_library_is_built_and_the_reason_is_said(config: Config) -> None:
    folder = config.library_folder
    assert said(config) == [
        f"Building the library in {folder}: there is none yet.",
        "Library ready: 1 report, 8 numbered paragraphs, 86 passages (79 newly embedded).",
    ]


def test_a_library_that_is_up_to_date_is_left_alone(config: Config) -> None:
    said(config)
    before = read_manifest(config.library_folder)
    assert said(config) == []
    assert read_manifest(config.library_folder) == before


def test_a_changed_report_is_read_again_and_only_its_new_passages_are_embedded(config: Config) -> None:
    said(config)
    report = config.report_paths[0] / "short.md"
    report.write_text(report.read_text(encoding="utf-8").replace("900 children", "901 children"), encoding="utf-8")
    first, second = said(config)
    assert first.endswith(": the report borchester-2014 has changed.")
    assert second.endswith("86 passages (2 newly embedded).")


def test_an_opened_assistant_answers(config: Config) -> None:
    assert open_assistant(config).ask("paragraph 8").citations[0].label == "¶8"


def test_indexing_adds_to_the_library_and_keeps_what_is_there(config: Config, tmp_path: Path) -> None:
    said(config)
    (tmp_path / "second.md").write_text(OTHER)
    built = index_reports(config, [tmp_path / "second.md"], strict=False, rebuild=False, progress=lambda *_: None)
    assert built is not None
    assert ids(config) == ["borchester-2014", "second"]
    assert said(config) == []


def test_a_report_whose_file_is_gone_stays_in_the_library_also_through_a_rebuild(
    config: Config, tmp_path: Path
) -> None:
    said(config)
    (tmp_path / "second.md").write_text(OTHER)
    index_reports(config, [tmp_path / "second.md"], strict=False, rebuild=False, progress=lambda *_: None)
    (tmp_path / "second.md").unlink()
    index_reports(config, [], strict=False, rebuild=True, progress=lambda *_: None)
    assert ids(config) == ["borchester-2014", "second"]


def test_indexing_what_is_there_already_does_nothing(config: Config) -> None:
    said(config)
    assert index_reports(config, [], strict=False, rebuild=False, progress=lambda *_: None) is None


def test_a_damaged_library_is_an_error_and_is_not_built_over_unasked(config: Config) -> None:
    said(config)
    manifest = config.library_folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes()[:100])
    with pytest.raises(LibraryError, match=r"manifest\.json is damaged .*pilcrow index --rebuild"):
        said(config)


def test_a_rebuild_mends_a_damaged_library_and_loses_no_report(config: Config, tmp_path: Path) -> None:
    said(config)
    (tmp_path / "second.md").write_text(OTHER)
    index_reports(config, [tmp_path / "second.md"], strict=False, rebuild=False, progress=lambda *_: None)
    manifest = config.library_folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes()[:100])
    index_reports(config, [], strict=False, rebuild=True, progress=lambda *_: None)
    assert ids(config) == ["borchester-2014", "second"]


def test_a_damaged_copy_of_a_report_is_mended_by_giving_the_report_again(config: Config, tmp_path: Path) -> None:
    said(config)
    (tmp_path / "second.md").write_text(OTHER)
    index_reports(config, [tmp_path / "second.md"], strict=False, rebuild=False, progress=lambda *_: None)
    copy = next(config.library_folder.glob("b-*/sources/second/second.md"))
    copy.write_text("damaged")
    with pytest.raises(LibraryError, match=r"copy of the report 'second' is damaged"):
        index_reports(config, [], strict=False, rebuild=True, progress=lambda *_: None)
    index_reports(config, [tmp_path / "second.md"], strict=False, rebuild=True, progress=lambda *_: None)
    assert ids(config) == ["borchester-2014", "second"]
    assert open_assistant(config).ask("paragraph 8").status == "answered"


def test_the_summary_counts_one_report_as_one(config: Config) -> None:
    built = index_reports(config, [], strict=False, rebuild=True, progress=lambda *_: None)
    assert built is not None
    assert summary(built).startswith("Library ready: 1 report, 8 numbered paragraphs, ")


def test_a_users_vocabulary_is_read_before_anything_is_built(config: Config, tmp_path: Path) -> None:
    settings = tmp_path / "mine.toml"
    settings.write_text(settings.read_text() + 'vocabulary = "words.toml"\n')
    own = read_config(settings)
    with pytest.raises(ConfigError, match=r"There is no vocabulary .*words\.toml"):
        open_assistant(own)
    assert not own.library_folder.exists()
    (tmp_path / "words.toml").write_text('libraries = [["lift", "elevator"]]\n')
    library = open_assistant(own).library
    assert library.vocabulary.groups[-1] == ("lift", "elevator")
    assert open_assistant(config).ask("lift").fingerprint != open_assistant(own).ask("lift").fingerprint
