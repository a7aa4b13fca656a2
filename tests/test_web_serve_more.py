"""The server as a process, for operators: a library replaced under load, slow clients, tokens, logs."""

import http.client
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from assistant.tokens import new_token, to_toml
from index.build import build_library
from index.errors import LibraryError
from index.sources import find_sources
from tests.conftest import ROOT, SHORT, build_fake
from tests.fakes import FakeEncoder
from tests.test_web_serve import PATIENCE, Start, port_of, request, start

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")
__all__ = ["start"]

QUESTION = {"question": "How many children did the summer reading scheme reach?"}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library of its own, since it is replaced."""
    build_fake(tmp_path / "library", SHORT)
    return tmp_path / "library"


def rebuild(library: Path, report: Path) -> str:
    """Replace the library as `pilcrow index` does; the new one's id."""
    sources = find_sources([SHORT, report])
    return build_library(
        library, sources, open_encoder=FakeEncoder, count_pieces=FakeEncoder().count_pieces
    ).manifest.id


def test_a_library_is_replaced_under_load_and_no_request_fails(start: Start, library: Path, tmp_path: Path) -> None:
    port = port_of(start("--port", "0"))
    first = request(port, "GET", "/readyz")[1]["library"]
    seen: list[tuple[int, str]] = []
    failed: list[str] = []
    stop = threading.Event()

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        while not stop.is_set():
            try:
                connection.request("POST", "/api/v1/ask", json.dumps(QUESTION), {"Content-Type": "application/json"})
                reply = connection.getresponse()
                seen.append((reply.status, json.loads(reply.read())["fingerprint"]))
            except (OSError, http.client.HTTPException, KeyError, ValueError) as error:
                failed.append(repr(error))
                connection.close()
        connection.close()

    clients = [threading.Thread(target=ask) for _ in range(4)]
    for client in clients:
        client.start()
    ids, report = [first], tmp_path / "second.md"
    try:
        for number in range(3):
            report.write_text(
                f"# A second report\n\n1. Thing {number} was found.\n\n2. Another was.\n", encoding="utf-8"
            )
            ids.append(rebuild(library, report))
            begun = time.monotonic()
            while request(port, "GET", "/readyz")[1]["library"] != ids[-1]:
                assert time.monotonic() - begun < PATIENCE
                time.sleep(0.05)
            time.sleep(0.3)  # answers of the new one
    finally:
        stop.set()
        for client in clients:
            client.join()
    assert failed == []
    assert {status for status, _ in seen} == {200}
    fingerprints = list(dict.fromkeys(fingerprint for _, fingerprint in seen))
    assert len(set(ids)) == len(fingerprints) == 4  # each library answered, under a fingerprint of its own
    assert len(seen) > 50


def test_a_broken_library_leaves_the_old_one_serving_and_is_said(start: Start, library: Path) -> None:
    process = start("--port", "0")
    port = port_of(process)
    before = request(port, "GET", "/readyz")[1]
    manifest = library / "manifest.json"
    kept = manifest.read_bytes()
    manifest.write_bytes(kept[:100])
    begun = time.monotonic()
    while "problem" not in (said := request(port, "GET", "/readyz")[1]):
        assert time.monotonic() - begun < PATIENCE
        time.sleep(0.05)
    assert said["library"] == before["library"]
    assert "manifest.json is damaged" in said["problem"]
    assert request(port, "POST", "/api/v1/ask", QUESTION)[0] == 200
    shutil.copy(manifest, library / "copy")
    manifest.write_bytes(kept)
    begun = time.monotonic()
    while "problem" in request(port, "GET", "/readyz")[1]:
        assert time.monotonic() - begun < PATIENCE
        time.sleep(0.05)
    process.terminate()
    err = process.communicate(timeout=PATIENCE)[1]
    assert "pilcrow: The library was replaced by one that does not open; the one before goes on answering." in err
    assert "Traceback" not in err


