"""Files of a library damaged at many places: a clear error or the right answer, never a wrong one, never a traceback.

`test_library.py` has each file damaged once in each way, and each error's words; here each is damaged at many places,
put in place of each other, and asked. The same for the file of the conversations.
"""

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.conversations import Conversations
from assistant.types import Answer, Conversation
from index import dense
from index import library as lib
from index.build import build_library
from index.errors import LibraryError, NotFoundError
from index.library import Library, open_library
from tests.conftest import SHORT, build_fake
from tests.fakes import FakeEncoder
from tests.test_conversations import turn

QUESTIONS = ("How many children did the summer reading scheme reach?", "staffing", "paragraph 5", "recommendations",
             "Who went to the moon?", "When was it published?")  # fmt: skip
TOLD = re.compile(r"(is damaged|is missing|cannot be read|does not open|row contract|version of Pilcrow|no library in)")
FEW_OR_MANY = [pytest.param(5, id="few"), pytest.param(60, id="many", marks=pytest.mark.soak)]


def answers(folder: Path) -> list[Answer]:
    library = open_library(folder, open_encoder=lambda _: FakeEncoder())
    return [Assistant(library).ask(question) for question in QUESTIONS]


def put(file: Path, data: bytes) -> None:
    """Another file in the place of this one: a library that is still open reads the old one."""
    file.unlink()
    file.write_bytes(data)


