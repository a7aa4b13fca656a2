"""Many clients at once, for minutes or for a number of questions: throughput, latency, errors, memory, and sameness.

    python -m benchmarks.load [--clients 64] [--minutes 5]       writes benchmarks/load.json
    python -m benchmarks.load --asks 100000 --reader none        writes benchmarks/soak.json

A server of its own (`python -m web`) serves a library of the shipped report, with its limits switched off in the
settings. Each client goes on asking, at once when it has its answer: conversations with follow-ups, single questions,
and every fourth time a question that nobody has asked before. Each answer is compared with the one that the same
server gave, or gives afterwards, when nobody else asks; conversation ids differ and are left out. Memory is the
server's resident set, once a second; growth is the median of the last tenth against that of the second tenth, the first
being the warm-up.
"""

import argparse
import http.client
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks.bench import CONVERSATIONS, PILCROW, ROOT, WARM_QUESTIONS, machine

TALKS = [*CONVERSATIONS, *([question] for question in WARM_QUESTIONS)]
FORMS = ["what does the report say about {}", "how good is {}", "who is responsible for {}", "are there {}", "why {}"]
ALONE_AFTERWARDS = 200  # of the questions that were asked once, so many are asked again when nobody else does
PATIENCE = 120  # seconds; longer than a question may wait and be answered
Answer = dict[str, Any]


class Client:
    """One connection that stays open, and what it was answered."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def ask(self, question: str, conversation: str | None) -> tuple[Answer, str]:
        """The answer without what differs from one conversation to the next, and the conversation's id."""
        body = {"question": question} | ({"conversation": conversation} if conversation else {})
        self.connection.request("POST", "/api/v1/ask", json.dumps(body), {"Content-Type": "application/json"})
        reply = self.connection.getresponse()
        data = reply.read()
        if reply.status != 200:
            raise OSError(f"{reply.status}: {data[:300]!r}")
        answer = json.loads(data)
        return answer, answer.pop("conversation")


class Load:
    """What many clients at once were answered."""

    def __init__(self, port: int, alone: dict[tuple[str, ...], Answer], words: list[str], most: int | None) -> None:
        self.port, self.alone, self.words, self.most = port, alone, words, most
        self.times: list[float] = []
        self.errors: list[str] = []
        self.different: list[str] = []
        self.once: list[tuple[str, Answer]] = []
        self.begun = 0
        self.stop = threading.Event()
        self.lock = threading.Lock()

    def client(self, number: int) -> None:
        """Ask until it is enough."""
        chance, client = random.Random(number), Client(self.port)
        while not self.stop.is_set():
            new = chance.random() < 0.25
            talk = (
                [chance.choice(FORMS).format(" ".join(chance.sample(self.words, 3)))] if new else chance.choice(TALKS)
            )
            name: str | None = None
            for place in range(len(talk)):
                if self.stop.is_set() or not self._may():
                    return
                begun = time.perf_counter()
                try:
                    answer, name = client.ask(talk[place], name)
                except (OSError, http.client.HTTPException, ValueError) as error:
                    with self.lock:
                        self.errors.append(f"{time.perf_counter() - begun:.1f} s: {error!r}")
                    client = Client(self.port)
                    break
                took = time.perf_counter() - begun
                with self.lock:
                    self.times.append(took)
                    if new:
                        self.once.append((talk[0], answer))
                    elif answer != self.alone[tuple(talk[: place + 1])]:
                        self.different.append(talk[place])

    def _may(self) -> bool:
        with self.lock:
            self.begun += 1
            return self.most is None or self.begun <= self.most


def ask_alone(port: int) -> dict[tuple[str, ...], Answer]:
    """The answers of all talks, one question at a time, by the questions up to each."""
    client, alone = Client(port), {}
    for talk in TALKS:
        name: str | None = None
        for place in range(len(talk)):
            alone[tuple(talk[: place + 1])], name = client.ask(talk[place], name)
    return alone


