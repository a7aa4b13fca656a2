"""The readers under atheris: what is tried next is led by which of their lines the last one reached.

`python -m tests.faults.fuzz KIND RUNS FOLDER [FILE…]`, where FOLDER takes what is found and FILEs are to begin with.
"""

import contextlib
import io
import sys
import zipfile
from pathlib import Path

import atheris

from tests.documents import make_docx

with atheris.instrument_imports(include=["index"]):
    from index.errors import UserError
    from index.kinds import reader_of
    from index.parse import parse_report

    READERS = {kind: reader_of(kind) for kind in ("markdown", "text", "html", "docx", "akoma", "pdf")}

with zipfile.ZipFile(io.BytesIO(make_docx())) as whole:
    PARTS = {name: whole.read(name) for name in whole.namelist()}
LONGEST = "-timeout=20"  # seconds for one input, of some kilobytes
LARGEST = "-max_len=16384"


def packed(document: bytes) -> bytes:
    """A Word file with that as its text: of the packing itself a fuzzer sees nothing but that it is broken."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, part in PARTS.items():
            new.writestr(name, document if name == "word/document.xml" else part)
    return out.getvalue()


def main() -> None:
    """Read until so many inputs are tried; anything but a `UserError` ends it with a status that is not 0."""
    kind, runs, folder, *files = sys.argv[1:]
    known = Path(folder)
    known.mkdir(exist_ok=True)
    for file in map(Path, files):
        data = file.read_bytes()
        if kind == "docx":
            with zipfile.ZipFile(file) as opened:
                data = opened.read("word/document.xml")
        (known / file.name).write_bytes(data)

    def read(data: bytes) -> None:
        with contextlib.suppress(UserError):
            data = packed(data) if kind == "docx" else data
            parse_report(READERS[kind](data, name="fuzzed"), report_id="fuzzed", file="fuzzed", sha256="0" * 64)

    atheris.Setup([sys.argv[0], f"-runs={runs}", "-seed=1", LONGEST, LARGEST, "-rss_limit_mb=2048", folder], read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
