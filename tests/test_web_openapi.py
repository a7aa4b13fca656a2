"""The contract: valid, whole, as it is served, and kept in every operation and every error."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from flask import Flask, Response, abort
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, ValidationError
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.exceptions import TooManyRequests

from assistant import served
from assistant.answer import Assistant
from assistant.conversations import Conversations
from index.errors import LibraryError
from index.library import Library
from tests.contract import contract_client, document_of
from tests.fakes import GluingResolver
from web import create_app
from web.typed import operation_of

REPORT = "/api/v1/reports/wolverhampton-2011"
ASK, CONVERSATION = "/api/v1/ask", "/api/v1/conversations/c_gone"
STAFFING = {"question": "staffing"}
FOREIGN = {"Origin": "http://evil.example"}
LISTS = {"conversations": "/api/v1/conversations", "reports": "/api/v1/reports", "paragraphs": f"{REPORT}/paragraphs"}
READ = LISTS | {"conversation": CONVERSATION, "report": REPORT, "paragraph": f"{REPORT}/paragraphs/48",
                "health": "/healthz", "ready": "/readyz"}  # fmt: skip
SENT = {"ask": ("POST", ASK), "verify": ("POST", "/api/v1/verify"), "rename_conversation": ("PATCH", CONVERSATION)}
DELETED = ("delete_conversation", "DELETE", CONVERSATION)
ADDRESSES = {name: ("GET", path) for name, path in READ.items()} | SENT | {DELETED[0]: DELETED[1:]}

WRONG_BODIES: dict[int, dict[str, Any]] = {
    400: {"data": "{", "content_type": "application/json"},
    413: {"data": b" " * 1_400_000, "content_type": "application/json"},
    415: {"data": "question=staffing", "content_type": "text/plain"},
    422: {"json": {}},
}
CASES: dict[tuple[str, int], dict[str, Any]] = {
    ("ask", 200): {"json": STAFFING},
    ("ask", 404): {"json": STAFFING | {"conversation": "c_gone"}},
    ("verify", 200): {"json": {"text": "They wrote “Turnover is low among librarians”."}},
    ("verify", 404): {"json": {"text": "x", "reports": ["gone"]}},
    ("rename_conversation", 404): {"json": {"title": "x"}},
    ("conversation", 404): {},
    ("delete_conversation", 404): {},
    **{(name, status): body for name in SENT for status, body in WRONG_BODIES.items()},
    **{(name, 403): {"headers": FOREIGN, "json": {}} for name in (*SENT, DELETED[0])},
    **{(name, 422): {"query_string": {"limit": "0"}} for name in LISTS},
    **{(name, 200): {} for name in READ if name != "conversation"},
    **{(name, 304): {"headers": {"If-None-Match": "*"}} for name in ("reports", "report", "paragraphs", "paragraph")},
}
ALIVE = ("health", "ready")  # told to whoever asks
READERS = ("reports", "report", "paragraphs", "paragraph")  # whoever comes in at all may
ELSEWHERE = {  # addresses and states that take more than one request
    ("report", 404), ("paragraphs", 404), ("paragraph", 404), ("ready", 503), ("ask", 409),
    ("conversation", 200), ("rename_conversation", 200), ("delete_conversation", 204),
}  # fmt: skip


@pytest.fixture
def app(fake_library: Library, kept: Conversations) -> Flask:
    return create_app(Assistant(fake_library, resolver=GluingResolver()), kept)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return contract_client(app)


def promised(document: dict[str, Any]) -> set[tuple[str, int]]:
    """Every operation with every status that the contract names for it."""
    return {
        (told["operationId"], int(status))
        for methods in document["paths"].values()
        for told in methods.values()
        for status in told["responses"]
    }


def test_the_document_is_valid_and_says_3_1(client: FlaskClient) -> None:
    reply = client.get("/api/v1/openapi.json")
    document = reply.get_json()
    assert (reply.mimetype, document["openapi"][:3], document["info"]["title"]) == (
        "application/json",
        "3.1",
        "Pilcrow",
    )
    OpenAPIV31SpecValidator(document).validate()
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_the_document_is_the_same_at_every_time(app: Flask, fake_library: Library, kept: Conversations) -> None:
    other = create_app(Assistant(fake_library), kept)
    assert app.test_client().get("/api/v1/openapi.json").data == other.test_client().get("/api/v1/openapi.json").data


def test_every_address_for_programs_is_in_the_contract_with_its_methods(app: Flask) -> None:
    document = document_of(app)
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") and rule.endpoint not in ("openapi.document", "docs.page"):
            told = document["paths"][rule.rule.replace("<", "{").replace(">", "}")]
            assert {method.upper() for method in told} >= (rule.methods or set()) - {"HEAD", "OPTIONS"}, rule.rule
    assert {"/healthz", "/readyz"} <= set(document["paths"])


def test_operations_have_names_of_their_own(app: Flask) -> None:
    names = [told["operationId"] for methods in document_of(app)["paths"].values() for told in methods.values()]
    assert sorted(names) == sorted(ADDRESSES)


def test_every_field_of_answer_md_is_in_the_contract_and_required(app: Flask) -> None:
    schemas = document_of(app)["components"]["schemas"]
    answer, citation = schemas["Answer"], schemas["Citation"]
    assert answer["required"] == list(answer["properties"])[:-1] == [
        "question", "standalone", "status", "text", "citations", "nearest", "options", "reason", "coverage",
        "conversation", "fingerprint",
    ]  # fmt: skip
    assert citation["required"] == [
        "report", "title", "publisher", "published", "paragraph", "item", "label", "section", "grade", "page",
        "quotes", "url",
    ]  # fmt: skip
    assert set(answer["properties"]) - set(answer["required"]) == {"rows"}  # more than answer.md, where there are some
    assert set(citation["properties"]) - set(citation["required"]) == {"behind"}
    assert list(schemas["Filtered"]["properties"]) == ["authority", "kind", "from", "to"]
    assert answer["properties"]["status"]["enum"] == ["answered", "clarify", "not_in_report", "out_of_scope", "partial"]
    assert schemas["Asked"]["required"] == ["question"]
    assert schemas["Asked"]["additionalProperties"] is False


@pytest.mark.parametrize(("name", "status"), CASES, ids=str)
def test_every_operation_keeps_the_contract(client: FlaskClient, name: str, status: int) -> None:
    method, path = ADDRESSES[name]
    reply = client.open(path, method=method, **CASES[name, status])
    assert reply.status_code == status, reply.text
    if status == 422:
        assert reply.get_json()["field"] in ("question", "text", "title", "limit")


@pytest.mark.parametrize("name", ["report", "paragraphs", "paragraph"])
def test_what_is_not_there_is_a_problem_that_names_the_parameter(client: FlaskClient, name: str) -> None:
    reply = client.get(READ[name].replace("wolverhampton-2011", "gone"))
    assert (reply.status_code, reply.get_json()["field"]) == (404, "report_id")
    assert client.get(f"{REPORT}/paragraphs/999").get_json()["field"] == "number"
    assert client.get(f"{REPORT}/paragraphs?after=999").get_json()["field"] == "after"


def test_a_conversation_is_read_renamed_and_deleted(client: FlaskClient) -> None:
    name = client.post(ASK, json=STAFFING).get_json()["conversation"]
    place = f"/api/v1/conversations/{name}"
    statuses = [client.get(place).status_code, client.patch(place, json={"title": "x"}).status_code,
                client.delete(place).status_code]  # fmt: skip
    assert statuses == [200, 200, 204]


def test_conversations_are_listed_to_nobody_else(client: FlaskClient) -> None:
    assert client.get("/api/v1/conversations", environ_overrides={"REMOTE_ADDR": "10.0.0.1"}).status_code == 403


def test_a_conflict_names_the_field(client: FlaskClient, kept: Conversations) -> None:
    name = client.post(ASK, json=STAFFING | {"reports": ["borchester-2014"]}).get_json()["conversation"]
    other = STAFFING | {"conversation": name, "reports": ["wolverhampton-2011"]}
    reply = client.post(ASK, json=other)
    assert (reply.status_code, reply.get_json()["field"]) == (409, "reports")


def test_every_promise_but_those_for_all_is_tried_here(app: Flask) -> None:
    """Names, tokens, limits and time are tried in test_web_access.py, test_web_limits.py and test_web_answering.py."""
    guarded = {(name, status) for name in {*ADDRESSES} - {*ALIVE} for status in (400, 401, 429, 500, 503)}
    scoped = {(name, 403) for name in {*ADDRESSES} - {*ALIVE} - {*READERS}}
    bugs = {(name, 500) for name in ALIVE}
    assert promised(document_of(app)) == set(CASES) | ELSEWHERE | guarded | scoped | bugs


def test_the_scope_that_an_operation_needs_is_named_with_it(app: Flask) -> None:
    needed = {
        told["operationId"]: told["security"] for methods in document_of(app)["paths"].values()
        for told in methods.values()
    }  # fmt: skip
    assert needed == (
        {name: [] for name in ALIVE}
        | {name: [{}, {"token": ["read"]}] for name in (*READERS, "verify")}
        | {name: [{}, {"token": ["ask"]}] for name in ("ask", "conversation", "rename_conversation", DELETED[0])}
        | {"conversations": [{}, {"token": ["admin"]}]}
    )


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize(
    ("error", "status"),
    [(LibraryError("Locked."), 503), (RuntimeError("secret"), 500), (TooManyRequests(retry_after=7), 429)],
)
def test_what_can_go_wrong_everywhere_is_a_problem(app: Flask, name: str, error: Exception, status: int) -> None:
    if (name, status) not in promised(document_of(app)):
        assert name in ALIVE
        return

    def fail() -> None:
        raise error

    app.before_request(fail)
    method, path = ADDRESSES[name]
    reply = contract_client(app).open(path, method=method, json={} if method in ("POST", "PATCH") else None)
    problem = reply.get_json()
    assert (reply.status_code, reply.mimetype, problem["status"]) == (status, "application/problem+json", status)
    assert "secret" not in reply.text
    assert problem["request_id"] == reply.headers["X-Request-Id"]
    assert (reply.headers.get("Retry-After") == "7") is (status == 429)


@pytest.mark.parametrize(
    "reply",
    [
        lambda: Response("{}", mimetype="application/json"),
        lambda: Response("[]", mimetype="application/json"),
        lambda: Response('{"status": "ok", "more": 1}', mimetype="application/json"),
        lambda: Response('{"status": 1}', mimetype="application/json"),
        lambda: Response("ok", mimetype="text/plain"),
        lambda: Response(msgspec.json.encode(served.Health(status="ok")), 201, mimetype="application/json"),
        lambda: abort(404),
    ],
)
def test_the_client_that_checks_sees_what_is_not_in_the_contract(app: Flask, reply: Callable[[], Response]) -> None:
    told = operation_of(app.view_functions["api.health"])
    reply.operation = told  # type: ignore[attr-defined]
    app.view_functions["api.health"] = reply
    with pytest.raises((AssertionError, ValidationError)):
        contract_client(app).get("/healthz")


def test_the_client_that_checks_misses_a_header(app: Flask) -> None:
    def without(response: Response) -> Response:
        del response.headers["X-Request-Id"]
        return response

    app.after_request_funcs[None].insert(0, without)  # the first comes last
    with pytest.raises(AssertionError, match="X-Request-Id is missing"):
        contract_client(app).get("/healthz")


def test_the_page_shows_every_operation_field_and_status_without_script(app: Flask, client: FlaskClient) -> None:
    document = document_of(app)
    page = client.get("/api/v1/docs", headers={"Accept": "text/html"}).text
    for name in ADDRESSES:
        assert f'<h2 id="{name}">' in page
    for name, schema in document["components"]["schemas"].items():
        assert f'<h3 id="record_{name}">' in page
        for field in schema["properties"]:
            assert f"<code>{field}</code>" in page
    linked = {part.partition('"')[0] for part in page.split('href="#')[1:]}
    ids = {part.partition('"')[0] for part in page.split('id="')[1:]}
    assert linked <= ids
    assert page.count("<script") == 1  # the one of all pages
    assert "style=" not in page


def test_a_page_for_people_links_the_contract(client: FlaskClient) -> None:
    assert 'href="/api/v1/docs"' in client.get("/", headers={"Accept": "text/html"}).text


def test_a_list_of_lines_is_told_as_text_with_what_each_line_is(app: Flask) -> None:
    told = document_of(app)["paths"][ASK]["post"]
    sent, got = told["requestBody"]["content"], told["responses"]["200"]["content"]
    assert sent["application/x-ndjson"]["x-line-schema"] == {"$ref": "#/components/schemas/Asked"}
    assert got["application/x-ndjson"]["x-line-schema"] == {
        "anyOf": [{"$ref": "#/components/schemas/Answer"}, {"$ref": "#/components/schemas/Problem"}]
    }
