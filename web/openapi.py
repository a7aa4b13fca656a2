"""The contract of the endpoint: an OpenAPI 3.1 document made from the views and the records that they take and return.

JSON Schema is msgspec's, made of the records themselves; what is added here is which of them stands where.
"""

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from flask import Blueprint, Flask, Response, current_app
from werkzeug.routing import Rule

from assistant import __version__
from web import caching
from web.access import ALIVE, READING, needed_scope
from web.errors import PHRASES, Problem
from web.request_id import HEADER
from web.typed import LINES, Operation, operation_of

blueprint = Blueprint("openapi", __name__)

Json = dict[str, Any]

VERSION = "3.1.1"
ABOUT = (
    "Ask official reports a question and get their own numbered paragraphs back, word for word. Every quote is a slice "
    "of the report: characters start to end (exclusive) of the paragraph’s text. Errors are problems after RFC 9457, "
    "application/problem+json. Records may get further fields within version 1; none is taken away."
)
PATHS = {
    "report_id": "Of a report, as in the list of reports",
    "number": "As printed (48, 3.12, 12A), or the place in links of what has no number (front-page)",
    "conversation_id": "Of a conversation, whole",
}
HEADERS = {
    "Idempotency-Key": "For asking again where it is not known whether the question arrived: for a day the same key "
    "with the same body gets the same answer, and no second turn. A string that nobody else thinks of, such as a UUID, "
    "in quotation marks or without.",
}
TOKEN = (
    "Where whoever runs this Pilcrow has given tokens out; each has a scope, read, ask or admin, which allows what "
    "those before it do. What an operation needs is named with it."
)
# What operations can answer: called by a name that is not known, without a token, too often, a bug, not ready or too
# busy. Whether it lives and can answer is told to whoever asks, so of these a bug alone.
ALWAYS, OF_ALIVE = (400, 401, 429, 500, 503), (500,)
WITH_BODY = (413, 415, 422)
ERRORS = {
    400: "The body is no JSON object, a header is malformed, or Pilcrow does not answer to the name it was called by",
    401: "No token, or a wrong one, where one is needed",
    403: "Sent by a page of another site, or the token has not the scope",
    404: "A report, paragraph or conversation that does not exist",
    409: "It does not fit the conversation, or is being answered just now",
    413: "The body is too large",
    415: "Another content type is expected",
    422: "A field is wrong; `field` names it",
    429: "Too many requests; `Retry-After` says when to come back",
    500: "A bug, which has been logged",
    503: "It cannot be answered just now: the library does not open, too many are asking, or this one took too long",
}
TAGGED = {
    "ETag": "Strong; with If-None-Match the response is 304 while nothing has changed",
    "Cache-Control": "Caches may keep it and must ask each time",
}


@blueprint.get("/api/v1/openapi.json")
def document() -> Response:
    """The contract for programs, which generate clients and tests from it."""
    return caching.from_library(
        lambda: Response(msgspec.json.encode(contract(current_app)) + b"\n", mimetype="application/json")
    )


def contract(app: Flask) -> Json:
    """The whole document of an application."""
    found = sorted(
        (
            (rule, method, told)
            for rule in app.url_map.iter_rules()
            if (told := operation_of(app.view_functions[rule.endpoint])) is not None
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        ),
        key=lambda one: (not one[0].rule.startswith("/api/"), one[0].rule, one[1]),
    )
    schemas, components = _schemas([told for _, _, told in found])
    paths: dict[str, Json] = {}
    for rule, method, told in found:
        address = re.sub(r"<(\w+)>", r"{\1}", rule.rule)
        paths.setdefault(address, {})[method.lower()] = _operation(rule, method, told, schemas)
    return {
        "openapi": VERSION,
        "info": {"title": "Pilcrow", "version": __version__, "description": ABOUT},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": TOKEN}},
            "schemas": components,
            "headers": {
                HEADER: {
                    "description": "What the log calls the request: the name that it brought, or a new one",
                    "required": True,
                    "schema": {"type": "string"},
                }
            },
            "responses": {f"Error{status}": _error(status, schemas) for status in ERRORS},
        },
    }


