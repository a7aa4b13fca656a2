"""A file read in a process of its own, with limits: one that is made to do harm brings down nothing but that.

`python -m assistant.apart` is that process. It gets the file's name and bytes on standard input and prints what
`inspection` says of it; it can write no file.
"""

import os
import subprocess
import sys
from pathlib import PurePosixPath

import msgspec

from assistant.inspection import inspection
from index.errors import ReportError, UserError
from index.sources import Source, id_of, read_report

LARGEST_FILE = 20_000_000  # bytes; the largest of the reports that Pilcrow was tried with has 3 million
LONGEST_NAME = 200  # characters
PROCESSOR_SECONDS, SECONDS, MEMORY = 30, 60, 1_500_000_000
"""What reading may take: processor time, time by the clock, bytes of memory. The longest of those reports takes 4 s."""
LONGEST_TEXT = 1_000_000  # characters of what is said; of the longest report 40,000
STOPPED = (
    "{file}: reading it was given up, because it takes more than {seconds} seconds or more memory than it may. It "
    "may be damaged. On the command line there is no such limit: pilcrow inspect FILE"
)


class Understood(msgspec.Struct, frozen=True):
    """What was understood of a file: the report's title and the blocks of `inspection`, or why it cannot be read."""

    title: str = ""
    text: str = ""
    problem: str = ""


def inspect_apart(data: bytes, *, name: str) -> Understood:
    """What is understood of a file with that name. Raises `ReportError` where it cannot be read within the limits."""
    file = PurePosixPath(name.replace("\\", "/")).name[-LONGEST_NAME:] or "report"
    sent = msgspec.json.encode(file) + b"\n" + data
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "assistant.apart"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # Threads that have nothing to do take memory nevertheless.
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    )
    with process:
        try:
            printed = process.communicate(sent, timeout=SECONDS)[0]
            understood = msgspec.json.decode(printed, type=Understood)
        except (subprocess.TimeoutExpired, msgspec.DecodeError):
            process.kill()
            raise ReportError(STOPPED.format(file=file, seconds=PROCESSOR_SECONDS)) from None
    if understood.problem:
        raise ReportError(understood.problem)
    return understood


def _limit() -> None:
    """Keep this process to its limits, where the operating system can."""
    try:
        import resource
    except ImportError:  # Windows: the clock alone
        return
    for what, most in (
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main() -> None:
    """Read the file on standard input and print what is understood of it."""
    _limit()
    name, _, data = sys.stdin.buffer.read().partition(b"\n")
    file: str = msgspec.json.decode(name, type=str)
    try:
        report = read_report(Source(id_of(file), file, data, b""))
        understood = Understood(report.front.title, inspection(report)[:LONGEST_TEXT])
    except UserError as error:
        understood = Understood(problem=str(error))
    sys.stdout.buffer.write(msgspec.json.encode(understood))


if __name__ == "__main__":
    main()
