"""Errors as pages for people and as application/problem+json (RFC 9457) for programs."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Annotated

import msgspec
from flask import Flask, Response, current_app, g, make_response, render_template, request
from msgspec import UNSET, Meta, Struct, UnsetType
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from index.errors import (
    ConflictError,
    LateError,
    LibraryError,
    LimitError,
    NotFoundError,
    QuestionError,
    UserError,
)

STATUS: dict[type[UserError], int] = {
    QuestionError: 422,
    NotFoundError: 404,
    ConflictError: 409,
    LibraryError: 503,
    LimitError: 429,
    LateError: 503,
}
NOT_ASKED = (LibraryError, LimitError, LateError)  # no part of a request is to blame for these
HEADINGS = {
    400: "Not understood",
    401: "Who are you?",
    403: "Not from here",
    404: "Not found",
    405: "Not that way",
    409: "That does not fit this conversation",
    413: "Too large",
    422: "That cannot be asked",
    429: "Too many at once",
    503: "Not available just now",
}
DETAILS = {
    404: "There is no page at this address.",
    405: "This address does not take that kind of request.",
    413: "What was sent is too large. A question has 1,000 characters at most, a text to check 100,000.",
    500: "Something went wrong inside Pilcrow. It has been logged; your question was not the cause.",
}
FIELDS = {415: "Content-Type"}  # errors of HTTP that one header is to blame for
PHRASES = {413: "Content Too Large", 422: "Unprocessable Content"}  # RFC 9110's; Python's follow it from 3.13 on
PROGRAM_PATHS = ("/api/", "/healthz", "/readyz", "/metrics")


class Problem(Struct, frozen=True, kw_only=True):
    """What is wrong (RFC 9457)."""

    type: Annotated[str, Meta(description="“about:blank”: the status says what kind of problem it is")]
    title: str
    status: int
    detail: Annotated[str, Meta(description="What is wrong and what to do, for a person")]
    field: Annotated[str, Meta(description="The part of the request that is wrong")] | UnsetType = UNSET
    line: Annotated[int, Meta(ge=1, description="The line of a request of several questions")] | UnsetType = UNSET
    request_id: Annotated[str, Meta(description="What the log calls the request, as in the header X-Request-Id")]


def install(app: Flask) -> None:
    """Have every error answered by this file."""
    app.register_error_handler(Exception, answer_error)


def answer_error(error: Exception) -> HTTPException | Response:
    """The error as a page or as problem+json; redirects pass."""
    if isinstance(error, HTTPException) and (error.code is None or error.code < 400):
        return error
    told = problem(error)
    if wants_page():
        heading = HEADINGS.get(told.status, told.title)
        page = render_template("error.html", heading=heading, detail=told.detail, status=told.status)
        response = make_response(page, told.status)
    else:
        response = Response(msgspec.json.encode(told) + b"\n", told.status, mimetype="application/problem+json")
    if isinstance(error, HTTPException):  # Allow, Retry-After, WWW-Authenticate
        headers = error.get_headers(request.environ)
        response.headers.update({name: value for name, value in headers if not name.startswith("Content-")})
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    if isinstance(error, LimitError | LateError) and error.wait is not None:
        response.headers["Retry-After"] = str(max(math.ceil(error.wait), 1))
    return response


def problem(error: Exception, *, line: int | UnsetType = UNSET) -> Problem:
    """What is wrong, as a record. What Pilcrow or its machine is to blame for goes to the log."""
    field: str | None = None
    if isinstance(error, UserError):
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
        detail, field = str(error), error.field
        if status >= 500:
            current_app.logger.error("%s %s: %s", request.method, request.path, error)
    elif isinstance(error, HTTPException) and error.code is not None:
        status = error.code
        # Werkzeug's own sentences are written for programmers: only those given by Pilcrow are shown.
        own = error.description if error.description != type(error).description else None
        detail = own or DETAILS.get(status) or HTTPStatus(status).description or ""
        field = FIELDS.get(status)
    else:  # a bug: its traceback goes to the log, nothing of it to the reader
        status, detail = 500, DETAILS[500]
        current_app.logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return Problem(
        type="about:blank",
        title=PHRASES.get(status) or HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        field=field if field is not None else UNSET,
        line=line,
        request_id=g.request_id,
    )


@contextmanager
def in_field(name: str) -> Iterator[None]:
    """What goes wrong within is the fault of that part of the request, where the error names no other."""
    try:
        yield
    except UserError as error:
        if not isinstance(error, NOT_ASKED):
            error.field = error.field or name
        raise


def wants_page() -> bool:
    """Whether the request comes from someone who reads: a browser asks for HTML before anything else."""
    if request.path.startswith(PROGRAM_PATHS):
        return False
    offered = ("application/problem+json", "application/json", "text/html")
    return request.accept_mimetypes.best_match(offered) == "text/html"
