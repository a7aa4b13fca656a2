"""Report files that are broken, and words in every format: nothing unexpected, no hang, no word lost."""

import html
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.sources import Source, read_report
from tests.conftest import ROOT, SHORT
from tests.documents import AKOMA, lines, make_docx, make_pdf

SHARED = ROOT.parent / "shared" / "reports"
REAL = [file for file in SHARED.rglob("*") if file.suffix in (".pdf", ".docx", ".xml", ".md")]
KINDS = ("markdown", "text", "html", "docx", "akoma", "pdf")


def made(kind: str, texts: list[str]) -> bytes:
    """A file of that kind with numbered paragraphs of these texts."""
    numbered = [f"{number}. {text}" for number, text in enumerate(texts, 1)]
    match kind:
        case "markdown":
            return ("# A report\n\n" + "\n\n".join(numbered) + "\n").encode()
        case "text":
            return ("A REPORT\n\n" + "\n\n".join(numbered) + "\n").encode()
        case "html":
            paragraphs = "".join(f"<p>{html.escape(text)}</p>" for text in numbered)
            return f"<!DOCTYPE html><html><body><h1>A report</h1>{paragraphs}</body></html>".encode()
        case "docx":
            return make_docx(("Title", "A report"), *(("Normal", text) for text in numbered))
        case "akoma":
            inner = "".join(
                f"<paragraph><num>{number}.</num><content><p>{html.escape(text)}</p></content></paragraph>"
                for number, text in enumerate(texts, 1)
            )
            return AKOMA.format(inner).encode()
        case _:
            rows = [line for at, text in enumerate(numbered) for line in lines(70, 120 + 40 * at, 12, text)]
            return make_pdf(lines(70, 80, 18, "A report") + rows)


def words(text: str) -> str:
    """The characters of a text without the spaces between them."""
    return re.sub(r"\s+", "", text)


WORD = st.text(alphabet="abcdefghijklmnoprstuvwxyzé", min_size=1, max_size=9)
MARKS = "|||,|;|:|.|?|’s|…|%| –| (a)| & co| £3.50| 14| [2]| e.g.| *| St. Mary’s| 2013/14| “so”| x_y| C#| 50p| 3-4"
MARK = st.sampled_from(MARKS.split("|"))
TEXT = st.lists(st.builds(lambda word, mark: word + mark, WORD, MARK), min_size=3, max_size=11).map(
    lambda found: "The " + " ".join(found) + " end."
)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25)
@given(texts=st.lists(TEXT, min_size=3, max_size=6))
def test_no_character_of_a_paragraph_is_lost_in_any_format(kind: str, texts: list[str]) -> None:
    report = read_report(Source("made", "made.md" if kind == "markdown" else "made", made(kind, texts), b""))
    assert [words(paragraph.text) for paragraph in report.numbered] == [words(text) for text in texts]


# Broken files

Broken = Callable[..., dict[str, object]]


def broken(files: list[Path], first: int, count: int, seconds: float) -> dict[str, object]:
    """What became of so many broken files, read in a process of its own; the one that hangs or ends it is named."""
    command = [sys.executable, "-m", "tests.faults.mutations", str(first), str(count), *map(str, files)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired as hung:
        said = (hung.stdout or b"").decode() if isinstance(hung.stdout, bytes) else hung.stdout or ""
        pytest.fail(f"hangs: {said.splitlines()[-1:]}")
    said = done.stdout.splitlines()
    assert done.returncode in (0, 1), (done.returncode, said[-1:], done.stderr[-2000:])
    found: dict[str, object] = json.loads(said[-1])
    assert found["bad"] == []
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="limits as Unix has them")
def test_broken_files_are_read_or_refused(tmp_path: Path) -> None:
    texts = ["The lift is broken. It was mended.", "The roof leaks (see [2]).", "Children’s homes are good."]
    files = [SHORT]
    for kind in KINDS:
        files.append(tmp_path / f"made.{kind}")
        files[-1].write_bytes(made(kind, texts))
    found = broken(files, 0, 350, 120)
    assert int(str(found["read"])) > 50
    assert int(str(found["refused"])) > 20
    assert int(str(found["memory_mb"])) < 500


@pytest.mark.soak
@pytest.mark.skipif(not REAL, reason=f"{SHARED} is not here: it holds the real reports")
@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".xml", ".md"])
def test_broken_real_reports_are_read_or_refused(suffix: str) -> None:
    found = broken([file for file in REAL if file.suffix == suffix], 0, 2000, 3600)
    assert int(str(found["memory_mb"])) < 1000


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_the_readers_stand_fuzzing_that_is_led_by_what_it_reaches(kind: str, tmp_path: Path) -> None:
    pytest.importorskip("atheris")
    first = tmp_path / "first"
    first.write_bytes(made(kind, ["The lift is broken. It was mended.", "The roof leaks.", "Homes are good."]))
    command = [sys.executable, "-m", "tests.faults.fuzz", kind, "100000", tmp_path / "known", first]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", timeout=3600)
    assert done.returncode == 0, done.stderr[-4000:]
