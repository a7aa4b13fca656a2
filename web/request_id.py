"""A name for every request: `flask.g.request_id`, in every response's header, in problem documents and in the log."""

import re
import secrets

from flask import Flask, Response, g, request

HEADER = "X-Request-Id"
# What a proxy or a client may name a request with: no space, quotation mark or control character, so that it stands in
# a header and in a line of the log as it is. UUIDs and the ids of tracing fit.
SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,127}")


def install(app: Flask) -> None:
    """Have every request named before anything else looks at it, and every response carry the name."""
    app.before_request(name_request)
    app.after_request(add_name)


def name_request() -> None:
    """Take the name that the request brings where it is sane, else make one that nobody else has."""
    given = request.headers.get(HEADER, "")
    g.request_id = given if SANE.fullmatch(given) else new_id()


def new_id() -> str:
    """A new name, 128 bits of chance."""
    return secrets.token_hex(16)


def add_name(response: Response) -> Response:
    """The response with the name of its request."""
    response.headers[HEADER] = g.request_id
    return response
