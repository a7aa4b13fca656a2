"""The contract as a page to read: every operation and every record, straight from the document that programs read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from web import caching
from web.openapi import Json, contract
from web.typed import LINES

blueprint = Blueprint("docs", __name__)

Words = tuple[str, str]
"""Words and the name of the record that they are (empty for words alone)."""


@dataclass(frozen=True, slots=True)
class Part:
    """A parameter, a field or a status: its name, of what kind it is, and what it is for."""

    name: str
    kind: tuple[Words, ...]
    what: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An operation: what is sent and what comes back. `body` is of what kind the body is.

    `scope` is what a token must allow, empty where none is needed.
    """

    name: str
    method: str
    address: str
    what: str
    scope: str
    parameters: tuple[Part, ...]
    body: tuple[Words, ...]
    lines: bool
    responses: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A record: its fields in order. Fields of `optional` may be left out."""

    name: str
    what: str
    fields: tuple[Part, ...]
    optional: frozenset[str]


@blueprint.get("/api/v1/docs")
def page() -> ResponseReturnValue:
    """The contract, without any script."""
    return caching.page_from_library(_page)


def _page() -> str:
    document = contract(current_app)
    return render_template(
        "docs.html",
        about=document["info"]["description"],
        version=document["info"]["version"],
        operations=tuple(operations(document)),
        records=tuple(records(document)),
    )


def operations(document: Json) -> Iterator[Shown]:
    """All operations, in the document's order."""
    for address, methods in document["paths"].items():
        for method, told in methods.items():
            body = told.get("requestBody", {}).get("content", {})
            yield Shown(
                name=told["operationId"],
                method=method.upper(),
                address=address,
                what=told["summary"],
                scope="".join(role for way in told["security"] for role in way.get("token", ())),
                parameters=tuple(
                    Part(one["name"], (_said(f"in the {one['in']},"), *kind(one["schema"])), one["description"])
                    for one in told.get("parameters", ())
                ),
                body=kind(body["application/json"]["schema"]) if body else (),
                lines=LINES in body,
                responses=tuple(_response(document, status, one) for status, one in told["responses"].items()),
            )


def records(document: Json) -> Iterator[Record]:
    """All records by name."""
    for name, schema in sorted(document["components"]["schemas"].items()):
        fields = tuple(
            Part(field, kind(inner), inner.get("description", "")) for field, inner in schema["properties"].items()
        )
        required = schema.get("required", ())
        yield Record(name, schema["description"], fields, frozenset(schema["properties"]) - set(required))


def kind(schema: Mapping[str, Any]) -> tuple[Words, ...]:
    """Of what kind a value is, in words, with the records named in them: "list of", Citation."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return ((name, name),)
    if "anyOf" in schema:
        choices = [kind(one) for one in schema["anyOf"]]
        return tuple(words for number, one in enumerate(choices) for words in ((_said("or"),) if number else ()) + one)
    if "enum" in schema:
        return (_said("one of"), _said(", ".join(schema["enum"])))
    if schema["type"] == "array":
        return (_said("list of"), *kind(schema["items"]))
    return (_said(schema["type"]),)


def _response(document: Json, status: str, told: Json) -> Part:
    if "$ref" in told:
        told = document["components"]["responses"][told["$ref"].rpartition("/")[2]]
    content = next(iter(told.get("content", {}).values()), None)
    return Part(status, kind(content["schema"]) if content is not None else (), told["description"])


def _said(words: str) -> Words:
    return words, ""
