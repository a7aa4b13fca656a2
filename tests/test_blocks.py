"""A file in blocks, each checked when it is first read."""

from pathlib import Path

import pytest

from index.blocks import Blocks, make_table
from index.errors import LibraryError

STARTS = [0, 3, 3, 5]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "file").write_bytes(b"abcdefgh")
    return tmp_path / "file"


def test_blocks_are_read_as_they_were_written(file: Path):
    blocks = Blocks(file, make_table(file, STARTS))
    assert [blocks.read(number) for number in range(4)] == [b"abc", b"", b"de", b"fgh"]


def test_damage_is_an_error_where_it_is_and_nowhere_else(file: Path):
    table = make_table(file, STARTS)
    file.write_bytes(b"abcdEfgh")
    blocks = Blocks(file, table)
    blocks.check([0, 1, 3])
    with pytest.raises(LibraryError) as caught:
        blocks.check([3, 2])
    assert str(caught.value) == (
        f"{file} is damaged: its checksum is not the one it was written with. Rebuild it: pilcrow index --rebuild"
    )
    with pytest.raises(LibraryError):
        blocks.read(2)


def test_a_shortened_file_is_damaged(file: Path):
    table = make_table(file, STARTS)
    file.write_bytes(b"abcdefg")
    with pytest.raises(LibraryError):
        Blocks(file, table).read(3)


def test_an_open_file_may_be_removed(file: Path):
    blocks = Blocks(file, make_table(file, STARTS))
    file.unlink()
    assert blocks.read(3) == b"fgh"
