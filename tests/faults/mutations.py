"""Report files with something wrong in them: made from good ones by a seed, and read as a build reads them.

Run as a program, so that one that hangs or swallows memory can be ended: `python -m tests.faults.mutations FIRST COUNT
FILE…`. Before each reading it prints the file and the seed, which make it again; at the end the slowest and the memory.
"""

import io
import json
import random
import re
import resource
import sys
import time
import traceback
import zipfile
from pathlib import Path

from index.errors import UserError
from index.sources import Source, read_report

MEMORY = 3 << 30  # bytes of addresses: more than any of the real reports takes, several times over
LONGEST = 30.0  # seconds of processor time for a file of a megabyte; the slowest real one takes 6
ODD = [
    *(b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\x1b[2J", "\u202e".encode(), "\u2028".encode(), b"\t", b"|"),
    *(
        b"<",
        b"</",
        b"]]>",
        b"&#x110000;",
        b"&#0;",
        b"&lol;",
        b"<!--",
        b"<![CDATA[",
        b"<table>",
        b"<ol start=9999999999>",
    ),
    *(
        b"1. ",
        b"999999999. ",
        b"\n# ",
        b"\n- ",
        b"**",
        b"</p>",
        b"w:numId",
        b"-1",
        b"99999999999999999",
        b"1e9",
        b"NaN",
    ),
    *(
        b"%PDF-",
        b"endstream",
        b"endobj",
        b" obj",
        b"<<",
        b"/Length -1",
        b"stream\n",
        b"xref",
        b"trailer",
        b"startxref 0",
    ),
]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one to eight things done to them; of a Word file half of the time to what is packed in it."""
    if data.startswith(b"PK") and chance.random() < 0.5:
        return _repacked(data, chance)
    changed = bytearray(data)
    for _ in range(chance.choice([1, 1, 1, 2, 4, 8])):
        at = chance.randrange(len(changed) + 1)
        end = min(at + chance.choice([1, 2, 10, 100, 5000]), len(changed))
        other = chance.randrange(len(changed) + 1)
        match chance.randrange(7):
            case 0 if at < len(changed):
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                changed[at:end] = b""
            case 2:
                changed[at:at] = changed[other : other + end - at]
            case 3:
                changed[at:end] = bytes(chance.randrange(256) for _ in range(end - at))
            case 4:
                changed[at:at] = chance.choice(ODD) * chance.choice([1, 1, 1, 3, 2000])
            case 5:
                del changed[max(at, 1) :]
            case _:
                changed[at:end] = bytes(end - at)
    return bytes(changed)


def _repacked(data: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = [name for name in old.namelist() if name.endswith(".xml")]
        broken = chance.choice(["word/document.xml", *names])
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, mutated(part, chance) if name == broken and not part.startswith(b"PK") else part)
    return out.getvalue()


def read(file: Path, data: bytes) -> str:
    """How reading ends: "read", "refused" by a `UserError`, or the traceback of anything else."""
    try:
        report = read_report(Source("fuzzed", file.name, data, b""))
        for paragraph in report.paragraphs:
            for sentence in paragraph.sentences:
                assert 0 <= sentence.start < sentence.end <= len(paragraph.text), sentence
    except UserError as error:
        return "refused" if str(error) else "refused without a word"
    except Exception:
        return traceback.format_exc()
    return "read"


def memory() -> int:
    """The most memory that this process has had, in MB. (What `getrusage` tells holds that of its parent too.)"""
    try:
        status = Path("/proc/self/status").read_text()
    except FileNotFoundError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024  # type: ignore[index]


def main() -> None:
    """Read so many broken files; the exit status is 1 where one ends as none may, or takes too long."""
    first, count, *files = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    ends = {"read": 0, "refused": 0}
    slowest, bad = (0.0, ""), []
    for seed in range(int(first), int(first) + int(count)):
        file = Path(files[seed % len(files)])
        sys.stdout.write(f"{file} {seed}\n")
        sys.stdout.flush()
        data = mutated(file.read_bytes(), random.Random(seed))
        begun = time.process_time()
        end = read(file, data)
        took = time.process_time() - begun
        slowest = max(slowest, (took, f"{file.name} {seed}"))
        if end in ends and took <= LONGEST:
            ends[end] += 1
        else:
            bad.append(f"{file} {seed}: {took:.1f} s: {end}")
    sys.stdout.write(json.dumps({**ends, "slowest": slowest, "memory_mb": memory(), "bad": bad}) + "\n")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
