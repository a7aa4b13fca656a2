"""What every response and every request must keep to: headers, known names, clients and their limits, own forms."""

import io
from typing import IO, cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request

from web import access
from web.access import ALIVE, READING
from web.limits import Arriving, Limit

LARGEST_BODY = 64 * 1024  # bytes: a question has 1,000 characters at most
# Bytes of a text to check. It has 100,000 characters at most, of which each takes up to 12 ("%F0%9F%92%9B", or
# "\\ud83d\\udc9b" in JSON); up to this size the reply says how many characters there are.
LARGEST_TEXT_BODY = 1_300_000
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
OWN_SITE = ("same-origin", "none")  # "none": typed, bookmarked, or opened by the user's own program
LARGEST_READ = LARGEST_TEXT_BODY
"""Of what is read before it is looked at: nothing that is answered is longer."""


def install(app: Flask) -> None:
    """Have every request checked and every response carry the headers."""
    for check in (refuse_other_names, count, access.refuse_without_scope, refuse_other_sites, read_body):
        app.before_request(check)
    app.after_request(add_headers)


def refuse_other_names() -> None:
    """Abort with 400 where Pilcrow is called by a name that it does not know."""
    if request.path in ALIVE:
        return
    given = request.environ.get("HTTP_HOST", "")
    if not access.is_known_host(given, current_app.extensions["settings"].hosts):
        abort(
            400,
            "Pilcrow does not answer to the name that it was called by. Who runs it can add the name to the settings: "
            "hosts, under [web].",
        )


def count() -> None:
    """Find out who sends this, and count it. Raises `LimitError` where that client has sent enough for now."""
    g.client = cast("access.Access", current_app.extensions["access"]).client(request)
    if request.path not in ALIVE and request.endpoint != "static":
        cast("Limit", current_app.extensions["requests"]).take(g.client.counted)


def read_body() -> None:
    """Have the body here before anything waits for it. Raises `LateError` where too many others are still arriving.

    The server reads a body without an end of patience and has no way to be told otherwise, so what can be bounded is
    how many clients, and how many requests of each, hold a thread up by sending slowly.
    """
    length = request.content_length
    if length is None and "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        length = LARGEST_READ + 1
    if request.method in READING or not length or (length > LARGEST_READ and request.content_length):
        return  # too long a body is refused unread, where the view asks for it
    with cast("Arriving", current_app.extensions["arriving"]).one(access.network(request.remote_addr or "")):
        source = cast("IO[bytes]", request.environ["wsgi.input"])
        request.environ["wsgi.input"] = io.BytesIO(source.read(length))
        g.read = True


def refuse_other_sites() -> None:
    """Abort with 403 where a browser says that another site's page sends this request.

    Browsers say so in Sec-Fetch-Site, and where that is not sent (plain HTTP to another machine) in Origin, very old
    ones in Referer. Other programs send none of these, and are no danger: they have nothing that was given to a
    browser, neither its password for Pilcrow nor its place in the network.
    """
    if request.method in READING:
        return
    site = request.headers.get("Sec-Fetch-Site")
    sender = request.headers.get("Origin") or request.headers.get("Referer")
    if site is not None:
        foreign = site not in OWN_SITE
    else:
        foreign = sender is not None and host_of(sender) != request.host.lower()
    if foreign:
        abort(403, "This was sent by a page of another site. Ask on Pilcrow's own page.")


def host_of(address: str) -> str:
    """The host and port that an address names, empty where it names none.

    Not the scheme: a proxy in front of Pilcrow may speak https.
    """
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def add_headers(response: Response) -> Response:
    """The security headers; and answers are not stored by proxies, nor shown again without asking."""
    response.headers.update(HEADERS)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-cache"
    if request.content_length and "read" not in g:  # the server ends a connection whose body nobody read
        response.headers["Connection"] = "close"
    return response
