"""How libraries of many reports open and answer: 431 reports, 100,000 and 1,000,000 passages.

    python -m benchmarks.size FOLDER [--real PATH…] [--questions GOLD.jsonl] [--only NAME]

`--real` are report files (the first is kept as it is), built into a library in FOLDER with the real model; what a build
does beside embedding is reported as the share of its time that the model alone takes. The large libraries are made of
them by `benchmarks/varied.py` and say so. Cold ask is the command in a process of its own. Figures are seconds of
processor time, because the machine may have other work; the clock's are given beside. Results go into
benchmarks/size.json and size.svg.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.bench import machine
from benchmarks.varied import Real, make

ROOT = Path(__file__).parent.parent
QUESTION = "what were the concerns about A&E"
SIZES: dict[str, dict[str, int]] = {
    "431 reports": {"passages": 0, "paragraphs": 93, "wanted": 431},
    "100,000 passages": {"passages": 100_000, "paragraphs": 93},
    "1,000,000 passages": {"passages": 1_000_000, "paragraphs": 93},
}
QUESTIONS = [
    "what were the concerns about A&E",
    "how many children's centres are there",
    "who chairs the safeguarding board",
    "what do foster carers think of the support they get",
    "do care leavers go to university?",
    "why had the number of children coming into care risen",
    "how much are foster carers paid a week",
    "is there enough help for young carers",
]
NOTE = (
    "Paragraphs varied from real ones; vectors made by turning those of the real passages aside. Processor time; the "
    "clock's figures are of a machine with other work."
)


def measure_in_process(folder: Path, questions: list[str]) -> dict[str, Any]:
    """Opening, asking and recall of one library, in this process."""
    from assistant.answer import Assistant
    from assistant.reader import open_reader
    from index.dense import search_dense, vectors_at
    from index.library import open_library

    processor, wall = time.process_time(), time.perf_counter()
    library = open_library(folder)
    opened = {"processor_s": time.process_time() - processor, "wall_s": time.perf_counter() - wall}
    found: dict[str, Any] = {
        "reports": len(library.reports), "paragraphs": sum(library.numbered), "passages": len(library.places),
        "index": type(library.dense.index).__name__, "open": opened,
    }  # fmt: skip
    for name, reader in (("warm ask", open_reader(library.encoder.tokenizer)), ("warm ask, no reader", None)):
        assistant = Assistant(library, reader=reader)
        times = []
        for run in range(4):
            for question in QUESTIONS:
                processor, wall = time.process_time(), time.perf_counter()
                assistant.ask(question)
                if run:
                    times.append((time.process_time() - processor, time.perf_counter() - wall))
        found[name] = {
            f"{kind}_{what}_ms": round(1000 * value, 1)
            for kind, column in zip(("processor", "wall"), zip(*times, strict=True), strict=True)
            for what, value in (("median", statistics.median(column)), ("p95", sorted(column)[int(0.95 * len(column))]))
        }
    one = library.reports[len(library.reports) // 2].id
    wall = time.perf_counter()
    Assistant(library, reader=None).ask(QUESTION, reports=[one])
    found["ask of one report, no reader"] = {"wall_ms": round(1000 * (time.perf_counter() - wall), 1)}
    found["memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    # Recall against all rows one by one, last, because that reads the whole file.
    vectors = library.encoder.encode(questions)
    processor = time.process_time()
    near = [{row for row, _ in search_dense(library.dense, vector, most=10)} for vector in vectors]
    found["search_ms"] = round(1000 * (time.process_time() - processor) / len(questions), 2)
    best: list[list[tuple[float, int]]] = [[] for _ in questions]
    for start in range(0, len(library.places), 16_384):
        rows = np.arange(start, min(start + 16_384, len(library.places)), dtype=np.int64)
        cosines = vectors_at(library.dense, rows) @ vectors.T
        for at, column in enumerate(cosines.T):
            top = np.argpartition(-column, min(10, len(column) - 1))[:10]
            best[at] = sorted([*best[at], *((-float(column[t]), start + int(t)) for t in top)])[:10]
    exact = [{row for _, row in one} for one in best]
    found["recall_at_10"] = round(statistics.mean(len(a & b) / 10 for a, b in zip(near, exact, strict=True)), 4)
    return found


def measured(command: list[str], env: dict[str, str]) -> tuple[dict[str, float], str]:
    """Processor and wall seconds and largest memory of a command, with what it printed."""
    wall = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    printed = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 2):  # 2: the report does not say
        raise SystemExit(f"{' '.join(command)} failed")
    took = {
        "processor_s": round(usage.ru_utime + usage.ru_stime, 3),
        "wall_s": round(time.perf_counter() - wall, 3),
        "memory_mb": round(usage.ru_maxrss / 1024),
    }
    return took, printed


def cold(folder: Path, runs: int = 5) -> dict[str, float]:
    """The median of the command that asks, in a process of its own."""
    env = os.environ | {"PILCROW_LIBRARY": str(folder)}
    rows = [measured([sys.executable, "-m", "assistant.cli", "ask", QUESTION], env)[0] for _ in range(runs)]
    return {key: statistics.median(row[key] for row in rows) for key in rows[0]}


def build_real(folder: Path, files: list[Path]) -> dict[str, float]:
    """A library of some real reports, and what of the time of its build embedding the same batches alone takes."""
    from index.build import build_library
    from index.embed import CHUNK
    from index.encoder import TorchEncoder
    from index.sources import find_sources

    batches: list[list[str]] = []

    class Recorder(TorchEncoder):
        def encode(self, texts: Any) -> Any:
            batches.append(list(texts))
            return super().encode(texts)

    encoder = Recorder()
    processor, wall = time.process_time(), time.perf_counter()
    built = build_library(folder, find_sources(files), open_encoder=lambda: encoder)
    whole = time.process_time() - processor, time.perf_counter() - wall
    texts = [text for batch in batches for text in batch]
    processor, wall = time.process_time(), time.perf_counter()
    for start in range(0, len(texts), CHUNK):
        encoder._model.encode(
            texts[start : start + CHUNK], batch_size=32, normalize_embeddings=True, show_progress_bar=False
        )
    alone = time.process_time() - processor, time.perf_counter() - wall
    return {
        "passages": built.manifest.rows, "embedded": built.embedded,
        "build_processor_s": round(whole[0], 1), "build_wall_s": round(whole[1], 1),
        "model_alone_processor_s": round(alone[0], 1), "model_alone_wall_s": round(alone[1], 1),
        "share_of_the_models_throughput": round(alone[0] / whole[0], 3),
    }  # fmt: skip


def picture(results: dict[str, Any]) -> str:
    """Bars of seconds: open, cold ask, warm ask, for each library."""
    bars = [
        (f"{name}: {what}", value)
        for name, found in results["libraries"].items()
        for what, value in (
            ("open", found["open"]["processor_s"]),
            ("cold ask", found["cold ask"]["processor_s"]),
            ("warm ask", found["warm ask"]["processor_median_ms"] / 1000),
        )
    ]
    longest = max(value for _, value in bars)
    rows = [
        f'<text x="250" y="{34 + 24 * n}" text-anchor="end">{label}</text>'
        f'<rect x="258" y="{21 + 24 * n}" width="{max(1, 320 * value / longest):.0f}" height="16"/>'
        f'<text x="{264 + 320 * value / longest:.0f}" y="{34 + 24 * n}">{value:.3f} s</text>'
        for n, (label, value) in enumerate(bars)
    ]
    height = 40 + 24 * len(bars)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 {height}" role="img" font-family="sans-serif" '
        f'font-size="13"><title>Processor seconds of opening and asking, by size of the library</title>'
        f'<rect width="680" height="{height}" fill="#fff"/><g fill="#245a8d">{"".join(rows)}</g></svg>\n'
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--real", nargs="+", type=Path, default=[ROOT / "reports" / "wolverhampton-2011.md"])
    parser.add_argument("--questions", type=Path, help="gold questions for the recall")
    parser.add_argument("--only", action="append", choices=[*SIZES], help="this size alone")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--make", choices=[*SIZES], help=argparse.SUPPRESS)
    options = parser.parse_args()
    questions = QUESTIONS
    if options.questions:
        lines = options.questions.read_text(encoding="utf-8").splitlines()
        questions = [json.loads(line)["turns"][0]["question"] for line in lines]
    if options.inside:
        print(json.dumps(measure_in_process(options.inside, questions)))
        return
    if options.make:
        make_library(options.folder / "real", options.real[0], folder_of(options.folder, options.make), options.make)
        return
    options.folder.mkdir(parents=True, exist_ok=True)
    target = ROOT / "benchmarks" / "size.json"
    results: dict[str, Any] = json.loads(target.read_text()) if target.exists() else {"libraries": {}}
    results |= {
        "machine": machine(),
        "note": NOTE,
    }
    if not (options.folder / "real" / "manifest.json").exists():
        results["build"] = build_real(options.folder / "real", options.real)
        print(json.dumps(results["build"]))
    for name in options.only or SIZES:
        folder = folder_of(options.folder, name)
        if not (folder / "manifest.json").exists():  # in a process of its own: a child counts its parent's memory
            made = [sys.executable, "-m", "benchmarks.size", str(options.folder), "--make", name]
            subprocess.run([*made, "--real", str(options.real[0])], check=True, cwd=ROOT)
        command = [sys.executable, "-m", "benchmarks.size", str(options.folder), "--inside", str(folder)]
        command += ["--questions", str(options.questions)] if options.questions else []
        found = json.loads(measured(command, dict(os.environ))[1])
        results["libraries"][name] = found | {"cold ask": cold(folder)}
        print(name, json.dumps(results["libraries"][name], indent=1))
        target.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        (ROOT / "benchmarks" / "size.svg").write_text(picture(results), encoding="utf-8")


def folder_of(home: Path, name: str) -> Path:
    return home / name.replace(" ", "-").replace(",", "")


def make_library(real: Path, first: Path, folder: Path, name: str) -> None:
    from index.library import open_library
    from index.sources import find_sources

    processor = time.process_time()
    count = make(Real(open_library(real), find_sources([first])[0]), folder, **SIZES[name])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{folder.name}: {count} reports made in {time.process_time() - processor:.0f} s, {memory:.0f} MB")


if __name__ == "__main__":
    main()