def resident(worker: int) -> float:
    """Memory of a process in MB."""
    status = Path(f"/proc/{worker}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


def measured(load: Load, worker: int, clients: int, seconds: float | None) -> tuple[float, list[float]]:
    """Run the clients; how many seconds they took, and the server's memory second by second."""
    threads = [threading.Thread(target=load.client, args=(number,)) for number in range(clients)]
    begun, memory, told = time.perf_counter(), [resident(worker)], 0.0
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        time.sleep(1)
        memory.append(resident(worker))
        passed = time.perf_counter() - begun
        if seconds is not None and passed >= seconds:
            load.stop.set()
        if passed - told >= 30:
            told = passed
            print(
                f"{passed:6.0f} s  {len(load.times):7,} answers  {len(load.errors)} errors  {memory[-1]:.0f} MB",
                flush=True,
            )
    return time.perf_counter() - begun, memory


def result(load: Load, took: float, memory: list[float], again: list[str]) -> dict[str, object]:
    """The figures."""
    times = sorted(load.times)
    tenth = max(len(memory) // 10, 1)
    early, late = statistics.median(memory[tenth : 2 * tenth] or memory), statistics.median(memory[-tenth:])
    return {
        "seconds": round(took, 1),
        "answers": len(times),
        "answers_per_second": round(len(times) / took, 1),
        "p50_ms": round(times[len(times) // 2] * 1000),
        "p95_ms": round(times[int(0.95 * len(times))] * 1000),
        "p99_ms": round(times[int(0.99 * len(times))] * 1000),
        "longest_ms": round(times[-1] * 1000),
        "errors": len(load.errors),
        "first_errors": load.errors[:5],
        "compared": len(times) - len(load.once) + min(len(load.once), ALONE_AFTERWARDS),
        "different": len(load.different) + len(again),
        "first_different": [*load.different, *again][:5],
        "asked_once": len(load.once),
        "memory_start_mb": round(memory[0]),
        "memory_end_mb": round(memory[-1]),
        "memory_most_mb": round(max(memory)),
        "memory_growth": round(late / early - 1, 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--asks", type=int, help="end after so many questions, however long they take")
    parser.add_argument("--reader", choices=["", "none"], default="", help="none: choose by likeness alone, for speed")
    parser.add_argument("--output", type=Path, help="default: benchmarks/load.json, with --asks benchmarks/soak.json")
    chosen = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="pilcrow-load-"))
    settings = home / "settings.toml"
    settings.write_text(
        f'[conversations]\nfile = "{home / "c.sqlite"}"\n[reader]\nmodel = "{chosen.reader}"\n'
        "[web]\nquestions_per_minute = 0\nrequests_per_minute = 0\n"
    )
    env = os.environ | {"PILCROW_LIBRARY": str(home / "library"), "PILCROW_CONFIG": str(settings)}
    try:
        subprocess.run([*PILCROW, "index"], env=env, cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
        server = subprocess.Popen(
            [sys.executable, "-m", "web", "--port", "0"], env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        try:
            assert server.stdout is not None
            port = int(server.stdout.readline().split(":")[2].split()[0])
            worker = int(Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()[0])
            text = (ROOT / "reports" / "wolverhampton-2011.md").read_text()
            words = sorted({word.lower() for word in re.findall(r"[A-Za-z]{5,}", text)})
            load = Load(port, ask_alone(port), words, chosen.asks)
            seconds = None if chosen.asks else chosen.minutes * 60
            took, memory = measured(load, worker, chosen.clients, seconds)
            client = Client(port)
            once = random.Random(1).sample(load.once, min(len(load.once), ALONE_AFTERWARDS))
            again = [question for question, answer in once if client.ask(question, None)[0] != answer]
        finally:
            server.terminate()
            server.wait()
    finally:
        shutil.rmtree(home)
    found = {
        "machine": machine(),
        "clients": chosen.clients,
        "reader": chosen.reader or "the shipped one",
    } | result(load, took, memory, again)
    print(json.dumps(found, indent=1))
    output = chosen.output or ROOT / "benchmarks" / ("soak.json" if chosen.asks else "load.json")
    output.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