def damaged(data: bytes, places: int, chance: random.Random) -> Iterator[bytes]:
    """The bytes with a bit turned, with a part missing or doubled, and cut off: at the ends and at random places."""
    for at in {0, len(data) // 2, len(data) - 1, *(chance.randrange(len(data)) for _ in range(places))}:
        yield data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
    for at in {0, len(data) - 1, *(chance.randrange(len(data)) for _ in range(places // 2))}:
        yield data[:at]
        end = at + chance.randint(1, 1000)
        yield data[:at] + data[end:]  # a hole
        yield data[:at] + data[at:end] + data[at:]
        yield data[:at] + bytes(len(data[at:end])) + data[end:]  # what a power cut leaves of a block


@pytest.fixture(params=["small", "large"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library that is checked whole when it is opened, and one that is read, and checked, in blocks."""
    if request.param == "large":
        monkeypatch.setattr(lib, "SMALL", 0)
        monkeypatch.setattr(dense, "MOST_EXACT", 10)
        monkeypatch.setattr(dense, "MOST_FLAT", 20)
    return build_fake(tmp_path / "library", SHORT).folder


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")


def outcome(folder: Path, right: list[Answer]) -> str:
    """What questions get: "right", or the error in words. Everything else fails."""
    try:
        found, error = answers(folder), ""
    except LibraryError as told:
        found, error = right, str(told)
    assert found == right
    if error:
        assert TOLD.search(error), error
        assert "pilcrow index" in error or "permissions" in error, error
    return error or "right"


@pytest.mark.parametrize("places", FEW_OR_MANY)
def test_a_library_damaged_anywhere_says_so_or_answers_right(folder: Path, places: int) -> None:
    right, chance = answers(folder), random.Random(1)
    for file in files_of(folder):
        whole, found = file.read_bytes(), set()
        for data in damaged(whole, places, chance):
            if data != whole:
                put(file, data)
                found.add(outcome(folder, right) == "right")
        put(file, whole)
        asked = not (file.name in ("model.onnx", "digests.npy") or "sources" in file.parts)
        # White space in the manifest changes nothing, nor does a list that no question comes near.
        assert found == {False} or not asked or file.name in ("manifest.json", "dense.faiss"), file
    assert outcome(folder, right) == "right"


def test_files_in_each_others_places_are_noticed(folder: Path) -> None:
    right = answers(folder)
    files = files_of(folder)
    whole = {file: file.read_bytes() for file in files}
    for turned in range(1, len(files)):
        for file, other in zip(files, [*files[turned:], *files[:turned]], strict=True):
            put(file, whole[other])
        assert outcome(folder, right) != "right"
    for file in files:
        put(file, whole[file])
        for other in files:
            if whole[other] != whole[file] and file.suffix == other.suffix:
                put(file, whole[other])
                outcome(folder, right)
        put(file, whole[file])
    assert outcome(folder, right) == "right"


def test_the_build_of_another_library_under_this_ones_manifest_is_noticed(folder: Path, tmp_path: Path) -> None:
    """As when one of two folders was copied back from yesterday."""
    right = answers(folder)
    (tmp_path / "short.md").write_text(SHORT.read_text().replace("reading scheme", "reading group"))
    other = build_fake(tmp_path / "other", tmp_path / "short.md").folder
    mine, theirs = (home / lib.read_manifest(home).folder for home in (folder, other))
    shutil.move(mine, tmp_path / "kept")
    shutil.copytree(theirs, mine)
    assert outcome(folder, right) != "right"
    shutil.rmtree(mine)
    assert "is missing" in outcome(folder, right)
    shutil.move(tmp_path / "kept", mine)
    put(folder / "manifest.json", (other / "manifest.json").read_bytes())
    assert "is missing" in outcome(folder, right)


def test_a_damaged_library_is_built_anew_from_its_copies_or_names_the_report_to_give(
    short_library: Library, tmp_path: Path
) -> None:
    """What it says that one should do works."""
    right = Assistant(short_library).ask(QUESTIONS[0])
    for number, file in enumerate(files_of(short_library.folder)[::3]):
        folder = Path(shutil.copytree(short_library.folder, tmp_path / f"{number}"))
        damage = folder / file.relative_to(short_library.folder)
        put(damage, bytes(byte ^ 0x20 for byte in damage.read_bytes()))
        if "sources" in file.parts:
            with pytest.raises(LibraryError, match=r"pilcrow index --rebuild PATH/short\.md"):
                lib.stored_sources(folder)
        else:
            count = FakeEncoder().count_pieces
            build_library(folder, lib.stored_sources(folder), open_encoder=FakeEncoder, count_pieces=count)
            assert answers(folder)[0] == right


# The file of the conversations


@pytest.mark.parametrize("places", [pytest.param(20, id="few"), pytest.param(3000, id="many", marks=pytest.mark.soak)])
def test_a_damaged_file_of_conversations_is_said_to_be_and_shows_no_other_words(tmp_path: Path, places: int) -> None:
    file, chance = tmp_path / "c.sqlite", random.Random(2)
    kept = Conversations(file)
    first = kept.add(Conversation(), turn("one"))
    for number in range(20):
        first = kept.add(first, turn(f"question {number}"))
    kept.add(Conversation(), turn("another"))
    name = first.id or ""
    kept.judge(name, 1, "unclear")
    whole, told = file.read_bytes(), 0

    def shown() -> None:
        assert set(kept.get(name).turns) <= set(first.turns)

    calls = (kept.check, kept.list, shown, lambda: kept.entry(name), lambda: kept.verdicts(name), kept.feedback,
             lambda: kept.add(kept.get(name), turn("more")), lambda: kept.delete(name))  # fmt: skip
    for data in damaged(whole, places, chance):
        for path in tmp_path.glob("c.sqlite*"):
            path.unlink()
        file.write_bytes(data)
        for call in calls:
            try:
                call()
            except (LibraryError, NotFoundError) as error:
                told += "c.sqlite" in str(error)
    assert told > places / 10


def test_an_answer_that_a_disk_has_changed_is_not_shown_and_can_be_deleted(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite"
    kept = Conversations(file)
    name = kept.add(Conversation(), turn("the lift is broken")).id or ""
    other = kept.add(Conversation(), turn("another")).id or ""
    file.write_bytes(file.read_bytes().replace(b"lift", b"lamp"))
    with pytest.raises(LibraryError, match=r"c\.sqlite cannot be read or written \(an answer in it is damaged\)"):
        kept.get(name)
    assert [one.answer.question for one in kept.get(other).turns] == ["another"]
    file.write_bytes(file.read_bytes().replace(b'"answer":{', b'"answer":,'))
    assert {entry.title for entry in kept.list()} == {"(damaged)"}
    kept.delete(name)
    assert [entry.id for entry in kept.list()] == [other]
