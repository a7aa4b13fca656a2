"""What every response and every request must keep to: headers, and no forms sent by other sites."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

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
LOOPBACK = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?")
READING = ("GET", "HEAD", "OPTIONS")
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
OWN_SITE = ("same-origin", "none")  # "none": typed, bookmarked, or opened by the user's own program


def install(app: Flask) -> None:
    """Have every request checked and every response carry the headers."""
    app.before_request(refuse_other_sites)
    app.after_request(add_headers)


def refuse_other_sites() -> None:
    """Abort with 403 where a browser says that another site's page sends this request.

    Browsers say so in Sec-Fetch-Site, and where that is not sent (plain HTTP to another machine) in Origin. Other
    programs send neither, and are no danger: nobody is signed in by a cookie.
    """
    if request.method in READING:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        foreign = site not in OWN_SITE
    else:
        foreign = origin is not None and host_of(origin) != request.host.lower()
    if foreign:
        abort(403, "This was sent by a page of another site. Ask on Pilcrow's own page.")


def on_this_machine() -> bool:
    """Whether the request comes from a browser on the machine that Pilcrow runs on, to an address of that machine.

    The address too, since a page of another site can have its own name lead to this machine; and no proxy in between,
    which sends everybody's requests from this machine.
    """
    try:
        near = ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        near = False
    own = LOOPBACK.fullmatch(request.host.lower()) is not None
    return near and own and not any(header in request.headers for header in FORWARDED)


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
    return response