def _operation(rule: Rule, method: str, told: Operation, schemas: Mapping[Any, Json]) -> Json:
    alive, needed = rule.rule in ALIVE, needed_scope(rule.endpoint, rule.rule, method)
    errors = {*(OF_ALIVE if alive else ALWAYS), *told.errors}
    if not alive and (needed != "read" or method not in READING):
        errors.add(403)
    errors |= {*WITH_BODY} if told.takes is not None else {422} if told.query is not None else set()
    made: Json = {"operationId": rule.endpoint.rpartition(".")[2], "summary": told.told.partition("\n")[0]}
    made["security"] = [] if alive else [{}, {"token": [needed]}]  # {}: where no tokens are given out, or to everybody
    if parameters := [*_in_path(rule), *_in_query(told), *_in_headers(told)]:
        made["parameters"] = parameters
    if told.takes is not None:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": schemas[told.takes]}}}
        if told.lines:
            made["requestBody"]["content"][LINES] = _lines("A body like the one above", [schemas[told.takes]])
    made["responses"] = {
        **_success(told, schemas),
        **{str(status): {"$ref": f"#/components/responses/Error{status}"} for status in sorted(errors)},
    }
    return made


def _success(told: Operation, schemas: Mapping[Any, Json]) -> Json:
    headers: Json = {HEADER: {"$ref": f"#/components/headers/{HEADER}"}}
    if told.returns is type(None):
        return {"204": {"description": "Done; there is nothing to say", "headers": headers}}
    if told.cached:
        for name, told_of in TAGGED.items():
            headers[name] = {"description": told_of, "required": True, "schema": {"type": "string"}}
    content: Json = {"application/json": {"schema": schemas[told.returns]}}
    if told.lines:
        content[LINES] = _lines("Each in the place of its question", [schemas[kind] for kind in told.lines])
    made: Json = {"200": {"description": _first(told.returns), "headers": headers, "content": content}}
    if told.cached:
        made["304"] = {"description": "As before", "headers": headers}
    return made


def _error(status: int, schemas: Mapping[Any, Json]) -> Json:
    headers: Json = {HEADER: {"$ref": f"#/components/headers/{HEADER}"}}
    if status == HTTPStatus.UNAUTHORIZED:
        told = "How a browser is asked for the token; a program sends it as a bearer token"
        headers["WWW-Authenticate"] = {"description": told, "required": True, "schema": {"type": "string"}}
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        required = status == HTTPStatus.TOO_MANY_REQUESTS
        headers["Retry-After"] = {"description": "Seconds", "required": required, "schema": {"type": "integer"}}
    return {
        "description": f"{PHRASES.get(status) or HTTPStatus(status).phrase}. {ERRORS[status]}",
        "headers": headers,
        "content": {"application/problem+json": {"schema": schemas[Problem]}},
    }


def _in_path(rule: Rule) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "description": PATHS[name], "schema": {"type": "string"}}
        for name in re.findall(r"<(\w+)>", rule.rule)
    ]


def _in_query(told: Operation) -> list[Json]:
    if told.query is None:
        return []
    (schema,), components = msgspec.json.schema_components([told.query])
    fields = components[schema["$ref"].rpartition("/")[2]]["properties"]
    return [
        {"name": name, "in": "query", "description": field.pop("description"), "schema": field}
        for name, field in fields.items()
    ]


def _in_headers(told: Operation) -> list[Json]:
    return [
        {"name": name, "in": "header", "description": HEADERS[name], "schema": {"type": "string", "minLength": 1}}
        for name in told.headers
    ]


def _lines(what: str, kinds: list[Json]) -> Json:
    """Several JSON objects, one a line: for OpenAPI 3.1 a text, so what a line is stands in an extension."""
    line = kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    return {"schema": {"type": "string", "description": f"JSON objects, one a line. {what}."}, "x-line-schema": line}


def _schemas(operations: list[Operation]) -> tuple[dict[Any, Json], Json]:
    """How each record is named, and the named schemas themselves."""
    kinds: dict[Any, None] = {Problem: None}
    for told in operations:
        kinds |= dict.fromkeys(kind for kind in (told.takes, told.returns, *told.lines) if isinstance(kind, type))
    kinds.pop(type(None), None)
    named, components = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    return dict(zip(kinds, named, strict=True)), components


def _first(view: Callable[..., Any]) -> str:
    return (view.__doc__ or "").partition("\n")[0].rstrip(".")
