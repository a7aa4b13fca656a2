"""What a view of the endpoint takes and returns, told by its own annotations, and the record that it returns as JSON.

The contract (`openapi.py`) is made from the same annotations that mypy checks, so it cannot say anything else than what
is served.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast, get_args, get_type_hints

import msgspec
from flask import Response, request, stream_with_context

from web import caching
from web.sent import read_body, read_query

Records = Callable[[], Iterator[msgspec.Struct]]
LINES = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one address. `takes` is the body, `query` what stands after the "?", None where there is none.

    `returns` is a record, or None for an empty response. `errors` are statuses beside those that every operation can
    have. `lines`: a body of several lines, and what each line of the response is, where the operation takes that too.
    """

    told: str
    takes: type[msgspec.Struct] | None
    query: type[msgspec.Struct] | None
    returns: Any
    errors: tuple[int, ...]
    headers: tuple[str, ...]
    cached: bool
    lines: tuple[type[msgspec.Struct], ...] = ()


def operation(
    *,
    errors: tuple[int, ...] = (),
    headers: tuple[str, ...] = (),
    cached: bool = False,
    largest: int | None = None,
    lines: Records | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """Have a view take its `body` and `query` as the records that it is annotated with, and its record sent as JSON.

    `cached`: the record is the library's alone, and caches may ask whether it is still the same. `largest` is the
    size of a body in bytes where it may be more than others. `lines` answers a body of several lines, line by line.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Response]:
        hints = get_type_hints(view)
        takes, query = hints.get("body"), hints.get("query")

        @wraps(view)
        def run(**path: str) -> Response:
            request.max_content_length = largest
            if lines is not None and request.mimetype == LINES:
                return Response(stream_with_context(_encoded(lines())), mimetype=LINES)
            if takes is not None:
                path["body"] = read_body(takes)
            if query is not None:
                path["query"] = read_query(query)
            if cached:
                return caching.from_library(lambda: to_response(view(**path)))
            return to_response(view(**path))

        run.operation = Operation(  # type: ignore[attr-defined]
            told=view.__doc__ or "",
            takes=takes,
            query=query,
            returns=hints["return"],
            errors=errors,
            headers=headers,
            cached=cached,
            lines=_kinds(lines) if lines is not None else (),
        )
        return run

    return decorate


def operation_of(view: Callable[..., Any]) -> Operation | None:
    """What a view is in the contract; None where it is no part of it."""
    return cast("Operation | None", getattr(view, "operation", None))


def to_response(record: msgspec.Struct | None) -> Response:
    """The record as JSON; nothing for None."""
    if record is None:
        return Response(status=204)
    return Response(msgspec.json.encode(record) + b"\n", mimetype="application/json")


def _encoded(records: Iterator[msgspec.Struct]) -> Iterator[bytes]:
    for record in records:
        yield msgspec.json.encode(record) + b"\n"


def _kinds(lines: Records) -> tuple[type[msgspec.Struct], ...]:
    (record,) = get_args(get_type_hints(lines)["return"])
    return get_args(record) or (record,)
