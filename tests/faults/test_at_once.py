"""Real processes at the same time: builds of one library, and a build while many ask and while its folder goes."""

import http.client
import json
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Assistant
from assistant.config import read_config
from assistant.render_json import to_json
from assistant.types import Conversation, Turn
from index import library as lib
from index.library import Library, open_library
from index.sources import find_sources
from tests.conftest import ROOT, SHORT, build_fake
from tests.fakes import FakeEncoder, GluingResolver
from tests.test_web_serve import PATIENCE, Start, port_of, request, start

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")
__all__ = ["start"]

BUILD = """
import sys, time
from pathlib import Path
import faiss, filelock, nupunkt, tantivy
from index import dense, sparse
from index.build import build_library
from index.errors import LibraryError
from index.sources import find_sources
from tests.fakes import FakeEncoder

class Slow(FakeEncoder):
    def encode(self, texts):
        time.sleep(float(sys.argv[3]))
        return super().encode(texts)

sources, count = find_sources([Path(sys.argv[2])]), FakeEncoder().count_pieces
print("ready", flush=True)
sys.stdin.readline()
try:
    print("built", build_library(Path(sys.argv[1]), sources, open_encoder=Slow, count_pieces=count).manifest.id)
except LibraryError as error:
    print("refused", error)
"""
QUESTIONS = ("How many children did the summer reading scheme reach?", "staffing", "paragraph 8", "recommendations")
THEN = "and what else?"


def builder(folder: Path, report: Path, *, seconds: float) -> subprocess.Popen[str]:
    """A process that is ready to build, and begins when it is sent a line."""
    process = subprocess.Popen(
        [sys.executable, "-c", BUILD, folder, report, str(seconds)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The short report as it is published anew, with other words in ¶8."""
    file = tmp_path / "new" / "short.md"
    file.parent.mkdir()
    file.write_text(SHORT.read_text().replace("summer reading scheme", "summer reading scheme of the libraries"))
    shutil.copy(SHORT.with_suffix(".toml"), file.parent)
    return file


@pytest.mark.parametrize("times", [1, pytest.param(20, marks=pytest.mark.soak)])
def test_of_two_builds_at_once_one_is_refused_and_the_other_is_whole(tmp_path: Path, changed: Path, times: int) -> None:
    for number in range(times):
        folder = tmp_path / f"{number}"
        both = [builder(folder, report, seconds=0.3) for report in (SHORT, changed)]
        for process in both:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        told = [process.communicate(timeout=PATIENCE)[0].strip() for process in both]
        (built,) = [line.split()[1] for line in told if line.startswith("built")]
        refusal = f"refused Another build of the library in {folder} is running. Wait until it is done."
        assert refusal in told
        library = open_library(folder, open_encoder=lambda _: FakeEncoder(), whole=True)
        assert library.id == built
        assert sorted(path.name for path in folder.iterdir()) == [
            ".lock",
            lib.read_manifest(folder).folder,
            "manifest.json",
        ]


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without what differs from one conversation to the next."""
    return {key: value for key, value in answer.items() if key != "conversation"}


def alone(library: Library) -> list[dict[str, Any]]:
    """The answers that a library gives when nothing else happens: each question, and one that follows it up."""
    assistant = Assistant(library, resolver=GluingResolver(), help_text=read_config().assistant.help)
    found = []
    for question in QUESTIONS:
        first = assistant.ask(question)
        second = assistant.ask(THEN, Conversation(None, (Turn(first),)))
        found += [plain(json.loads(json.dumps(to_json(one, conversation=None)))) for one in (first, second)]
    return found


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return build_fake(tmp_path / "library", SHORT).folder


@pytest.mark.parametrize("clients", [20])
def test_while_twenty_ask_a_build_takes_the_librarys_place_and_then_its_folder_is_deleted(
    start: Start, library: Path, changed: Path, tmp_path: Path, clients: int
) -> None:
    """No request fails, and each answer is the old library's or the new one's, word for word."""
    old, new = (
        alone(open_library(library, open_encoder=lambda _: FakeEncoder())),
        alone(build_fake(tmp_path / "beside", changed)),
    )
    port = port_of(start("--port", "0"))
    first = request(port, "GET", "/readyz")[1]["library"]
    wanted = lib.library_id(find_sources([changed]))
    stop, replies, failed = threading.Event(), [], []

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        name = None
        while not stop.is_set():
            body = {"question": THEN, "conversation": name} if name else {"question": QUESTIONS[number % 4]}
            try:
                connection.request("POST", "/api/v1/ask", json.dumps(body), {"Content-Type": "application/json"})
                reply = connection.getresponse()
                answer = json.loads(reply.read())
                replies.append((reply.status, plain(answer)))
                name = answer["conversation"] if name is None else None
            except (OSError, http.client.HTTPException, KeyError, ValueError) as error:
                failed.append(repr(error))
                connection.close()
            number += name is None
        connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    try:
        build = builder(library, changed, seconds=0.5)
        assert build.communicate("\n", timeout=PATIENCE)[0].split() == ["built", wanted]
        begun = time.monotonic()
        while request(port, "GET", "/readyz")[1]["library"] == first:
            assert time.monotonic() - begun < PATIENCE
            time.sleep(0.05)
        time.sleep(0.3)
        shutil.rmtree(library)
        while "problem" not in request(port, "GET", "/readyz")[1]:
            assert time.monotonic() - begun < PATIENCE
            time.sleep(0.05)
        gone = len(replies)
        time.sleep(0.5)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    said = request(port, "GET", "/readyz")[1]
    assert failed == []
    assert {status for status, _ in replies} == {200}
    assert len(replies) - gone > 10  # with nothing left on the disk
    # A conversation that was begun with the old library and goes on with the new one has turns of both, and so another
    # fingerprint; at most one such turn for each client.
    words = [{**answer, "fingerprint": ""} for answer in (*old, *new)]
    assert all({**answer, "fingerprint": ""} in words for _, answer in replies)
    assert sum(answer not in (*old, *new) for _, answer in replies) <= clients
    assert {answer["fingerprint"] for _, answer in replies} >= {old[0]["fingerprint"], new[0]["fingerprint"]}
    assert f"There is no library in {library}. Build it: pilcrow index" in said["problem"]
    assert old[0]["citations"] != new[0]["citations"]
