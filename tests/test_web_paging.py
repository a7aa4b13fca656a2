"""Lists in parts: each entry once, in one order, whatever is added or deleted between the parts."""

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from assistant import conversations_file
from assistant.answer import Assistant
from assistant.conversations import Conversations
from assistant.types import Conversation
from index.library import Library
from tests.contract import contract_client
from tests.test_conversations import turn
from web import create_app

REPORTS, CONVERSATIONS = "/api/v1/reports", "/api/v1/conversations"
PARAGRAPHS = f"{REPORTS}/wolverhampton-2011/paragraphs"
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def begin(kept: Conversations, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Begins a conversation so many minutes after noon, and returns its id."""

    def begun(minute: int, *, name: str | None = None) -> str:
        monkeypatch.setattr(conversations_file, "now", lambda: NOON + timedelta(minutes=minute))
        return kept.add(Conversation(name), turn(f"question {minute}")).id or ""

    return begun


def parts(client: FlaskClient, address: str | None, *, key: str, between: Callable[[], object] = int) -> list[Any]:
    """The parts of a list, as the `next` of each leads to them."""
    found = []
    while address is not None:
        reply = client.get(address)
        assert reply.status_code == 200, reply.text
        found.append(reply.get_json()[key])
        address = reply.get_json()["next"]
        between()
    return found


@pytest.mark.parametrize(("limit", "count"), [(50, 3), (1, 123), (123, 1), (122, 2), (200, 1)])
def test_the_parts_of_a_report_are_its_paragraphs_in_order(client: FlaskClient, limit: int, count: int) -> None:
    found = parts(client, f"{PARAGRAPHS}?limit={limit}", key="paragraphs")
    assert len(found) == count
    assert all(len(part) == limit for part in found[:-1])
    labels = [one["label"] for part in found for one in part]
    assert labels == ["Front page", *(f"¶{number}" for number in range(1, 122)), "Record of main findings"]


def test_without_a_limit_fifty_come_at_once(client: FlaskClient) -> None:
    first = client.get(PARAGRAPHS).get_json()
    assert len(first["paragraphs"]) == 50
    assert first["next"] == f"{PARAGRAPHS}?after=p49&limit=50"


def test_a_paragraph_in_the_list_is_the_one_that_stands_alone(client: FlaskClient) -> None:
    listed = client.get(f"{PARAGRAPHS}?after=47&limit=1").get_json()["paragraphs"]
    assert listed == [client.get(f"{PARAGRAPHS}/48").get_json()]


@pytest.mark.parametrize("after", ["48", "p48"])
def test_a_list_goes_on_after_a_printed_number(client: FlaskClient, after: str) -> None:
    found = client.get(f"{PARAGRAPHS}?after={after}&limit=2").get_json()["paragraphs"]
    assert [one["paragraph"] for one in found] == [49, 50]


def test_after_the_last_paragraph_nothing_comes(client: FlaskClient) -> None:
    found = client.get(f"{PARAGRAPHS}?after=record-of-main-findings").get_json()
    assert found == {"paragraphs": [], "next": None}


def test_paragraphs_before_the_place_may_come_and_go(fake_library: Library, kept: Conversations) -> None:
    """A report that was corrected and read anew goes on after the same printed number."""
    report = fake_library.reports[1]
    fewer = dataclasses.replace(report, paragraphs=tuple(p for p in report.paragraphs if p.number not in ("3", "4")))
    library = dataclasses.replace(fake_library, reports=(fake_library.reports[0], fewer))
    client = contract_client(create_app(Assistant(library), kept))
    found = client.get(f"{PARAGRAPHS}?after=p10&limit=2").get_json()["paragraphs"]
    assert [one["paragraph"] for one in found] == [11, 12]
    assert client.get(f"{PARAGRAPHS}?after=p4").status_code == 404


def test_reports_come_in_order_of_their_ids_after_one_that_need_not_be_there(
    fake_library: Library, kept: Conversations
) -> None:
    some = [dataclasses.replace(fake_library.reports[0], id=name) for name in ("a", "c", "e")]
    library = dataclasses.replace(fake_library, reports=tuple(some), numbered=(8, 8, 8))
    client = contract_client(create_app(Assistant(library), kept))
    assert [[one["id"] for one in part] for part in parts(client, f"{REPORTS}?limit=2", key="reports")] == [
        ["a", "c"],
        ["e"],
    ]
    assert [one["id"] for one in client.get(f"{REPORTS}?after=b").get_json()["reports"]] == ["c", "e"]
    assert client.get(f"{REPORTS}?after=e").get_json() == {"reports": [], "next": None}


def test_conversations_come_once_each_those_begun_last_first(client: FlaskClient, begin: Callable[..., str]) -> None:
    names = [begin(minute) for minute in range(7)]
    found = parts(client, f"{CONVERSATIONS}?limit=3", key="conversations")
    assert [len(part) for part in found] == [3, 3, 1]
    assert [one["conversation"] for part in found for one in part] == names[::-1]
    assert list(found[0][0]) == ["conversation", "title", "origin", "started", "last_turn", "turns"]


def test_conversations_begun_in_the_same_moment_come_once_each(client: FlaskClient, begin: Callable[..., str]) -> None:
    names = {begin(0, name=f"c_{number}") for number in range(5)}
    found = parts(client, f"{CONVERSATIONS}?limit=2", key="conversations")
    listed = [one["conversation"] for part in found for one in part]
    assert len(listed) == 5
    assert set(listed) == names


def test_what_is_added_deleted_and_goes_on_meanwhile_moves_nothing(
    client: FlaskClient, kept: Conversations, begin: Callable[..., str]
) -> None:
    names = [begin(minute) for minute in range(6)]
    changes = iter(range(100, 200))

    def change() -> None:
        minute = next(changes)
        begin(minute)  # at the top: it is seen by who begins anew
        kept.add(kept.get(names[0]), turn("and then?"))  # goes on, and keeps its place
        if minute == 100:
            kept.delete(names[4])  # the last of the first part, where the second goes on

    found = parts(client, f"{CONVERSATIONS}?limit=2", key="conversations", between=change)
    assert [[one["conversation"] for one in part] for part in found] == [
        [names[5], names[4]],
        [names[3], names[2]],
        [names[1], names[0]],
    ]


def test_an_empty_list_is_one_empty_part(client: FlaskClient) -> None:
    assert client.get(CONVERSATIONS).get_json() == {"conversations": [], "next": None}


def test_a_place_tells_nobody_more_than_the_list_did(client: FlaskClient, begin: Callable[..., str]) -> None:
    begin(0), begin(1)
    address = client.get(f"{CONVERSATIONS}?limit=1").get_json()["next"]
    assert client.get(address, environ_overrides={"REMOTE_ADDR": "10.0.0.1"}).status_code == 403
    assert client.get(address, headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 403
    assert client.get(address, headers={"Host": "192.0.2.1"}).status_code == 403


@pytest.mark.parametrize("after", ["x", "c_gone", "%C3%A9", "AAAA", "====", "MjAyNi0wNS0wMQ==", "IA==", "/w=="])
def test_what_is_no_place_in_the_list_is_named(client: FlaskClient, begin: Callable[..., str], after: str) -> None:
    begin(0)
    reply = client.get(f"{CONVERSATIONS}?after={after}")
    assert (reply.status_code, reply.get_json()["field"]) == (422, "after")


@pytest.mark.parametrize("address", [REPORTS, PARAGRAPHS, CONVERSATIONS])
@pytest.mark.parametrize(
    ("query", "field"),
    [("limit=0", "limit"), ("limit=201", "limit"), ("limit=-1", "limit"), ("limit=x", "limit"), ("limit=", "limit"),
     ("limit=1.5", "limit"), ("limit=9999999999999999999999", "limit"), ("page=2", "page")],
)  # fmt: skip
def test_a_wrong_parameter_is_named(client: FlaskClient, address: str, query: str, field: str) -> None:
    reply = client.get(f"{address}?{query}")
    assert (reply.status_code, reply.get_json()["field"]) == (422, field)
    if field == "limit":
        assert reply.get_json()["detail"] == "limit must be a whole number from 1 to 200."