def test_clients_that_send_nothing_more_hold_nobody_else_up(start: Start) -> None:
    port = port_of(start("--port", "0"))
    head = b"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with ExitStack() as slow:
        for _ in range(24):
            connection = slow.enter_context(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE))
            connection.sendall(head + b"Content-Length: 60\r\n\r\n{")
        time.sleep(0.5)
        begun = time.monotonic()
        assert request(port, "GET", "/api/v1/reports")[0] == 200
        other = slow.enter_context(
            socket.create_connection(("127.0.0.1", port), timeout=PATIENCE, source_address=("127.0.0.2", 0))
        )
        body = json.dumps(QUESTION).encode()
        other.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        assert other.recv(12) == b"HTTP/1.1 200"
        assert time.monotonic() - begun < 4
        assert request(port, "POST", "/api/v1/ask", QUESTION)[0] == 503  # of the address that sends slowly
    assert request(port, "POST", "/api/v1/ask", QUESTION)[0] == 200


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /reports HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"400"),
        (b"GET /reports HTTP/1.1\r\n\r\n", b"400"),
        (b"GET /reports HTTP/1.1\r\nHost: local host<>\r\n\r\n", b"400"),
        (b"GET /reports HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Host: evil.example\r\n\r\n", b"200"),
        (b"GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", b"404"),
        (b"GET /static/..%2f..%2fetc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", b"404"),
        (b"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"GET /reports HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 200_000 + b"\r\n\r\n", b"431"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 100 + b"\r\n\r\n", b"400"),
    ],
)
def test_a_malformed_request_is_refused_and_the_server_goes_on(start: Start, head: bytes, status: bytes) -> None:
    port = port_of(start("--port", "0"))
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(head)
        reply = connection.recv(100)
    assert reply[:12] == b"HTTP/1.1 " + status, reply
    assert request(port, "GET", "/healthz")[0] == 200


def test_all_answers_under_way_are_finished_before_it_stops(start: Start) -> None:
    process = start("--port", "0")
    port = port_of(process)
    connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE) for _ in range(6)]
    for connection in connections:  # four are answered at once, two wait for their turn
        body = json.dumps({"question": "wait for the staffing"})
        connection.request("POST", "/api/v1/ask", body, {"Content-Type": "application/json"})
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM)
    assert [connection.getresponse().status for connection in connections] == [200] * 6
    for connection in connections:
        connection.close()
    assert process.wait(PATIENCE) == 0


def test_it_lives_while_every_turn_is_taken(start: Start) -> None:
    port = port_of(start("--port", "0"))
    connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE) for _ in range(8)]
    for connection in connections:
        body = json.dumps({"question": "wait for the staffing"})
        connection.request("POST", "/api/v1/ask", body, {"Content-Type": "application/json"})
    time.sleep(0.2)
    begun = time.monotonic()
    assert request(port, "GET", "/healthz")[0] == 200
    assert time.monotonic() - begun < 0.7
    assert [connection.getresponse().status for connection in connections] == [200] * 8
    for connection in connections:
        connection.close()


def test_elsewhere_it_does_not_listen_before_it_is_said_who_may_come_in(start: Start) -> None:
    process = start("--host", "0.0.0.0", "--port", "0", command=("-m", "web"))
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (1, "")
    assert err.startswith("pilcrow: Others could reach Pilcrow at 0.0.0.0, and nothing says who may come in.")


def test_the_command_says_so_before_it_builds_anything(library: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "--library", str(tmp_path / "none"), "serve", "--host", "0.0.0.0"],
        cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert (done.returncode, "nothing says who may come in" in done.stderr) == (1, True)
    assert not (tmp_path / "none").exists()


def test_with_tokens_and_json_lines_as_on_a_network(start: Start, tmp_path: Path) -> None:
    token, council = new_token("council", "admin")
    config = tmp_path / "network.toml"
    config.write_text(
        f'[conversations]\nfile = "{tmp_path / "c.sqlite"}"\n[reader]\nmodel = "none"\n'
        f'[web]\nhost = "0.0.0.0"\nlog = "json"\n{to_toml(council)}\n',
        encoding="utf-8",
    )
    process = start("--port", "0", PILCROW_CONFIG=str(config))
    assert process.stdout is not None
    port = int(re.search(r":(\d+) ", process.stdout.readline())[1])  # type: ignore[index]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    statuses = []
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Bearer {token}"}):
        connection.request("POST", "/api/v1/ask", json.dumps(QUESTION), {"Content-Type": "application/json", **headers})
        reply = connection.getresponse()
        statuses.append(reply.status)
        reply.read()
    connection.close()
    assert statuses == [401, 401, 200]
    process.terminate()
    lines = [json.loads(line) for line in process.communicate(timeout=PATIENCE)[1].splitlines()]
    asked = [line for line in lines if line["route"] == "/api/v1/ask"]
    assert [(line["status"], line["client"]) for line in asked] == [(401, None), (401, None), (200, "council")]
    assert asked[2]["answers"][0]["status"] == "answered"
    assert "reading scheme" not in json.dumps(lines)


def test_two_builds_at_once_are_told_of_one_another(library: Path, tmp_path: Path) -> None:
    """What `pilcrow index` meets beside a server: the lock is the build's, and a server takes none."""
    from filelock import FileLock

    with FileLock(library / ".lock"), pytest.raises(LibraryError, match="Another build"):
        rebuild(library, SHORT)
