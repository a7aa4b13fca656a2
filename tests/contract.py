"""A client that holds every response for programs to the contract, so that each test of the endpoint checks it too."""

import json
import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, FormatChecker
from werkzeug.test import TestResponse

from web.openapi import contract

PROGRAM_PATHS = ("/api/", "/healthz", "/readyz")
UNDESCRIBED = ("/api/v1/openapi.json", "/api/v1/docs")  # the contract itself, and it as a page
Json = dict[str, Any]


class ContractClient(FlaskClient):
    """Fails where a response is not what the contract says: status, content type, headers, every key of the body."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        reply = super().open(*args, **kwargs)
        path = reply.request.path
        if path.startswith(PROGRAM_PATHS) and path not in UNDESCRIBED:
            check(self.application, reply)
        return reply


def contract_client(app: Flask) -> ContractClient:
    """A client of `app` that checks."""
    app.test_client_class = ContractClient
    client = app.test_client()
    assert isinstance(client, ContractClient)
    return client


def document_of(app: Flask) -> Json:
    """The contract as it is sent."""
    document: Json = json.loads(json.dumps(contract(app)))
    return document


def check(app: Flask, reply: TestResponse) -> None:
    """Fails where a response is not what the contract of `app` says."""
    document = document_of(app)
    if reply.status_code == 405 or (told := operation(document, reply)) is None:
        # What is no operation has no place in the contract, but its error is a problem like all others.
        assert reply.status_code in (404, 405, 500, 403), reply.status
        check_body(document, resolved(document, {"$ref": "#/components/responses/Error404"}), reply)
        return
    described = told["responses"].get(str(reply.status_code))
    assert described is not None, f"{reply.request.path}: {reply.status} is not in the contract"
    check_body(document, resolved(document, described), reply)


def operation(document: Json, reply: TestResponse) -> Json | None:
    """What the contract says of the request that got this reply."""
    for address, methods in document["paths"].items():
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(address))
        if re.fullmatch(pattern, reply.request.path):
            method = {"HEAD": "get"}.get(reply.request.method, reply.request.method.lower())
            found: Json | None = methods.get(method)
            return found
    return None


def check_body(document: Json, described: Json, reply: TestResponse) -> None:
    """Headers, content type and body against one response of the contract."""
    for name, header in described.get("headers", {}).items():
        assert name in reply.headers or not resolved(document, header).get("required"), f"{name} is missing"
    if reply.request.method == "HEAD" or not described.get("content"):
        assert not reply.data
        return
    assert reply.mimetype in described["content"], f"{reply.mimetype} is not in the contract"
    told = described["content"][reply.mimetype]
    if "x-line-schema" in told:
        for line in reply.data.splitlines():
            check_value(document, told["x-line-schema"], json.loads(line))
    else:
        check_value(document, told["schema"], reply.get_json())


def check_value(document: Json, schema: Json, value: Any) -> None:
    """A value against a schema of the contract, in which no record may have more keys than it names."""
    strict = {**closed(schema), "components": closed(document["components"])}
    Draft202012Validator(strict, format_checker=FormatChecker()).validate(value)


def closed(schema: Any) -> Any:
    """The schema with every record closed: the contract leaves room for more keys later, today there are none."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(one) for name, one in schema.items()}
    return inner | {"additionalProperties": False} if "properties" in inner and "type" in inner else inner


def resolved(document: Json, one: Json) -> Json:
    """What a reference stands for."""
    while "$ref" in one:
        found: Any = document
        for name in one["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        one = found
    return one
