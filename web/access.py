"""Who sends a request and what they may: names that Pilcrow answers to, tokens, scopes."""

import hashlib
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import cast

from flask import Request, abort, g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from assistant.config import TokenSettings, WebSettings
from assistant.tokens import is_token_of

LEVELS = {"nobody": 0, "read": 1, "ask": 2, "admin": 3}
READING = ("GET", "HEAD", "OPTIONS")
ALIVE = ("/healthz", "/readyz")
"""For whoever watches over the process, who has no token and calls it by its address."""
READS_BY_POST = ("/verify", "/api/v1/verify")
OF_CONVERSATIONS = ("/c/", "/api/v1/conversations")
FOR_ADMINS = (
    "kept.conversations",
    "api.conversations",
    "scrape.metrics",
    "inspecting.page",
    "inspecting.upload",
)
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?)\.?(?::\d{1,5})?")
LOOPBACK = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?")
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


@dataclass(frozen=True, slots=True)
class Client:
    """Who sends a request. `name` is empty without a token, `level` one of LEVELS.

    `counted` is what its requests are counted under; None where they are not.
    """

    name: str
    level: int
    counted: str | None


class Access:
    """Who may come in, by the settings. Remembers the tokens that were right, whose hashes take long to compute."""

    def __init__(self, settings: WebSettings) -> None:
        self.settings = settings
        self._right: dict[bytes, TokenSettings] = {}

    def client(self, asking: Request) -> Client:
        """Who sends it; of level 0 where the token is wrong, or there is none and there must be."""
        settings = self.settings
        address = f"address {network(asking.remote_addr or '')}"
        if not settings.tokens:
            if settings.admin_here and on_this_machine():
                return Client("", LEVELS["admin"], None)
            return Client("", LEVELS["ask"], address)
        given = given_token(asking)
        if given is None:
            return Client("", LEVELS["ask" if settings.allow_anonymous else "nobody"], address)
        if (token := self._find(given)) is None:
            return Client("", LEVELS["nobody"], address)
        return Client(token.name, LEVELS[token.scope], f"token {token.name}")

    def _find(self, given: str) -> TokenSettings | None:
        digest = hashlib.sha256(given.encode("utf-8", "replace")).digest()
        if digest not in self._right:
            found = next((token for token in self.settings.tokens if is_token_of(given, token)), None)
            if found is None:
                return None
            self._right[digest] = found
        return self._right[digest]


NOBODY = Client("", LEVELS["nobody"], None)


def client() -> Client:
    """Who sends the request that is being answered; nobody where it was refused before that was found out."""
    return cast("Client", g.get("client", NOBODY))


def is_admin() -> bool:
    """Whether they may list conversations, inspect files and read the metrics."""
    return client().level >= LEVELS["admin"]


def refuse_without_scope() -> None:
    """Abort with 401 where a token is missing or wrong, with 403 where it does not allow this."""
    if request.path in ALIVE or request.endpoint == "static":
        return
    level = client().level
    if level == LEVELS["nobody"]:
        raise Unauthorized(
            "Pilcrow lets in only whom it knows here: send a token that is right, as Authorization: Bearer TOKEN, or "
            "in a browser as the password beside any user name. Who runs this Pilcrow gives tokens out.",
            www_authenticate=[WWWAuthenticate("basic", {"realm": "Pilcrow", "charset": "UTF-8"})],
        )
    needed = needed_scope(request.endpoint, request.path, request.method)
    if level < LEVELS[needed]:
        abort(403, NEEDS[needed])


NEEDS = {
    "ask": "This token is for reading reports. To ask, it needs the scope ask.",
    "admin": (
        "Conversations are listed, files inspected and counts shown only to someone on the machine that Pilcrow runs "
        "on, or with a token of scope admin. A conversation whose address you know can be opened from anywhere."
    ),
}


def needed_scope(endpoint: str | None, path: str, method: str) -> str:
    """The scope that a request needs; of a conversation everything is part of asking."""
    if endpoint in FOR_ADMINS:
        return "admin"
    if path.startswith(OF_CONVERSATIONS):
        return "ask"
    return "read" if method in READING or path in READS_BY_POST else "ask"


def given_token(asking: Request) -> str | None:
    """The token that a request brings: a program's bearer token, or the password that a browser was given."""
    brought = asking.authorization
    if brought is None:
        return None
    return brought.token if brought.type == "bearer" else brought.password if brought.type == "basic" else ""


def network(address: str) -> str:
    """What is counted as one client: an IPv4 address, or the 64 bits of an IPv6 address that one household has."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return f"{IPv6Address(int(found) >> 64 << 64)}/64"


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


def is_known_host(host: str, hosts: Sequence[str]) -> bool:
    """Whether Pilcrow answers to that name, given with or without a port.

    To those of the settings and to this machine's own; and where the settings name none, to numeric addresses too: no
    name that somebody else has registered is one.
    """
    match = HOST.fullmatch(host.lower())
    if match is None:
        return False
    name = match[1]
    if any(name == known.lower() or (known.startswith(".") and name.endswith(known.lower())) for known in hosts):
        return True
    try:
        numeric = ip_address(name.strip("[]"))
    except ValueError:
        own = socket.gethostname().lower()
        return name == "localhost" or (not hosts and name in (own, own.partition(".")[0]))
    return numeric.is_loopback or not hosts
