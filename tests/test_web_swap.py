"""A library that is replaced while it serves: opened beside, warmed, and only then asked."""

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.conversations import Conversations
from assistant.search import Stage
from index.errors import LibraryError
from index.library import Library, open_library
from tests.conftest import SHORT, WOLVERHAMPTON, build_fake
from tests.fakes import FakeEncoder, GluingResolver
from web import create_app, current
from web.swap import FIRST_QUESTION, Served, mark

OTHER = "# A second report\n\n1. One thing was found.\n\n2. Another thing was found.\n"


def reopen(before: Assistant) -> Assistant:
    return Assistant(open_library(before.library.folder, open_encoder=lambda _: FakeEncoder()))


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return build_fake(tmp_path / "library", SHORT)


@pytest.fixture
def followed(library: Library) -> Iterator[Served]:
    """What serves the library, and looks many times a second whether it was replaced."""
    served, stop = Served(Assistant(library)), threading.Event()
    look = threading.Thread(
        target=served.follow, args=(library.folder, mark(library.folder), reopen), kwargs={"stop": stop, "every": 0.02}
    )
    look.start()
    yield served
    stop.set()
    look.join()


def soon(happens: Callable[[], object]) -> bool:
    for _ in range(500):
        if happens():
            return True
        time.sleep(0.02)
    return False


def test_a_rebuilt_library_answers_without_anything_being_started_anew(followed: Served, tmp_path: Path) -> None:
    before = followed.assistant.library
    (tmp_path / "other.md").write_text(OTHER)
    newer = build_fake(before.folder, SHORT, tmp_path / "other.md")
    assert soon(lambda: followed.assistant.library.id == newer.id)
    assert newer.id != before.id
    assert (len(followed.assistant.library.reports), followed.problem) == (2, "")
    assert followed.built == pytest.approx(time.time(), abs=30)
    # Who asks the old one still gets an answer, although its files are gone.
    assert Assistant(before).ask("How many children did the summer reading scheme reach?").citations[0].label == "¶8"


@pytest.mark.parametrize("damage", ["manifest", "file", "nothing there"])
def test_a_library_that_does_not_open_changes_nothing_and_is_said_once(
    followed: Served, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    before = followed.assistant
    folder = before.library.folder
    with caplog.at_level(logging.ERROR):
        if damage == "manifest":
            (folder / "manifest.json").write_text("{}")
        elif damage == "file":
            next(folder.glob("b-*/dense.faiss")).write_bytes(b"damaged")
            (folder / "manifest.json").touch()
        else:
            (folder / "manifest.json").unlink()
        assert soon(lambda: followed.problem)
        time.sleep(0.2)
    assert followed.assistant is before
    assert "the one before goes on answering" in followed.problem
    assert "pilcrow index" in followed.problem
    assert len(caplog.records) == 1
    shutil.rmtree(folder)
    newer = build_fake(folder, SHORT, WOLVERHAMPTON)
    assert soon(lambda: followed.assistant.library.id == newer.id)
    assert followed.problem == ""


def test_a_library_that_fails_its_first_question_is_not_served(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Assistant):
        def trace(self, *_: object, **__: object):  # type: ignore[no-untyped-def]
            raise RuntimeError("secret detail")

    served, stop = Served(Assistant(library)), threading.Event()
    before = served.assistant
    look = threading.Thread(
        target=served.follow,
        args=(library.folder, None, lambda _: Broken(library)),
        kwargs={"stop": stop, "every": 0.02},
    )
    look.start()
    assert soon(lambda: served.problem)
    stop.set()
    look.join()
    assert served.assistant is before
    assert "secret" not in served.problem
    assert "RuntimeError: secret detail" in caplog.text


def test_what_keeps_a_library_from_opening_may_pass(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.swap.TRY_EVERY", 0.05)
    tries: list[int] = []

    def second_time(before: Assistant) -> Assistant:
        tries.append(1)
        if len(tries) == 1:
            raise LibraryError("Too many open files.")
        return reopen(before)

    served, stop = Served(Assistant(library)), threading.Event()
    before = served.assistant
    look = threading.Thread(
        target=served.follow, args=(library.folder, None, second_time), kwargs={"stop": stop, "every": 0.02}
    )
    look.start()
    assert soon(lambda: served.assistant is not before)
    stop.set()
    look.join()
    assert (served.problem, len(tries)) == ("", 2)


def test_one_request_is_answered_by_one_library_to_its_end(library: Library, tmp_path: Path) -> None:
    app = create_app(Assistant(library), Conversations(tmp_path / "c.sqlite"))
    with app.test_request_context("/"):
        first = current.assistant()
        app.extensions["served"].assistant = Assistant(library)
        assert current.assistant() is first
    with app.test_request_context("/"):
        assert current.assistant() is not first


def test_it_is_ready_once_a_first_question_was_answered(library: Library, tmp_path: Path) -> None:
    asked: list[str] = []

    class Noting(Assistant):
        def trace(self, question, *more, **others):  # type: ignore[no-untyped-def]
            asked.append(question)
            return super().trace(question, *more, **others)

    client = create_app(Noting(library), Conversations(tmp_path / "c.sqlite")).test_client()
    assert client.get("/healthz").status_code == 200
    assert asked == []
    assert client.get("/readyz").get_json() == {"status": "ready", "library": library.id, "reports": 1}
    client.get("/readyz")
    assert (len(asked), asked[0]) == (2, FIRST_QUESTION)


def test_it_is_not_ready_where_the_first_question_cannot_be_answered(library: Library, tmp_path: Path) -> None:
    class Missing(GluingResolver):
        def open(self) -> None:
            raise LibraryError("The weights are missing.")

    assistant = Assistant(library, resolver=Missing())
    client = create_app(assistant, Conversations(tmp_path / "c.sqlite")).test_client()
    for _ in range(2):
        reply = client.get("/readyz")
        assert (reply.status_code, reply.get_json()["detail"]) == (503, "The weights are missing.")
    assert client.get("/healthz").status_code == 200


def test_why_a_newer_library_does_not_serve_is_said_by_readyz(library: Library, tmp_path: Path) -> None:
    app = create_app(Assistant(library), Conversations(tmp_path / "c.sqlite"))
    app.extensions["served"].problem = "It does not open."
    body = app.test_client().get("/readyz").get_json()
    assert (body["status"], body["problem"]) == ("ready", "It does not open.")


def test_the_first_question_goes_through_every_stage(fake_library: Library) -> None:
    told: list[Stage] = []
    Assistant(fake_library).ask(FIRST_QUESTION, watch=told.append)
    assert told == ["resolve", "find", "read"]
