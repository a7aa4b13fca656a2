"""Errors as pages for people and as application/problem+json (RFC 9457) for programs."""

import math
from http import HTTPStatus

from flask import Flask, Response, current_app, json, make_response, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, Unauthorized

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
PHRASES = {413: "Content Too Large", 422: "Unprocessable Content"}  # RFC 9110's; Python's follow it from 3.13 on
PROGRAM_PATHS = ("/api/", "/healthz", "/readyz", "/metrics")


def install(app: Flask) -> None:
    """Have every error answered by this file."""
    app.register_error_handler(UserError, user_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unexpected)


def user_error(error: UserError) -> Response:
    """An error that says what is wrong and what to do."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    if status >= 500:
        current_app.logger.error("%s %s: %s", request.method, request.path, error)
    response = problem(status, str(error), field=error.field if isinstance(error, QuestionError) else None)
    if isinstance(error, LimitError):
        response.headers["Retry-After"] = str(max(math.ceil(error.wait), 1))
    return response


def http_error(error: HTTPException) -> HTTPException | Response:
    """An error of HTTP itself; redirects pass."""
    if error.code is None or error.code < 400:
        return error
    # Werkzeug's own sentences are written for programmers: only those given by Pilcrow are shown.
    own = error.description if error.description != type(error).description else None
    response = problem(error.code, own or DETAILS.get(error.code) or HTTPStatus(error.code).description or "")
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    if isinstance(error, Unauthorized):
        for way in error.www_authenticate or ():
            response.headers.add("WWW-Authenticate", way.to_header())
    return response


def unexpected(error: Exception) -> Response:
    """A bug: its traceback goes to the log, nothing of it to the reader."""
    current_app.logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(500, DETAILS[500])


def problem(status: int, detail: str, *, field: str | None = None) -> Response:
    """The error as a page, or as problem+json with the wrong `field` of the request named."""
    phrase = PHRASES.get(status) or HTTPStatus(status).phrase
    if wants_page():
        heading = HEADINGS.get(status, phrase)
        return make_response(render_template("error.html", heading=heading, detail=detail, status=status), status)
    body = {"type": "about:blank", "title": phrase, "status": status, "detail": detail}
    if field is not None:
        body["field"] = field
    return Response(json.dumps(body) + "\n", status, mimetype="application/problem+json")


def wants_page() -> bool:
    """Whether the request comes from someone who reads: a browser asks for HTML before anything else."""
    if request.path.startswith(PROGRAM_PATHS):
        return False
    offered = ("application/problem+json", "application/json", "text/html")
    return request.accept_mimetypes.best_match(offered) == "text/html"
