"""What is understood of a file, as a page; and a file that is made to do harm."""

import io
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from assistant import apart
from assistant.answer import Assistant
from assistant.conversations import Conversations
from index.errors import ReportError
from index.library import Library
from tests.documents import lines, make_pdf
from web import create_app, inspecting

READER = {"Accept": "text/html"}
GOOD = "# Lifts & <i\n\n## Part\n\n### Grade 3 (adequate)\n\n1. One is here.\n\n3. Three is here.\n"


@pytest.fixture
def client(short_library: Library, tmp_path: Path) -> FlaskClient:
    return create_app(Assistant(short_library), Conversations(tmp_path / "c.sqlite")).test_client()


def send(client: FlaskClient, data: bytes, name: str = "good.md", **more: object) -> TestResponse:
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(data), name)})
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post("/inspect", data=body, content_type=kind, headers=READER, **more)  # type: ignore[arg-type]


def test_the_page_shows_what_was_understood_of_a_file(client: FlaskClient) -> None:
    reply = send(client, GOOD.encode())
    assert reply.status_code == 200
    for said in ("Lifts &amp; &lt;i", "gap in the numbering: ¶2 missing", "Part  ¶1–3  [Grade 3, adequate]"):
        assert said in reply.text
    assert "<i" not in reply.text.partition("<h2")[2].partition("</h2>")[0]


def test_a_file_that_cannot_be_read_is_named_with_the_reason(client: FlaskClient) -> None:
    for data, name, why in ((b"", "x.md", "x.md: the file is empty."), (b"\x89PNG", "y", "y: this is a picture (PNG)")):
        reply = send(client, data, name)
        assert (reply.status_code, why in reply.text) == (422, True)
    assert "No file was chosen." in client.post("/inspect", headers=READER).text


def test_a_file_that_is_too_large_is_refused(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspecting, "LARGEST_FILE", 1_000_000)
    reply = send(client, b"1. x\n" * 250_000)
    assert (reply.status_code, "at most 1 MB are read" in reply.text) == (413, True)


def test_a_report_of_the_library_is_shown(client: FlaskClient) -> None:
    page = client.get("/inspect?report=borchester-2014", headers=READER).text
    assert "published  9 May 2014" in page or "published  2014-05-09" in page
    assert client.get("/inspect?report=nowhere", headers=READER).status_code == 404


def test_nobody_else_may_send_a_file(client: FlaskClient) -> None:
    assert send(client, GOOD.encode(), environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 403
    elsewhere = client.get("/reports", headers=READER, environ_base={"REMOTE_ADDR": "192.0.2.7"}).text
    assert 'href="/inspect"' not in elsewhere
    assert 'href="/inspect"' in client.get("/reports", headers=READER).text


def test_nothing_of_a_file_is_left_on_the_disk(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    large = GOOD.encode() + b"\n4. Four is here.\n" * 40_000
    assert "One is here" not in send(client, large).text
    assert list(place.iterdir()) == []


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.01)
    with pytest.raises(ReportError, match=r"a\.pdf: reading it was given up"):
        apart.inspect_apart(make_pdf(lines(72, 72, 12, "1. One.")), name="/etc/a.pdf")


def test_a_process_that_ends_before_it_has_read_the_file_brings_nothing_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart.sys, "executable", "/bin/false")
    with pytest.raises(ReportError, match="reading it was given up"):
        apart.inspect_apart(b"1. One.", name="a.txt")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_the_process_that_reads_gets_no_more_memory_than_it_may_and_writes_no_file(tmp_path: Path) -> None:
    limited = "from assistant import apart; apart._limit(); "
    for act, error in (
        ("bytearray(apart.MEMORY)", "MemoryError"),
        (f"open({str(tmp_path / 'x')!r}, 'wb', 0).write(b'x')", "File too large"),
    ):
        done = subprocess.run([sys.executable, "-c", limited + act], capture_output=True, text=True, check=False)
        assert error in done.stderr
