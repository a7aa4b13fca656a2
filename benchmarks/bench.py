"""What is fast, measured: cold ask, warm ask, build, memory. Medians; JSON into benchmarks/latest.json.

    make bench            (or: .venv/bin/python benchmarks/bench.py [--runs 5])

`cold ask` is the command in a process of its own, with a warm file cache. Processor time is of the whole process with
its children; memory is the largest resident set. A build goes into a temporary folder, so nothing of the user's is
touched.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.types import Conversation, Turn
from index.models import DOT_PRODUCTS, processor_flags, products

if TYPE_CHECKING:
    from assistant.answer import Assistant, Trace

ROOT = Path(__file__).parent.parent
QUESTION = "what were the concerns about A&E"
PILCROW = [sys.executable, "-m", "assistant.cli"]
WARM_QUESTIONS = [
    "what were the concerns about A&E",
    "how many children's centres are there",
    "who chairs the safeguarding board",
    "what do foster carers think of the support they get",
    "rating for leadership and management?",
    "what does paragraph 48 say",
    "list everything about gangs and guns",
    "do care leavers go to university?",
    "why had the number of children coming into care risen",
    "how much are foster carers paid a week",
]

CONVERSATIONS = [
    ["what were the concerns about A&E", "and what is being done about it?", "who is responsible?", "why?"],
    ["do care leavers go to university?", "what about jobs and training?", "how many?"],
    ["what do foster carers think of the support they get", "are there enough of them?", "and for older children?"],
]


def machine() -> str:
    """What measured: how wide it multiplies, and whether 8 bits at once, decides how fast the reader is."""
    flags = processor_flags()
    widest = next((name for name in ("avx512f", "avx2") if name in flags), "")
    eight = next((name for name in DOT_PRODUCTS if name in flags), "")
    parts = [" ".join(filter(None, (platform.machine(), widest, eight))), f"products of {products()}"]
    return ", ".join([*parts, f"{os.cpu_count()} cores", f"Python {platform.python_version()}"])


def measure(command: list[str], env: dict[str, str]) -> tuple[float, float, float]:
    """Processor seconds, wall seconds and largest memory (MB) of a command; it must exit with 0."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{' '.join(command)} failed")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


def repeat(name: str, runs: int, command: list[str], env: dict[str, str]) -> dict[str, float]:
    """Medians of `runs` runs."""
    rows = [measure(command, env) for _ in range(runs)]
    cpu, wall, memory = (round(statistics.median(column), 3) for column in zip(*rows, strict=True))
    print(f"{name:28s} {cpu:8.3f} s processor  {wall:8.3f} s wall  {memory:6.0f} MB  (median of {runs})")
    return {"processor_s": cpu, "wall_s": wall, "memory_mb": memory, "runs": runs}


def warm(library: Path, *, reader: bool) -> dict[str, float]:
    """Asking in an open process, with or without the reader.

    What structure answers takes a few milliseconds and is left out: it would hide what finding and reading take.
    """
    from assistant.answer import Assistant
    from assistant.reader import open_reader
    from index.library import open_library

    opened = open_library(library)
    assistant = Assistant(opened, reader=open_reader(opened.encoder.tokenizer) if reader else None)
    found = [question for question in WARM_QUESTIONS if assistant.trace(question).sure is not None]
    times = [timed(assistant, question, Conversation())[1] for _ in range(5) for question in found]
    return shown("warm ask" if reader else "warm ask, no reader", times)


def followed_up(library: Path) -> dict[str, float]:
    """Asking the later turns of conversations in an open process; what structure answers is left out."""
    from assistant.answer import Assistant
    from assistant.reader import open_reader
    from assistant.resolver import OnnxResolver
    from index.library import open_library

    opened = open_library(library)
    tokenizer = opened.encoder.tokenizer
    assistant = Assistant(opened, reader=open_reader(tokenizer), resolver=OnnxResolver(tokenizer))
    times = []
    for run in range(6):
        for questions in CONVERSATIONS:
            conversation = Conversation()
            for number, question in enumerate(questions):
                trace, took = timed(assistant, question, conversation)
                conversation = replace(conversation, turns=(*conversation.turns, Turn(trace.answer, ())))
                if run and number and trace.sure is not None:  # the first run warms up
                    times.append(took)
    return shown("warm ask in a conversation", times)


def timed(assistant: "Assistant", question: str, conversation: Conversation) -> "tuple[Trace, float]":
    """What is answered, and the milliseconds that it took."""
    start = time.perf_counter()
    trace = assistant.trace(question, conversation)
    return trace, (time.perf_counter() - start) * 1000


def shown(name: str, times: list[float]) -> dict[str, float]:
    """Median and 95th percentile of some times in milliseconds, printed; with the memory of this process."""
    times = sorted(times)
    took = {"median_ms": round(statistics.median(times), 2), "p95_ms": round(times[int(0.95 * len(times))], 2)}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:28s} {took['median_ms']:8.2f} ms median, {took['p95_ms']} ms 95th percentile, "
        f"{memory:.0f} MB ({len(times)} questions)"
    )
    return took | {"memory_mb": round(memory, 1), "questions": len(times)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    folder = Path(tempfile.mkdtemp(prefix="pilcrow-bench-"))
    settings = folder / "no-reader.toml"
    settings.write_text('[reader]\nmodel = "none"\n')
    env = os.environ | {"PILCROW_LIBRARY": str(folder / "library")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # as users have it: modules are compiled once, not at every start
    try:
        report = {
            "machine": machine(),
            "commit": subprocess.run(
                ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=ROOT, check=False
            ).stdout.strip(),
            "first build": repeat("first build", 1, [*PILCROW, "index"], env),
            "build, nothing to do": repeat("build, nothing to do", runs, [*PILCROW, "index"], env),
            "cold ask": repeat("cold ask", runs, [*PILCROW, "ask", QUESTION], env),
            "cold ask, no reader": repeat(
                "cold ask, no reader", runs, [*PILCROW, "--config", str(settings), "ask", QUESTION], env
            ),
            "help": repeat("--help", runs, [*PILCROW, "--help"], env),
            "warm ask, no reader": warm(folder / "library", reader=False),
            "warm ask": warm(folder / "library", reader=True),
            "warm ask in a conversation": followed_up(folder / "library"),
        }
    finally:
        shutil.rmtree(folder)
    (ROOT / "benchmarks" / "latest.json").write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
