"""How much one client may send."""

import threading
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest

from assistant.answer import Assistant
from assistant.config import default_web
from assistant.conversations import Conversations
from index.errors import LateError, LimitError
from index.library import Library
from tests.contract import contract_client
from web import create_app, limits
from web.limits import MOST_CLIENTS, MOST_OF_ONE, Arriving, Limit

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def taken(limit: Limit, client: str) -> int:
    """How many the client gets until it is refused."""
    for count in range(100_000):
        try:
            limit.take(client)
        except LimitError:
            return count
    raise AssertionError("no limit")


def test_each_client_gets_exactly_its_number_at_once_and_then_one_at_a_time() -> None:
    clock = Clock()
    limit = Limit(120, "questions", clock=clock)
    assert taken(limit, "a") == 120
    assert taken(limit, "b") == 120
    clock.now += 0.49
    assert taken(limit, "a") == 0
    clock.now += 0.02
    assert taken(limit, "a") == 1
    clock.now += 60
    assert taken(limit, "a") == 120


def test_who_is_refused_is_told_how_long_to_wait_and_waits_no_longer_for_trying() -> None:
    clock = Clock()
    limit = Limit(2, "questions", clock=clock)
    assert taken(limit, "a") == 2
    for _ in range(5):
        with pytest.raises(LimitError, match=r"More than 2 questions a minute\. Go on in 30 s\.") as caught:
            limit.take("a")
        assert caught.value.wait == pytest.approx(30)
    clock.now += 30
    limit.take("a")


def test_no_limit_and_no_client_are_not_counted() -> None:
    for _ in range(500):
        Limit(0, "questions").take("a")
    limit = Limit(1, "questions")
    for _ in range(500):
        limit.take(None)


def test_threads_get_no_more_together_than_one_alone() -> None:
    limit, got = Limit(50, "questions", clock=Clock()), []
    threads = [threading.Thread(target=lambda: got.append(taken(limit, "a"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(got) == 50


def test_clients_without_number_fill_no_memory_and_free_nobody_who_is_refused() -> None:
    limit = Limit(10, "requests", clock=Clock())
    assert taken(limit, "busy") == 10
    for number in range(3 * MOST_CLIENTS):
        limit.take(f"address {number}")
    assert len(limit._until) <= MOST_CLIENTS
    assert taken(limit, "busy") == 0


def app_of(library: Library, tmp_path: Path, **settings: object):  # type: ignore[no-untyped-def]
    web = msgspec.structs.replace(default_web(), allow_anonymous=True, **settings)
    return create_app(Assistant(library), Conversations(tmp_path / "c.sqlite"), web)


def test_a_question_too_many_is_a_429_with_the_time_to_wait(short_library: Library, tmp_path: Path) -> None:
    client = contract_client(app_of(short_library, tmp_path, questions_per_minute=2))
    ask = {"json": {"question": "staffing"}, "environ_base": ELSEWHERE}
    assert [client.post("/api/v1/ask", **ask).status_code for _ in range(3)] == [200, 200, 429]
    reply = client.post("/api/v1/ask", **ask)
    assert reply.mimetype == "application/problem+json"
    assert reply.get_json()["title"] == "Too Many Requests"
    assert 25 <= int(reply.headers["Retry-After"]) <= 30
    # Reading goes on, another client is another, and the form is counted with the endpoint.
    assert client.get("/reports", environ_base=ELSEWHERE).status_code == 200
    assert client.post("/api/v1/ask", json={"question": "x"}, environ_base={"REMOTE_ADDR": "192.0.2.8"}).status_code
    page = client.post("/ask", data={"question": "staffing"}, environ_base=ELSEWHERE, headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (429, "text/html")


def test_someone_on_this_machine_is_not_counted_unless_the_settings_trust_nobody_here(
    short_library: Library, tmp_path: Path
) -> None:
    for here, statuses in ((True, [200, 200, 200]), (False, [200, 429, 429])):
        client = contract_client(app_of(short_library, tmp_path, questions_per_minute=1, admin_here=here))
        asked = [client.post("/api/v1/ask", json={"question": "staffing"}).status_code for _ in range(3)]
        assert asked == statuses


def test_requests_of_any_kind_are_counted_but_not_whether_it_lives(short_library: Library, tmp_path: Path) -> None:
    client = contract_client(app_of(short_library, tmp_path, requests_per_minute=3))
    paths = ["/reports", "/nowhere", "/"]
    assert [client.get(path, environ_base=ELSEWHERE).status_code for path in paths] == [200, 404, 200]
    assert client.get("/reports", environ_base=ELSEWHERE).status_code == 429
    for path in ("/healthz", "/readyz", "/static/pilcrow.css"):
        with client.get(path, environ_base=ELSEWHERE) as reply:
            assert reply.status_code == 200


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
    ],
)
def test_one_household_is_one_client(
    short_library: Library, tmp_path: Path, first: str, second: str, same: bool
) -> None:
    client = contract_client(app_of(short_library, tmp_path, requests_per_minute=1))
    assert client.get("/reports", environ_base={"REMOTE_ADDR": first}).status_code == 200
    assert client.get("/reports", environ_base={"REMOTE_ADDR": second}).status_code == (429 if same else 200)


def test_behind_a_proxy_each_client_is_counted_by_its_own_address(short_library: Library, tmp_path: Path) -> None:
    client = contract_client(app_of(short_library, tmp_path, requests_per_minute=1, proxies=1))

    def status(forwarded: str) -> int:
        return client.get("/reports", headers={"X-Forwarded-For": forwarded}).status_code

    assert [status("192.0.2.7"), status("192.0.2.8"), status("192.0.2.7")] == [200, 200, 429]
    # What the client itself put there does not count, only what the proxy added.
    assert status("10.0.0.1, 192.0.2.7") == 429


def test_who_sends_slowly_keeps_others_from_sending_no_longer_than_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ARRIVAL_PATIENCE", 0.05)
    arriving, stack = Arriving(), ExitStack()
    for _ in range(MOST_OF_ONE):
        stack.enter_context(arriving.one("slow"))
    with pytest.raises(LateError, match="Too many others"), arriving.one("slow"):
        pass
    with arriving.one("other"):
        pass
    for _ in range(MOST_OF_ONE):
        stack.enter_context(arriving.one("slow, too"))
    with pytest.raises(LateError, match="Too many others"), arriving.one("other"):
        pass
    stack.close()
    with arriving.one("slow"), arriving.one("other"):
        pass
    assert not arriving._of
