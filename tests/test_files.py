import os
import stat
import sys
from pathlib import Path

import pytest

from assistant.files import write_result, write_whole
from index.errors import ConfigError


def test_a_file_is_made_and_replaced_and_nothing_stands_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "out.md"
    write_result(file, "¶ one\n")
    write_result(file, "¶ two\n")
    assert file.read_bytes() == "¶ two\n".encode()
    assert list(tmp_path.iterdir()) == [file]


def test_writing_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "out.md"
    file.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match=r"out\.md cannot be written \(No space left on device\)"):
        write_result(file, "new")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"out\.md cannot be written"):
        write_result(tmp_path / "gone" / "out.md", "x")
    with pytest.raises(ConfigError, match="cannot be written"):
        write_result(tmp_path, "x")


@pytest.mark.skipif(sys.platform == "win32", reason="permissions and links")
def test_permissions_and_links_stay(tmp_path: Path) -> None:
    file, link = tmp_path / "out.md", tmp_path / "link.md"
    file.touch(0o640)
    link.symlink_to(file)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"new", 0o640)


@pytest.mark.skipif(not Path("/dev/null").is_char_device(), reason="no /dev/null")
def test_what_is_no_file_is_written_to_and_not_replaced() -> None:
    write_whole(Path("/dev/null"), b"x")
    assert Path("/dev/null").is_char_device()
